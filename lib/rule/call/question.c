// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/arch/arch.h"
#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/continued.h"
#include "lib/rule/call/in_flight.h"
#include "lib/rule/call/guest_memory.h"
#include "lib/rule/call/path_op.h"
#include "lib/rule/call/question.h"
#include "lib/rule/call/remaining.h"
#include "lib/rule/call/same_code.h"
#include "lib/rule/call/same_machine.h"
#include "lib/rule/call/same_slices.h"
#include "lib/rule/call/served.h"
#include "lib/rule/call/taken_alike.h"
#include "lib/rule/call/tested.h"
#include "lib/rule/call/told_apart.h"

/*
 * Compatible is said only of what is shown; a reader that cannot understand a
 * place where continuations are made has to tell of it by a site of unknown
 * kind.
 */

#define FOR_TOOLS   "only tools call it, and their calls are not live across a migration"
#define KNOWS_MASKS (SUPPLIES_SOURCE | SUPPLIES_BINARY)

static const char *new_label(const struct question *q)
{
	return q->new->label;
}

static struct arena *arena_of(const struct question *q)
{
	return &q->j->report->arena;
}

static bool is_for_tools(enum stability stability)
{
	return stability == STABILITY_TOOLS_VERSIONED || stability == STABILITY_TOOLS_UNVERSIONED;
}

/*
 * Broken stands above unknown, unknown above compatible, and that guests are
 * hurt above that tools are; of equal ones the first.
 */
static bool answer_for(struct question *q, enum verdict_kind kind, const char *reason,
		       bool hurts_tools)
{
	bool is_worse = q->kind == VERDICT_BROKEN && kind == q->kind && q->is_for_tools;
	bool stands = q->kind == VERDICT_BROKEN || (q->kind == VERDICT_UNKNOWN && kind == q->kind);

	if (stands && (!is_worse || hurts_tools))
		return false;
	q->kind = kind;
	q->reason = reason;
	q->is_for_tools = kind == VERDICT_BROKEN && hurts_tools;
	q->op.state = NUMBER_UNKNOWN;
	q->witness = NULL;
	return true;
}

static void answer(struct question *q, enum verdict_kind kind, const char *reason)
{
	answer_for(q, kind, reason, is_for_tools(q->old->family->stability));
}

/* By an op. */
static bool broken(struct question *q, uint64_t op, const char *reason)
{
	if (!answer_for(q, VERDICT_BROKEN, reason,
			is_for_tools(call_stability(q->old, op, q->arch))))
		return false;
	q->op = (struct known_number){NUMBER_KNOWN, op};
	return true;
}

static void unknown(struct question *q, const char *reason)
{
	answer(q, VERDICT_UNKNOWN, reason);
}

/* Something of the code is not understood: why, which stands where the code has changed. */
static void unclear(struct question *q, const char *reason)
{
	if (q->has_same_code)
		q->rests_on_code = true;
	else
		unknown(q, reason);
}

/* A binary beside the sources may be of other ones. */
static bool is_told_by_code(const struct question *q)
{
	return q->old->teller != TOLD_BY_SOURCES &&
	       (q->old->release->supplies | q->new->release->supplies) & SUPPLIES_BINARY;
}

static bool is_register_op(const struct call_facts *f)
{
	return f->family->op_in.known && !f->family->op_in.record;
}

static bool is_in_buffer(const struct call_facts *f)
{
	return f->family->op_in.known && f->family->op_in.record;
}

static const char *op_label(const struct question *q, uint64_t op)
{
	return call_op_label(q->old, op, q->arch, arena_of(q));
}

/* ", in steps of 64 instead of 1" */
static const char *other_steps(struct arena *a, const struct decode *was, const struct decode *is)
{
	if (!was->unit || !is->unit || was->unit == is->unit)
		return "";
	return arena_printf(a, ", in steps of %" PRIu64 " instead of %" PRIu64, is->unit,
			    was->unit);
}

