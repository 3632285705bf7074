// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/base/names.h"
#include "lib/report/text.h"

#define ALIKE_SHOWN 4 /* verdicts for one reason that are named rather than counted */

static bool is_alike(const struct verdict *a, const struct verdict *b)
{
	return a->kind == b->kind && names_equal(a->reason, b->reason);
}

static bool is_same_line(const struct verdict *a, const struct verdict *b)
{
	return is_alike(a, b) && a->entry == b->entry && names_equal(a->hypercall, b->hypercall);
}

static bool is_first(const struct report *report, const struct verdict *v,
		     bool (*is_same)(const struct verdict *, const struct verdict *))
{
	for (const struct verdict *before = report->verdicts.items; before != v; before++)
		if (is_same(before, v))
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

/* The entry of one path, on all architectures where it fares the same. */
static void add_line(struct strbuf *out, const struct report *report, const struct verdict *like)
{
	const struct verdict *v;
	struct strbuf line = {0};
	const char *separator = "; ";

	text_add(&line, like->hypercall);
	strbuf_addf(&line, " (%s", entry_path_name(like->entry));
	vec_each(v, &report->verdicts) {
		if (!is_same_line(v, like))
			continue;
		strbuf_addf(&line, "%s%s", separator, arch_name(v->arch));
		separator = ", ";
	}
	strbuf_addch(&line, ')');
	if (like->reason && *like->reason)
		strbuf_addf(&line, ": %s", like->reason);
	text_add_hanging(out, verdict_kind_name(like->kind), strbuf_str(&line));
	strbuf_deinit(&line);
}

static void add_alike(struct strbuf *out, const struct verdict *v, size_t count)
{
	struct strbuf line = {0};

	text_add_count(&line, count, "entry", "entries");
	strbuf_addf(&line, ", of which: %s; --verbose names them", v->reason);
	text_add_hanging(out, verdict_kind_name(v->kind), strbuf_str(&line));
	strbuf_deinit(&line);
}

/* Those that are alike in numbers are counted, after the others. */
static void add_kind(struct strbuf *out, const struct report *report, enum verdict_kind kind,
		     size_t shown)
{
	const struct verdict *v;

	vec_each(v, &report->verdicts)
		if (v->kind == kind && count_alike(report, v) <= shown &&
		    is_first(report, v, is_same_line))
			add_line(out, report, v);
	vec_each(v, &report->verdicts)
		if (v->kind == kind && count_alike(report, v) > shown &&
		    is_first(report, v, is_alike))
			add_alike(out, v, count_alike(report, v));
}

static void add_table(struct strbuf *out, const struct report *report,
		      const struct print_options *options)
{
	static const enum verdict_kind worst_first[] = {VERDICT_BROKEN, VERDICT_UNKNOWN,
							VERDICT_COMPATIBLE};
	size_t shown = options->verbose ? SIZE_MAX : ALIKE_SHOWN;

	strbuf_addstr(out, "verdicts:\n");
	for (size_t i = 0; i < sizeof(worst_first) / sizeof(worst_first[0]); i++)
		add_kind(out, report, worst_first[i], shown);
}

/* Whether nothing is known of any entry, for one and the same reason. */
static bool is_one_unknown(const struct report *report)
{
	const struct verdict *first = report->verdicts.items;

	return first->kind == VERDICT_UNKNOWN && first->reason &&
	       count_alike(report, first) == report->verdicts.count;
}

static void add_one_unknown(struct strbuf *out, const struct report *report)
{
	struct strbuf line = {0};

	strbuf_addstr(&line, "verdicts: unknown for ");
	text_add_count(&line, report->verdicts.count, "entry of a hypercall",
		       "entries of hypercalls");
	strbuf_addf(&line, ": %s", report->verdicts.items[0].reason);
	text_add_wrapped(out, 0, strbuf_str(&line));
	strbuf_deinit(&line);
}

void text_add_verdicts(struct strbuf *out, const struct report *report,
		       const struct print_options *options)
{
	if (!report->verdicts.count)
		return;
	if (is_one_unknown(report))
		add_one_unknown(out, report);
	else
		add_table(out, report, options);
}
