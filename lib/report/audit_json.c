// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "lib/report/json.h"
#include "lib/report/shared.h"

static const char *label(const struct audit *audit, size_t i)
{
	return i == AUDIT_NONE ? NULL : audit->releases[i].label;
}

/* A fraction, of which three places are enough. */
static void put_fraction(struct jsonout *j, const char *key, double value)
{
	char text[64];

	snprintf(text, sizeof(text), "%.3f", value);
	jsonout_raw(j, key, text);
}

static void put_kinds(struct jsonout *j, unsigned int supplies)
{
	jsonout_array(j, "kinds");
	for (unsigned int i = 0; i < SUPPLIES_COUNT; i++)
		if (supplies >> i & 1)
			jsonout_string(j, NULL, supplies_name((enum supplies)(1 << i)));
	jsonout_end(j);
}

static void put_input(struct jsonout *j, const struct audit *audit, const struct audit_release *r)
{
	jsonout_line_object(j, NULL);
	jsonout_string(j, "spec", r->spec);
	jsonout_string(j, "label", r->label);
	jsonout_string(j, "release", r->version);
	jsonout_string(j, "date", r->date);
	if (r->failure) {
		jsonout_string(j, "failure", r->failure);
	} else {
		put_kinds(j, r->supplies);
		jsonout_arches(j, r->views);
		jsonout_bool(j, "is_release", r->is_release);
		jsonout_bool(j, "is_point", r->is_point);
		jsonout_string(j, "base", label(audit, r->base));
		jsonout_number(j, "error", r->error_count);
		jsonout_number(j, "warning", r->warning_count);
		jsonout_number(j, "note", r->note_count);
		jsonout_number(j, "gaps", r->gap_count);
	}
	jsonout_end(j);
}

static void put_archset(struct jsonout *j, archset set)
{
	jsonout_array(j, "arches");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (archset_has(set, arch))
			jsonout_string(j, NULL, arch_name(arch));
	jsonout_end(j);
}

static void put_decode(struct jsonout *j, const struct audit_decode *d)
{
	jsonout_line_object(j, NULL);
	jsonout_string(j, "arch", arch_name(d->arch));
	jsonout_string(j, "entry", entry_path_name(d->entry));
	jsonout_string(j, "handler", d->handler);
	if (d->is_op_in_buffer)
		jsonout_bool(j, "op_in_buffer", true);
	if (d->register_bits)
		jsonout_number(j, "register_bits", d->register_bits);
	jsonout_known(j, "op_bits", &d->op_bits);
	jsonout_known(j, "progress_lsb", &d->progress_lsb);
	if (d->unit)
		jsonout_number(j, "unit", d->unit);
	if (d->only_for.count)
		jsonout_strings(j, "only_for", d->only_for.items, d->only_for.count);
	jsonout_end(j);
}

static void put_continuing(struct jsonout *j, const struct audit_continuing *c)
{
	jsonout_line_object(j, NULL);
	jsonout_string(j, "op", *c->op ? c->op : NULL);
	jsonout_string(j, "audience", audience_name(audience_shown(c->audience)));
	jsonout_bool(j, "tools_only", c->is_tools);
	jsonout_string(j, "kind", continuation_kind_name(c->kind));
	jsonout_known(j, "progress_lsb", &c->progress_lsb);
	put_archset(j, c->arches);
	jsonout_end(j);
}

static void put_mask(struct jsonout *j, const struct audit_space *s)
{
	char text[32];

	jsonout_known(j, "op_bits", &s->op_bits);
	if (s->op_bits.state == NUMBER_KNOWN && s->op_bits.value < 64) {
		snprintf(text, sizeof(text), "0x%" PRIx64, ((uint64_t)1 << s->op_bits.value) - 1);
		jsonout_string(j, "mask", text);
	}
	if (s->has_capacity) {
		jsonout_number(j, "capacity", s->capacity);
		jsonout_number(j, "headroom", s->headroom);
	}
}

