// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/tnum.h"

struct tnum tnum_source(uint8_t source, unsigned int width)
{
	struct tnum t = {.known = ~low_bits(width), .own = low_bits(width), .source = source};

	if (source < SOURCE_SAVED0)
		t.origin = source;
	return t;
}

struct tnum tnum_stack(int64_t offset)
{
	return (struct tnum){.known = ~(uint64_t)0, .bits = (uint64_t)offset, .is_stack = true};
}

unsigned int tnum_list(const struct tnum *t, uint64_t *items)
{
	if (t->is_stack)
		return 0;
	if (tnum_is_const(t)) {
		items[0] = t->bits;
		return 1;
	}
	memcpy(items, t->choices, t->choice_count * sizeof(*items));
	return t->choice_count;
}

/* Bits of the command that the given own bits of t are. */
static uint64_t command_bits_of(const struct tnum *t, uint64_t own)
{
	return t->source == SOURCE_COMMAND ? shift_down(own, -t->shift) : 0;
}

uint64_t tnum_command_bits(const struct tnum *t)
{
	return t->taint | command_bits_of(t, t->own);
}

/* own bits of t had a part in r and are not r's own. */
static void taint_with(struct tnum *r, const struct tnum *t, uint64_t own)
{
	uint64_t bits = command_bits_of(t, own);

	r->taint |= bits;
	r->taint_falls |= bits && t->shift != 0;
}

/* Everything that shaped t shapes r. */
static void taint_by(struct tnum *r, const struct tnum *t)
{
	r->taint |= t->taint;
	r->taint_falls |= t->taint_falls;
}

/* r depends on all of t in some way or other. */
static void taint_anyhow(struct tnum *r, const struct tnum *t)
{
	r->taint |= tnum_command_bits(t);
	r->taint_falls |= r->taint != 0;
}

/* The same, where t may be a constant that owes nothing to the command. */
static void taint_anyhow_if(struct tnum *r, const struct tnum *t)
{
	if (tnum_command_bits(t))
		taint_anyhow(r, t);
}

struct tnum tnum_forget(const struct tnum *t)
{
	struct tnum r = {0};

	taint_anyhow(&r, t);
	r.addend = ADDEND_LOST;
	return r;
}

bool tnum_rest_equal(const struct tnum *a, const struct tnum *b)
{
	return a->taint_falls == b->taint_falls && a->is_stack == b->is_stack &&
	       (!a->own || (a->source == b->source && a->shift == b->shift)) &&
	       a->choice_count == b->choice_count &&
	       !memcmp(a->choices, b->choices, a->choice_count * sizeof(a->choices[0]));
}

/* The list as a value, if it is short enough; only known, bits and choices are set. */
static bool from_list(const uint64_t *items, unsigned int count, struct tnum *ret)
{
	struct tnum t = {.known = ~(uint64_t)0};

	for (unsigned int i = 0; i < count; i++) {
		unsigned int at = 0;

		while (at < t.choice_count && t.choices[at] < items[i])
			at++;
		if (at < t.choice_count && t.choices[at] == items[i])
			continue;
		if (t.choice_count == TNUM_CHOICES)
			return false;
		memmove(&t.choices[at + 1], &t.choices[at],
			(t.choice_count - at) * sizeof(t.choices[0]));
		t.choices[at] = items[i];
		t.choice_count++;
		t.known &= ~(items[i] ^ items[0]);
	}
	t.bits = items[0] & t.known;
	if (t.choice_count == 1)
		t.choice_count = 0;
	*ret = t;
	return true;
}

