// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/audit/series.h"
#include "lib/base/names.h"
#include "lib/report/outcome.h"
#include "lib/report/quote.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"
#include "lib/rule/gap_sides.h"
#include "lib/rule/newly_unread.h"

#define NOTES_SHOWN 10 /* notes that are printed rather than counted */

static size_t count_notes(const struct report *report, const struct print_options *options,
			  const char *rule)
{
	size_t count = 0;
	const struct finding *f;

	vec_each(f, &report->findings)
		count += f->level == LEVEL_NOTE && finding_is_open(f) &&
			 audience_is_wanted(options, f->audience) && names_equal(f->rule, rule);
	return count;
}

/* "14 notes not shown: 9 op-added, 5 constant-changed"; findings are sorted by rule. */
static void add_note_counts(struct strbuf *out, const struct report *report,
			    const struct print_options *options, size_t count)
{
	struct strbuf line = {0};
	const char *last = NULL;
	const struct finding *f;

	text_add_count(&line, count, "note", "notes");
	strbuf_addstr(&line, " not shown");
	vec_each(f, &report->findings) {
		if (f->level != LEVEL_NOTE || !finding_is_open(f) ||
		    !audience_is_wanted(options, f->audience) || names_equal(f->rule, last))
			continue;
		strbuf_addf(&line, "%s%zu %s", last ? ", " : ": ",
			    count_notes(report, options, f->rule), f->rule);
		last = f->rule;
	}
	strbuf_addstr(&line, "; --verbose shows them");
	text_add_wrapped(out, options, 0, strbuf_str(&line));
	strbuf_deinit(&line);
}

static void add_versions(struct strbuf *out, const struct report *report,
			 const struct print_options *options)
{
	const struct finding *f;

	vec_each(f, &report->findings)
		if (f->level == LEVEL_NOTE && finding_is_open(f) && finding_is_version(f) &&
		    audience_is_wanted(options, f->audience))
			text_add_head(out, report, options, f, f->message);
}

/* Where to read more of the first rule told. */
static void add_hint(struct strbuf *out, const struct report *report,
		     const struct print_options *options)
{
	const struct finding *f;

	vec_each(f, &report->findings) {
		if (f->level == LEVEL_NOTE || !finding_is_open(f) || options->verbose ||
		    !audience_is_wanted(options, f->audience))
			continue;
		strbuf_addf(out, "xenabi explain %s tells why that matters\n", f->rule);
		return;
	}
}

static void add_notes(struct strbuf *out, const struct report *report,
		      const struct catalogue *catalogue, const struct print_options *options)
{
	size_t count = report_count_wanted(report, options, LEVEL_NOTE);

	if (options->verbose || options->notes || count <= NOTES_SHOWN) {
		text_add_findings(out, report, catalogue, options, LEVEL_NOTE);
	} else if (!options->quiet) {
		add_versions(out, report, options);
		add_note_counts(out, report, options, count);
	}
}

static bool has_brought_gap(const struct report *report)
{
	const struct side_gap *g;

	vec_each(g, &report->gaps)
		if (gap_is_brought(report, g) && !g->is_known)
			return true;
	return false;
}

static size_t count_verdicts(const struct report *report, enum verdict_kind kind)
{
	const struct verdict *v;
	size_t count = 0;

	vec_each(v, &report->verdicts)
		count += v->kind == kind;
	return count;
}

/* Whether it is open how guests fare, and not of all calls alike. */
static bool has_doubt(const struct report *report)
{
	const struct verdict *v;

	if (verdicts_are_one_unknown(report))
		return false;
	vec_each(v, &report->verdicts)
		if (v->kind == VERDICT_UNKNOWN && !v->is_for_tools)
			return true;
	return false;
}

/* Whether there is nothing to read but that there is nothing. */
static bool is_silent(const struct report *report, const struct print_options *options)
{
	for (enum level level = 0; level < LEVEL_COUNT; level++)
		if (report_count_wanted(report, options, level))
			return false;
	return !options->verbose && !count_verdicts(report, VERDICT_BROKEN) &&
	       !(options->gate.fail_on_unknown && outcome_count_unknown(report)) &&
	       !(options->gate.strict && gap_count_open(report)) && !has_brought_gap(report);
}

/* Those that fail are in the reason why. */
static void add_unknown_count(struct strbuf *out, const struct report *report,
			      const struct print_options *options)
{
	size_t count = count_verdicts(report, VERDICT_UNKNOWN);
	size_t told = options->gate.fail_on_unknown ? outcome_count_unknown(report) : 0;

	if (count == told)
		return;
	strbuf_addstr(out, "; ");
	text_add_count(out, count - told, "unknown verdict", "unknown verdicts");
	if (told)
		strbuf_addstr(out, " of the baseline");
}

