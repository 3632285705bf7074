// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/report/html.h"
#include "lib/report/text.h"

#define PATHS (ARCH_COUNT * ENTRY_COUNT)

/* A path of an architecture, as a column. */
static size_t path_of(const struct verdict *v)
{
	return (size_t)v->arch * ENTRY_COUNT + v->entry;
}

static unsigned int badness(enum verdict_kind kind)
{
	return kind == VERDICT_BROKEN ? 2 : kind == VERDICT_UNKNOWN;
}

/* The rows and columns that there are. Verdicts are sorted by hypercall. */
struct matrix {
	const struct report *report;
	bool is_used[PATHS];
};

static size_t count_columns(const struct matrix *m, enum arch arch)
{
	size_t count = 0;

	for (size_t entry = 0; entry < ENTRY_COUNT; entry++)
		count += m->is_used[(size_t)arch * ENTRY_COUNT + entry];
	return count;
}

static void add_head(struct strbuf *out, const struct matrix *m)
{
	strbuf_addstr(out, "<thead>\n<tr><th rowspan=\"2\" scope=\"col\">Hypercall</th>");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (count_columns(m, arch))
			strbuf_addf(out, "<th scope=\"colgroup\" colspan=\"%zu\">%s</th>",
				    count_columns(m, arch), arch_name(arch));
	strbuf_addstr(out, "</tr>\n<tr>");
	for (size_t path = 0; path < PATHS; path++)
		if (m->is_used[path])
			strbuf_addf(out, "<th scope=\"col\">%s</th>",
				    entry_path_name(path % ENTRY_COUNT));
	strbuf_addstr(out, "</tr>\n</thead>\n");
}

void html_add_verdict(struct strbuf *out, enum verdict_kind kind)
{
	static const char *const signs[] = {
		[VERDICT_COMPATIBLE] = "✓",
		[VERDICT_BROKEN] = "✗",
		[VERDICT_UNKNOWN] = "?",
	};

	strbuf_addf(out, "<span class=\"verdict %s\"><i aria-hidden=\"true\">%s</i> %s</span>",
		    verdict_kind_name(kind), signs[kind], verdict_kind_name(kind));
}

static void add_cells(struct strbuf *out, const struct matrix *m, const struct verdict *first,
		      const struct verdict *end)
{
	for (size_t path = 0; path < PATHS; path++) {
		const struct verdict *worst = NULL;

		if (!m->is_used[path])
			continue;
		for (const struct verdict *v = first; v != end; v++)
			if (path_of(v) == path &&
			    (!worst || badness(v->kind) > badness(worst->kind)))
				worst = v;
		strbuf_addstr(out, "<td>");
		if (worst)
			html_add_verdict(out, worst->kind);
		strbuf_addstr(out, "</td>");
	}
}

/* Past the last verdict of the same hypercall; *ret_worst tells the worst of them. */
static const struct verdict *end_of_row(const struct report *report, const struct verdict *first,
					unsigned int *ret_worst)
{
	const struct verdict *v = first;

	*ret_worst = 0;
	for (; v != vec_end(&report->verdicts) && names_equal(v->hypercall, first->hypercall); v++)
		if (badness(v->kind) > *ret_worst)
			*ret_worst = badness(v->kind);
	return v;
}

/* Hypercalls of which nothing, or else something, is broken or in doubt. */
static size_t count_rows(const struct report *report, bool want_good)
{
	const struct verdict *v = report->verdicts.items, *end = v + report->verdicts.count;
	unsigned int worst;
	size_t count = 0;

	while (v != end) {
		v = end_of_row(report, v, &worst);
		count += want_good == !worst;
	}
	return count;
}