/* Broken by a value: who holds it, and what the new release takes it for. */
static void broken_value(struct question *q, const struct decode *was, const struct decode *is,
			 uint64_t value)
{
	struct reader reader = {"old", q->old->label, q->old, q->arch, was, NULL};
	struct reader now = {"new", q->new->label, q->new, q->arch, is, NULL};
	struct split_result meant = split_decode(was, value), r = split_decode(is, value);
	const char *steps = other_steps(arena_of(q), was, is);
	const char *taken = r.accepted == ANSWER_NO ? "is refused" : "is taken otherwise";
	const char *intro;

	if (r.number.state == NUMBER_KNOWN &&
	    (r.accepted != ANSWER_NO || r.number.value != meant.number.value))
		taken = arena_printf(arena_of(q), "is %s%s%s",
				     call_result_label(q->new, &r, q->arch, arena_of(q)), steps,
				     r.accepted == ANSWER_NO ? ", refused," : "");
	intro = witness_suspended(arena_of(q), value, &reader);
	if (broken(q, meant.number.value,
		   arena_printf(arena_of(q), "%s 0x%" PRIx64 ", which %s in %s", intro, value,
				taken, new_label(q))))
		q->witness = witness_make(arena_of(q), value, intro, &reader, &now);
}

static bool shares_name(const struct call_facts *a, const struct call_facts *b, uint64_t number)
{
	for (size_t i = call_first_op(a, number); i < a->op_count && a->ops[i].number == number;
	     i++)
		for (size_t k = call_first_op(b, number);
		     k < b->op_count && b->ops[k].number == number; k++)
			if (names_equal(a->ops[i].name, b->ops[k].name) ||
			    family_are_aliases(a->family, a->ops[i].name, b->ops[k].name))
				return true;
	return false;
}

/* The number must not have come to mean another op. Without headers, the number is the op. */
static void check_name(struct question *q, uint64_t op)
{
	const struct op *was = call_find_op(q->old, op, q->arch);
	const struct op *is = call_find_op(q->new, op, q->arch);

	if (!was || !(q->new->release->supplies &SUPPLIES_HEADERS) ||
	    shares_name(q->old, q->new, op))
		return;
	unknown(q, arena_printf(arena_of(q), "op %" PRIu64 " was %s and is %s", op, was->name,
				is ? is->name : "declared no more"));
}

bool question_asks(const struct question *q, const struct decode *d)
{
	return d->arch == q->arch && d->entry == q->entry;
}

size_t question_count_entries(const struct question *q, const struct call_facts *f)
{
	size_t count = 0;

	for (size_t i = 0; i < f->entries.count; i++)
		count += question_asks(q, &f->entries.items[i].decode);
	return count;
}

bool question_has_path(const struct question *q, enum entry_path entry)
{
	struct question other = {.entry = entry, .arch = q->arch};

	return question_count_entries(&other, q->old) || question_count_entries(&other, q->new);
}

/* In which architectures' views the callers of this path see records. */
static viewset views_of_records(const struct question *q)
{
	bool is_64_bit_only = q->entry == ENTRY_NATIVE && question_has_path(q, ENTRY_COMPAT);
	viewset views = views_of_arch(q->arch);

	if (arch_info(q->arch)->narrow_has_own_layout && !is_64_bit_only)
		views |= views_of_arch(arch_info(q->arch)->narrow);
	return views;
}

static struct guest_memory memory_of(const struct question *q)
{
	return (struct guest_memory){q->old, q->new, views_of_records(q), arena_of(q)};
}

/* Where registers do not tell how far a call came, the guest's memory may. */
static void check_buffer(struct question *q, const struct continuation *site, uint64_t op)
{
	struct guest_memory m = memory_of(q);
	const char *why = guest_memory_of_op(&m, op);

	q->rests_on_records |= !q->has_same_code;
	if (why)
		unknown(q, arena_printf(arena_of(q), "%s restarts %s, %s", site->function,
					op_label(q, op), why));
}

/* Where no op is known, the whole of what the arguments point to is compared. */
static void check_call_buffer(struct question *q, const struct continuation *site)
{
	struct guest_memory m = memory_of(q);
	const char *why = guest_memory_of_call(&m);

	q->rests_on_records |= !q->has_same_code;
	if (why)
		unknown(q, arena_printf(arena_of(q), "%s continues it, %s", site->function, why));
}

