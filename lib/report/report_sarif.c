// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/version.h"
#include "lib/report/jsonout.h"
#include "lib/report/outcome.h"
#include "lib/report/place.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

/* SARIF 2.1.0 (OASIS), which GitHub, editors and other viewers read. */

static const char *sarif_level(enum level level)
{
	return level_name(level); /* "note", "warning", "error" are SARIF's words as well */
}

static void put_message(struct jsonout *j, const char *key, const char *text)
{
	jsonout_line_object(j, key);
	jsonout_string(j, "text", text);
	jsonout_end(j);
}

/* The severest level that the policy knows for the rule. */
static enum level default_level(const struct rule *rule)
{
	enum level level = LEVEL_NOTE;

	for (enum stability s = STABILITY_UNSTATED + 1; s <= STABILITY_INTERNAL; s++)
		if (rule->levels[s] > level)
			level = rule->levels[s];
	return level;
}

static void put_rule(struct jsonout *j, const struct rule *rule)
{
	struct strbuf help = {0};

	strbuf_addf(&help, "%s\n\nWhat to do: %s\n\nExample: %s", rule->why ? rule->why : "",
		    rule->action ? rule->action : "", rule->example ? rule->example : "");
	jsonout_object(j, NULL);
	jsonout_string(j, "id", rule->id);
	put_message(j, "shortDescription", rule->title);
	put_message(j, "fullDescription", rule->why ? rule->why : rule->title);
	put_message(j, "help", strbuf_str(&help));
	jsonout_line_object(j, "defaultConfiguration");
	jsonout_string(j, "level", sarif_level(default_level(rule)));
	jsonout_end(j);
	jsonout_end(j);
	strbuf_deinit(&help);
}

static void put_driver(struct jsonout *j, const struct catalogue *catalogue)
{
	const struct rule *rule;

	jsonout_object(j, "tool");
	jsonout_object(j, "driver");
	jsonout_string(j, "name", "xenabi");
	jsonout_string(j, "version", XENABI_VERSION);
	jsonout_array(j, "rules");
	vec_each(rule, &catalogue->rules)
		put_rule(j, rule);
	jsonout_end(j);
	jsonout_end(j);
	jsonout_end(j);
}

static void put_file(struct jsonout *j, const char *file, unsigned int line)
{
	struct strbuf uri = {0};

	place_add_uri(&uri, file);
	jsonout_line_object(j, "physicalLocation");
	jsonout_line_object(j, "artifactLocation");
	jsonout_string(j, "uri", strbuf_str(&uri));
	jsonout_string(j, "uriBaseId", "SRCROOT");
	jsonout_end(j);
	if (line) {
		jsonout_line_object(j, "region");
		jsonout_number(j, "startLine", line);
		jsonout_end(j);
	}
	jsonout_end(j);
	strbuf_deinit(&uri);
}

static void put_symbol(struct jsonout *j, const struct evidence *at)
{
	struct strbuf name = {0};

	text_add_place(&name, at);
	jsonout_line_array(j, "logicalLocations");
	jsonout_line_object(j, NULL);
	jsonout_string(j, "fullyQualifiedName", strbuf_str(&name));
	jsonout_string(j, "kind", "function");
	jsonout_end(j);
	jsonout_end(j);
	strbuf_deinit(&name);
}

/* note: NULL, or what a location of the second row is. */
static void put_location(struct jsonout *j, const struct report *report,
			 const struct side_evidence *e, const char *note)
{
	jsonout_object(j, NULL);
	if (e->at.file)
		put_file(j, e->at.file, e->at.line);
	else
		put_file(j, report->inputs[e->side] ? report->inputs[e->side]->spec : "xen", 0);
	if (!e->at.file && e->at.symbol)
		put_symbol(j, &e->at);
	if (note)
		put_message(j, "message", note);
	jsonout_end(j);
}

static void put_locations(struct jsonout *j, const struct report *report, const struct finding *f)
{
	const struct side_evidence *first = finding_place(f), *e;
	bool has_others = false;

	jsonout_array(j, "locations");
	if (first)
		put_location(j, report, first, NULL);
	jsonout_end(j);
	vec_each(e, &f->evidence)
		has_others |= e != first;
	if (!has_others)
		return;
	jsonout_array(j, "relatedLocations");
	vec_each(e, &f->evidence)
		if (e != first)
			put_location(j, report, e, side_name(e->side));
	jsonout_end(j);
}

