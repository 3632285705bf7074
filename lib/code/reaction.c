// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/code/drive_inner.h"

/* What one run did beside what others did: whether an op is one, whether it is the same op. */

enum {
	MAX_MISSING_PART = 4, /* of an op's work, where it goes on */
	MIN_BODY = 4,	      /* instructions that another op has for itself */
};

bool effects_call_subset(const address_list *a, const address_list *b)
{
	size_t j = 0;

	for (size_t i = 0; i < a->count; i++) {
		while (j < b->count && b->items[j] < a->items[i])
			j++;
		if (j == b->count || b->items[j] != a->items[i])
			return false;
	}
	return true;
}

/* A value returned is judged by its low 32 bits: an error number may be an int or a long. */
static unsigned int returned_list(const struct effects *fx, uint64_t *items)
{
	struct tnum low;

	if (!fx->returns)
		return 0;
	low = tnum_truncate(&fx->returned, 32);
	return tnum_list(&low, items);
}

static bool is_error(uint64_t value)
{
	return (int32_t)value < 0 && (int32_t)value >= -4095;
}

bool effects_return_errors(const struct effects *fx)
{
	uint64_t items[TNUM_CHOICES];
	unsigned int count = returned_list(fx, items);

	for (unsigned int i = 0; i < count; i++)
		if (!is_error(items[i]))
			return false;
	return count;
}

static bool is_whole_run(const struct effects *fx)
{
	return !fx->is_cut && !fx->has_unknown_jump && !fx->command_escaped;
}

static bool same_returns(const struct effects *a, const struct effects *b)
{
	uint64_t in_a[TNUM_CHOICES], in_b[TNUM_CHOICES];
	unsigned int count_a = returned_list(a, in_a), count_b = returned_list(b, in_b);

	return count_a && count_a == count_b && !memcmp(in_a, in_b, count_a * sizeof(in_a[0]));
}

/* The same work may still return something else, where the command goes into the result. */
static bool returns_agree(const struct effects *a, const struct effects *b)
{
	uint64_t items[TNUM_CHOICES];

	if (a->returns != b->returns)
		return false;
	if (!a->returns)
		return true;
	if (returned_list(a, items) || returned_list(b, items))
		return same_returns(a, b);
	return !tnum_command_bits(&a->returned) && !tnum_command_bits(&b->returned);
}

bool effects_are_same(const struct effects *a, const struct effects *b)
{
	if (!effects_call_subset(&a->calls, &b->calls) ||
	    !effects_call_subset(&b->calls, &a->calls))
		return false;
	return a->work == b->work ? returns_agree(a, b) : same_returns(a, b);
}

/* Something is returned that no absurd value gets and that is not merely an error. */
static bool returns_news(const struct drive *d, const struct effects *fx)
{
	uint64_t items[TNUM_CHOICES];
	unsigned int count = returned_list(fx, items);
	const size_t *index;

	if (!fx->returns || fx->is_cut)
		return false;
	vec_each(index, &d->absurd)
		if (!effects_return_errors(&d->probes.items[*index].fx))
			return false;
	for (unsigned int i = 0; i < count; i++)
		if (!is_error(items[i]))
			return true;
	return !count;
}

/*
 * Where there is a mask and no number below it is known to be absurd, what
 * several such numbers have in common may be what an op that is none gets.
 */
static bool may_be_default(const struct drive *d, const struct probe *probe)
{
	unsigned int width = drive_narrowest_mask(d);
	const struct probe *other;
	const size_t *index;

	if (width >= 32)
		return false;
	vec_each(index, &d->absurd)
		if (!(d->probes.items[*index].value >> width))
			return false;
	vec_each(other, &d->probes)
		if (other != probe && !(other->value >> width) &&
		    (other->value ^ probe->value) & low_bits(width) &&
		    effects_are_same(&other->fx, &probe->fx))
			return true;
	return false;
}

/* A decision could not be made that is not for single ops: absurd numbers come to it as well. */
static bool is_lost(const struct drive *d, const struct probe *probe)
{
	const struct probe *other;

	if (!probe->fx.undecided_at)
		return false;
	vec_each(other, &d->probes)
		if (other->value >> 30 && other->fx.undecided_at == probe->fx.undecided_at)
			return true;
	return false;
}

/* Whether what happens is what happens to some number that is no op. */
static bool acts_absurd(const struct drive *d, const struct effects *fx)
{
	const size_t *index;

	vec_each(index, &d->absurd)
		if (effects_are_same(&d->probes.items[*index].fx, fx))
			return true;
	return false;
}

