// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/judge_broken.h"

/* Broken verdicts that no rule has told of: what is broken is a finding, whoever found it out. */

/* Rules that fire on what breaks calls in flight, so that a finding of theirs may be the cause. */
static const char *const causes[] = {
	"continuation-encoding-changed",
	"continuation-mask-changed",
	"continuation-mask-introduced",
	"continuation-mask-removed",
	"encoder-decoder-mismatch",
	"hypercall-number-reused",
	"hypercall-removed",
	"hypercall-renumbered",
	"hypercall-signature-changed",
	"native-compat-mismatch",
	"op-exceeds-mask",
	"op-implementation-removed",
	"op-lost-on-path",
	"op-missing-on-path",
	"op-number-reused",
	"op-removed",
	"op-renumbered",
	"progress-overlaps-op",
	"unmasked-continuation",
};

static bool is_cause(const char *rule)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (names_equal(rule, causes[i]))
			return true;
	return false;
}

/* A finding on the whole hypercall tells of each op. */
static bool concerns_op(const struct finding *f, const char *op)
{
	bool is_listed = !op || !f->ops.count || names_equal(f->subject, op);

	for (size_t i = 0; i < f->ops.count && !is_listed; i++)
		is_listed = names_equal(f->ops.items[i], op);
	return is_listed;
}

static const char *op_of(const struct question *q)
{
	if (q->op.state != NUMBER_KNOWN)
		return NULL;
	return call_op_label(q->old, q->op.value, q->arch, &q->j->report->arena);
}

static struct exposure exposure_of_question(const struct question *q)
{
	number_list ops = {0};
	struct exposure exposure;

	if (q->op.state == NUMBER_KNOWN)
		number_list_add(&ops, q->op.value);
	exposure = exposure_of(q->old, &ops, q->arch);
	vec_free(&ops);
	/* An op of the hypervisor's own stands for one of tools where nobody else calls. */
	if (q->is_for_tools && !exposure_is_tools_only(&exposure))
		exposure = (struct exposure){q->old->family->stability, AUDIENCE_TOOLS};
	return exposure;
}

/* Told by one of the first findings that fails wherever the verdict's own would. */
static bool is_told(const struct judge *j, size_t count, const struct question *q, enum level level)
{
	const char *op = op_of(q), *hypercall = q->old->family->hypercall;

	for (size_t i = 0; i < count; i++) {
		const struct finding *f = &j->report->findings.items[i];

		if (names_equal(f->hypercall, hypercall) && is_cause(f->rule) &&
		    f->level >= level && views_have_arch(f->views, q->arch) && concerns_op(f, op))
			return true;
	}
	return false;
}

static void add_caller(struct strbuf *out, const char *caller)
{
	if (!strstr(strbuf_str(out), caller))
		strbuf_addf(out, "%s%s", out->len ? ", " : "", caller);
}

/* All for whom the same is broken. */
static const char *callers_of(struct judge *j, const question_list *asked, const char *reason)
{
	const struct question *q;
	struct strbuf out = {0};

	vec_each(q, asked) {
		struct strings callers = question_callers(q);

		for (size_t i = 0; q->kind == VERDICT_BROKEN && names_equal(q->reason, reason) &&
				   i < callers.count;
		     i++)
			add_caller(&out, callers.items[i]);
	}
	return call_take_text(j, &out);
}

/* Where what the path does is to be seen. */
static void add_places(struct finding *f, enum side side, const struct call_facts *facts,
		       const struct question *q)
{
	for (size_t i = 0; i < facts->entries.count; i++)
		if (facts->entries.items[i].decode.arch == q->arch &&
		    facts->entries.items[i].decode.entry == q->entry)
			call_finding_at(f, side, &facts->entries.items[i].decode.at);
	for (size_t i = 0; i < facts->sites.count && !f->evidence.count; i++)
		if (site_reaches(facts->sites.items[i], q->entry, q->arch))
			call_finding_at(f, side, &facts->sites.items[i]->at);
}

static void tell(struct judge *j, const question_list *asked, const struct question *q,
		 const struct exposure *exposure)
{
	const char *rule =
		q->witness ? "continuation-mask-changed" : "continuation-encoding-changed";
	const char *callers = callers_of(j, asked, q->reason);
	const char *hypercall = q->old->family->hypercall;
	struct arena *a = &j->report->arena;
	number_list ops = {0};
	struct finding *f;

	f = call_finding(j, q->old, rule, exposure, LEVEL_ERROR, hypercall,
			 arena_printf(a, "%s is broken%s%s: %s", hypercall,
				      callers[0] ? " for callers of " : "", callers, q->reason),
			 q->arch);
	if (q->op.state == NUMBER_KNOWN)
		number_list_add(&ops, q->op.value);
	call_finding_ops(j, f, q->old, &ops, q->arch);
	vec_free(&ops);
	if (!f->witness)
		f->witness = q->witness;
	add_places(f, SIDE_OLD, q->old, q);
	add_places(f, SIDE_NEW, q->new, q);
}

static enum level level_of(const struct judge *j, const struct exposure *exposure)
{
	const struct rule *rule = catalogue_find(j->catalogue, "continuation-mask-changed");

	return rule ? rule->levels[exposure->stability] : LEVEL_NOTE;
}

void judge_broken(struct judge *j, const question_list *asked)
{
	size_t count = j->report->findings.count;
	const struct question *q;

	vec_each(q, asked) {
		struct exposure exposure;

		if (q->kind != VERDICT_BROKEN)
			continue;
		exposure = exposure_of_question(q);
		if (!is_told(j, count, q, level_of(j, &exposure)))
			tell(j, asked, q, &exposure);
	}
}