uint64_t tnum_eval(enum tnum_op op, uint64_t a, uint64_t b, unsigned int width)
{
	uint64_t mask = low_bits(width);

	a &= mask;
	b &= mask;
	switch (op) {
	case TNUM_AND:
		return a & b;
	case TNUM_OR:
		return a | b;
	case TNUM_XOR:
		return a ^ b;
	case TNUM_ADD:
		return (a + b) & mask;
	case TNUM_SUB:
		return (a - b) & mask;
	case TNUM_MUL:
		return (a * b) & mask;
	case TNUM_SHL:
		return b >= width ? 0 : a << b & mask;
	case TNUM_SHR:
		return b >= width ? 0 : a >> b;
	case TNUM_SAR:
		return (uint64_t)((int64_t)sign_extend(a, width) >> (b >= width ? 63 : b)) & mask;
	case TNUM_ROR:
		b %= width;
		return b ? (a >> b | a << (width - b)) & mask : a;
	case TNUM_CLZ:
		return a ? (uint64_t)__builtin_clzll(a) - (64 - width) : width;
	case TNUM_OWE:
		return a;
	case TNUM_MIX:
		break;
	}
	return 0;
}

/*
 * The own bits of a result that has own_a from a and own_b from b. It can have
 * them from one source at one distance only: the one with the lowest bit.
 */
static void merge_own(struct tnum *r, const struct tnum *a, uint64_t own_a, const struct tnum *b,
		      uint64_t own_b)
{
	bool same = a->source == b->source && a->shift == b->shift;
	bool prefers_a = own_a && (!own_b || (own_a & -own_a) <= (own_b & -own_b));

	r->own = prefers_a ? own_a : own_b;
	if (same)
		r->own = own_a | own_b;
	r->source = prefers_a ? a->source : b->source;
	r->shift = prefers_a ? a->shift : b->shift;
	taint_by(r, a);
	taint_by(r, b);
	if (!same)
		taint_with(r, prefers_a ? b : a, prefers_a ? own_b : own_a);
	if (!r->own) {
		r->source = SOURCE_NONE;
		r->shift = 0;
	}
}

/* A constant that owes nothing to anything: most of what code computes with. */
static bool is_plain_const(const struct tnum *t)
{
	return tnum_is_const(t) && !t->own && !t->taint;
}

/* Nothing at all is known of the low width bits, nor where they come from. */
static bool is_blank(const struct tnum *t, unsigned int width)
{
	return !(t->known & low_bits(width)) && !t->own && !t->taint && !t->is_stack &&
	       !t->choice_count;
}

/* A blank value stays blank, as most of what code computes with does. */
static bool stays_blank(enum tnum_op op, const struct tnum *a, const struct tnum *b,
			unsigned int width)
{
	if (op != TNUM_ADD && op != TNUM_SUB && op != TNUM_XOR)
		return false;
	return is_blank(a, width) ? is_blank(b, width) || is_plain_const(b)
				  : is_blank(b, width) && is_plain_const(a);
}

/* Of r, only bits under a constant mask are left: what lies above it has no part in them. */
static void cut_taint(struct tnum *r, uint64_t mask)
{
	if (!r->taint_falls)
		r->taint &= mask ? low_bits(64 - (unsigned int)__builtin_clzll(mask)) : 0;
}

static struct tnum binary_and(const struct tnum *a, const struct tnum *b)
{
	struct tnum r = {0};
	uint64_t zero_a = a->known & ~a->bits, zero_b = b->known & ~b->bits;
	uint64_t in_a = a->own & ~zero_b, in_b = b->own & ~zero_a;

	r.bits = a->bits & b->bits;
	r.known = r.bits | zero_a | zero_b;
	merge_own(&r, a, in_a & b->bits, b, in_b & a->bits);
	taint_with(&r, a, in_a & ~b->bits);
	taint_with(&r, b, in_b & ~a->bits);
	if (is_plain_const(b))
		cut_taint(&r, b->bits);
	if (is_plain_const(a))
		cut_taint(&r, a->bits);
	return r;
}

static struct tnum binary_or(const struct tnum *a, const struct tnum *b)
{
	struct tnum r = {0};
	uint64_t zero_a = a->known & ~a->bits, zero_b = b->known & ~b->bits;
	uint64_t in_a = a->own & ~b->bits, in_b = b->own & ~a->bits;

	r.bits = a->bits | b->bits;
	r.known = r.bits | (zero_a & zero_b);
	merge_own(&r, a, in_a & zero_b, b, in_b & zero_a);
	taint_with(&r, a, in_a & ~zero_b);
	taint_with(&r, b, in_b & ~zero_a);
	return r;
}

