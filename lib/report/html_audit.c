// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/audit_text.h"
#include "lib/report/html.h"

/* A series of releases on one page. */

static const char *label(const struct audit *audit, size_t i)
{
	return audit->releases[i].label;
}

static void add_title(struct strbuf *out, const struct audit *audit)
{
	size_t first = 0, last = audit_last(audit);

	while (first < last && audit->releases[first].failure)
		first++;
	strbuf_addf(out, "Xen ABI: %s to %s", label(audit, first),
		    label(audit, last == AUDIT_NONE ? audit->release_count - 1 : last));
}

static void add_header(struct strbuf *out, const struct audit *audit,
		       const struct print_options *options, const char *title)
{
	strbuf_addstr(out, "<header>\n<p class=\"command\">xenabi audit</p>\n");
	html_add_in(out, "h1", title);
	if (audit->answer)
		html_add_in(out, "p", audit->answer);
	strbuf_addstr(out, "\n<p class=\"extent\">");
	text_add_count(out, audit->release_count - audit->failed, "release", "releases");
	strbuf_addstr(out, ": ");
	text_add_audit_levels(out, audit, options, AUDIT_NONE);
	strbuf_addstr(out, "</p>\n<nav aria-label=\"Contents\"><ul>\n");
	if (html_count_spaces(audit))
		strbuf_addstr(out, "<li><a href=\"#spaces\">Op numbers</a></li>\n");
	if (audit->cells.count)
		strbuf_addstr(out, "<li><a href=\"#matrix\">May a guest be resumed?</a></li>\n");
	strbuf_addstr(out, "<li><a href=\"#breaks\">What broke</a></li>\n");
	if (audit->gaps.count)
		strbuf_addf(out, "<li><a href=\"#gaps\">Not understood</a> %zu</li>\n",
			    audit->gaps.count);
	strbuf_addstr(out, "<li><a href=\"#inputs\">Releases</a></li>\n</ul></nav>\n</header>\n");
}

static void add_commit(struct strbuf *out, const struct audit_event *e)
{
	if (e->commit) {
		strbuf_addstr(out, "<p><b>Commit</b> <code>");
		html_add(out, e->commit->hash);
		strbuf_addstr(out, "</code> ");
		if (e->commit->date) {
			strbuf_addstr(out, "(");
			html_add(out, e->commit->date);
			strbuf_addstr(out, ") ");
		}
		html_add(out, e->commit->subject);
		strbuf_addstr(out, "</p>\n");
	} else if (e->commit_failure) {
		strbuf_addstr(out, "<p><b>Commit</b> not found: ");
		html_add(out, e->commit_failure);
		strbuf_addstr(out, "</p>\n");
	}
}

static void add_event(struct strbuf *out, const struct audit *audit, const struct audit_event *e)
{
	const char *const sides[SIDE_COUNT] = {label(audit, e->old), label(audit, e->new)};

	strbuf_addf(out, "<li class=\"finding %s\"><p class=\"message\">",
		    level_name(e->finding.level));
	html_add(out, e->finding.message);
	strbuf_addf(out, "</p>\n<ul class=\"about\"><li>%s</li><li><code>",
		    level_name(e->finding.level));
	html_add(out, e->finding.rule);
	strbuf_addstr(out, "</code></li><li>for ");
	html_add(out, text_audience(e->finding.audience));
	if (e->finding.views) {
		strbuf_addstr(out, " on ");
		text_add_arches(out, e->finding.views);
	}
	strbuf_addstr(out, "</li>");
	html_add_places(out, &e->finding, sides);
	strbuf_addstr(out, "</ul>\n");
	add_commit(out, e);
	if (e->finding.witness)
		html_add_witness(out, e->finding.witness);
	strbuf_addstr(out, "</li>\n");
}

static void add_level_events(struct strbuf *out, const struct audit *audit,
			     const struct print_options *options, enum level level, size_t release)
{
	size_t count = audit_count_events(audit, options, level, release);
	const struct audit_event *e;

	if (!count)
		return;
	if (level == LEVEL_NOTE)
		strbuf_addf(out, "<details><summary>%zu %s</summary>\n", count,
			    count == 1 ? "note" : "notes");
	strbuf_addstr(out, "<ul class=\"findings\">\n");
	vec_each(e, &audit->events)
		if (audit_is_event(e, options, level, release))
			add_event(out, audit, e);
	strbuf_addstr(out, level == LEVEL_NOTE ? "</ul></details>\n" : "</ul>\n");
}

static void add_release(struct strbuf *out, const struct audit *audit,
			const struct print_options *options, size_t i)
{
	bool any = false;

	for (enum level level = 0; level < LEVEL_COUNT; level++)
		any |= audit_count_events(audit, options, level, i) != 0;
	if (!any)
		return;
	strbuf_addstr(out, "<h3>");
	html_add(out, label(audit, i));
	strbuf_addstr(out, " <span class=\"count\">against ");
	html_add(out, label(audit, audit->releases[i].base));
	strbuf_addstr(out, ": ");
	text_add_audit_levels(out, audit, options, i);
	strbuf_addstr(out, "</span></h3>\n");
	for (enum level level = LEVEL_COUNT; level-- > 0;)
		add_level_events(out, audit, options, level, i);
}

