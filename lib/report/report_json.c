// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/base/version.h"
#include "lib/report/json.h"
#include "lib/report/jsonout.h"
#include "lib/report/outcome.h"
#include "lib/report/shared.h"

#define EXACT_MAX ((int64_t)1 << 53) /* what every JSON reader holds exactly */

static void put_inputs(struct jsonout *j, const struct report *report)
{
	jsonout_array(j, "inputs");
	for (enum side side = 0; side < SIDE_COUNT; side++) {
		const struct release *r = report->inputs[side];

		if (!r)
			continue;
		jsonout_line_object(j, NULL);
		jsonout_string(j, "side", side_name(side));
		jsonout_string(j, "spec", r->spec);
		jsonout_string(j, "release", r->version);
		if (r->rests_on)
			jsonout_string(j, "rests_on", r->rests_on);
		jsonout_line_array(j, "kinds");
		for (unsigned int i = 0; i < SUPPLIES_COUNT; i++) {
			if (r->supplies & 1u << i)
				jsonout_string(j, NULL, supplies_name(1u << i));
		}
		jsonout_end(j);
		jsonout_arches(j, r->views);
		jsonout_end(j);
	}
	jsonout_end(j);
}

static bool is_exact(const struct constant *c)
{
	int64_t value = (int64_t)c->value;

	return value <= EXACT_MAX && value >= (c->is_signed ? -EXACT_MAX : 0);
}

static void put_constant(struct jsonout *j, const struct constant *c)
{
	char text[24];

	jsonout_string(j, "name", c->name);
	if (c->kind != CONSTANT_INTEGER) {
		jsonout_string(j, "kind", constant_kind_name(c->kind));
		jsonout_string(j, "value", c->text);
		return;
	}
	snprintf(text, sizeof(text), c->is_signed ? "%" PRId64 : "%" PRIu64, c->value);
	jsonout_string(j, "value", text);
	if (is_exact(c))
		jsonout_integer(j, "number", c);
}

static int compare_fields(const void *pa, const void *pb)
{
	const struct field *const *a = pa, *const *b = pb;

	return strcmp((*a)->name, (*b)->name);
}

static bool fields_differ(const struct field *a, const struct field *b)
{
	return a->offset_bits != b->offset_bits || a->size_bits != b->size_bits ||
	       a->class != b->class || a->elements != b->elements ||
	       a->element_bits != b->element_bits || strcmp(a->type, b->type);
}

/* The fields of a record by name; NULL when it has none. */
static const struct field **sort_fields(const struct record *r)
{
	const struct field **fields;

	if (!r || !r->field_count)
		return NULL;
	fields = xalloc(r->field_count * sizeof(const struct field *));
	for (size_t i = 0; i < r->field_count; i++)
		fields[i] = &r->fields[i];
	sort_stable(fields, r->field_count, sizeof(const struct field *), compare_fields);
	return fields;
}

static void put_field(struct jsonout *j, const struct field *f)
{
	jsonout_line_object(j, NULL);
	jsonout_string(j, "name", f->name);
	jsonout_string(j, "type", f->type);
	jsonout_string(j, "class", field_class_name(f->class));
	jsonout_number(j, "offset_bits", f->offset_bits);
	jsonout_number(j, "size_bits", f->size_bits);
	if (f->elements)
		jsonout_number(j, "elements", f->elements);
	if (f->line)
		jsonout_number(j, "line", f->line);
	jsonout_end(j);
}

/* Of the fields, those that the other side does not have in the same way. */
static void put_record(struct jsonout *j, const struct record *r, const struct record *other)
{
	const struct field **others = sort_fields(other);

	jsonout_string(j, "name", r->name);
	jsonout_number(j, "size_bytes", r->size_bytes);
	jsonout_number(j, "align_bytes", r->align_bytes);
	jsonout_array(j, "fields");
	for (size_t i = 0; i < r->field_count; i++) {
		const struct field *f = &r->fields[i], *const *same = NULL;

		if (others)
			same = bsearch(&f, others, other->field_count, sizeof(f), compare_fields);
		if (!same || fields_differ(f, *same))
			put_field(j, f);
	}
	jsonout_end(j);
	free(others);
}

static void put_decode(struct jsonout *j, const struct decode *d)
{
	jsonout_string(j, "handler", d->handler);
	jsonout_known(j, "op_bits", &d->op_bits);
	jsonout_known(j, "progress_lsb", &d->progress_lsb);
	if (d->unit)
		jsonout_number(j, "unit", d->unit);
}