/* What it leaves in registers is not understood; it may leave something in memory, too. */
static void unclear_site(struct question *q, const struct continuation *site, const char *what)
{
	unclear(q, arena_printf(arena_of(q), "%s continues it: %s", site->function,
				site->unknown_because ? site->unknown_because : what));
	if (q->has_same_code)
		check_call_buffer(q, site);
}

/*
 * Whether the new release serves it in a build for which nobody chose an option
 * that the old one did without. Tools' calls are not live across a migration.
 */
static void check_option(struct question *q, const struct continuation *site, uint64_t op,
			 const struct dispatched_op *was, const struct dispatched_op *is)
{
	if (!is || !is->option || (was && was->option) ||
	    is_for_tools(call_stability(q->old, op, q->arch)))
		return;
	unknown(q, arena_printf(arena_of(q),
				"%s, which %s continues, is dispatched in %s only where %s is set",
				op_label(q, op), site->function, new_label(q), is->option));
}

/* 0: not known, or none of its own. */
static uint64_t body_of(const struct decode *d, uint64_t op)
{
	const struct dispatched_op *found = decode_find_op(d, op);

	return found && d->body_count == d->op_count ? d->bodies[found - d->ops] : 0;
}

/* The one op that has the body, apart from this one; false: none, or several. */
static bool find_body(const struct decode *d, uint64_t body, uint64_t but, uint64_t *ret)
{
	size_t count = 0;

	for (size_t i = 0; d->body_count == d->op_count && i < d->op_count; i++) {
		if (d->bodies[i] != body || d->ops[i].number == but)
			continue;
		*ret = d->ops[i].number;
		count++;
	}
	return count == 1;
}

/* An op that calls in the new release what another one called in the old one, and that one, its. */
static void check_body(struct question *q, const struct decode *was, const struct decode *is,
		       uint64_t op)
{
	uint64_t before = body_of(was, op), now = body_of(is, op), other, moved_to;

	if (!before || !now || before == now || !find_body(was, now, op, &other) ||
	    !find_body(is, before, op, &moved_to))
		return;
	unknown(q, arena_printf(arena_of(q), "%s calls in %s what %s called in %s", op_label(q, op),
				new_label(q), op_label(q, other), q->old->label));
}

static void check_left(struct question *q, const struct decode *was, const struct decode *is,
		       const struct left *left)
{
	uint64_t op = left->encoding.op;
	struct split_comparison c = split_compare(was, is, &left->encoding);

	if (c.relation == SPLIT_DIFFERS)
		broken_value(q, was, is, c.value);
	else if (c.relation == SPLIT_UNKNOWN)
		unclear(q, arena_printf(arena_of(q), "%s, which %s continues: %s", op_label(q, op),
					left->site->function, c.because));
	check_option(q, left->site, op, decode_find_op(was, op), decode_find_op(is, op));
	check_body(q, was, is, op);
}

/* Both decodes, run over all that is in flight. */
static void check_pair(struct question *q, const struct decode *was, const struct decode *is)
{
	flight list = {0};
	const struct left *left;

	if (q->kind == VERDICT_BROKEN && !q->is_for_tools)
		return;
	in_flight_find(&list, q->old, was);
	vec_each(left, &list)
		check_left(q, was, is, left);
	vec_free(&list);
}

static void check_registers(struct question *q)
{
	if (!question_count_entries(q, q->old) || !question_count_entries(q, q->new)) {
		unknown(q, arena_printf(arena_of(q), "the %s input does not tell how it is taken",
					question_count_entries(q, q->old) ? "new" : "old"));
		return;
	}
	for (size_t i = 0; i < q->old->entries.count; i++) {
		const struct decode *was = &q->old->entries.items[i].decode;

		for (size_t k = 0; question_asks(q, was) && k < q->new->entries.count; k++) {
			const struct decode *is = &q->new->entries.items[k].decode;

			if (entries_pair(q->old, was, q->new, is))
				check_pair(q, was, is);
		}
	}
}