/* What runs did with each instruction: bits of enum work_kind, by insn.number. */
static void add_kinds(const struct effects *fx, uint8_t *kinds)
{
	const uint32_t *mark;

	vec_each(mark, &fx->marks)
		kinds[*mark / WORK_KINDS] |= (uint8_t)(1U << *mark % WORK_KINDS);
}

static uint8_t *new_kinds(const struct drive *d)
{
	uint8_t *kinds = xalloc(d->p->decoded + 1);

	memset(kinds, 0, d->p->decoded + 1);
	return kinds;
}

/* What all absurd runs do. free() it. */
static uint8_t *absurd_kinds(const struct drive *d)
{
	uint8_t *absurd = new_kinds(d);
	const size_t *index;

	vec_each(index, &d->absurd)
		add_kinds(&d->probes.items[*index].fx, absurd);
	return absurd;
}

/* How much of the work in fx is in no absurd run; *ret_missing: and not in these kinds. */
static unsigned int own_work(const struct drive *d, const struct effects *fx, const uint8_t *kinds,
			     unsigned int *ret_missing)
{
	uint8_t *absurd = absurd_kinds(d);
	unsigned int own = 0;
	const uint32_t *mark;

	*ret_missing = 0;
	vec_each(mark, &fx->marks) {
		if (*mark % WORK_KINDS != WORK_DONE || absurd[*mark / WORK_KINDS] & 1U << WORK_DONE)
			continue;
		own++;
		*ret_missing += !(kinds[*mark / WORK_KINDS] & 1U << WORK_DONE);
	}
	free(absurd);
	return own;
}

/* How often fx writes to memory that lasts where no absurd run does. */
static unsigned int own_writes(const struct drive *d, const struct effects *fx)
{
	uint8_t *absurd = absurd_kinds(d);
	unsigned int count = 0;
	const uint32_t *mark;

	vec_each(mark, &fx->marks)
		count += *mark % WORK_KINDS == WORK_WRITES &&
			 !(absurd[*mark / WORK_KINDS] & 1U << WORK_WRITES);
	free(absurd);
	return count;
}

/* Without a call of its own, it is still no error path. */
static bool writes_much(const struct drive *d, const struct effects *fx)
{
	uint8_t *none;
	unsigned int own, missing;

	if (!is_whole_run(fx) || !own_writes(d, fx))
		return false;
	none = new_kinds(d);
	own = own_work(d, fx, none, &missing);
	free(none);
	return own >= MIN_BODY;
}

enum answer drive_judge(const struct drive *d, const struct probe *probe)
{
	if (!d->absurd.count)
		return ANSWER_UNKNOWN;
	if (acts_absurd(d, &probe->fx))
		return is_whole_run(&probe->fx) ? ANSWER_NO : ANSWER_UNKNOWN;
	if (is_lost(d, probe) || effects_return_errors(&probe->fx) || may_be_default(d, probe))
		return ANSWER_UNKNOWN;
	if (!effects_call_subset(&probe->fx.calls, &d->common) || returns_news(d, &probe->fx) ||
	    writes_much(d, &probe->fx))
		return ANSWER_YES;
	return ANSWER_UNKNOWN;
}

/* Copies what was found out to the guest: a call that goes on may have done it before. */
static bool only_reports(const struct drive *d, uint64_t address)
{
	const struct callee *c = program_callee(d->p, address);

	return c && c->kind == CALLEE_COPY_OUT;
}

/* Every call that is made for a, and for no absurd value, is made for b too. */
static bool makes_own_calls(const struct drive *d, const struct effects *a, const struct effects *b)
{
	bool any = false;

	for (size_t i = 0; i < a->calls.count; i++) {
		address_list one = {.items = &a->calls.items[i], .count = 1};

		if (effects_call_subset(&one, &d->common))
			continue;
		if (effects_call_subset(&one, &b->calls))
			any = true;
		else if (!only_reports(d, a->calls.items[i]))
			return false;
	}
	return any;
}

static bool has_own_call(const struct drive *d, const struct effects *fx)
{
	return !effects_call_subset(&fx->calls, &d->common);
}

/* How many choices of fx fell otherwise in the run with these kinds, for certain. */
static unsigned int left_out_more(const struct effects *fx, const uint8_t *kinds)
{
	unsigned int count = 0;
	const uint32_t *mark;

	vec_each(mark, &fx->marks)
		count +=
			*mark % WORK_KINDS == WORK_LEFT_OUT &&
			!(kinds[*mark / WORK_KINDS] & (1U << WORK_LEFT_OUT | 1U << WORK_UNDECIDED));
	return count;
}

