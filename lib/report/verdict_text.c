// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/text.h"

static bool is_alike(const struct verdict *a, const struct verdict *b)
{
	return a->kind == b->kind && names_equal(a->reason, b->reason);
}

static bool is_same_entry(const struct verdict *a, const struct verdict *b)
{
	return a->entry == b->entry && names_equal(a->hypercall, b->hypercall);
}

/* The architectures where that path fares the same, as bits. */
static unsigned int arches_of(const struct report *report, const struct verdict *like)
{
	const struct verdict *v;
	unsigned int arches = 0;

	vec_each(v, &report->verdicts)
		if (is_alike(v, like) && is_same_entry(v, like))
			arches |= 1u << v->arch;
	return arches;
}

/* Paths of one call that fare the same, on the same architectures. */
static bool is_same_line(const struct report *report, const struct verdict *a,
			 const struct verdict *b)
{
	return is_alike(a, b) && names_equal(a->hypercall, b->hypercall) &&
	       (a->entry == b->entry || arches_of(report, a) == arches_of(report, b));
}

bool verdict_begins_line(const struct report *report, const struct verdict *v)
{
	for (const struct verdict *before = report->verdicts.items; before != v; before++)
		if (is_same_line(report, before, v))
			return false;
	return true;
}

static size_t count_alike(const struct report *report, const struct verdict *like)
{
	const struct verdict *v;
	size_t count = 0;

	vec_each(v, &report->verdicts)
		count += is_alike(v, like);
	return count;
}

void verdict_add_line(struct strbuf *out, const struct report *report, const struct verdict *like)
{
	unsigned int entries = 0, arches = arches_of(report, like);
	const struct verdict *v;
	const char *separator = " (";

	vec_each(v, &report->verdicts)
		if (is_same_line(report, like, v))
			entries |= 1u << v->entry;
	text_add(out, like->hypercall);
	for (enum entry_path entry = 0; entry < ENTRY_COUNT; entry++) {
		if (!(entries & 1u << entry))
			continue;
		strbuf_addf(out, "%s%s", separator, entry_path_name(entry));
		separator = ", ";
	}
	separator = "; ";
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!(arches & 1u << arch))
			continue;
		strbuf_addf(out, "%s%s", separator, arch_name(arch));
		separator = ", ";
	}
	strbuf_addch(out, ')');
	if (like->reason && *like->reason)
		strbuf_addf(out, ": %s", like->reason);
}

static void add_line(struct strbuf *out, const struct print_options *options,
		     const struct report *report, const struct verdict *like)
{
	struct strbuf line = {0};

	verdict_add_line(&line, report, like);
	text_add_hanging(out, options, verdict_kind_name(like->kind), strbuf_str(&line));
	strbuf_deinit(&line);
}

bool verdict_add_tools(struct strbuf *out, const struct report *report)
{
	const struct verdict *v;
	const char *last = NULL;

	vec_each(v, &report->verdicts) {
		if (v->kind != VERDICT_UNKNOWN || !v->is_for_tools ||
		    names_equal(last, v->hypercall))
			continue;
		strbuf_addf(out, "%s%s", last ? ", " : "", v->hypercall);
		last = v->hypercall;
	}
	if (last)
		strbuf_addstr(out, ", which only tools call and no guest's migration meets");
	return last;
}

static void add_tools_unknown(struct strbuf *out, const struct print_options *options,
			      const struct report *report)
{
	struct strbuf line = {0};

	if (verdict_add_tools(&line, report)) {
		strbuf_addstr(&line, "; --verbose tells why");
		text_add_hanging(out, options, verdict_kind_name(VERDICT_UNKNOWN),
				 strbuf_str(&line));
	}
	strbuf_deinit(&line);
}

/* One line a call and reason; those of tools in one. */
static void add_unknown(struct strbuf *out, const struct print_options *options,
			const struct report *report)
{
	const struct verdict *v;

	vec_each(v, &report->verdicts)
		if (v->kind == VERDICT_UNKNOWN && !v->is_for_tools &&
		    verdict_begins_line(report, v))
			add_line(out, options, report, v);
	add_tools_unknown(out, options, report);
}

static void add_each(struct strbuf *out, const struct print_options *options,
		     const struct report *report, enum verdict_kind kind)
{
	const struct verdict *v;

	vec_each(v, &report->verdicts)
		if (v->kind == kind && verdict_begins_line(report, v))
			add_line(out, options, report, v);
}

/* Whether a finding tells why: one of its hypercall, or of that which its reason names. */
static bool is_told_above(const struct report *report, const struct verdict *v)
{
	const struct finding *f;

	vec_each(f, &report->findings)
		if (f->hypercall && (names_equal(f->hypercall, v->hypercall) ||
				     (v->reason && strstr(v->reason, f->hypercall))))
			return true;
	return false;
}

