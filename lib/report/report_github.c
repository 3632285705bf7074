// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/report/outcome.h"
#include "lib/report/place.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"

/* GitHub's workflow commands, which its runner turns into annotations of the changed files. */

/* What its runner decodes: in a property also what would end one. */
static void add_escaped(struct strbuf *out, const char *s, bool is_property)
{
	for (; *s; s++) {
		if (*s == '%' || *s == '\r' || *s == '\n' ||
		    (is_property && (*s == ':' || *s == ',')))
			strbuf_addf(out, "%%%02X", (unsigned char)*s);
		else
			strbuf_addch(out, *s);
	}
}

static void add_annotation(struct strbuf *out, const struct report *report, const struct finding *f)
{
	static const char *const commands[] = {
		[LEVEL_NOTE] = "notice",
		[LEVEL_WARNING] = "warning",
		[LEVEL_ERROR] = "error",
	};
	struct strbuf text = {0};

	strbuf_addf(out, "::%s file=", commands[f->level]);
	text_add(&text, place_file(report, f));
	add_escaped(out, strbuf_str(&text), true);
	strbuf_addf(out, ",line=%u,title=xenabi%%3A %s::", place_line(f), f->rule);
	strbuf_reset(&text);
	place_add_sentence(&text, f);
	place_add_details(&text, f, "\n");
	add_escaped(out, strbuf_str(&text), false);
	strbuf_addch(out, '\n');
	strbuf_deinit(&text);
}

static void add_loud(struct strbuf *out, const struct gap *gap)
{
	struct strbuf text = {0};

	text_add_gap(&text, gap);
	strbuf_addstr(out, "::warning title=xenabi::");
	add_escaped(out, strbuf_str(&text), false);
	strbuf_addch(out, '\n');
	strbuf_deinit(&text);
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	struct strbuf why = {0};
	enum outcome outcome = outcome_of(report, options, &why);
	const struct side_gap *g;
	const struct finding *f;

	(void)catalogue;
	if (options->commit_hash) {
		strbuf_addf(out, "::group::commit %s ", options->commit_hash);
		text_add(out, options->commit_subject);
		strbuf_addch(out, '\n');
	}
	vec_each(f, &report->findings)
		if (finding_is_open(f) && audience_is_wanted(options, f->audience))
			add_annotation(out, report, f);
	vec_each(g, &report->gaps)
		if (g->is_loud)
			add_loud(out, &g->gap);
	strbuf_addf(out, "xenabi: %s: ", outcome_name(outcome));
	text_add(out, strbuf_str(&why));
	strbuf_addstr(out, options->commit_hash ? "\n::endgroup::\n" : "\n");
	strbuf_deinit(&why);
}

const struct report_format report_format_github = {
	.name = "github",
	.series = &(const struct series_frame){"", "", text_add_series_tail},
	.print_report = print_report,
};