/*
 * Whether b is nothing but some of a's own bits, each in its place: what is
 * left without them is a with those bits clear, as in op - (op >> 6 << 6).
 */
static bool is_part_of(const struct tnum *b, const struct tnum *a)
{
	return b->own && b->source == a->source && b->shift == a->shift && !(b->own & ~a->own) &&
	       !(tnum_max(b) & ~b->own);
}

static struct tnum without_part(const struct tnum *a, const struct tnum *part)
{
	struct tnum rest = tnum_const(~part->own);

	return binary_and(a, &rest);
}

static struct tnum binary_xor(const struct tnum *a, const struct tnum *b)
{
	struct tnum r = {0};
	uint64_t zero_a = a->known & ~a->bits, zero_b = b->known & ~b->bits;

	if (is_part_of(b, a))
		return without_part(a, b);
	r.known = a->known & b->known;
	r.bits = (a->bits ^ b->bits) & r.known;
	merge_own(&r, a, a->own & zero_b, b, b->own & zero_a);
	taint_with(&r, a, a->own & ~zero_b);
	taint_with(&r, b, b->own & ~zero_a);
	return r;
}

/* b's bits are taken inverted and a carry comes in where is_sub. */
static struct tnum binary_sum(const struct tnum *a, const struct tnum *b, bool is_sub)
{
	struct tnum r = {0};
	uint64_t low_b = is_sub ? ~tnum_max(b) : tnum_min(b);
	uint64_t high_b = is_sub ? ~tnum_min(b) : tnum_max(b);
	uint64_t low = tnum_min(a) + low_b + is_sub, high = tnum_max(a) + high_b + is_sub;
	uint64_t carry_low = low ^ tnum_min(a) ^ low_b, carry_high = high ^ tnum_max(a) ^ high_b;
	uint64_t carry_known = ~(carry_low ^ carry_high);
	uint64_t zero_a = a->known & ~a->bits, zero_b = b->known & ~b->bits;
	/* Where neither the other operand nor a carry or borrow can change a bit. */
	uint64_t still = carry_known & ~(is_sub ? ~carry_low : carry_low);
	uint64_t keep_a = a->own & zero_b & still;
	uint64_t keep_b = is_sub ? 0 : b->own & zero_a & still;

	if (is_sub && is_part_of(b, a))
		return without_part(a, b);
	r.known = a->known & b->known & carry_known;
	r.bits = low & r.known;
	merge_own(&r, a, keep_a, b, keep_b);
	taint_with(&r, a, a->own & ~keep_a);
	taint_with(&r, b, b->own & ~keep_b);
	return r;
}

static unsigned int trailing_zeros(const struct tnum *t)
{
	uint64_t maybe_one = t->bits | ~t->known;

	return maybe_one ? (unsigned int)__builtin_ctzll(maybe_one) : 64;
}

static struct tnum binary_mul(const struct tnum *a, const struct tnum *b)
{
	unsigned int zeros = trailing_zeros(a) + trailing_zeros(b);
	struct tnum r = {.known = low_bits(zeros)};

	taint_anyhow(&r, a);
	taint_anyhow(&r, b);
	return r;
}

/* down: logical shift to the right; else to the left. */
static struct tnum shift_by(const struct tnum *a, int down, unsigned int width)
{
	struct tnum r = {.source = a->source};
	uint64_t mask = low_bits(width);
	int shift = a->shift + down;

	taint_by(&r, a);
	r.taint_falls |= r.taint && down > 0;
	r.bits = shift_down(a->bits, down) & mask;
	r.known = shift_down(a->known, down) & mask;
	r.known |= ~(shift_down(mask, down) & mask);
	r.own = shift_down(a->own, down) & mask;
	if (r.own && shift <= 63 && shift >= -63) {
		r.shift = (int8_t)shift;
		return r;
	}
	if (r.own)
		taint_anyhow(&r, a);
	r.own = 0;
	r.source = SOURCE_NONE;
	return r;
}