static void add_table(struct strbuf *out, const struct matrix *m, bool want_good)
{
	const struct verdict *v = m->report->verdicts.items, *next;
	const struct verdict *end = v + m->report->verdicts.count;
	unsigned int worst;

	html_open_wide(out, want_good ? "verdicts: compatible" : "verdicts: broken or unknown");
	strbuf_addstr(out, "<table class=\"verdicts\">\n");
	strbuf_addf(out, "<caption>%s</caption>\n",
		    want_good ? "Compatible on every path" : "Broken or unknown on some path");
	add_head(out, m);
	strbuf_addstr(out, "<tbody>\n");
	for (; v != end; v = next) {
		next = end_of_row(m->report, v, &worst);
		if (want_good != !worst)
			continue;
		strbuf_addstr(out, "<tr><th scope=\"row\"><code>");
		html_add(out, v->hypercall);
		strbuf_addstr(out, "</code></th>");
		add_cells(out, m, v, next);
		strbuf_addstr(out, "</tr>\n");
	}
	strbuf_addstr(out, "</tbody>\n</table>\n");
	html_close_wide(out);
}

static bool is_alike(const struct verdict *a, const struct verdict *b)
{
	return a->kind == b->kind && names_equal(a->hypercall, b->hypercall) &&
	       names_equal(a->reason, b->reason);
}

static bool is_first_alike(const struct report *report, const struct verdict *v)
{
	for (const struct verdict *before = report->verdicts.items; before != v; before++)
		if (is_alike(before, v))
			return false;
	return true;
}

/* "domctl, native on x86_64, native on arm64: broken", and why. */
static void add_reason(struct strbuf *out, const struct report *report, const struct verdict *like)
{
	const struct verdict *v;

	strbuf_addstr(out, "<div><dt>");
	html_add_in(out, "code", like->hypercall);
	vec_each(v, &report->verdicts)
		if (is_alike(v, like))
			strbuf_addf(out, ", %s on %s", entry_path_name(v->entry),
				    arch_name(v->arch));
	strbuf_addstr(out, "</dt><dd>");
	html_add_verdict(out, like->kind);
	strbuf_addstr(out, ": ");
	html_add(out, like->reason);
	strbuf_addstr(out, "</dd></div>\n");
}

static void add_reasons(struct strbuf *out, const struct report *report, enum verdict_kind kind)
{
	const struct verdict *v;

	vec_each(v, &report->verdicts)
		if (v->kind == kind && v->reason && *v->reason && is_first_alike(report, v))
			add_reason(out, report, v);
}

static void add_counts(struct strbuf *out, const struct report *report)
{
	static const enum verdict_kind order[] = {VERDICT_BROKEN, VERDICT_UNKNOWN,
						  VERDICT_COMPATIBLE};
	const char *separator = "";
	struct strbuf resume = {0};

	strbuf_addstr(out, "<p>What becomes of a call that the old release interrupted, and that "
			   "goes on on the new one: ");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct verdict *v;
		size_t count = 0;

		vec_each(v, &report->verdicts)
			count += v->kind == order[i];
		strbuf_addf(out, "%s%zu %s", separator, count, verdict_kind_name(order[i]));
		separator = ", ";
	}
	strbuf_addstr(out, ".</p>\n");
	if (verdicts_are_one_unknown(report))
		return;
	verdict_add_resume(&resume, report);
	strbuf_addstr(out, "<p>In short: ");
	html_add(out, strbuf_str(&resume));
	strbuf_addstr(out, ".</p>\n");
	strbuf_deinit(&resume);
}

void html_add_verdicts(struct strbuf *out, const struct report *report)
{
	struct matrix m = {.report = report};
	const struct verdict *v;
	size_t good = count_rows(report, true);

	if (!report->verdicts.count)
		return;
	vec_each(v, &report->verdicts)
		m.is_used[path_of(v)] = true;
	strbuf_addstr(out, "<section aria-labelledby=\"verdicts\">\n");
	html_add_heading(out, "verdicts", "Calls in flight", 0);
	add_counts(out, report);
	if (count_rows(report, false)) {
		add_table(out, &m, false);
		strbuf_addstr(out, "<dl class=\"reasons\">\n");
		add_reasons(out, report, VERDICT_BROKEN);
		add_reasons(out, report, VERDICT_UNKNOWN);
		strbuf_addstr(out, "</dl>\n");
	}
	if (good) {
		strbuf_addf(out, "<details><summary>%zu %s compatible on every path</summary>\n",
			    good, good == 1 ? "hypercall is" : "hypercalls are");
		add_table(out, &m, true);
		strbuf_addstr(out, "</details>\n");
	}
	strbuf_addstr(out, "</section>\n");
}
