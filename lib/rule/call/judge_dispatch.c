// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/served.h"

/* How one release's op numbers fit the masks and the handlers that serve them. */

static viewset views_of_op(const struct op *op)
{
	return op->views & ~views_of_audience(AUDIENCE_LEGACY);
}

static bool is_real(const struct op *op)
{
	return !op->is_placeholder && views_of_op(op);
}

static void exceeds_mask(struct judge *j, const struct call_facts *f, const struct op *op,
			 const struct decode *d, uint64_t taken)
{
	struct arena *a = &j->report->arena;
	struct encoding meant = {.op = op->number};
	struct reader caller = {"meant", "the caller", f, d->arch, NULL, &meant};
	struct reader handler = {"taken", d->handler, f, d->arch, d, NULL};
	number_list ops = {0};
	struct exposure exposure;
	struct finding *finding;
	const char *message;

	number_list_add(&ops, op->number);
	exposure = exposure_of(f, &ops, d->arch);
	message = arena_printf(
		a, "%s is %" PRIu64 ", which the mask of %" PRIu64 " bits makes %s of", op->name,
		op->number, d->op_bits.value, call_op_label(f, taken, d->arch, a));
	finding = call_finding(j, f, "op-exceeds-mask", &exposure, LEVEL_ERROR, op->name, message,
			       d->arch);
	call_finding_ops(j, finding, f, &ops, d->arch);
	if (!finding->facts[SIDE_NEW].constant)
		judge_set_constant(finding, SIDE_NEW, op->fact);
	call_finding_at(finding, SIDE_NEW, &d->at);
	if (!finding->witness)
		finding->witness =
			witness_make(a, op->number, "a caller passes", &caller, &handler);
	vec_free(&ops);
}

static void judge_mask(struct judge *j, const struct call_facts *f, const struct decode *d)
{
	for (size_t i = 0; i < f->op_count; i++) {
		const struct op *op = &f->ops[i];
		struct split_result r;

		if (!is_real(op) || !(op->views & views_of_callers(d->arch)))
			continue;
		r = split_decode(d, op->number);
		if (r.number.state == NUMBER_KNOWN && r.op_bits.state == NUMBER_KNOWN &&
		    r.number.value != op->number)
			exceeds_mask(j, f, op, d, r.number.value);
	}
}

/* What is in use of the numbers that a mask can hold, and by whom. */
struct usage {
	uint64_t used; /* up to the largest */
	number_list ops;
};

static void find_usage(const struct call_facts *f, enum arch arch, uint64_t capacity,
		       struct usage *u)
{
	for (size_t i = 0; i < f->op_count; i++) {
		const struct op *op = &f->ops[i];

		if (!(op->views & views_of_callers(arch)) || op->number >= capacity)
			continue;
		if (op->number >= u->used)
			u->used = op->number + 1;
		if (!op->is_placeholder)
			number_list_add(&u->ops, op->number);
	}
}

static void judge_space(struct judge *j, const struct call_facts *f, const struct decode *d)
{
	uint64_t capacity = (uint64_t)1 << (d->op_bits.value & 31);
	struct usage usage = {0};
	struct exposure exposure;
	struct finding *finding;

	if (d->op_bits.state != NUMBER_KNOWN || d->op_bits.value > 31)
		return;
	find_usage(f, d->arch, capacity, &usage);
	if (usage.used * 100 >= capacity * j->catalogue->op_space_low_percent) {
		exposure = exposure_of(f, &usage.ops, d->arch);
		finding = call_finding(j, f, "op-space-low", &exposure, LEVEL_ERROR,
				       f->family->hypercall,
				       arena_printf(&j->report->arena,
						    "%s has used numbers up to %" PRIu64
						    " of the %" PRIu64 " that its mask can hold",
						    f->family->hypercall, usage.used - 1, capacity),
				       d->arch);
		call_finding_at(finding, SIDE_NEW, &d->at);
	}
	vec_free(&usage.ops);
}

/* How the architectures answer whether some handler of theirs serves an op. */
struct served_answers {
	bool is_lacking[ARCH_COUNT];
	bool elsewhere; /* one serves it */
	bool is_open;	/* of one with handlers nobody knows: not all was looked at there */
};

/* What explains that no handler there serves the op; NULL: nothing that is known. */
static const char *why_not_dispatched(const struct call_facts *f, const struct op *op,
				      enum arch arch, const struct served_answers *answers)
{
	if (served_to_nobody(f, arch))
		return "the call is served to nobody there";
	if (answers->elsewhere)
		return "other architectures do";
	if (answers->is_open)
		return "whether other architectures do is not known";
	if (!call_is_told_by_sources(f))
		return "the binary may have been built without it";
	return pair_list_value(&f->family->unserved, op->name);
}

static void not_dispatched(struct judge *j, const struct call_facts *f, const struct op *op,
			   const struct served_answers *answers)
{
	number_list ops = {0};

	number_list_add(&ops, op->number);
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const char *why = why_not_dispatched(f, op, arch, answers);
		struct exposure exposure = exposure_of(f, &ops, arch);
		struct finding *finding;

		if (!answers->is_lacking[arch])
			continue;
		finding = call_finding(j, f, "op-not-dispatched", &exposure,
				       why ? LEVEL_NOTE : LEVEL_ERROR, op->name,
				       arena_printf(&j->report->arena,
						    "no handler of %s dispatches %s (%" PRIu64
						    ")%s%s",
						    f->family->hypercall, op->name, op->number,
						    why ? "; " : "", why ? why : ""),
				       arch);
		finding->gist =
			arena_printf(&j->report->arena, "no handler of %s dispatches these ops%s%s",
				     f->family->hypercall, why ? "; " : "", why ? why : "");
		call_finding_ops(j, finding, f, &ops, arch);
		if (!finding->facts[SIDE_NEW].constant)
			judge_set_constant(finding, SIDE_NEW, op->fact);
		for (size_t i = 0; i < f->entries.count; i++)
			if (f->entries.items[i].decode.arch == arch)
				call_finding_at(finding, SIDE_NEW, &f->entries.items[i].decode.at);
	}
	vec_free(&ops);
}