static void put_space(struct jsonout *j, const struct audit_release *r, const struct audit_space *s)
{
	jsonout_object(j, NULL);
	jsonout_string(j, "release", r->label);
	jsonout_number(j, "count", s->count);
	if (s->has_max)
		jsonout_number(j, "max", s->max);
	jsonout_line_object(j, "audiences");
	for (enum audience a = AUDIENCE_GUEST; a <= AUDIENCE_INTERNAL; a++)
		jsonout_number(j, audience_name(a), s->audiences[a]);
	jsonout_end(j);
	put_mask(j, s);
	jsonout_strings(j, "added", s->added.items, s->added.count);
	jsonout_strings(j, "removed", s->removed.items, s->removed.count);
	jsonout_array(j, "decode");
	for (size_t i = 0; i < s->decode_count; i++)
		put_decode(j, &s->decodes[i]);
	jsonout_end(j);
	jsonout_array(j, "continuing");
	for (size_t i = 0; i < s->continuing_count; i++)
		put_continuing(j, &s->continuing[i]);
	jsonout_end(j);
	jsonout_end(j);
}

static void put_growth(struct jsonout *j, const struct audit *audit, const struct audit_growth *g)
{
	jsonout_object(j, "growth");
	if (g->is_known) {
		jsonout_string(j, "from", label(audit, g->from));
		jsonout_string(j, "to", label(audit, g->to));
		jsonout_number(j, "steps", g->steps);
		put_fraction(j, "gained", (double)g->gained);
		put_fraction(j, "per_release", g->per_release);
		jsonout_string(j, "recent_from", label(audit, g->recent_from));
		put_fraction(j, "recent_per_release", g->recent_per_release);
		if (g->years_per_release > 0)
			put_fraction(j, "years_per_release", g->years_per_release);
		if (g->releases_left > 0)
			put_fraction(j, "releases_left", g->releases_left);
		if (g->full_year)
			jsonout_number(j, "full_year", g->full_year);
	}
	jsonout_end(j);
}

static void put_status(struct jsonout *j, const struct audit *audit, const struct audit_status *s)
{
	jsonout_object(j, "status");
	jsonout_string(j, "freedom", audit_freedom_name(s->freedom));
	jsonout_string(j, "since", label(audit, s->since));
	jsonout_strings(j, "ops", s->ops.items, s->ops.count);
	jsonout_string(j, "why", s->why);
	jsonout_end(j);
}

static void put_family(struct jsonout *j, const struct audit *audit, const struct audit_family *f)
{
	jsonout_object(j, NULL);
	jsonout_string(j, "name", f->name);
	jsonout_string(j, "kind", family_kind_name(f->kind));
	if (f->hypercall)
		jsonout_string(j, "hypercall", f->hypercall);
	if (f->has_number)
		jsonout_number(j, "number", f->number);
	if (f->stability != STABILITY_UNSTATED)
		jsonout_string(j, "stability", stability_name(f->stability));
	jsonout_string(j, "answer", f->answer);
	put_growth(j, audit, &f->growth);
	if (f->status.why)
		put_status(j, audit, &f->status);
	jsonout_array(j, "releases");
	for (size_t i = 0; i < audit->release_count; i++)
		if (f->spaces[i].is_there)
			put_space(j, &audit->releases[i], &f->spaces[i]);
	jsonout_end(j);
	jsonout_end(j);
}

static void put_commit(struct jsonout *j, const struct audit_event *e)
{
	if (e->commit) {
		jsonout_object(j, "commit");
		jsonout_string(j, "hash", e->commit->hash);
		jsonout_string(j, "date", e->commit->date);
		jsonout_string(j, "subject", e->commit->subject);
		jsonout_number(j, "diffs", e->commit->diffs);
		jsonout_end(j);
	}
	if (e->commit_failure)
		jsonout_string(j, "commit_failure", e->commit_failure);
}