void text_add_extent(struct strbuf *out, const struct report *report,
		     const struct print_options *options)
{

	strbuf_addstr(out, "compared ");
	text_add_count(out, report->compared.constants, "constant", "constants");
	strbuf_addstr(out, ", ");
	text_add_count(out, report->compared.records, "record", "records");
	strbuf_addstr(out, ", ");
	text_add_count(out, compared_entries(&report->compared), "entry of a hypercall",
		       "entries of hypercalls");
	if (report->compared.compiled) {
		strbuf_addstr(out, ", ");
		text_add_count(out, report->compared.compiled, "record of debug information",
			       "records of debug information");
	}
	add_unknown_count(out, report, options);
	if (report->gaps.count) {
		strbuf_addstr(out, "; ");
		text_add_count(out, gap_count(report), "gap", "gaps");
	}
}

/* "pass: nothing found; compared …": the last line, and one line, whatever its length. */
static void add_closing(struct strbuf *out, const struct report *report,
			const struct print_options *options)
{
	struct strbuf why = {0};
	enum outcome outcome = outcome_of(report, options, &why);

	text_add_outcome(out, options, outcome);
	strbuf_addf(out, ": %s; ", strbuf_str(&why));
	strbuf_deinit(&why);
	text_add_extent(out, report, options);
	strbuf_addch(out, '\n');
}

static void add_inputs(struct strbuf *out, const struct report *report)
{
	for (enum side side = 0; side < SIDE_COUNT; side++) {
		const struct release *r = report->inputs[side];

		if (!r)
			continue;
		strbuf_addf(out, "%s: ", report->inputs[SIDE_OLD] ? side_name(side) : "input");
		text_add(out, r->spec);
		if (r->version) {
			strbuf_addstr(out, ", Xen ");
			text_add(out, r->version);
		}
		for (unsigned int i = 0; i < SUPPLIES_COUNT; i++) {
			if (r->supplies & 1u << i)
				strbuf_addf(out, ", %s", supplies_name(1u << i));
		}
		strbuf_addstr(out, "; ");
		text_add_arches(out, r->views);
		strbuf_addch(out, '\n');
	}
}

/* Where a side's facts rest on less than usual. */
static void add_rests_on(struct strbuf *out, const struct report *report)
{
	for (enum side side = 0; side < SIDE_COUNT; side++) {
		const struct release *r = report->inputs[side];

		if (!r || !r->rests_on)
			continue;
		strbuf_addf(out, "%s rests on ",
			    report->inputs[SIDE_OLD] ? side_name(side) : "input");
		text_add(out, r->rests_on);
		strbuf_addch(out, '\n');
	}
}

/* What nothing else is worth before it is put right. */
static void add_lost(struct strbuf *out, const struct report *report)
{
	const struct gap *gap = newly_unread_find(report);

	if (!gap)
		return;
	strbuf_addstr(out, "not read: ");
	text_add_gap(out, gap);
	strbuf_addstr(out,
		      "\n    what rests on it is not compared; the old header could be read\n");
}

static void add_commit(struct strbuf *out, const struct print_options *options)
{
	if (!options->commit_hash)
		return;
	strbuf_addf(out, "commit %s ", options->commit_hash);
	text_add(out, options->commit_subject);
	strbuf_addch(out, '\n');
}

/* Nothing that is asked for by the wrong way round is worth a long look. */
static void add_older(struct strbuf *out, const struct report *report)
{
	const struct release *old = report->inputs[SIDE_OLD], *new = report->inputs[SIDE_NEW];
	struct audit_version was, is;

	if (!old || !new)
		return;
	was = audit_parse_version(old->version);
	is = audit_parse_version(new->version);
	if (!was.count || !is.count || audit_compare_versions(&is, &was) >= 0)
		return;
	strbuf_addstr(out, "NEW (");
	text_add(out, new->version);
	strbuf_addstr(out, ") is older than OLD (");
	text_add(out, old->version);
	strbuf_addstr(out, ")\n");
}

static void add_report(struct strbuf *out, const struct report *report,
		       const struct catalogue *catalogue, const struct print_options *options)
{
	add_commit(out, options);
	if (report->is_unchanged) {
		if (!options->quiet)
			strbuf_addstr(out, "pass: nothing found: no ABI-relevant file differs\n");
		return;
	}
	if (!options->quiet)
		add_older(out, report);
	if (options->verbose)
		add_inputs(out, report);
	add_lost(out, report);
	text_add_findings(out, report, catalogue, options, LEVEL_ERROR);
	text_add_findings(out, report, catalogue, options, LEVEL_WARNING);
	add_notes(out, report, catalogue, options);
	if (options->quiet)
		return;
	text_add_allowed(out, report, options);
	if (!is_silent(report, options) || has_doubt(report))
		text_add_verdicts(out, report, options);
	if (!is_silent(report, options))
		text_add_gaps(out, report, options);
	add_rests_on(out, report);
	add_hint(out, report, options);
	add_closing(out, report, options);
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	struct quotes quotes = {.report = report};
	struct print_options quoting = *options;

	quoting.quotes = &quotes;
	add_report(out, report, catalogue, &quoting);
	quotes_deinit(&quotes);
}

const struct report_format report_format_text = {
	.name = "text",
	.series = &(const struct series_frame){"", "\n", text_add_series_tail},
	.print_report = print_report,
	.print_show = text_print_show,
	.print_decode = text_print_decode,
	.print_rules = text_print_rules,
	.print_explain = text_print_explain,
	.print_audit = text_print_audit,
};