static struct tnum shift_right_signed(const struct tnum *a, unsigned int count, unsigned int width)
{
	struct tnum r = shift_by(a, (int)count, width);
	uint64_t sign = (uint64_t)1 << (width - 1),
		 top = low_bits(width) & ~low_bits(width - count);

	if (!(a->known & sign)) {
		r.known &= ~top;
		taint_anyhow(&r, a);
	} else if (a->bits & sign) {
		r.bits |= top;
	}
	return r;
}

/* a shifted by a known count. */
static struct tnum shift_by_known(enum tnum_op op, const struct tnum *a, unsigned int count,
				  unsigned int width)
{
	struct tnum r = {0};

	if (!count)
		return *a;
	if (op == TNUM_SHL && count < width)
		return shift_by(a, -(int)count, width);
	if (op == TNUM_SHR && count < width)
		return shift_by(a, (int)count, width);
	if (op == TNUM_SAR && count < width)
		return shift_right_signed(a, count, width);
	if (op == TNUM_SHL || op == TNUM_SHR)
		return tnum_const(0);
	taint_anyhow(&r, a);
	return r;
}

static struct tnum binary_shift(enum tnum_op op, const struct tnum *a, const struct tnum *b,
				unsigned int width)
{
	struct tnum r = {0};

	if (tnum_is_const(b))
		r = shift_by_known(op, a, b->bits < width ? (unsigned int)b->bits : width, width);
	else
		taint_anyhow(&r, a);
	taint_anyhow_if(&r, b);
	return r;
}

static struct tnum mix(const struct tnum *a, const struct tnum *b)
{
	struct tnum r = {.addend = ADDEND_LOST};

	taint_anyhow(&r, a);
	taint_anyhow(&r, b);
	return r;
}

static struct tnum binary_bits(enum tnum_op op, const struct tnum *a, const struct tnum *b,
			       unsigned int width)
{
	struct tnum r = {0};

	switch (op) {
	case TNUM_AND:
		return binary_and(a, b);
	case TNUM_OR:
		return binary_or(a, b);
	case TNUM_XOR:
		return binary_xor(a, b);
	case TNUM_ADD:
		return binary_sum(a, b, false);
	case TNUM_SUB:
		return binary_sum(a, b, true);
	case TNUM_MUL:
		return binary_mul(a, b);
	case TNUM_SHL:
	case TNUM_SHR:
	case TNUM_SAR:
	case TNUM_ROR:
		return binary_shift(op, a, b, width);
	case TNUM_CLZ:
		return tnum_forget(a);
	case TNUM_OWE:
		r = *a;
		taint_anyhow_if(&r, b);
		return r;
	case TNUM_MIX:
		break;
	}
	return mix(a, b);
}

/* Every pair of listed constants through op, where both lists are short. */
static void refine_by_lists(struct tnum *r, enum tnum_op op, const struct tnum *a,
			    const struct tnum *b, unsigned int width)
{
	uint64_t in_a[TNUM_CHOICES], in_b[TNUM_CHOICES], out[TNUM_CHOICES * TNUM_CHOICES];
	unsigned int count_a = tnum_list(a, in_a), count_b = tnum_list(b, in_b), count = 0;
	struct tnum listed;

	for (unsigned int i = 0; i < count_a; i++)
		for (unsigned int j = 0; j < count_b; j++)
			out[count++] = tnum_eval(op, in_a[i], in_b[j], width);
	if (!count || !from_list(out, count, &listed))
		return;
	r->known = listed.known;
	r->bits = listed.bits;
	r->choice_count = listed.choice_count;
	memcpy(r->choices, listed.choices, sizeof(r->choices));
}

