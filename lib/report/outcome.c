// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/report/outcome.h"
#include "lib/report/shared.h"
#include "lib/rule/gap_sides.h"
#include "lib/rule/newly_unread.h"

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_PASS] = "pass",
		[OUTCOME_FAIL] = "fail",
		[OUTCOME_INCOMPLETE] = "incomplete",
	};

	return names[outcome];
}

size_t outcome_count_unknown(const struct report *report)
{
	const struct verdict *v;
	size_t count = 0;

	vec_each(v, &report->verdicts)
		count += v->kind == VERDICT_UNKNOWN && !v->is_known;
	return count;
}

/* One whose findings are all waived or known is, too. */
static bool is_open(const struct report *report, const struct verdict *v)
{
	const struct finding *f;
	bool any = false;

	vec_each(f, &report->findings) {
		if (!names_equal(f->hypercall, v->told_of) || !views_have_arch(f->views, v->arch))
			continue;
		if (finding_is_open(f))
			return true;
		any = true;
	}
	return !any;
}

size_t outcome_count_broken(const struct report *report)
{
	const struct verdict *v;
	size_t count = 0;

	vec_each(v, &report->verdicts)
		count += v->kind == VERDICT_BROKEN && is_open(report, v);
	return count;
}

static void add_count(struct strbuf *out, size_t count, const char *one, const char *many)
{
	if (!count)
		return;
	strbuf_addf(out, "%s%zu %s", out->len ? ", " : "", count, count == 1 ? one : many);
}

bool outcome_has_failing_verdict(const struct report *report, const struct print_options *options)
{
	return options->gate.fail_on_unknown &&
	       (outcome_count_unknown(report) || outcome_count_broken(report));
}

static size_t count_broken_for_guests(const struct report *report)
{
	const struct verdict *v;
	size_t count = 0;

	vec_each(v, &report->verdicts)
		count += v->kind == VERDICT_BROKEN && !v->is_for_tools && is_open(report, v);
	return count;
}

/* Broken ones that nothing else tells of: a pass is not to hide them. */
static void add_broken(const struct report *report, struct strbuf *out)
{
	size_t count = outcome_count_broken(report);

	add_count(out, count, "broken verdict", "broken verdicts");
	if (count && !count_broken_for_guests(report))
		strbuf_addstr(out, ", for tools alone");
}

/* "; 7 known, 3 waived": what is not open. */
static void add_allowed(const struct report *report, const struct print_options *options,
			struct strbuf *out)
{
	struct strbuf counts = {0};

	add_count(&counts, report_count_allowed(report, options, false), "known", "known");
	add_count(&counts, report_count_allowed(report, options, true), "waived", "waived");
	if (!out->len)
		strbuf_addstr(out, counts.len ? "nothing new" : "nothing found");
	if (counts.len)
		strbuf_addf(out, "; %s", strbuf_str(&counts));
	strbuf_deinit(&counts);
}

/* What a pass would hide. */
static void add_unjudged(const struct report *report, struct strbuf *out)
{
	const struct side_gap *g;

	vec_each(g, &report->gaps) {
		if (!g->is_loud)
			continue;
		strbuf_addstr(out, "; interface versions are not judged (see the warning)");
		return;
	}
}

/* "2 errors, 1 warning", all that is open; nothing where nothing is. */
static void add_levels(const struct report *report, const struct print_options *options,
		       struct strbuf *out)
{
	static const char *const many[] = {"notes", "warnings", "errors"};

	for (enum level level = LEVEL_COUNT; level-- > 0;)
		add_count(out, report_count_wanted(report, options, level), level_name(level),
			  many[level]);
}

static size_t count_failing(const struct report *report, const struct print_options *options)
{
	size_t count = 0;

	for (enum level level = options->gate.fail_on; level < LEVEL_COUNT; level++)
		count += report_count_wanted(report, options, level);
	return count;
}

enum outcome outcome_of(const struct report *report, const struct print_options *options,
			struct strbuf *why)
{
	size_t gaps = options->gate.strict ? gap_count_open(report) : 0;
	size_t failing = count_failing(report, options);
	size_t unknown = options->gate.fail_on_unknown ? outcome_count_unknown(report) : 0;
	size_t broken = options->gate.fail_on_unknown ? outcome_count_broken(report) : 0;
	const struct gap *lost = report->is_unchanged ? NULL : newly_unread_find(report);
	bool is_idle = report_compares_nothing(report);
	struct strbuf counts = {0};

	add_levels(report, options, &counts);
	if (is_idle)
		strbuf_addf(&counts, "%snothing could be compared", counts.len ? ", " : "");
	if (unknown)
		add_count(&counts, unknown, "unknown verdict", "unknown verdicts");
	if (broken)
		add_count(&counts, broken, "broken verdict", "broken verdicts");
	if (gaps)
		add_count(&counts, gaps,
			  report->inputs[SIDE_OLD] ? "gap that the new input brings" : "gap",
			  report->inputs[SIDE_OLD] ? "gaps that the new input brings" : "gaps");
	if (lost)
		strbuf_addf(&counts, "%s%s cannot be read any more", counts.len ? ", " : "",
			    lost->at.file);
	if (!failing && !options->gate.fail_on_unknown)
		add_broken(report, &counts);
	add_allowed(report, options, &counts);
	add_unjudged(report, &counts);
	strbuf_addstr(why, strbuf_str(&counts));
	strbuf_deinit(&counts);
	if (gaps)
		return OUTCOME_INCOMPLETE;
	if (failing || unknown || broken)
		return OUTCOME_FAIL;
	return lost || is_idle ? OUTCOME_INCOMPLETE : OUTCOME_PASS;
}
