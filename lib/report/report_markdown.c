// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/report/outcome.h"
#include "lib/report/place.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"
#include "lib/rule/gap_sides.h"

/* For a comment on a merge request, and as it stands for a mail: lines of 72 columns at most. */

#define COLUMNS 72

static bool is_word(char c)
{
	return isalnum((unsigned char)c);
}

/* What would be markup: '_' within a word is none. */
static bool is_markup(const char *start, const char *at)
{
	if (*at == '_')
		return at == start || !is_word(at[-1]) || !is_word(at[1]);
	return strchr("\\`*<>[]|~&@#", *at) != NULL;
}

/* A line that is continued must not begin a list. */
static bool begins_list(const char *word)
{
	size_t digits = strspn(word, "0123456789");

	return (digits && (word[digits] == '.' || word[digits] == ')') && !word[digits + 1]) ||
	       ((*word == '-' || *word == '+' || *word == '=') && !digits);
}

static void add_word(struct strbuf *line, const char *word, bool is_first)
{
	if (is_first && begins_list(word) && !isdigit((unsigned char)*word))
		strbuf_addch(line, '\\');
	for (const char *c = word; *c; c++) {
		bool is_marker = is_first && begins_list(word) && (*c == '.' || *c == ')') &&
				 c == word + strspn(word, "0123456789");

		if (is_marker || is_markup(word, c))
			strbuf_addch(line, '\\');
		strbuf_addch(line, *c);
	}
}

/* The words of text in lines, the first of them behind lead. */
static void add_wrapped(struct strbuf *out, const char *lead, const char *text)
{
	struct strbuf printable = {0}, word = {0};
	size_t column = strlen(lead);
	bool is_first = true;
	char *rest, *next;

	text_add(&printable, text);
	strbuf_addstr(out, lead);
	rest = printable.data;
	while (rest && (next = strsep(&rest, " "))) {
		strbuf_reset(&word);
		add_word(&word, next, is_first);
		if (!is_first && column + 1 + word.len > COLUMNS) {
			strbuf_addstr(out, "\n  ");
			column = 2;
			strbuf_reset(&word);
			add_word(&word, next, true);
		} else if (!is_first) {
			strbuf_addch(out, ' ');
			column++;
		}
		strbuf_addstr(out, strbuf_str(&word));
		column += word.len;
		is_first = false;
	}
	strbuf_addch(out, '\n');
	strbuf_deinit(&word);
	strbuf_deinit(&printable);
}

static void add_details(struct strbuf *out, const struct finding *f)
{
	struct strbuf text = {0};
	char *rest, *line;

	place_add_details(&text, f, "\n");
	rest = text.len ? text.data + 1 : NULL;
	while (rest && (line = strsep(&rest, "\n")))
		add_wrapped(out, "  - ", line);
	strbuf_deinit(&text);
}

static void add_item(struct strbuf *out, const struct report *report, const struct finding *f)
{
	struct strbuf text = {0};

	place_add_sentence(&text, f);
	add_wrapped(out, "- ", strbuf_str(&text));
	strbuf_reset(&text);
	strbuf_addf(&text, "at %s:%u", place_file(report, f), place_line(f));
	if (f->waiver)
		strbuf_addf(&text, "; waived until %s: %s", f->waiver->until, f->waiver->reason);
	add_wrapped(out, "  ", strbuf_str(&text));
	add_details(out, f);
	strbuf_deinit(&text);
}

/* Those of a level that are open or, with LEVEL_COUNT, those that are not. */
static void add_section(struct strbuf *out, const struct report *report,
			const struct print_options *options, const char *title, enum level level)
{
	const struct finding *f;
	bool has_title = false;

	vec_each(f, &report->findings) {
		bool is_open = finding_is_open(f);

		if (!audience_is_wanted(options, f->audience) ||
		    (level == LEVEL_COUNT ? is_open : !is_open || f->level != level))
			continue;
		if (!has_title)
			strbuf_addf(out, "\n### %s\n\n", title);
		has_title = true;
		add_item(out, report, f);
	}
}

static void add_verdict(struct strbuf *out, const struct report *report, const struct verdict *v)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%s: ", verdict_kind_name(v->kind));
	verdict_add_line(&text, report, v);
	add_wrapped(out, "- ", strbuf_str(&text));
	strbuf_deinit(&text);
}