/* Stack addresses move by constants and keep nothing else. */
static struct tnum stack_arithmetic(enum tnum_op op, const struct tnum *a, const struct tnum *b,
				    unsigned int width)
{
	const struct tnum *address = a->is_stack ? a : b, *other = a->is_stack ? b : a;
	struct tnum r = {0};
	bool is_align = op == TNUM_AND && tnum_is_const(other) && -other->bits <= 4096 &&
			!(-other->bits & (-other->bits - 1));

	taint_anyhow(&r, a);
	taint_anyhow(&r, b);
	if (a->is_stack && b->is_stack) {
		if (op == TNUM_SUB && a->known && b->known && width >= 32)
			return tnum_const((a->bits - b->bits) & low_bits(width));
		return r;
	}
	if (width == 32 && tnum_is_const(other))
		is_align = op == TNUM_AND && (-other->bits & 0xffffffff) <= 4096;
	if (op != TNUM_ADD && !(op == TNUM_SUB && a->is_stack) && !is_align)
		return r;
	r.is_stack = true;
	if (!address->known || !tnum_is_const(other))
		return r;
	r.known = ~(uint64_t)0;
	r.bits = address->bits;
	if (is_align) /* what the alignment takes away is not known: leave room */
		r.bits =
			(address->bits & sign_extend(other->bits, width)) - (-other->bits & 0xffff);
	else if (op == TNUM_ADD)
		r.bits += sign_extend(other->bits, width);
	else
		r.bits -= sign_extend(other->bits, width);
	return r;
}

/* Whether the operator leaves of t what it was: a mask over all that it can hold, a sum with 0. */
static bool is_neutral(enum tnum_op op, const struct tnum *t, const struct tnum *constant,
		       unsigned int width)
{
	/* Numbers of domains have 16 bits, whatever their register has. */
	if (op == TNUM_AND)
		return constant->bits == 0xffff ||
		       !(tnum_max(t) & ~constant->bits & low_bits(width));
	return op != TNUM_MUL && !(constant->bits & low_bits(width));
}

/* What the operator does to its operand: is_left, to the one that stands to the left. */
static uint8_t steps_of(enum tnum_op op, const struct tnum *other, bool is_left, unsigned int width)
{
	bool is_less = op == TNUM_SUB;

	switch (op) {
	case TNUM_ADD:
	case TNUM_SUB:
		if (tnum_is_const(other) && sign_extend(other->bits, width) >> 63)
			is_less = !is_less;
		if (op == TNUM_SUB && !is_left)
			return STEPS_BITS;
		return is_less ? STEPS_LESS : STEPS_MORE;
	case TNUM_AND:
	case TNUM_OR:
	case TNUM_XOR:
		return STEPS_BITS;
	case TNUM_MUL:
	case TNUM_SHL:
	case TNUM_SHR:
	case TNUM_SAR:
	case TNUM_ROR:
		return STEPS_SCALED;
	case TNUM_CLZ:
	case TNUM_OWE:
	case TNUM_MIX:
		break;
	}
	return 0;
}

/* Bits that a number of an op may have, which something added to progress has not. */
#define LOW_OPS 0xf

static int addend_of(enum tnum_op op, const struct tnum *a, const struct tnum *b,
		     unsigned int width)
{
	int64_t by = (int64_t)sign_extend(b->bits, width);
	bool is_scaled = (a->steps | b->steps) & STEPS_SCALED;
	int sum = a->addend + b->addend;

	if (a->addend == ADDEND_LOST || b->addend == ADDEND_LOST)
		return ADDEND_LOST;
	switch (op) {
	case TNUM_ADD:
	case TNUM_SUB:
		if (!tnum_is_const(b))
			return op == TNUM_ADD ? sum : a->addend - b->addend;
		if (op == TNUM_ADD && !(tnum_max(a) & b->bits)) /* as good as an OR */
			return sum;
		/* Compilers add before a shift or, what makes the same of it, after that. */
		if (is_scaled && by)
			by = by & LOW_OPS ? INT64_MAX : by >> __builtin_ctzll((uint64_t)by);
		if (by < -64 || by > 64)
			return ADDEND_LOST;
		return a->addend + (int)(op == TNUM_ADD ? by : -by);
	case TNUM_AND:
		return tnum_is_const(b) ? sum : ADDEND_LOST;
	case TNUM_OR:
	case TNUM_XOR:
	case TNUM_SHL:
	case TNUM_SHR:
	case TNUM_SAR:
		return sum;
	case TNUM_OWE:
		return a->addend;
	case TNUM_MUL:
	case TNUM_ROR:
	case TNUM_CLZ:
	case TNUM_MIX:
		break;
	}
	return ADDEND_LOST;
}

