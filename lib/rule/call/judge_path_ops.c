// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/served.h"

/* Ops that some kinds of caller can use, and others cannot. */

/* Callers of one architecture, a bit each, by their place in arch_info(). */
typedef unsigned int caller_set;

static const struct arch_caller *caller_at(enum arch arch, size_t i)
{
	const struct arch_caller *caller = &arch_info(arch)->callers[i];

	return caller->name ? caller : NULL;
}

/* Of whom the answer is that. */
static caller_set callers_with(const struct call_facts *f, uint64_t number, enum arch arch,
			       enum answer answer)
{
	caller_set set = 0;

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
		if (caller_at(arch, i) && served_op(f, number, caller_at(arch, i), arch) == answer)
			set |= 1u << i;
	return set;
}

/* "pv32 and hvm32 callers". */
static const char *name_callers(struct judge *j, caller_set set, enum arch arch)
{
	struct strbuf out = {0};

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++) {
		if (!(set & 1u << i))
			continue;
		strbuf_addf(&out, "%s%s", caller_at(arch, i)->name, (set >> i) == 1 ? " " : "");
		set &= ~(1u << i);
		if (set)
			strbuf_addstr(&out, set & (set - 1) ? ", " : " and ");
	}
	strbuf_addstr(&out, "callers");
	return call_take_text(j, &out);
}

/* The places where those callers' calls are taken apart. */
static void add_places(struct finding *finding, enum side side, const struct call_facts *f,
		       caller_set set, enum arch arch)
{
	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++) {
		const struct decode *d = NULL;

		if (set & 1u << i)
			d = served_by(f, caller_at(arch, i), arch);
		if (d)
			call_finding_at(finding, side, &d->at);
	}
}

static viewset views_of_op(const struct op *op, enum arch arch)
{
	return op->views & views_of_callers(arch) &
	       (views_of_audience(AUDIENCE_GUEST) | views_of_audience(AUDIENCE_TOOLS));
}

/* Each number once, by the name that stands for it. */
static bool stands_for_number(const struct call_facts *f, const struct op *op, enum arch arch)
{
	return views_of_op(op, arch) && !op->is_placeholder &&
	       call_find_op(f, op->number, arch) == op;
}

/* An op that is lost, or missing, for some and served to others. */
struct uneven {
	const struct op *op;
	enum arch arch;
	caller_set without, with;
};

static struct finding *add_uneven(struct judge *j, const struct call_facts *f,
				  const struct uneven *u, const char *rule, enum level ceiling,
				  const char *message)
{
	number_list ops = {0};
	struct exposure exposure;
	struct finding *finding;

	number_list_add(&ops, u->op->number);
	exposure = exposure_of(f, &ops, u->arch);
	finding = call_finding(j, f, rule, &exposure, ceiling, u->op->name, message, u->arch);
	call_finding_ops(j, finding, f, &ops, u->arch);
	vec_free(&ops);
	return finding;
}

static bool is_still_declared(const struct call_facts *new, const struct op *op, viewset views)
{
	for (size_t i = call_first_op(new, op->number);
	     i < new->op_count &&new->ops[i].number == op->number; i++)
		if ((new->ops[i].views &views) &&
		    (names_equal(new->ops[i].name, op->name) ||
		     family_are_aliases(new->family, new->ops[i].name, op->name)))
			return true;
	return false;
}

static void lost_op(struct judge *j, const struct call_facts *old, const struct call_facts *new,
		    const struct uneven *u)
{
	struct arena *a = &j->report->arena;
	bool may_be_left_out = !call_is_told_by_sources(new);
	const char *without = name_callers(j, u->without, u->arch);
	const char *with = name_callers(j, u->with, u->arch);
	const char *left_out =
		may_be_left_out ? "; the new one may have been built without it there" : "";
	struct finding *f;

	f = add_uneven(j, old, u, "op-lost-on-path", may_be_left_out ? LEVEL_WARNING : LEVEL_ERROR,
		       arena_printf(a,
				    "%s (%" PRIu64 ") is served to %s in %s, refused to them in "
				    "%s, and served to %s still%s",
				    u->op->name, u->op->number, without, old->label, new->label,
				    with, left_out));
	f->gist = arena_printf(a, "ops are refused to %s in %s, and served to %s still%s", without,
			       new->label, with, left_out);
	if (!f->facts[SIDE_OLD].constant)
		judge_set_constant(f, SIDE_OLD, u->op->fact);
	add_places(f, SIDE_OLD, old, u->without, u->arch);
	add_places(f, SIDE_NEW, new, u->without, u->arch);
}