/* Whether some handler of the other side was compared with this one. */
static bool has_pair(const struct question *q, const struct decode *d, bool is_old)
{
	const struct call_facts *other = is_old ? q->new : q->old;

	for (size_t i = 0; i < other->entries.count; i++) {
		const struct decode *candidate = &other->entries.items[i].decode;

		if (is_old ? entries_pair(q->old, d, q->new, candidate)
			   : entries_pair(q->old, candidate, q->new, d))
			return true;
	}
	return false;
}

/* Each handler that a caller may come by, before or after, has to be one that was compared. */
static void check_handlers(struct question *q, const struct call_facts *f, bool is_old)
{
	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;

		if (question_asks(q, d) && !has_pair(q, d, is_old))
			unknown(q,
				arena_printf(arena_of(q), "%s has no counterpart in %s", d->handler,
					     is_old ? q->new->label : q->old->label));
	}
}

/* A number that headers know nothing of and the old release is not seen to dispatch. */
static bool is_no_op(const struct question *q, uint64_t op)
{
	return q->old->op_count && !call_find_op(q->old, op, q->arch) &&
	       call_serves(q->old, op, q->arch) != ANSWER_YES;
}

static const char *gone_reason(const struct question *q, const struct continuation *site,
			       uint64_t op)
{
	return arena_printf(arena_of(q), "%s, which %s continues, is dispatched no more in %s",
			    op_label(q, op), site->function, new_label(q));
}

/* The op stands in the guest's memory: some handler has to know its number. */
static void check_buffer_op(struct question *q, const struct continuation *site, uint64_t op)
{
	if (is_no_op(q, op))
		return;
	switch (call_serves(q->new, op, q->arch)) {
	case ANSWER_YES:
		check_option(q, site, op, call_optional(q->old, op, q->arch),
			     call_optional(q->new, op, q->arch));
		break;
	case ANSWER_NO:
		/* That some call of it was restarted is but possible where no op is told. */
		if (site_restarts_any_op(site) || site->ops_may)
			unknown(q, gone_reason(q, site, op));
		else
			broken(q, op, gone_reason(q, site, op));
		break;
	case ANSWER_UNKNOWN:
		if (path_op_is_idle(q, q->old, op) && path_op_is_idle(q, q->new, op))
			return;
		unclear(q, arena_printf(arena_of(q),
					"%s, which %s continues: whether %s dispatches it is not "
					"known",
					op_label(q, op), site->function, new_label(q)));
		break;
	}
}

static void check_op(struct question *q, const struct continuation *site, uint64_t op)
{
	if (!path_op_gets_in(q, site, op))
		return;
	check_name(q, op);
	if (is_in_buffer(q->old))
		check_buffer_op(q, site, op);
	if (is_in_buffer(q->old) || site->kind == CONTINUATION_RESTART ||
	    site->kind == CONTINUATION_MEMORY)
		check_buffer(q, site, op);
}

/*
 * A restart before the op was looked at leaves the call as its caller made it,
 * with any op that some handler on the path takes.
 */
static void check_every_op(struct question *q, const struct continuation *site)
{
	for (size_t i = 0; i < q->old->entries.count; i++) {
		const struct decode *d = &q->old->entries.items[i].decode;

		for (size_t k = 0; question_asks(q, d) && k < d->op_count; k++)
			if (d->ops[k].dispatched != ANSWER_NO && q->kind == VERDICT_COMPATIBLE)
				check_op(q, site, d->ops[k].number);
	}
	if (!question_count_entries(q, q->old))
		unclear_site(q, site, "with which ops is not known");
}

static void check_ops(struct question *q, const struct continuation *site)
{
	for (size_t i = 0; i < site->op_count; i++)
		check_op(q, site, site->ops[i]);
	if (site_restarts_any_op(site))
		check_every_op(q, site);
	else if (!site->op_count)
		unclear_site(q, site, "with which ops is not known");
}

/*
 * Where no decode shows how the new release takes the arguments, one of its own
 * continuations has to show that they are the same ones. A translation has those
 * of what it translates, which is asked about by itself.
 */