/* Which argument the result is made of, and how. */
static void set_origin(struct tnum *r, enum tnum_op op, const struct tnum *a, const struct tnum *b,
		       unsigned int width)
{
	const struct tnum *from = a->origin ? a : b, *other = a->origin ? b : a;
	bool is_left = from == a || op == TNUM_OWE;
	int addend;

	r->origin = r->steps = 0;
	r->addend = 0;
	if (tnum_is_const(r))
		return;
	if (tnum_is_const(a) && (op == TNUM_ADD || op == TNUM_AND || op == TNUM_OR))
		addend = addend_of(op, b, a, width);
	else
		addend = addend_of(op, a, b, width);
	r->addend = (int8_t)(addend >= -100 && addend <= 100 ? addend : ADDEND_LOST);
	r->steps = (uint8_t)((a->steps | b->steps) & STEPS_SCALED);
	if (op == TNUM_SHL || op == TNUM_SHR || op == TNUM_SAR || op == TNUM_MUL)
		r->steps = STEPS_SCALED;
	if (op == TNUM_CLZ || op == TNUM_MIX)
		return;
	if (op == TNUM_OWE)
		from = a;
	if (!from->origin ||
	    (op != TNUM_OWE && op != TNUM_SUB && other->origin && other->origin != from->origin))
		return;
	r->origin = from->origin;
	r->steps = from->steps;
	if (op == TNUM_OWE || (tnum_is_const(other) && is_neutral(op, from, other, width)))
		return;
	r->steps |= steps_of(op, other, is_left, width);
	if (other->origin == from->origin)
		r->steps |= op == TNUM_ADD ? STEPS_SCALED : STEPS_BITS;
}

/* A blank value that is made of nothing that is known, which most code computes with. */
static struct tnum blank_result(enum tnum_op op, const struct tnum *a, const struct tnum *b,
				unsigned int width)
{
	struct tnum r = {.known = ~low_bits(width)};

	set_origin(&r, op, a, b, width);
	return r;
}

static struct tnum binary_narrow(enum tnum_op op, const struct tnum *a, const struct tnum *b,
				 unsigned int width)
{
	struct tnum low_a, low_b, r;

	if (width < 64) {
		low_a = tnum_truncate(a, width);
		low_b = tnum_truncate(b, width);
		a = &low_a;
		b = &low_b;
	}
	r = binary_bits(op, a, b, width);
	if (width < 64)
		r = tnum_truncate(&r, width);
	if (op != TNUM_OWE)
		refine_by_lists(&r, op, a, b, width);
	return r;
}

struct tnum tnum_binary(enum tnum_op op, const struct tnum *a, const struct tnum *b,
			unsigned int width)
{
	struct tnum r;

	if (op == TNUM_MIX)
		return mix(a, b);
	if (is_plain_const(a) && is_plain_const(b))
		return tnum_const(tnum_eval(op, a->bits, b->bits, width));
	if (stays_blank(op, a, b, width))
		return blank_result(op, a, b, width);
	if (a->is_stack || b->is_stack)
		return stack_arithmetic(op, a, b, width);
	r = binary_narrow(op, a, b, width);
	set_origin(&r, op, a, b, width);
	return r;
}

/* Puts each listed constant through (value & mask, sign-extended from). */
static void map_choices(struct tnum *r, const struct tnum *t, unsigned int from, bool is_signed,
			unsigned int width)
{
	uint64_t items[TNUM_CHOICES];
	struct tnum listed;

	r->choice_count = 0;
	if (!t->choice_count)
		return;
	for (unsigned int i = 0; i < t->choice_count; i++) {
		items[i] = t->choices[i] & low_bits(from);
		if (is_signed)
			items[i] = sign_extend(items[i], from);
		items[i] &= low_bits(width);
	}
	if (!from_list(items, t->choice_count, &listed))
		return;
	r->known = listed.known;
	r->bits = listed.bits;
	r->choice_count = listed.choice_count;
	memcpy(r->choices, listed.choices, sizeof(r->choices));
}

