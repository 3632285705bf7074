// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/range.h"

enum { SHIFT_MAX = 63 };

/* What no operand may exceed, so that sums and products do not overflow. */
#define NUMBER_MAX ((__int128)1 << 126)

static const struct range unknown;

const struct limit limit_many = {.name = ""};

bool limit_is_same(const struct limit *a, const struct limit *b)
{
	if (!a || !b)
		return false;
	while (a->of)
		a = a->of;
	while (b->of)
		b = b->of;
	return a == b;
}

const struct limit *limit_join(const struct limit *a, const struct limit *b)
{
	if (!a || !b)
		return a ? a : b;
	return limit_is_same(a, b) ? a : &limit_many;
}

static struct range make(__int128 low, __int128 high, const struct limit *limit)
{
	return (struct range){.is_known = true, .low = low, .high = high, .limit = limit};
}

struct range range_of_type(unsigned int width, bool is_signed)
{
	if (!width || width > 64)
		return make(INT64_MIN, UINT64_MAX, NULL);
	if (is_signed)
		return make(-((__int128)1 << (width - 1)), ((__int128)1 << (width - 1)) - 1, NULL);
	return make(0, ((__int128)1 << width) - 1, NULL);
}

bool range_equal(const struct range *a, const struct range *b)
{
	if (!a->is_known || !b->is_known)
		return a->is_known == b->is_known;
	return a->low == b->low && a->high == b->high && a->limit == b->limit;
}

struct range range_join(const struct range *a, const struct range *b)
{
	struct range r = *a;

	if (!a->is_known || !b->is_known)
		return unknown;
	if (b->low < r.low)
		r.low = b->low;
	if (b->high > r.high || (b->high == r.high && !r.limit)) {
		r.high = b->high;
		r.limit = b->limit;
	}
	return r;
}

struct range range_meet(const struct range *a, const struct range *b)
{
	struct range r = *a;

	if (!a->is_known || !b->is_known)
		return a->is_known ? *a : *b;
	if (b->low > r.low)
		r.low = b->low;
	if (b->high < r.high) {
		r.high = b->high;
		r.limit = b->limit;
	}
	return r;
}

struct range range_convert(const struct range *r, unsigned int width, bool is_signed)
{
	struct range type = range_of_type(width, is_signed);

	if (!r->is_known || (r->low >= type.low && r->high <= type.high))
		return *r;
	/* Of a number that can be anything, the low bits can be anything, too. */
	if (r->high - r->low >= type.high - type.low && r->low >= 0)
		type.limit = r->limit;
	return type;
}

static bool is_usable(const struct range *r)
{
	return r->is_known && r->low > -NUMBER_MAX && r->high < NUMBER_MAX && r->low <= r->high;
}

static bool is_constant(const struct range *r)
{
	return r->low == r->high;
}

static struct range add(const struct range *a, const struct range *b)
{
	const struct limit *limit = NULL;

	/* A longer step goes past the limit, where nobody may be to see it. */
	if (is_constant(b) && b->low <= 1)
		limit = a->limit;
	return make(a->low + b->low, a->high + b->high, limit);
}

static struct range subtract(const struct range *a, const struct range *b)
{
	return make(a->low - b->high, a->high - b->low, is_constant(b) ? a->limit : NULL);
}

static struct range multiply(const struct range *a, const struct range *b)
{
	if (a->low < 0 || b->low < 0 || a->high > UINT64_MAX || b->high >= (__int128)1 << 62)
		return unknown;
	return make(a->low * b->low, a->high * b->high, is_constant(b) ? a->limit : NULL);
}

static struct range divide(const struct range *a, const struct range *b)
{
	if (a->low < 0 || b->low <= 0)
		return unknown;
	return make(a->low / b->high, a->high / b->low, is_constant(b) ? a->limit : NULL);
}

static struct range remainder_of(const struct range *a, const struct range *b)
{
	if (a->low < 0 || b->low <= 0)
		return unknown;
	return make(0, a->high < b->high - 1 ? a->high : b->high - 1, NULL);
}

static struct range shift_left(const struct range *a, const struct range *b)
{
	struct range factor;

	if (b->low < 0 || b->high > SHIFT_MAX || a->low < 0 || a->high > UINT64_MAX)
		return unknown;
	factor = make((__int128)1 << (int)b->low, (__int128)1 << (int)b->high, NULL);
	if (a->high >= NUMBER_MAX / factor.high)
		return unknown;
	return make(a->low * factor.low, a->high * factor.high, is_constant(b) ? a->limit : NULL);
}

static struct range shift_right(const struct range *a, const struct range *b)
{
	if (b->low < 0 || b->high > SHIFT_MAX || a->low < 0)
		return unknown;
	return make(a->low >> (int)b->high, a->high >> (int)b->low,
		    is_constant(b) ? a->limit : NULL);
}

/* The number whose bits are all 1, up to the highest that is set in n. */
static __int128 fill(__int128 n)
{
	__int128 filled = 0;

	while (filled < n)
		filled = filled * 2 + 1;
	return filled;
}

static struct range either_bits(const struct range *a, const struct range *b)
{
	__int128 sum, filled;

	if (a->low < 0 || b->low < 0)
		return unknown;
	sum = a->high + b->high;
	filled = fill(a->high > b->high ? a->high : b->high);
	return make(a->low > b->low ? a->low : b->low, sum < filled ? sum : filled,
		    is_constant(b) ? a->limit : NULL);
}

static struct range both_bits(const struct range *a, const struct range *b)
{
	if (a->low < 0 && b->low < 0)
		return unknown;
	if (a->low < 0)
		return make(0, b->high, NULL);
	if (b->low < 0)
		return make(0, a->high, NULL);
	return make(0, a->high < b->high ? a->high : b->high, NULL);
}

struct range range_binary(uint32_t op, const struct range *a, const struct range *b)
{
	if (!is_usable(a) || !is_usable(b))
		return unknown;
	switch (op) {
	case '+':
		return add(a, b);
	case '-':
		return subtract(a, b);
	case '*':
		return multiply(a, b);
	case '/':
		return divide(a, b);
	case '%':
		return remainder_of(a, b);
	case PUNCT2('<', '<'):
		return shift_left(a, b);
	case PUNCT2('>', '>'):
		return shift_right(a, b);
	case '|':
		return either_bits(a, b);
	case '&':
		return both_bits(a, b);
	default:
		return unknown;
	}
}