/* What a returns but for errors, b does, or may. */
static bool returns_all(const struct effects *a, const struct effects *b)
{
	uint64_t in_a[TNUM_CHOICES], in_b[TNUM_CHOICES];
	unsigned int count_a = returned_list(a, in_a), count_b = returned_list(b, in_b);

	for (unsigned int i = 0; i < count_a && count_b; i++) {
		bool is_there = is_error(in_a[i]);

		for (unsigned int j = 0; j < count_b; j++)
			is_there |= in_b[j] == in_a[i];
		if (!is_there)
			return false;
	}
	return true;
}

/*
 * Whether b does what a does. Setting out from nowhere takes checks that going
 * on does not, so that a little may be missing or chosen otherwise.
 */
static bool does_the_same(const struct drive *d, const struct effects *a, const struct effects *b)
{
	uint8_t *in_a = new_kinds(d), *in_b = new_kinds(d);
	unsigned int own, missing;

	add_kinds(a, in_a);
	add_kinds(b, in_b);
	own = own_work(d, a, in_b, &missing);
	missing += left_out_more(a, in_b) + left_out_more(b, in_a);
	free(in_a);
	free(in_b);
	return missing <= own / MAX_MISSING_PART && returns_all(a, b);
}

/* How much of the work in fx that is in no absurd run the other run does not do. */
static unsigned int lacking(const struct drive *d, const struct effects *fx,
			    const struct effects *other, unsigned int *ret_own)
{
	uint8_t *kinds = new_kinds(d);
	unsigned int missing;

	add_kinds(other, kinds);
	*ret_own = own_work(d, fx, kinds, &missing);
	free(kinds);
	return missing;
}

/* Whether fx does so much that the other run does not that it can be no error path. */
static bool does_much_else(const struct drive *d, const struct effects *fx,
			   const struct effects *other)
{
	unsigned int own, missing = lacking(d, fx, other, &own);

	return missing >= MIN_BODY && missing > own / MAX_MISSING_PART;
}

/* Whether most of what each of two runs does is not done in the other. */
static bool differ(const struct drive *d, const struct effects *a, const struct effects *b)
{
	unsigned int own_a, own_b;
	unsigned int missing_a = lacking(d, a, b, &own_a), missing_b = lacking(d, b, a, &own_b);

	return missing_a > own_a / 2 && missing_b > own_b / 2;
}

bool drive_is_idle(const struct drive *d, const struct probe *probe)
{
	return d->absurd.count && probe->dispatched == ANSWER_UNKNOWN && is_whole_run(&probe->fx) &&
	       !probe->fx.undecided_at && effects_call_subset(&probe->fx.calls, &d->common) &&
	       !own_writes(d, &probe->fx);
}

enum reaction drive_reaction(struct drive *d, uint64_t op, uint64_t value)
{
	const struct probe *with = drive_probe(d, value), *alone = drive_probe(d, op);
	const struct effects *a, *b;
	bool makes_calls;

	with = drive_probe(d, value);
	if (!with || !alone)
		return REACTION_UNKNOWN;
	a = &alone->fx;
	b = &with->fx;
	if (with->dispatched == ANSWER_NO)
		return REACTION_NO_OP;
	if (acts_absurd(d, b))
		return REACTION_PART;
	if (effects_return_errors(b) && !effects_return_errors(a))
		return is_whole_run(b) ? REACTION_REFUSED : REACTION_UNKNOWN;
	makes_calls = makes_own_calls(d, a, b);
	if ((a->work == b->work && effects_are_same(a, b)) ||
	    (makes_calls && does_the_same(d, a, b)))
		return REACTION_SAME;
	if (does_much_else(d, b, a))
		return REACTION_OTHER;
	if (has_own_call(d, a) && !makes_calls)
		return has_own_call(d, b) && !effects_call_subset(&b->calls, &a->calls)
			       ? REACTION_OTHER
			       : REACTION_PART;
	if (has_own_call(d, b) && !makes_calls)
		return REACTION_OTHER;
	if (!makes_calls && effects_are_same(a, b))
		return REACTION_SAME;
	return does_much_else(d, a, b) || differ(d, a, b) ? REACTION_PART : REACTION_UNKNOWN;
}

bool drive_continues(struct drive *d, uint64_t op, uint64_t value)
{
	address_list create = {.items = &d->p->create, .count = d->p->create != 0};
	const struct probe *with = drive_probe(d, value), *alone = drive_probe(d, op);

	with = drive_probe(d, value);
	return with && alone && create.count && !effects_call_subset(&create, &d->common) &&
	       effects_call_subset(&create, &with->fx.calls) &&
	       effects_call_subset(&with->fx.calls, &alone->fx.calls);
}
