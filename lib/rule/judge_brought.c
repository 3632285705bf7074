// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/judge_brought.h"

/* What is wrong within the new release, and was not within the old one. */

void judge_within(struct judge *j, const struct release *release)
{
	judge_duplicates(j, release);
	judge_bitness(j, release);
	judge_continuations(j, release);
}

static bool has_op(const struct finding *f, const char *op)
{
	for (size_t i = 0; i < f->ops.count; i++)
		if (names_equal(f->ops.items[i], op))
			return true;
	return false;
}

static bool has_all_ops(const struct finding *f, const struct strings *ops)
{
	for (size_t i = 0; i < ops->count; i++)
		if (!has_op(f, ops->items[i]))
			return false;
	return true;
}

/* Whether one tells all of what the other does, of the architectures that it concerns. */
static bool is_same(const struct finding *was, const struct finding *is)
{
	if (!names_equal(was->rule, is->rule) || !names_equal(was->subject, is->subject) ||
	    was->level < is->level)
		return false;
	if (names_equal(was->message, is->message))
		return true;
	return was->core && names_equal(was->core, is->core) && has_all_ops(was, &is->ops);
}

static viewset views_left(const struct finding *f, const struct report *before)
{
	const struct finding *was;
	viewset left = f->views;

	vec_each(was, &before->findings)
		if (is_same(was, f))
			left &= ~was->views;
	return left;
}

static bool is_gap_of(const struct report *before, const struct gap *gap)
{
	const struct side_gap *was;

	vec_each(was, &before->gaps)
		if (names_equal(was->gap.what, gap->what))
			return true;
	return false;
}

static void keep_gaps(struct report *report, size_t first, const struct report *before)
{
	size_t kept = first;

	for (size_t i = first; i < report->gaps.count; i++)
		if (!is_gap_of(before, &report->gaps.items[i].gap))
			report->gaps.items[kept++] = report->gaps.items[i];
	report->gaps.count = kept;
}

/*
 * Whether it is about a function of which machine code of the old release does
 * not tell how it continues: then it is not known that the new one brought it.
 */
static bool was_undecided(const struct finding *f, const struct release *old)
{
	const struct side_evidence *e;

	vec_each(e, &f->evidence)
		for (size_t i = 0; i < old->continuation_count; i++) {
			const struct continuation *c = &old->continuations[i];

			if (!e->at.file && !c->at.file && c->kind == CONTINUATION_UNKNOWN &&
			    names_equal(c->function, e->at.symbol))
				return true;
		}
	return false;
}

static void keep_findings(struct report *report, size_t first, const struct report *before,
			  const struct release *old)
{
	size_t kept = first;

	for (size_t i = first; i < report->findings.count; i++) {
		struct finding *f = &report->findings.items[i];
		viewset left = views_left(f, before);

		if (!left) {
			vec_free(&f->evidence);
			continue;
		}
		f->views = left;
		if (was_undecided(f, old))
			f->level = LEVEL_NOTE;
		report->findings.items[kept++] = *f;
	}
	report->findings.count = kept;
}

struct brought judge_brought(struct judge *j, const struct release *old, const struct release *new)
{
	struct report before = {0}, *report = j->report;
	struct judge earlier = {&before, j->catalogue};
	struct compared compared = report->compared;
	struct brought brought = {.first = report->findings.count};
	size_t first_gap = report->gaps.count;

	judge_within(&earlier, old);
	judge_within(j, new);
	keep_findings(report, brought.first, &before, old);
	keep_gaps(report, first_gap, &before);
	brought.end = report->findings.count;
	/* That counts what is compared with the old release. */
	report->compared = compared;
	report_deinit(&before);
	return brought;
}

/* What diff says of the same by a rule of its own. */
static bool says_the_same(const struct finding *f, const struct finding *within)
{
	static const struct {
		const char *within, *between;
	} same[] = {
		{"op-missing-on-path", "op-lost-on-path"},
		{"op-not-dispatched", "op-implementation-removed"},
	};

	if (!names_equal(f->subject, within->subject) || (within->views & ~f->views))
		return false;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (names_equal(same[i].within, within->rule) &&
		    names_equal(same[i].between, f->rule))
			return true;
	return false;
}

static bool is_told(const struct report *report, const struct brought *b,
		    const struct finding *within)
{
	for (size_t i = 0; i < report->findings.count; i++)
		if ((i < b->first || i >= b->end) &&
		    says_the_same(&report->findings.items[i], within))
			return true;
	return false;
}

void judge_brought_once(struct report *report, const struct brought *b)
{
	size_t count = report->findings.count, kept = 0;
	bool *told = arena_array(&report->arena, count + 1, sizeof(*told));

	for (size_t i = b->first; i < b->end; i++)
		told[i] = is_told(report, b, &report->findings.items[i]);
	for (size_t i = 0; i < count; i++) {
		struct finding *f = &report->findings.items[i];

		if (told[i])
			vec_free(&f->evidence);
		else
			report->findings.items[kept++] = *f;
	}
	report->findings.count = kept;
}