/* The calls that the findings above reach, in a line; the others one by one. */
static void add_broken(struct strbuf *out, const struct print_options *options,
		       const struct report *report)
{
	struct strbuf line = {0};
	const struct verdict *v;
	const char *last = NULL;

	vec_each(v, &report->verdicts) {
		if (v->kind != VERDICT_BROKEN || !is_told_above(report, v) ||
		    names_equal(last, v->hypercall))
			continue;
		strbuf_addf(&line, "%s%s", last ? ", " : "", v->hypercall);
		last = v->hypercall;
	}
	if (last) {
		strbuf_addstr(&line, " (see the findings above); --verbose names the entries");
		text_add_hanging(out, options, verdict_kind_name(VERDICT_BROKEN),
				 strbuf_str(&line));
	}
	strbuf_deinit(&line);
	vec_each(v, &report->verdicts)
		if (v->kind == VERDICT_BROKEN && !is_told_above(report, v) &&
		    verdict_begins_line(report, v))
			add_line(out, options, report, v);
}

static size_t count_kind(const struct report *report, enum verdict_kind kind)
{
	const struct verdict *v;
	size_t count = 0;

	vec_each(v, &report->verdicts)
		count += v->kind == kind;
	return count;
}

/* Of the entries by which a guest calls: those of the kind. */
static size_t count_of_guests(const struct report *report, enum verdict_kind kind)
{
	const struct verdict *v;
	size_t count = 0;

	vec_each(v, &report->verdicts)
		count += v->kind == kind && !v->is_for_tools;
	return count;
}

void verdict_add_resume(struct strbuf *out, const struct report *report)
{
	size_t broken = count_of_guests(report, VERDICT_BROKEN);
	size_t unknown = count_of_guests(report, VERDICT_UNKNOWN);

	strbuf_addstr(out, "a guest suspended in a hypercall under ");
	text_add(out, report->labels[SIDE_OLD]);
	strbuf_addstr(out, broken ? " cannot always be resumed under " : " can be resumed under ");
	text_add(out, report->labels[SIDE_NEW]);
	if (broken) {
		strbuf_addstr(out, ": ");
		text_add_count(out, broken, "entry is broken", "entries are broken");
	}
	if (unknown) {
		strbuf_addstr(out, broken ? ", " : ", except that ");
		text_add_count(out, unknown, "entry is unknown", "entries are unknown");
	}
}

static void add_resume(struct strbuf *out, const struct report *report,
		       const struct print_options *options)
{
	struct strbuf line = {0};

	verdict_add_resume(&line, report);
	text_add_wrapped(out, options, 4, strbuf_str(&line));
	strbuf_deinit(&line);
}

static void add_table(struct strbuf *out, const struct report *report,
		      const struct print_options *options)
{
	size_t compatible = count_kind(report, VERDICT_COMPATIBLE);

	strbuf_addf(out, "verdicts: %zu broken, %zu unknown, %zu compatible\n",
		    count_kind(report, VERDICT_BROKEN), count_kind(report, VERDICT_UNKNOWN),
		    compatible);
	add_resume(out, report, options);
	if (options->verbose) {
		add_each(out, options, report, VERDICT_BROKEN);
		add_each(out, options, report, VERDICT_UNKNOWN);
		add_each(out, options, report, VERDICT_COMPATIBLE);
		return;
	}
	add_broken(out, options, report);
	add_unknown(out, options, report);
	if (compatible)
		text_add_hanging(out, options, verdict_kind_name(VERDICT_COMPATIBLE),
				 compatible == report->verdicts.count
					 ? "all; --verbose names them"
					 : "all others; --verbose names them");
}

bool verdicts_are_one_unknown(const struct report *report)
{
	const struct verdict *first = report->verdicts.items;

	return report->verdicts.count && first->kind == VERDICT_UNKNOWN && first->reason &&
	       count_alike(report, first) == report->verdicts.count;
}

static void add_one_unknown(struct strbuf *out, const struct print_options *options,
			    const struct report *report)
{
	struct strbuf line = {0};

	strbuf_addstr(&line, "verdicts: unknown for ");
	text_add_count(&line, report->verdicts.count, "entry of a hypercall",
		       "entries of hypercalls");
	strbuf_addf(&line, ": %s", report->verdicts.items[0].reason);
	text_add_wrapped(out, options, 0, strbuf_str(&line));
	strbuf_deinit(&line);
}

void text_add_verdicts(struct strbuf *out, const struct report *report,
		       const struct print_options *options)
{
	if (!report->verdicts.count)
		return;
	if (verdicts_are_one_unknown(report))
		add_one_unknown(out, options, report);
	else
		add_table(out, report, options);
}