static void add_verdicts_of(struct strbuf *out, const struct report *report, enum verdict_kind kind)
{
	const struct verdict *v;

	vec_each(v, &report->verdicts)
		if (v->kind == kind && verdict_begins_line(report, v) &&
		    (kind == VERDICT_BROKEN || !v->is_for_tools))
			add_verdict(out, report, v);
}

/* Whether a guest can be resumed, where its calls were judged one by one. */
static void add_resume(struct strbuf *out, const struct report *report)
{
	struct strbuf line = {0};

	if (verdicts_are_one_unknown(report))
		return;
	strbuf_addstr(&line, "resume: ");
	verdict_add_resume(&line, report);
	add_wrapped(out, "- ", strbuf_str(&line));
	strbuf_deinit(&line);
}

/* Of the calls whose verdict is not that they are compatible. */
static void add_verdicts(struct strbuf *out, const struct report *report)
{
	struct strbuf lines = {0}, tools = {0};

	if (verdicts_are_one_unknown(report)) {
		strbuf_addf(&tools, "unknown: all: %s", report->verdicts.items[0].reason);
	} else {
		add_verdicts_of(&lines, report, VERDICT_BROKEN);
		add_verdicts_of(&lines, report, VERDICT_UNKNOWN);
		strbuf_addstr(&tools, "unknown: ");
		if (!verdict_add_tools(&tools, report))
			strbuf_reset(&tools);
	}
	if (tools.len)
		add_wrapped(&lines, "- ", strbuf_str(&tools));
	if (lines.len) {
		strbuf_addstr(out, "\n### Calls in flight\n\n");
		add_resume(out, report);
		strbuf_add(out, lines.data, lines.len);
	}
	strbuf_deinit(&lines);
	strbuf_deinit(&tools);
}

static void add_extent(struct strbuf *out, const struct report *report,
		       const struct print_options *options)
{
	struct strbuf text = {0};

	text_add_extent(&text, report, options);
	strbuf_addch(out, '\n');
	add_wrapped(out, "", strbuf_str(&text));
	strbuf_deinit(&text);
}

static void add_gaps(struct strbuf *out, const struct report *report)
{
	const struct side_gap *g;
	struct strbuf text = {0};
	bool has_title = false;

	vec_each(g, &report->gaps) {
		if (report->inputs[SIDE_OLD] && !gap_is_brought(report, g))
			continue;
		if (!has_title)
			strbuf_addstr(out, "\n### Not understood\n\n");
		has_title = true;
		strbuf_reset(&text);
		text_add_gap(&text, &g->gap);
		add_wrapped(out, "- ", strbuf_str(&text));
	}
	strbuf_deinit(&text);
}

static void add_head(struct strbuf *out, const struct report *report,
		     const struct print_options *options)
{
	struct strbuf why = {0}, line = {0};
	enum outcome outcome = outcome_of(report, options, &why);

	if (options->commit_hash) {
		strbuf_addf(&line, "commit %s %s", options->commit_hash, options->commit_subject);
		add_wrapped(out, "# ", strbuf_str(&line));
		strbuf_addch(out, '\n');
		strbuf_reset(&line);
	}
	strbuf_addf(&line, "xenabi %s: %s: %s", report->command, outcome_name(outcome),
		    strbuf_str(&why));
	add_wrapped(out, "## ", strbuf_str(&line));
	strbuf_reset(&line);
	if (report->inputs[SIDE_OLD]) {
		strbuf_addf(&line, "From %s to %s.", report->labels[SIDE_OLD],
			    report->labels[SIDE_NEW]);
		strbuf_addch(out, '\n');
		add_wrapped(out, "", strbuf_str(&line));
	}
	strbuf_deinit(&line);
	strbuf_deinit(&why);
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	(void)catalogue;
	add_head(out, report, options);
	add_section(out, report, options, "Errors", LEVEL_ERROR);
	add_section(out, report, options, "Warnings", LEVEL_WARNING);
	add_section(out, report, options, "Notes", LEVEL_NOTE);
	add_section(out, report, options, "Waived or known", LEVEL_COUNT);
	add_verdicts(out, report);
	add_gaps(out, report);
	add_extent(out, report, options);
}

const struct report_format report_format_markdown = {
	.name = "markdown",
	.series = &(const struct series_frame){"", "\n", text_add_series_tail},
	.print_report = print_report,
};