void judge_lost_ops(struct judge *j, const struct call_facts *old, const struct call_facts *new)
{
	for (size_t i = 0; i < old->op_count; i++) {
		const struct op *op = &old->ops[i];

		for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
			struct uneven u = {op, arch, 0, 0};

			if (!stands_for_number(old, op, arch) ||
			    !is_still_declared(new, op, views_of_op(op, arch)))
				continue;
			u.without = callers_with(old, op->number, arch, ANSWER_YES) &
				    callers_with(new, op->number, arch, ANSWER_NO);
			u.with = callers_with(new, op->number, arch, ANSWER_YES);
			if (u.without && u.with)
				lost_op(j, old, new, &u);
		}
	}
}

static bool is_hvm(const struct arch_caller *caller)
{
	return !strncmp(caller->name, "hvm", strlen("hvm"));
}

/* Those who differ from one of the set in width alone; or in the other thing, HVM or not. */
static caller_set siblings(caller_set set, enum arch arch, bool by_width)
{
	caller_set found = 0;

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
		for (size_t k = 0; k < ARCH_CALLERS_MAX; k++) {
			const struct arch_caller *a = caller_at(arch, i), *b = caller_at(arch, k);
			bool same_width, same_nature;

			if (!a || !b || !(set & 1u << i))
				continue;
			same_width = a->register_bits == b->register_bits;
			same_nature = is_hvm(a) == is_hvm(b);
			if (by_width ? same_nature && !same_width : same_width && !same_nature)
				found |= 1u << k;
		}
	return found;
}

/* Whether some build only has it at all. */
static bool is_optional(const struct call_facts *f, uint64_t number, caller_set set, enum arch arch)
{
	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++) {
		const struct decode *d = NULL;
		const struct dispatched_op *op;

		if (set & 1u << i)
			d = served_by(f, caller_at(arch, i), arch);
		op = d ? decode_find_op(d, number) : NULL;
		if (op && op->option)
			return true;
	}
	return false;
}

/* Whether all of them come by wrappers, which let through what such callers are meant to have. */
static bool come_by_wrappers(const struct call_facts *f, caller_set set, enum arch arch)
{
	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++) {
		const struct decode *d = NULL;

		if (set & 1u << i)
			d = served_by(f, caller_at(arch, i), arch);
		if (d && d->entry != ENTRY_HVM)
			return false;
	}
	return true;
}

static void missing_op(struct judge *j, const struct call_facts *f, const struct uneven *u,
		       bool by_width)
{
	struct arena *a = &j->report->arena;
	bool is_meant = !by_width || come_by_wrappers(f, u->without, u->arch);
	const char *without = name_callers(j, u->without, u->arch);
	const char *with = name_callers(j, u->with, u->arch);
	const char *why = is_meant ? ", which may be meant, since these are not PV" : "";
	struct finding *finding;

	finding = add_uneven(j, f, u, "op-missing-on-path", is_meant ? LEVEL_NOTE : LEVEL_ERROR,
			     arena_printf(a, "%s (%" PRIu64 ") is served to %s and refused to %s%s",
					  u->op->name, u->op->number, with, without, why));
	finding->gist =
		arena_printf(a, "ops are served to %s and refused to %s%s", with, without, why);
	if (!finding->facts[SIDE_NEW].constant)
		judge_set_constant(finding, SIDE_NEW, u->op->fact);
	add_places(finding, SIDE_NEW, f, u->without, u->arch);
	add_places(finding, SIDE_NEW, f, u->with, u->arch);
}

/* What one width of callers has, and the other has not, stands above what HVM callers lack. */
static void judge_missing(struct judge *j, const struct call_facts *f, const struct op *op,
			  enum arch arch)
{
	caller_set with = callers_with(f, op->number, arch, ANSWER_YES);
	caller_set without = callers_with(f, op->number, arch, ANSWER_NO);
	struct uneven u = {op, arch, without & siblings(with, arch, true), 0};
	bool by_width = u.without;

	if (is_optional(f, op->number, with, arch))
		return;
	if (!by_width)
		u.without = without & siblings(with, arch, false);
	u.with = with & siblings(u.without, arch, by_width);
	if (u.without)
		missing_op(j, f, &u, by_width);
}

void judge_missing_ops(struct judge *j, const struct call_facts *f)
{
	for (size_t i = 0; i < f->op_count; i++)
		for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
			if (stands_for_number(f, &f->ops[i], arch))
				judge_missing(j, f, &f->ops[i], arch);
}