static bool has_handler(const struct call_facts *f, enum arch arch)
{
	for (size_t i = 0; i < f->entries.count; i++)
		if (f->entries.items[i].decode.arch == arch)
			return true;
	return false;
}

/* Whether some architecture lacks it for certain. */
static bool find_answers(const struct call_facts *f, const struct op *op,
			 struct served_answers *ret)
{
	bool any = false;

	*ret = (struct served_answers){0};
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		enum answer answer = call_serves(f, op->number, arch);
		bool is_theirs =
			views_have_arch(views_of_op(op), arch) && family_on_arch(f->family, arch);

		ret->is_lacking[arch] = answer == ANSWER_NO && is_theirs;
		any |= ret->is_lacking[arch];
		ret->elsewhere |= answer == ANSWER_YES;
		ret->is_open |= answer == ANSWER_UNKNOWN && is_theirs && has_handler(f, arch);
	}
	return any;
}

static void judge_served(struct judge *j, const struct call_facts *f)
{
	for (size_t i = 0; i < f->op_count; i++) {
		const struct op *op = &f->ops[i];
		struct served_answers answers;

		if (is_real(op) && !call_is_alias(f, op) && find_answers(f, op, &answers))
			not_dispatched(j, f, op, &answers);
	}
}

static bool is_declared(const struct call_facts *f, uint64_t number)
{
	size_t at = call_first_op(f, number);

	return at < f->op_count && f->ops[at].number == number;
}

static void judge_declared(struct judge *j, const struct call_facts *f, const struct decode *d)
{
	struct exposure exposure = exposure_of(f, &(number_list){0}, d->arch);
	number_list undeclared = {0};
	struct strbuf out = {0};
	struct finding *finding;

	if (!f->op_count || !views_have_arch(f->release->views, d->arch))
		return;
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].dispatched == ANSWER_YES && !is_declared(f, d->ops[i].number))
			number_list_add(&undeclared, d->ops[i].number);
	if (undeclared.count) {
		strbuf_addf(&out, "%s dispatches ", d->handler);
		call_add_ops(&out, f, &undeclared, d->arch);
		strbuf_addstr(&out, ", which no header declares");
		finding = call_finding(j, f, "op-undeclared", &exposure, LEVEL_WARNING,
				       f->family->hypercall, call_take_text(j, &out), d->arch);
		finding->core = d->handler;
		call_finding_ops(j, finding, f, &undeclared, d->arch);
		call_finding_at(finding, SIDE_NEW, &d->at);
	}
	vec_free(&undeclared);
}

static bool numbers_differ(const struct known_number *a, const struct known_number *b)
{
	if (a->state == NUMBER_UNKNOWN || b->state == NUMBER_UNKNOWN)
		return false;
	return a->state != b->state || (a->state == NUMBER_KNOWN && a->value != b->value);
}

static void add_number(struct strbuf *out, const struct known_number *n)
{
	if (n->state == NUMBER_KNOWN)
		strbuf_addf(out, "%" PRIu64, n->value);
	else
		strbuf_addstr(out, "none");
}

static void sources_differ(struct judge *j, const struct call_facts *f, const struct decode *text,
			   const struct decode *binary)
{
	struct exposure exposure = exposure_of(f, &(number_list){0}, text->arch);
	struct strbuf out = {0};
	struct finding *finding;

	strbuf_addf(&out, "%s: op bits ", text->handler);
	add_number(&out, &text->op_bits);
	strbuf_addstr(&out, " and progress from bit ");
	add_number(&out, &text->progress_lsb);
	strbuf_addstr(&out, " by the sources, ");
	add_number(&out, &binary->op_bits);
	strbuf_addstr(&out, " and ");
	add_number(&out, &binary->progress_lsb);
	strbuf_addstr(&out, " by the binary");
	finding = call_finding(j, f, "mask-source-binary-mismatch", &exposure, LEVEL_ERROR,
			       f->family->hypercall, call_take_text(j, &out), text->arch);
	finding->facts[SIDE_NEW].decode = binary;
	call_finding_at(finding, SIDE_NEW, &text->at);
	call_finding_at(finding, SIDE_NEW, &binary->at);
}

static void judge_sources(struct judge *j, const struct call_facts *f, const struct entry *e)
{
	for (size_t i = 0; i < e->fact_count; i++) {
		for (size_t k = 0; k < e->fact_count; k++) {
			const struct decode *text = &e->facts[i], *binary = &e->facts[k];

			if (!text->at.file || binary->at.file || decode_is_whole_of(binary, text) ||
			    decode_is_whole_of(text, binary))
				continue;
			if (numbers_differ(&text->op_bits, &binary->op_bits) ||
			    numbers_differ(&text->progress_lsb, &binary->progress_lsb))
				sources_differ(j, f, text, binary);
		}
	}
}

void judge_dispatch(struct judge *j, const struct call_facts *f)
{
	for (size_t i = 0; i < f->entries.count; i++) {
		const struct entry *e = &f->entries.items[i];

		judge_sources(j, f, e);
		judge_mask(j, f, &e->decode);
		judge_space(j, f, &e->decode);
		judge_declared(j, f, &e->decode);
	}
	judge_served(j, f);
}