static void check_arguments(struct question *q, const struct continuation *site)
{
	if (site->is_translation)
		return;
	for (size_t i = 0; i < q->new->sites.count; i++) {
		const struct continuation *is = q->new->sites.items[i];

		if (site_reaches(is, q->entry, q->arch) && is->format &&
		    names_equal(is->format, site->format))
			return;
	}
	unclear(q, arena_printf(arena_of(q),
				"%s continues it with arguments of the format \"%s\", and no "
				"continuation in %s shows that it takes these",
				site->function, site->format ? site->format : "?", new_label(q)));
}

/* Without an op, what stands in the other registers has to mean the same. */
static void check_plain(struct question *q, const struct continuation *site)
{
	check_arguments(q, site);
	check_call_buffer(q, site);
}

static size_t count_sites(const struct question *q, const struct call_facts *f,
			  enum continuation_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < f->sites.count; i++)
		count += f->sites.items[i]->kind == kind &&
			 site_reaches(f->sites.items[i], q->entry, q->arch);
	return count;
}

/*
 * A release takes what it makes itself. Sources tell what is left of a count;
 * in binaries, fewer places may mean a form that is gone.
 */
static void check_count(struct question *q, const struct continuation *site)
{
	size_t was = count_sites(q, q->old, CONTINUATION_COUNT), is = 0;
	bool is_told = site->at.file, is_made = false;
	const char *why = NULL;

	for (size_t i = 0; i < q->new->sites.count; i++) {
		const struct continuation *other = q->new->sites.items[i];

		/* What a translation passes on shows nothing of what makes it, nor the reverse. */
		if (other->kind != CONTINUATION_COUNT ||
		    other->is_translation != site->is_translation ||
		    !site_reaches(other, q->entry, q->arch))
			continue;
		is++;
		is_told &= other->at.file != NULL;
		is_made |= other->progress_lsb.state == site->progress_lsb.state;
	}
	if (!is)
		why = "it is not known whether a count with its highest bit set is taken";
	else if (is_told && !is_made && site->progress_lsb.state == NUMBER_NONE)
		why = "it leaves the highest bit of the count alone, which is done nowhere";
	else if (is_told && !is_made)
		why = "it leaves a rest of the count beside its highest bit, which is done nowhere";
	else if (!is_told && is < was && !site->carried_count)
		why = "not all that was left may be taken, since the highest bit of the count is "
		      "set in fewer places";
	if (why)
		unclear_site(q, site, arena_printf(arena_of(q), "%s in %s", why, new_label(q)));
}

/* A translation that leaves the command alone adds nothing to what it translates. */
static bool only_passes_on(const struct continuation *site)
{
	return site->is_translation && site->kind == CONTINUATION_RESTART && site->carries_own_op;
}

static void check_rest(struct question *q, const struct continuation *site)
{
	const char *why = NULL;
	enum verdict_kind kind = remaining_verdict(q->new, site, arena_of(q), &why);

	if (kind != VERDICT_COMPATIBLE)
		answer(q, kind, why);
}

/* Whether one of the ops that the site is known to continue gets in by this path. */
static bool may_come_in(const struct question *q, const struct continuation *site)
{
	for (size_t i = 0; i < site->op_count; i++)
		if (path_op_gets_in(q, site, site->ops[i]))
			return true;
	return !site->op_count || !site->carries_own_op;
}

/* However an op goes on: one that is dispatched no more does not. */
static void check_gone(struct question *q, const struct continuation *site)
{
	for (size_t i = 0; i < site->op_count && is_register_op(q->old); i++)
		if (site->carries_own_op && path_op_gets_in(q, site, site->ops[i]) &&
		    path_op_is_gone(q, site->ops[i]))
			broken(q, site->ops[i], gone_reason(q, site, site->ops[i]));
}