static void put_side(struct jsonout *j, const struct finding *f, enum side side)
{
	const struct side_facts *facts = &f->facts[side], *other = &f->facts[!side];

	jsonout_object(j, side_name(side));
	if (facts->constant)
		put_constant(j, facts->constant);
	if (facts->record)
		put_record(j, facts->record, other->record);
	if (facts->decode)
		put_decode(j, facts->decode);
	jsonout_end(j);
}

static void put_evidence(struct jsonout *j, const struct finding *f)
{
	const struct side_evidence *e;

	jsonout_array(j, "evidence");
	vec_each(e, &f->evidence) {
		jsonout_line_object(j, NULL);
		jsonout_string(j, "side", side_name(e->side));
		jsonout_place(j, &e->at);
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_witness(struct jsonout *j, const struct witness *w)
{
	char text[19];

	jsonout_object(j, "witness");
	snprintf(text, sizeof(text), "0x%" PRIx64, w->value);
	jsonout_string(j, "register", text);
	for (size_t i = 0; i < READING_COUNT; i++) {
		jsonout_line_object(j, w->readings[i].key);
		json_put_split(j, w->readings[i].op, &w->readings[i].result);
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_between(struct jsonout *j, const struct report *report)
{
	jsonout_line_array(j, "between");
	if (report->inputs[SIDE_OLD] && report->inputs[SIDE_NEW]) {
		jsonout_string(j, NULL, report->labels[SIDE_OLD]);
		jsonout_string(j, NULL, report->labels[SIDE_NEW]);
	}
	jsonout_end(j);
}

static void put_waived(struct jsonout *j, const struct finding *f)
{
	if (!f->waiver) {
		jsonout_string(j, "waived", NULL);
		return;
	}
	jsonout_line_object(j, "waived");
	jsonout_string(j, "reason", f->waiver->reason);
	jsonout_string(j, "until", f->waiver->until);
	jsonout_end(j);
}

void json_put_finding(struct jsonout *j, const struct finding *f)
{
	jsonout_string(j, "rule", f->rule);
	jsonout_strings(j, "also", f->also.items, f->also.count);
	jsonout_string(j, "level", level_name(f->level));
	jsonout_string(j, "subject", f->subject);
	if (f->hypercall)
		jsonout_string(j, "hypercall", f->hypercall);
	jsonout_strings(j, "ops", f->ops.items, f->ops.count);
	jsonout_arches(j, f->views);
	jsonout_string(j, "audience", audience_name(audience_shown(f->audience)));
	jsonout_string(j, "message", f->message);
	if (f->advice)
		jsonout_string(j, "advice", f->advice);
	put_side(j, f, SIDE_OLD);
	put_side(j, f, SIDE_NEW);
	if (f->witness)
		put_witness(j, f->witness);
	put_evidence(j, f);
}

static void put_finding(struct jsonout *j, const struct report *report, const struct finding *f)
{
	jsonout_object(j, NULL);
	json_put_finding(j, f);
	put_between(j, report);
	jsonout_string(j, "fingerprint", f->fingerprint);
	put_waived(j, f);
	if (report->has_baseline)
		jsonout_bool(j, "known", f->is_known);
	jsonout_end(j);
}

static void put_verdicts(struct jsonout *j, const struct report *report)
{
	const struct verdict *v;

	jsonout_array(j, "verdicts");
	vec_each(v, &report->verdicts) {
		jsonout_line_object(j, NULL);
		jsonout_string(j, "hypercall", v->hypercall);
		jsonout_string(j, "entry", entry_path_name(v->entry));
		jsonout_string(j, "arch", arch_name(v->arch));
		jsonout_strings(j, "callers", v->callers.items, v->callers.count);
		jsonout_string(j, "verdict", verdict_kind_name(v->kind));
		jsonout_string(j, "reason", v->reason ? v->reason : "");
		jsonout_end(j);
	}
	jsonout_end(j);
}

void json_put_gap(struct jsonout *j, const struct gap *gap)
{
	jsonout_string(j, "what", gap->what);
	jsonout_string(j, "needs", gap->needs);
	jsonout_place(j, &gap->at);
}

static void put_gaps(struct jsonout *j, const struct report *report)
{
	const struct side_gap *g;

	jsonout_array(j, "gaps");
	vec_each(g, &report->gaps) {
		jsonout_line_object(j, NULL);
		jsonout_string(j, "side", side_name(g->side));
		json_put_gap(j, &g->gap);
		if (g->is_shared)
			jsonout_bool(j, "shared", true);
		if (g->is_known)
			jsonout_bool(j, "known", true);
		if (g->is_loud)
			jsonout_string(j, "level", level_name(LEVEL_WARNING));
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_waivers(struct jsonout *j, const char *key, const struct waivers *waivers,
			bool is_applied)
{
	const struct waiver *w;

	jsonout_array(j, key);
	vec_each(w, &waivers->items) {
		jsonout_line_object(j, NULL);
		jsonout_string(j, "rule", w->rule);
		jsonout_string(j, "subject", w->subject);
		jsonout_string(j, "reason", w->reason);
		jsonout_string(j, "until", w->until);
		if (is_applied) {
			jsonout_bool(j, "expired", w->is_expired);
			jsonout_number(j, "used", w->used);
		}
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_outcome(struct jsonout *j, const struct report *report,
			const struct print_options *options)
{
	struct strbuf why = {0};
	enum outcome outcome = outcome_of(report, options, &why);

	jsonout_string(j, "outcome", outcome_name(outcome));
	jsonout_string(j, "why", strbuf_str(&why));
	strbuf_deinit(&why);
}

static void put_summary(struct jsonout *j, const struct report *report,
			const struct print_options *options)
{
	jsonout_object(j, "summary");
	for (enum level level = LEVEL_COUNT; level-- > 0;)
		jsonout_number(j, level_name(level), report_count_wanted(report, options, level));
	jsonout_number(j, "waived", report_count_allowed(report, options, true));
	if (report->has_baseline)
		jsonout_number(j, "known", report_count_allowed(report, options, false));
	put_outcome(j, report, options);
	jsonout_line_object(j, "compared");
	jsonout_number(j, "constants", report->compared.constants);
	jsonout_number(j, "records", report->compared.records);
	jsonout_number(j, "entries", compared_entries(&report->compared));
	if (report->compared.compiled)
		jsonout_number(j, "compiled", report->compared.compiled);
	jsonout_end(j);
	jsonout_end(j);
}

void json_put_split(struct jsonout *j, const char *op, const struct split_result *r)
{
	jsonout_string(j, "op", op);
	if (r->number.state == NUMBER_KNOWN)
		jsonout_number(j, "number", r->number.value);
	if (r->progress.state == NUMBER_KNOWN)
		jsonout_number(j, "progress", r->progress.value);
	jsonout_string(j, "accepted", answer_name(r->accepted));
	if (r->unknown_because)
		jsonout_string(j, "unknown_because", r->unknown_because);
}

void json_put_head(struct jsonout *j, const char *schema)
{
	jsonout_string(j, "schema", schema);
	jsonout_line_object(j, "tool");
	jsonout_string(j, "name", "xenabi");
	jsonout_string(j, "version", XENABI_VERSION);
	jsonout_end(j);
}

static void put_commit(struct jsonout *j, const struct print_options *options)
{
	jsonout_line_object(j, "commit");
	jsonout_string(j, "hash", options->commit_hash);
	jsonout_string(j, "subject", options->commit_subject);
	jsonout_end(j);
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	struct jsonout j = {.out = out};
	const struct finding *f;

	(void)catalogue;
	jsonout_object(&j, NULL);
	json_put_head(&j, "xenabi-report/1");
	jsonout_string(&j, "command", report->command);
	if (options->commit_hash)
		put_commit(&j, options);
	if (report->is_unchanged)
		jsonout_bool(&j, "unchanged", true);
	put_inputs(&j, report);
	jsonout_array(&j, "findings");
	vec_each(f, &report->findings) {
		if (audience_is_wanted(options, f->audience))
			put_finding(&j, report, f);
	}
	jsonout_end(&j);
	put_verdicts(&j, report);
	put_gaps(&j, report);
	if (report->waivers.place)
		put_waivers(&j, "waivers", &report->waivers, true);
	if (report->added.items.count)
		put_waivers(&j, "waivers_added", &report->added, false);
	put_summary(&j, report, options);
	jsonout_end(&j);
}

static void add_series_tail(struct strbuf *out, size_t judged, size_t count)
{
	strbuf_addf(out, "],\n\"judged\": %zu,\n\"count\": %zu\n}\n", judged, count);
}

const struct report_format report_format_json = {
	.name = "json",
	.series = &(const struct series_frame){"{\n\"schema\": \"xenabi-series/1\",\n"
					       "\"commits\": [\n",
					       ",", add_series_tail},
	.print_report = print_report,
	.print_show = json_print_show,
	.print_decode = json_print_decode,
	.print_rules = json_print_rules,
	.print_explain = json_print_explain,
	.print_audit = json_print_audit,
};
