// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/call/split.h"

#define NARROWEST_REGISTER 32 /* every command is at least an unsigned int */

static uint64_t bits_below(unsigned int bits)
{
	return bits < 64 ? ((uint64_t)1 << bits) - 1 : ~(uint64_t)0;
}

static uint64_t shifted(uint64_t value, uint64_t by)
{
	return by < 64 ? value >> by : 0;
}

static struct known_number known(uint64_t value)
{
	return (struct known_number){.state = NUMBER_KNOWN, .value = value};
}

static struct split_result nothing_known(const char *because)
{
	return (struct split_result){.unknown_because = because};
}

const struct dispatched_op *decode_find_op(const struct decode *d, uint64_t number)
{
	size_t low = 0, high = d->op_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->ops[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < d->op_count && d->ops[low].number == number ? &d->ops[low] : NULL;
}

static bool is_masked(const struct decode *d, uint64_t value)
{
	uint64_t number = value & bits_below((unsigned int)d->op_bits.value);

	if (d->op_bits.state != NUMBER_KNOWN)
		return false;
	for (size_t i = 0; i < d->only_for_count; i++)
		if (d->only_for[i] == number)
			return true;
	return !d->only_for;
}

/* Where bits above the op are set. */
static void take_progress(const struct decode *d, uint64_t value, enum progress_answer answer,
			  struct split_result *ret)
{
	bool is_stray = false;

	ret->progress.state = NUMBER_UNKNOWN;
	if (answer == PROGRESS_IGNORED) {
		ret->progress = known(0);
		return;
	}
	if (d->progress_lsb.state == NUMBER_KNOWN) {
		ret->progress = known(shifted(value, d->progress_lsb.value));
		/* Bits of the progress that are the op's too, or bits that are neither's. */
		is_stray = d->progress_lsb.value < d->op_bits.value ||
			   value & bits_below((unsigned int)d->progress_lsb.value) &
				   ~bits_below((unsigned int)d->op_bits.value);
	}
	if (answer == PROGRESS_REFUSED)
		ret->accepted = ANSWER_NO;
	else if (ret->accepted == ANSWER_YES &&
		 (answer != PROGRESS_ACCEPTED || is_stray || d->progress_lsb.state == NUMBER_NONE))
		ret->accepted = ANSWER_UNKNOWN;
}

/* The lowest bit that can make progress of something. */
static uint64_t lowest_beyond_op(const struct decode *d)
{
	return d->progress_lsb.state == NUMBER_KNOWN && d->progress_lsb.value < d->op_bits.value
		       ? d->progress_lsb.value
		       : d->op_bits.value;
}

static const char *why_open(const struct split_result *r)
{
	return r->progress.state == NUMBER_KNOWN && !r->progress.value
		       ? "whether the op is dispatched is not known"
		       : "whether the op runs with that progress is not known";
}

static const char *why_unknown(const struct decode *d, const struct split_result *r)
{
	if (r->accepted == ANSWER_UNKNOWN)
		return why_open(r);
	if (r->accepted == ANSWER_YES && r->progress.state == NUMBER_UNKNOWN)
		return d->unknown_because ? d->unknown_because
					  : "where progress stands is not known";
	return NULL;
}

struct split_result split_decode(const struct decode *d, uint64_t value)
{
	struct split_result ret = {.progress = known(0)};
	const struct dispatched_op *op;
	bool masked;

	if (d->is_op_in_buffer)
		return nothing_known("the op is in the guest's memory");
	if (d->op_bits.state == NUMBER_UNKNOWN)
		return nothing_known(d->unknown_because ? d->unknown_because
							: "the mask is not known");
	if (!d->register_bits && value >> NARROWEST_REGISTER)
		return nothing_known("the width of the command register is not known");
	value &= bits_below(d->register_bits ? d->register_bits : NARROWEST_REGISTER);
	masked = is_masked(d, value);
	ret.op_bits = d->op_bits;
	if (!masked)
		ret.op_bits.state = NUMBER_NONE;
	ret.number = known(masked ? value & bits_below((unsigned int)d->op_bits.value) : value);
	op = decode_find_op(d, ret.number.value);
	ret.accepted = op ? op->dispatched : ANSWER_UNKNOWN;
	if (masked && shifted(value, lowest_beyond_op(d)))
		take_progress(d, value, op ? op->progress : PROGRESS_UNKNOWN, &ret);
	ret.unknown_because = why_unknown(d, &ret);
	return ret;
}

struct encoding encoding_make(uint64_t op, struct known_number lsb, unsigned int register_bits)
{
	struct encoding e = {.op = op & bits_below(register_bits)};

	if (lsb.state == NUMBER_KNOWN)
		e.free_bits = bits_below(register_bits) & ~bits_below((unsigned int)lsb.value);
	return e;
}

bool encoding_holds(const struct encoding *e, uint64_t value)
{
	return (value & ~e->free_bits) == (e->op & ~e->free_bits) && (value & e->op) == e->op;
}

uint64_t encoding_first_step(const struct encoding *e)
{
	uint64_t free_bits = e->free_bits & ~e->op;

	return e->op | (free_bits & -free_bits);
}

static struct split_comparison unknown_at(uint64_t value, const char *because)
{
	return (struct split_comparison){SPLIT_UNKNOWN, value, because};
}

/* may_be_wide: that continuations leave such a value is told by where their progress begins. */
static struct split_comparison differs_at(uint64_t value, bool may_be_wide)
{
	if (value >> NARROWEST_REGISTER && !may_be_wide)
		return unknown_at(value, "whether progress of more than 32 bits is ever left in "
					 "the register is not known");
	return (struct split_comparison){SPLIT_DIFFERS, value, NULL};
}

/* The progress that both take, as amounts. */
static struct split_comparison compare_progress(const struct decode *old,
						const struct split_result *was,
						const struct decode *new,
						const struct split_result *is, uint64_t value,
						bool may_be_wide)
{
	struct split_comparison same = {.relation = SPLIT_SAME, .value = value};

	if (was->progress.state != NUMBER_KNOWN || is->progress.state != NUMBER_KNOWN)
		return unknown_at(value, "where progress stands is not known");
	if (!was->progress.value && !is->progress.value)
		return same;
	if (!was->progress.value || !is->progress.value)
		return differs_at(value, may_be_wide);
	if (!old->unit || !new->unit)
		return unknown_at(value, "what a step of progress counts is not known");
	if ((unsigned __int128)was->progress.value * old->unit !=
	    (unsigned __int128)is->progress.value * new->unit)
		return differs_at(value, may_be_wide);
	return same;
}

static struct split_comparison compare_value(const struct decode *old, const struct decode *new,
					     uint64_t value, bool may_be_wide)
{
	struct split_result was = split_decode(old, value), is = split_decode(new, value);
	struct split_comparison progress, same = {.relation = SPLIT_SAME, .value = value};

	if (was.number.state != NUMBER_KNOWN || is.number.state != NUMBER_KNOWN)
		return unknown_at(value, was.number.state == NUMBER_KNOWN ? is.unknown_because
									  : was.unknown_because);
	if (was.accepted == ANSWER_NO && is.accepted == ANSWER_NO &&
	    was.number.value == is.number.value)
		return same;
	if (was.accepted == ANSWER_NO)
		return unknown_at(value, "the old release itself refuses what is left there");
	if (was.number.value != is.number.value || is.accepted == ANSWER_NO)
		return differs_at(value, may_be_wide);
	progress = compare_progress(old, &was, new, &is, value, may_be_wide);
	if (progress.relation != SPLIT_SAME)
		return progress;
	if (was.accepted != ANSWER_YES || is.accepted != ANSWER_YES)
		return unknown_at(value, why_open(is.accepted == ANSWER_YES ? &was : &is));
	return progress;
}

struct split_comparison split_compare_value(const struct decode *old, const struct decode *new,
					    uint64_t value)
{
	return compare_value(old, new, value, false);
}

/* Whether a free bit is part of the number that the decode makes of the encoding. */
static bool is_number_fixed(const struct decode *d, const struct encoding *e)
{
	uint64_t number_bits =
		is_masked(d, e->op) ? bits_below((unsigned int)d->op_bits.value) : ~(uint64_t)0;

	return !(number_bits & e->free_bits);
}

struct split_comparison split_compare(const struct decode *old, const struct decode *new,
				      const struct encoding *e)
{
	bool is_wide = e->free_bits && !(e->free_bits & bits_below(NARROWEST_REGISTER));
	struct split_comparison whole = compare_value(old, new, e->op, is_wide);

	for (uint64_t left = e->free_bits & ~e->op; left && whole.relation != SPLIT_DIFFERS;
	     left &= left - 1) {
		struct split_comparison one =
			compare_value(old, new, e->op | (left & -left), is_wide);

		if (one.relation == SPLIT_DIFFERS || whole.relation == SPLIT_SAME)
			whole = one;
	}
	if (whole.relation == SPLIT_SAME && (!is_number_fixed(old, e) || !is_number_fixed(new, e)))
		return unknown_at(e->op, "progress reaches into the bits of the op");
	return whole;
}