static void check_site(struct question *q, const struct continuation *site)
{
	if (only_passes_on(site))
		return;
	check_rest(q, site);
	switch (site->kind) {
	case CONTINUATION_REGISTER:
		if (!is_register_op(q->old))
			unclear_site(q, site, "its op is in no register");
		else if (site->progress_lsb.state == NUMBER_UNKNOWN)
			unclear_site(q, site, "where it puts progress is not known");
		check_ops(q, site);
		break;
	case CONTINUATION_OP_REPLACED:
	case CONTINUATION_MEMORY:
	case CONTINUATION_RESTART:
		if (q->old->family->op_in.known)
			check_ops(q, site);
		else
			check_plain(q, site);
		break;
	case CONTINUATION_COUNT:
		check_count(q, site);
		check_plain(q, site);
		break;
	case CONTINUATION_CALL_REPLACED:
		check_plain(q, site);
		break;
	case CONTINUATION_UNKNOWN:
		if (!may_come_in(q, site) || taken_alike(q, site))
			return;
		unclear_site(q, site, "how is not known");
		check_gone(q, site);
		break;
	}
}

/* What is in flight at all. false: nothing, or it cannot be told. */
static bool has_flight(struct question *q)
{
	bool any = q->old->is_cut;

	for (size_t i = 0; i < q->old->sites.count; i++)
		any |= site_reaches(q->old->sites.items[i], q->entry, q->arch);
	for (size_t i = 0; i < q->old->stray_sites.count; i++) {
		const struct continuation *site = q->old->stray_sites.items[i];

		if (!site_reaches(site, q->entry, q->arch))
			continue;
		unknown(q, arena_printf(arena_of(q), "%s continues a hypercall that is not known",
					site->function));
	}
	return any;
}

const struct constant *question_number_in(const struct call_facts *f, enum arch arch)
{
	const struct constant *c = release_constant_in(f->release, f->family->number_macro,
						       view_bit(arch, AUDIENCE_GUEST));

	if (!c)
		c = release_constant_in(f->release, f->family->number_macro,
					view_bit(arch, AUDIENCE_TOOLS));
	return c;
}

static void check_number(struct question *q)
{
	const struct constant *was = question_number_in(q->old, q->arch),
			      *is = question_number_in(q->new, q->arch);

	if (was && is && was->value != is->value)
		answer(q, VERDICT_BROKEN,
		       arena_printf(arena_of(q), "its number was %" PRIu64 " and is %" PRIu64,
				    was->value, is->value));
	else if (was && !is && (q->new->release->supplies &SUPPLIES_HEADERS))
		unknown(q, "no header of the new release declares its number");
}

static void take_doubt(struct question *q, struct doubt doubt)
{
	if (doubt.reason)
		answer(q, doubt.kind, doubt.reason);
}

/* What is followed is only as good as the code around it. Tools' calls need no restart elsewhere. */
static void check_code(struct question *q)
{
	const struct release *old = q->old->release, *new = q->new->release;
	const char *hypercall = q->old->family->hypercall, *why, *restart;

	if (is_told_by_code(q)) {
		why = machine_change(old, new, hypercall, q->entry, q->arch, arena_of(q));
		take_doubt(q, (struct doubt){VERDICT_UNKNOWN, why});
		return;
	}
	why = slices_change(old, new, hypercall, q->entry, q->arch, arena_of(q));
	restart = slices_restart_change(old, new, hypercall, q->entry, q->arch, arena_of(q));
	if (restart && is_for_tools(q->old->family->stability))
		q->spared = restart;
	else if (!why)
		why = restart;
	take_doubt(q, (struct doubt){VERDICT_UNKNOWN, why});
	q->has_same_slices = !why && slices_told(old, new, hypercall, q->entry, q->arch);
}

/* A call that tools made for an older version of the interface is refused before it is looked at. */
static bool is_of_older_version(struct question *q)
{
	struct guest_memory m = memory_of(q);

	q->refused = guest_memory_of_older_version(&m);
	return q->refused;
}

