// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/report/html.h"
#include "lib/report/shared.h"

/* May a guest saved on one release be resumed on another? */

static bool is_in_matrix(const struct audit *audit, size_t i)
{
	return !audit->releases[i].failure && !audit->releases[i].is_point;
}

static void add_head(struct strbuf *out, const struct audit *audit)
{
	strbuf_addstr(out, "<thead><tr><th scope=\"col\">Saved on</th>");
	for (size_t to = 1; to < audit->release_count; to++) {
		if (!is_in_matrix(audit, to))
			continue;
		strbuf_addstr(out, "<th scope=\"col\">");
		html_add_short(out, audit->releases[to].label);
		strbuf_addstr(out, "</th>");
	}
	strbuf_addstr(out, "</tr></thead>\n");
}

/* A sign and a number; the word for those who hear it. */
static void add_cell(struct strbuf *out, const struct audit_cell *c)
{
	if (!c) {
		strbuf_addstr(out, "<td></td>");
		return;
	}
	strbuf_addf(out, "<td><span class=\"verdict %s\">", verdict_kind_name(c->kind));
	strbuf_addf(out, "<i aria-hidden=\"true\">%s</i><span class=\"heard\">%s </span>",
		    c->kind == VERDICT_COMPATIBLE ? "✓"
		    : c->kind == VERDICT_BROKEN	  ? "✗"
						  : "?",
		    verdict_kind_name(c->kind));
	if (c->kind != VERDICT_COMPATIBLE)
		strbuf_addf(out, "%zu", c->kind == VERDICT_BROKEN ? c->broken : c->unknown);
	strbuf_addstr(out, "</span></td>");
}

static void add_rows(struct strbuf *out, const struct audit *audit)
{
	for (size_t from = 0; from + 1 < audit->release_count; from++) {
		if (!is_in_matrix(audit, from))
			continue;
		strbuf_addstr(out, "<tr><th scope=\"row\">");
		html_add_short(out, audit->releases[from].label);
		strbuf_addstr(out, "</th>");
		for (size_t to = 1; to < audit->release_count; to++)
			if (is_in_matrix(audit, to))
				add_cell(out, audit_cell_of(audit, from, to));
		strbuf_addstr(out, "</tr>\n");
	}
}

static bool is_step(const struct audit *audit, const struct audit_cell *c)
{
	for (size_t i = c->from + 1; i < c->to; i++)
		if (is_in_matrix(audit, i))
			return false;
	return true;
}

static size_t count_items(const struct audit_cell *c, enum verdict_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < c->item_count; i++)
		count += c->items[i].kind == kind && !c->items[i].is_for_tools;
	return count;
}

static void add_items(struct strbuf *out, const struct audit_cell *c, enum verdict_kind kind)
{
	for (size_t i = 0; i < c->item_count; i++) {
		const struct audit_resume *r = &c->items[i];

		if (r->kind != kind || r->is_for_tools)
			continue;
		strbuf_addstr(out, "<li>");
		html_add_verdict(out, r->kind);
		strbuf_addstr(out, ": ");
		html_add_in(out, "code", r->hypercall);
		strbuf_addf(out, " (%s; %s): ", entry_path_name(r->entry), arch_name(r->arch));
		html_add(out, r->reason);
		strbuf_addstr(out, "</li>\n");
	}
}

/* What does not go on from one branch to the next; what is not known is folded. */
static void add_step(struct strbuf *out, const struct audit *audit, const struct audit_cell *c)
{
	size_t broken = count_items(c, VERDICT_BROKEN), unknown = count_items(c, VERDICT_UNKNOWN);

	if (!broken && !unknown)
		return;
	strbuf_addf(out, "<details%s><summary>", broken ? " open" : "");
	html_add(out, audit->releases[c->from].label);
	strbuf_addstr(out, " to ");
	html_add(out, audit->releases[c->to].label);
	strbuf_addf(out, ": %zu broken, %zu unknown</summary>\n<ul>\n", broken, unknown);
	add_items(out, c, VERDICT_BROKEN);
	add_items(out, c, VERDICT_UNKNOWN);
	strbuf_addstr(out, "</ul></details>\n");
}

void html_add_matrix(struct strbuf *out, const struct audit *audit)
{
	const struct audit_cell *c;

	if (!audit->cells.count)
		return;
	strbuf_addstr(out, "<section aria-labelledby=\"matrix\">\n");
	html_add_heading(out, "matrix", "May a guest be resumed?", 0);
	strbuf_addstr(
		out, "<p>A guest is saved on the release of the row, in the middle of whatever "
		     "hypercall, and resumed on that of the column. The number counts entries of "
		     "hypercalls that do not go on (<span class=\"verdict broken\">✗</span>) or of "
		     "which it is not known (<span class=\"verdict unknown\">?</span>).</p>\n");
	html_open_wide(out, "matrix of releases");
	strbuf_addstr(out, "<table class=\"matrix\">\n<caption>Saved on, resumed on</caption>\n");
	add_head(out, audit);
	strbuf_addstr(out, "<tbody>\n");
	add_rows(out, audit);
	strbuf_addstr(out, "</tbody>\n</table>\n");
	html_close_wide(out);
	strbuf_addstr(out, "<h3>Step by step</h3>\n");
	vec_each(c, &audit->cells)
		if (is_step(audit, c))
			add_step(out, audit, c);
	strbuf_addstr(out, "</section>\n");
}