static void put_suppression(struct jsonout *j, const struct waiver *waiver)
{
	struct strbuf why = {0};

	strbuf_addf(&why, "%s (until %s)", waiver->reason, waiver->until);
	jsonout_array(j, "suppressions");
	jsonout_line_object(j, NULL);
	jsonout_string(j, "kind", "external");
	jsonout_string(j, "status", "accepted");
	jsonout_string(j, "justification", strbuf_str(&why));
	jsonout_end(j);
	jsonout_end(j);
	strbuf_deinit(&why);
}

static void put_result(struct jsonout *j, const struct report *report,
		       const struct catalogue *catalogue, const struct finding *f)
{
	const struct rule *rule = catalogue_find(catalogue, f->rule);
	struct strbuf text = {0};

	place_add_sentence(&text, f);
	jsonout_object(j, NULL);
	jsonout_string(j, "ruleId", f->rule);
	if (rule)
		jsonout_number(j, "ruleIndex", (uint64_t)(rule - catalogue->rules.items));
	jsonout_string(j, "level", sarif_level(f->level));
	put_message(j, "message", strbuf_str(&text));
	put_locations(j, report, f);
	jsonout_line_object(j, "partialFingerprints");
	jsonout_string(j, "xenabi/v1", f->fingerprint);
	jsonout_end(j);
	if (report->has_baseline)
		jsonout_string(j, "baselineState", f->is_known ? "unchanged" : "new");
	if (f->waiver)
		put_suppression(j, f->waiver);
	jsonout_end(j);
	strbuf_deinit(&text);
}

static void put_notification(struct jsonout *j, const char *level, const char *text)
{
	jsonout_line_object(j, NULL);
	jsonout_string(j, "level", level);
	put_message(j, "message", text);
	jsonout_end(j);
}

/* What was not understood, and what becomes of the whole. */
static void put_invocation(struct jsonout *j, const struct report *report,
			   const struct print_options *options)
{
	struct strbuf text = {0};
	enum outcome outcome = outcome_of(report, options, &text);
	const struct side_gap *g;

	jsonout_array(j, "invocations");
	jsonout_object(j, NULL);
	jsonout_bool(j, "executionSuccessful", outcome != OUTCOME_INCOMPLETE);
	jsonout_array(j, "toolExecutionNotifications");
	put_notification(j, "note", strbuf_str(&text));
	vec_each(g, &report->gaps) {
		strbuf_reset(&text);
		strbuf_addf(&text, "%s: ", side_name(g->side));
		text_add_gap(&text, &g->gap);
		put_notification(j, g->is_shared ? "note" : "warning", strbuf_str(&text));
	}
	jsonout_end(j);
	jsonout_end(j);
	jsonout_end(j);
	strbuf_deinit(&text);
}

/* By which the runs of a series are told apart. */
static void put_commit(struct jsonout *j, const struct print_options *options)
{
	struct strbuf id = {0};

	strbuf_addf(&id, "xenabi/%s", options->commit_hash);
	jsonout_object(j, "automationDetails");
	jsonout_string(j, "id", strbuf_str(&id));
	put_message(j, "description", options->commit_subject);
	jsonout_end(j);
	strbuf_deinit(&id);
}

static void put_run(struct jsonout *j, const struct report *report,
		    const struct catalogue *catalogue, const struct print_options *options)
{
	const struct finding *f;

	jsonout_object(j, NULL);
	put_driver(j, catalogue);
	if (options->commit_hash)
		put_commit(j, options);
	put_invocation(j, report, options);
	jsonout_array(j, "results");
	vec_each(f, &report->findings)
		if (audience_is_wanted(options, f->audience))
			put_result(j, report, catalogue, f);
	jsonout_end(j);
	jsonout_end(j);
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	struct jsonout j = {.out = out};

	if (options->commit_hash) {
		put_run(&j, report, catalogue, options);
		return;
	}
	jsonout_object(&j, NULL);
	jsonout_string(&j, "$schema", SCHEMA);
	jsonout_string(&j, "version", "2.1.0");
	jsonout_array(&j, "runs");
	put_run(&j, report, catalogue, options);
	jsonout_end(&j);
	jsonout_end(&j);
}

static void add_series_tail(struct strbuf *out, size_t judged, size_t count)
{
	(void)judged;
	(void)count;
	strbuf_addstr(out, "]\n}\n");
}

const struct report_format report_format_sarif = {
	.name = "sarif",
	.series = &(const struct series_frame){"{\n\"$schema\": \"" SCHEMA "\",\n"
					       "\"version\": \"2.1.0\",\n\"runs\": [\n",
					       ",\n", add_series_tail},
	.print_report = print_report,
};
