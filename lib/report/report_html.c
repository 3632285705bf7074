// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/html.h"
#include "lib/report/outcome.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"
#include "lib/rule/gap_sides.h"

/* One page that is read in a browser or printed; it holds all that the report does. */

#define GAPS_SHOWN 20 /* of one kind that are unfolded */

static void add_title(struct strbuf *out, const struct report *report)
{
	if (report->inputs[SIDE_OLD])
		strbuf_addf(out, "Xen ABI: %s to %s", report->labels[SIDE_OLD],
			    report->labels[SIDE_NEW]);
	else
		strbuf_addf(out, "Xen ABI: %s", release_label(report->inputs[SIDE_NEW]));
}

static void add_outcome(struct strbuf *out, const struct report *report,
			const struct print_options *options)
{
	struct strbuf why = {0}, extent = {0};
	enum outcome outcome = outcome_of(report, options, &why);

	strbuf_addf(out, "<p class=\"outcome %s\"><strong>%s</strong> ", outcome_name(outcome),
		    outcome_name(outcome));
	html_add(out, strbuf_str(&why));
	strbuf_addstr(out, "</p>\n<p class=\"extent\">");
	if (report->is_unchanged)
		strbuf_addstr(out, "no ABI-relevant file differs");
	else
		text_add_extent(&extent, report, options);
	html_add(out, strbuf_str(&extent));
	strbuf_addstr(out, "</p>\n");
	strbuf_deinit(&why);
	strbuf_deinit(&extent);
}

static void add_link(struct strbuf *out, const char *id, const char *title, size_t count)
{
	if (count)
		strbuf_addf(out, "<li><a href=\"#%s\">%s</a> %zu</li>\n", id, title, count);
}

static void add_contents(struct strbuf *out, const struct report *report,
			 const struct print_options *options)
{
	strbuf_addstr(out, "<nav aria-label=\"Contents\"><ul>\n");
	add_link(out, "errors", "Errors", report_count_wanted(report, options, LEVEL_ERROR));
	add_link(out, "warnings", "Warnings", report_count_wanted(report, options, LEVEL_WARNING));
	add_link(out, "notes", "Notes", report_count_wanted(report, options, LEVEL_NOTE));
	add_link(out, "allowed", "Waived or known",
		 report_count_allowed(report, options, true) +
			 report_count_allowed(report, options, false));
	add_link(out, "verdicts", "Calls in flight", report->verdicts.count);
	add_link(out, "gaps", "Not understood", gap_count(report));
	strbuf_addstr(out, "<li><a href=\"#inputs\">Inputs</a></li>\n</ul></nav>\n");
}

static void add_header(struct strbuf *out, const struct report *report,
		       const struct print_options *options, const char *title)
{
	strbuf_addf(out, "<header>\n<p class=\"command\">xenabi %s</p>\n", report->command);
	html_add_in(out, "h1", title);
	strbuf_addch(out, '\n');
	add_outcome(out, report, options);
	add_contents(out, report, options);
	strbuf_addstr(out, "</header>\n");
}

enum gap_kind { GAP_BROUGHT, GAP_SHARED, GAP_OTHER, GAP_KINDS };

static enum gap_kind kind_of(const struct report *report, const struct side_gap *g)
{
	if (g->is_shared)
		return GAP_SHARED;
	return gap_is_brought(report, g) || g->side == SIDE_NEW ? GAP_BROUGHT : GAP_OTHER;
}

static size_t count_gaps(const struct report *report, enum gap_kind kind)
{
	const struct side_gap *g;
	size_t count = 0;

	vec_each(g, &report->gaps)
		count += kind_of(report, g) == kind && !gap_is_second(g);
	return count;
}

static void add_gap(struct strbuf *out, const struct side_gap *g)
{
	struct strbuf text = {0};

	strbuf_addstr(out, g->is_loud ? "<li><b>warning</b> " : "<li>");
	text_add_gap(&text, &g->gap);
	html_add(out, strbuf_str(&text));
	strbuf_addstr(out, g->is_known ? " (known from the baseline)</li>\n" : "</li>\n");
	strbuf_deinit(&text);
}

static void add_gap_list(struct strbuf *out, const struct report *report, enum gap_kind kind)
{
	static const char *const titles[] = {
		[GAP_BROUGHT] = "In the new input",
		[GAP_SHARED] = "In both inputs",
		[GAP_OTHER] = "In the old input",
	};
	size_t count = count_gaps(report, kind);
	const struct side_gap *g;

	if (!count)
		return;
	strbuf_addf(out,
		    "<details%s><summary>%s <span class=\"count\">%zu</span></summary>\n<ul>\n",
		    kind == GAP_BROUGHT && count <= GAPS_SHOWN ? " open" : "",
		    report->inputs[SIDE_OLD] ? titles[kind] : "In the input", count);
	vec_each(g, &report->gaps)
		if (kind_of(report, g) == kind && !gap_is_second(g))
			add_gap(out, g);
	strbuf_addstr(out, "</ul></details>\n");
}