static void add_breaks(struct strbuf *out, const struct audit *audit,
		       const struct print_options *options)
{
	strbuf_addstr(out, "<section aria-labelledby=\"breaks\">\n");
	html_add_heading(out, "breaks", "What broke, at the release that broke it", 0);
	for (size_t i = 0; i < audit->release_count; i++)
		if (audit->releases[i].base != AUDIT_NONE)
			add_release(out, audit, options, i);
	strbuf_addstr(out, "</section>\n");
}

static size_t count_gaps(const struct audit *audit, size_t release)
{
	const struct audit_gap *g;
	size_t count = 0;

	vec_each(g, &audit->gaps)
		count += g->release == release;
	return count;
}

static void add_release_gaps(struct strbuf *out, const struct audit *audit, size_t release)
{
	const struct audit_gap *g;

	strbuf_addstr(out, "<details><summary>");
	html_add(out, label(audit, release));
	strbuf_addf(out, " <span class=\"count\">%zu</span></summary>\n<ul>\n",
		    count_gaps(audit, release));
	vec_each(g, &audit->gaps) {
		struct strbuf text = {0};

		if (g->release != release)
			continue;
		text_add_gap(&text, &g->gap);
		html_add_in(out, "li", strbuf_str(&text));
		strbuf_addch(out, '\n');
		strbuf_deinit(&text);
	}
	strbuf_addstr(out, "</ul></details>\n");
}

static void add_gaps(struct strbuf *out, const struct audit *audit)
{
	if (!audit->gaps.count)
		return;
	strbuf_addstr(out, "<section aria-labelledby=\"gaps\">\n");
	html_add_heading(out, "gaps", "Not understood", audit->gaps.count);
	strbuf_addstr(out, "<p>Of what stands here nothing is claimed.</p>\n");
	for (size_t i = 0; i < audit->release_count; i++)
		if (count_gaps(audit, i))
			add_release_gaps(out, audit, i);
	strbuf_addstr(out, "</section>\n");
}

static void add_input(struct strbuf *out, const struct audit *audit, size_t i)
{
	const struct audit_release *r = &audit->releases[i];

	strbuf_addstr(out, "<tr><th scope=\"row\">");
	html_add(out, r->label);
	strbuf_addstr(out, "</th><td>");
	html_add(out, r->date);
	strbuf_addstr(out, "</td><td><code>");
	html_add(out, r->spec);
	strbuf_addstr(out, "</code></td><td>");
	if (r->base != AUDIT_NONE)
		html_add(out, label(audit, r->base));
	strbuf_addstr(out, "</td><td>");
	if (r->failure) {
		strbuf_addstr(out, "<b>not read</b>: ");
		html_add(out, r->failure);
	} else {
		text_add_arches(out, r->views);
	}
	strbuf_addstr(out, "</td></tr>\n");
}

static void add_inputs(struct strbuf *out, const struct audit *audit)
{
	strbuf_addstr(out, "<section aria-labelledby=\"inputs\">\n");
	html_add_heading(out, "inputs", "Releases", audit->release_count);
	html_open_wide(out, "releases");
	strbuf_addstr(out, "<table class=\"inputs\">\n"
			   "<caption>What was read, and what it was held against</caption>\n"
			   "<thead><tr><th scope=\"col\">Release</th>"
			   "<th scope=\"col\">Date</th><th scope=\"col\">Read from</th>"
			   "<th scope=\"col\">Held against</th>"
			   "<th scope=\"col\">Architectures</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < audit->release_count; i++)
		add_input(out, audit, i);
	strbuf_addstr(out, "</tbody>\n</table>\n");
	html_close_wide(out);
	strbuf_addstr(out, "</section>\n");
}

static void add_failures(struct strbuf *out, const struct audit *audit)
{
	if (!audit->failed)
		return;
	strbuf_addstr(out, "<section class=\"warning\" aria-labelledby=\"failed\">\n");
	html_add_heading(out, "failed", "Not read", audit->failed);
	strbuf_addstr(out, "<ul>\n");
	for (size_t i = 0; i < audit->release_count; i++) {
		if (!audit->releases[i].failure)
			continue;
		strbuf_addstr(out, "<li>");
		html_add(out, label(audit, i));
		strbuf_addstr(out, ": ");
		html_add(out, audit->releases[i].failure);
		strbuf_addstr(out, "</li>\n");
	}
	strbuf_addstr(out, "</ul>\n</section>\n");
}

void html_print_audit(const struct audit *audit, const struct catalogue *catalogue,
		      const struct print_options *options, struct strbuf *out)
{
	struct strbuf title = {0};

	(void)catalogue;
	add_title(&title, audit);
	html_open(out, strbuf_str(&title));
	add_header(out, audit, options, strbuf_str(&title));
	html_open_main(out);
	add_failures(out, audit);
	html_add_spaces(out, audit);
	html_add_matrix(out, audit);
	add_breaks(out, audit, options);
	add_gaps(out, audit);
	add_inputs(out, audit);
	html_close_main(out);
	html_close(out);
	strbuf_deinit(&title);
}