static void check_all(struct question *q)
{
	struct arena *a = arena_of(q);
	bool is_served;

	if (q->old->is_cut || q->new->is_cut)
		unknown(q, "it has more handlers or continuations than are looked at");
	check_number(q);
	take_doubt(q, served_doubt(q->old, q->new, q->entry, q->arch, a));
	is_served = q->kind == VERDICT_COMPATIBLE;
	if (is_register_op(q->old)) {
		check_registers(q);
		check_handlers(q, q->old, true);
		check_handlers(q, q->new, false);
	}
	for (size_t i = 0; i < q->old->sites.count; i++)
		if (site_reaches(q->old->sites.items[i], q->entry, q->arch))
			check_site(q, q->old->sites.items[i]);
	take_doubt(q, continued_doubt(q->old, q->new, q->entry, q->arch, a));
	take_doubt(q, tested_doubt(q->old, q->new, q->entry, q->arch, a));
	check_code(q);
	/* What is shown to be broken stays so. */
	if (is_served && q->kind == VERDICT_UNKNOWN && is_of_older_version(q)) {
		q->kind = VERDICT_COMPATIBLE;
		q->reason = NULL;
	}
}

static bool tells_masks(const struct release *r)
{
	return r->supplies & KNOWS_MASKS;
}

static const char *what_is_missing(const struct question *q, bool old_knows, bool new_knows)
{
	if (tells_masks(q->old->release) && tells_masks(q->new->release))
		return "nothing that was read tells how a hypervisor of this architecture splits "
		       "the command register";
	if (old_knows)
		return "the new input does not tell how the command register is split: it needs "
		       "sources or a hypervisor";
	if (new_knows)
		return "the old input does not tell how the command register is split: it needs "
		       "sources or a hypervisor";
	return "public headers do not tell how the command register is split: sources or a "
	       "hypervisor of both releases are needed";
}

bool release_tells_splits(const struct release *r, enum arch arch)
{
	return tells_masks(r) && release_covers(r, arch);
}

bool release_serves_no_calls(const struct release *r, enum arch arch)
{
	return archset_has(r->undispatched, arch) && !release_covers(r, arch);
}

/* Of what tools alone call, no guest is hurt. */
static void name_tools(struct question *q)
{
	enum stability stability = q->old->family->stability;

	if (q->kind == VERDICT_COMPATIBLE || !is_for_tools(stability))
		return;
	q->is_for_tools = true;
	q->reason = arena_printf(arena_of(q), "%s (" FOR_TOOLS ")", q->reason);
}

static const char *why_compatible(const struct question *q)
{
	if (q->refused)
		return arena_printf(arena_of(q),
				    "%s, and takes no part of it otherwise; " FOR_TOOLS,
				    q->refused);
	if (q->spared)
		return arena_printf(arena_of(q),
				    "its own code takes what the old release leaves in flight as "
				    "before (%s; but " FOR_TOOLS ")",
				    q->spared);
	if (q->rests_on_code)
		return "what is not understood of it is the same code in both releases, and the "
		       "rest of what the old one leaves in flight means the same";
	if (q->rests_on_records && q->has_same_slices)
		return "all that the old release leaves in registers means the same, the records "
		       "in which it may keep progress are laid out alike, and the code that reads, "
		       "writes or bounds it there is the same";
	if (q->rests_on_records)
		return "all that the old release leaves in registers means the same, and the "
		       "records in which it may keep progress are laid out alike; how the code "
		       "uses their fields is not compared";
	return "all that the old release leaves in flight means the same";
}

void question_answer(struct question *q)
{
	bool old_knows = release_tells_splits(q->old->release, q->arch);
	bool new_knows = release_tells_splits(q->new->release, q->arch);

	q->kind = VERDICT_COMPATIBLE;
	q->has_same_code = (is_told_by_code(q) ? machine_is_same : code_is_same)(
		q->old->release, q->new->release, q->old->family->hypercall, q->entry, q->arch);
	if (release_serves_no_calls(q->old->release, q->arch)) {
		q->reason = "the old release serves no hypercall on this architecture, so none is "
			    "in flight";
	} else if (!old_knows) {
		unknown(q, what_is_missing(q, false, new_knows));
	} else if (!has_flight(q)) {
		if (q->kind == VERDICT_COMPATIBLE)
			q->reason = "the old release makes no continuation of it, so none is in "
				    "flight";
	} else if (!new_knows) {
		unknown(q, what_is_missing(q, true, false));
	} else {
		check_all(q);
		name_tools(q);
	}
	if (!q->reason)
		q->reason = why_compatible(q);
	told_apart(q);
}