static void add_gaps(struct strbuf *out, const struct report *report)
{
	if (!report->gaps.count)
		return;
	strbuf_addstr(out, "<section aria-labelledby=\"gaps\">\n");
	html_add_heading(out, "gaps", "Not understood", gap_count(report));
	strbuf_addstr(out, "<p>Of what stands here nothing is claimed.</p>\n");
	for (enum gap_kind kind = 0; kind < GAP_KINDS; kind++)
		add_gap_list(out, report, kind);
	strbuf_addstr(out, "</section>\n");
}

static void add_waiver_list(struct strbuf *out, const struct waivers *waivers, const char *what,
			    bool (*is_meant)(const struct waiver *w))
{
	const struct waiver *w;
	bool any = false;

	vec_each(w, &waivers->items) {
		if (!is_meant(w))
			continue;
		if (!any)
			strbuf_addf(out, "<p>%s</p>\n<ul>\n", what);
		any = true;
		strbuf_addstr(out, "<li>");
		html_add_in(out, "code", w->rule);
		strbuf_addstr(out, " for ");
		html_add_in(out, "code", w->subject);
		strbuf_addstr(out, " until ");
		html_add(out, w->until);
		strbuf_addstr(out, ": ");
		html_add(out, w->reason);
		strbuf_addstr(out, "</li>\n");
	}
	if (any)
		strbuf_addstr(out, "</ul>\n");
}

static bool is_expired(const struct waiver *w)
{
	return w->is_expired;
}

static bool is_unused(const struct waiver *w)
{
	return !w->is_expired && !w->used;
}

static bool is_any(const struct waiver *w)
{
	return w != NULL;
}

static void add_waivers(struct strbuf *out, const struct report *report)
{
	struct strbuf lists = {0};

	add_waiver_list(&lists, &report->waivers, "These have expired:", is_expired);
	add_waiver_list(&lists, &report->waivers, "These allow nothing here:", is_unused);
	add_waiver_list(&lists, &report->added,
			"These the new input adds; they are not applied to it:", is_any);
	if (lists.len) {
		strbuf_addstr(out, "<section aria-labelledby=\"waivers\">\n");
		html_add_heading(out, "waivers", "Waivers", 0);
		strbuf_addstr(out, strbuf_str(&lists));
		strbuf_addstr(out, "</section>\n");
	}
	strbuf_deinit(&lists);
}

static void add_input(struct strbuf *out, const struct report *report, enum side side)
{
	const struct release *r = report->inputs[side];
	const char *separator = "";

	strbuf_addf(out, "<tr><th scope=\"row\">%s</th><td><code>",
		    report->inputs[SIDE_OLD] ? side_name(side) : "input");
	html_add(out, r->spec);
	strbuf_addstr(out, "</code></td><td>");
	html_add(out, r->version);
	strbuf_addstr(out, "</td><td>");
	for (unsigned int i = 0; i < SUPPLIES_COUNT; i++) {
		if (!(r->supplies & 1u << i))
			continue;
		strbuf_addf(out, "%s%s", separator, supplies_name(1u << i));
		separator = ", ";
	}
	strbuf_addstr(out, "</td><td>");
	text_add_arches(out, r->views);
	strbuf_addstr(out, "</td></tr>\n");
}

static void add_inputs(struct strbuf *out, const struct report *report)
{
	strbuf_addstr(out, "<section aria-labelledby=\"inputs\">\n");
	html_add_heading(out, "inputs", "Inputs", 0);
	html_open_wide(out, "inputs");
	strbuf_addstr(out,
		      "<table class=\"inputs\">\n"
		      "<caption>What was read</caption>\n<thead><tr><th scope=\"col\">Side</th>"
		      "<th scope=\"col\">Given as</th><th scope=\"col\">Xen</th>"
		      "<th scope=\"col\">Holds</th><th scope=\"col\">Architectures</th>"
		      "</tr></thead>\n<tbody>\n");
	for (enum side side = 0; side < SIDE_COUNT; side++)
		if (report->inputs[side])
			add_input(out, report, side);
	strbuf_addstr(out, "</tbody>\n</table>\n");
	html_close_wide(out);
	strbuf_addstr(out, "</section>\n");
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	struct strbuf title = {0};

	add_title(&title, report);
	html_open(out, strbuf_str(&title));
	add_header(out, report, options, strbuf_str(&title));
	html_open_main(out);
	html_add_findings(out, report, catalogue, options, LEVEL_ERROR);
	html_add_findings(out, report, catalogue, options, LEVEL_WARNING);
	html_add_findings(out, report, catalogue, options, LEVEL_NOTE);
	html_add_findings(out, report, catalogue, options, LEVEL_COUNT);
	html_add_verdicts(out, report);
	add_gaps(out, report);
	add_waivers(out, report);
	add_inputs(out, report);
	html_close_main(out);
	html_close(out);
	strbuf_deinit(&title);
}

const struct report_format report_format_html = {
	.name = "html",
	.print_report = print_report,
	.print_audit = html_print_audit,
};