static void put_event(struct jsonout *j, const struct audit *audit, const struct audit_event *e)
{
	jsonout_object(j, NULL);
	json_put_finding(j, &e->finding);
	jsonout_line_array(j, "between");
	jsonout_string(j, NULL, label(audit, e->old));
	jsonout_string(j, NULL, label(audit, e->new));
	jsonout_end(j);
	jsonout_string(j, "fingerprint", e->finding.fingerprint);
	put_commit(j, e);
	jsonout_string(j, "waived", NULL);
	jsonout_end(j);
}

static void put_resume(struct jsonout *j, const struct audit_resume *r)
{
	jsonout_line_object(j, NULL);
	jsonout_string(j, "hypercall", r->hypercall);
	jsonout_string(j, "entry", entry_path_name(r->entry));
	jsonout_string(j, "arch", arch_name(r->arch));
	jsonout_string(j, "verdict", verdict_kind_name(r->kind));
	jsonout_bool(j, "tools_only", r->is_for_tools);
	jsonout_string(j, "reason", r->reason);
	jsonout_end(j);
}

static void put_matrix(struct jsonout *j, const struct audit *audit)
{
	const struct audit_cell *c;

	jsonout_array(j, "matrix");
	vec_each(c, &audit->cells) {
		jsonout_object(j, NULL);
		jsonout_string(j, "saved_on", label(audit, c->from));
		jsonout_string(j, "resumed_on", label(audit, c->to));
		jsonout_string(j, "verdict", verdict_kind_name(c->kind));
		jsonout_number(j, "compatible", c->compatible);
		jsonout_number(j, "broken", c->broken);
		jsonout_number(j, "unknown", c->unknown);
		jsonout_array(j, "verdicts");
		for (size_t i = 0; i < c->item_count; i++)
			put_resume(j, &c->items[i]);
		jsonout_end(j);
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_gaps(struct jsonout *j, const struct audit *audit)
{
	const struct audit_gap *g;

	jsonout_array(j, "gaps");
	vec_each(g, &audit->gaps) {
		jsonout_line_object(j, NULL);
		jsonout_string(j, "release", label(audit, g->release));
		json_put_gap(j, &g->gap);
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_summary(struct jsonout *j, const struct audit *audit)
{
	size_t counts[LEVEL_COUNT] = {0};
	const struct audit_event *e;

	vec_each(e, &audit->events)
		counts[e->finding.level]++;
	jsonout_object(j, "summary");
	for (enum level level = LEVEL_COUNT; level-- > 0;)
		jsonout_number(j, level_name(level), counts[level]);
	jsonout_number(j, "releases", audit->release_count - audit->failed);
	jsonout_number(j, "failed", audit->failed);
	jsonout_end(j);
}

void json_print_audit(const struct audit *audit, const struct catalogue *catalogue,
		      const struct print_options *options, struct strbuf *out)
{
	struct jsonout j = {.out = out};
	const struct audit_event *e;

	(void)catalogue;
	jsonout_object(&j, NULL);
	json_put_head(&j, "xenabi-report/1");
	jsonout_string(&j, "command", "audit");
	jsonout_array(&j, "inputs");
	for (size_t i = 0; i < audit->release_count; i++)
		put_input(&j, audit, &audit->releases[i]);
	jsonout_end(&j);
	jsonout_array(&j, "families");
	for (size_t i = 0; i < audit->family_count; i++)
		put_family(&j, audit, &audit->families[i]);
	jsonout_end(&j);
	jsonout_array(&j, "findings");
	vec_each(e, &audit->events)
		if (audience_is_wanted(options, e->finding.audience))
			put_event(&j, audit, e);
	jsonout_end(&j);
	put_matrix(&j, audit);
	put_gaps(&j, audit);
	put_summary(&j, audit);
	jsonout_end(&j);
}