struct tnum tnum_truncate(const struct tnum *t, unsigned int width)
{
	struct tnum r = *t;

	if (width >= 64)
		return r;
	if (t->is_stack) /* on a 32-bit machine an address stays one */
		return width == 32 ? r : tnum_forget(t);
	r.known |= ~low_bits(width);
	r.bits &= low_bits(width);
	r.own &= low_bits(width);
	if (!r.taint_falls)
		r.taint &= low_bits(width);
	map_choices(&r, t, width, false, width);
	return r;
}

struct tnum tnum_sign_extend(const struct tnum *t, unsigned int from, unsigned int width)
{
	struct tnum r = tnum_truncate(t, from);
	uint64_t sign = (uint64_t)1 << (from - 1), upper = low_bits(width) & ~low_bits(from);

	if (from >= width)
		return tnum_truncate(t, width);
	if (t->is_stack)
		return r;
	if (!(r.known & sign)) {
		r.known &= ~upper;
	} else if (r.bits & sign) {
		r.bits |= upper;
	}
	map_choices(&r, t, from, true, width);
	return r;
}

static void join_choices(struct tnum *r, const struct tnum *a, const struct tnum *b)
{
	uint64_t items[2 * TNUM_CHOICES];
	unsigned int count_a = tnum_list(a, items);
	unsigned int count_b = tnum_list(b, items + count_a);
	struct tnum listed;

	if (!count_a || !count_b || !from_list(items, count_a + count_b, &listed))
		return;
	r->choice_count = listed.choice_count;
	memcpy(r->choices, listed.choices, sizeof(r->choices));
}

/* A constant is what it is made of on one way; the argument, on the other. */
static void join_origins(struct tnum *r, const struct tnum *a, const struct tnum *b)
{
	const struct tnum *from = a->origin ? a : b, *other = a->origin ? b : a;
	bool is_constant = tnum_is_const(other) || other->choice_count;
	bool is_one = from->origin == other->origin || is_constant;

	r->addend = a->addend == b->addend && !tnum_is_const(a) && !tnum_is_const(b) ? a->addend
										     : ADDEND_LOST;
	if (!is_one)
		return;
	r->origin = from->origin;
	r->steps = a->steps | b->steps;
	if (from->origin && other->origin != from->origin)
		r->steps |= STEPS_CONSTANT;
}

struct tnum tnum_join(const struct tnum *a, const struct tnum *b)
{
	struct tnum r = {0};

	if (tnum_equal(a, b))
		return *a;
	taint_by(&r, a);
	taint_by(&r, b);
	if (a->is_stack || b->is_stack) {
		taint_anyhow(&r, a);
		taint_anyhow(&r, b);
		r.is_stack = true;
		if (a->is_stack && b->is_stack && a->known && b->known && a->bits == b->bits) {
			r.known = ~(uint64_t)0;
			r.bits = a->bits;
		}
		return r;
	}
	r.known = a->known & b->known & ~(a->bits ^ b->bits);
	r.bits = a->bits & r.known;
	if (a->source == b->source && a->shift == b->shift)
		r.own = a->own & b->own;
	r.source = r.own ? a->source : SOURCE_NONE;
	r.shift = r.own ? a->shift : 0;
	taint_with(&r, a, a->own & ~r.own);
	taint_with(&r, b, b->own & ~r.own);
	join_choices(&r, a, b);
	join_origins(&r, a, b);
	return r;
}

struct tnum tnum_widen(const struct tnum *a, const struct tnum *b)
{
	struct tnum r = tnum_forget(a);

	join_origins(&r, a, b);
	return r;
}

struct tnum tnum_resolve(const struct tnum *t, uint64_t command_known, uint64_t command_bits)
{
	struct tnum r = *t;
	uint64_t news;

	if (t->source != SOURCE_COMMAND || t->is_stack)
		return r;
	news = shift_down(command_known, t->shift) & t->own & ~t->known;
	r.known |= news;
	r.bits |= shift_down(command_bits, t->shift) & news;
	if (news)
		r.choice_count = 0;
	return r;
}
