// SPDX-License-Identifier: GPL-2.0-only
#include "lib/code/state.h"

static int64_t as_signed(uint64_t value, unsigned int width)
{
	return (int64_t)sign_extend(value, width);
}

/* The condition after comparing two numbers; -1 for one that a comparison does not decide. */
static int compare_decides(enum condition condition, uint64_t a, uint64_t b, unsigned int width)
{
	int64_t sa = as_signed(a, width), sb = as_signed(b, width);

	switch ((int)condition) {
	case COND_ALWAYS:
		return 1;
	case COND_EQ:
		return a == b;
	case COND_NE:
		return a != b;
	case COND_ULT:
		return a < b;
	case COND_UGE:
		return a >= b;
	case COND_ULE:
		return a <= b;
	case COND_UGT:
		return a > b;
	case COND_SLT:
		return sa < sb;
	case COND_SGE:
		return sa >= sb;
	case COND_SLE:
		return sa <= sb;
	case COND_SGT:
		return sa > sb;
	case COND_NEGATIVE:
		return (a - b) >> (width - 1) & 1;
	case COND_POSITIVE:
		return !((a - b) >> (width - 1) & 1);
	case COND_OVERFLOW:
	case COND_NO_OVERFLOW:
	case COND_OTHER:
		break;
	}
	return -1;
}

/* By every pair of values that the two sides can have. */
static int decide_by_lists(const struct flags *f, enum condition condition)
{
	uint64_t in_a[TNUM_CHOICES], in_b[TNUM_CHOICES];
	unsigned int count_a = tnum_list(&f->a, in_a), count_b = tnum_list(&f->b, in_b);
	int answer = -1;

	for (unsigned int i = 0; i < count_a; i++) {
		for (unsigned int j = 0; j < count_b; j++) {
			int one = compare_decides(condition, in_a[i], in_b[j], f->width);

			if (one < 0 || (answer >= 0 && answer != one))
				return -1;
			answer = one;
		}
	}
	return answer;
}

/* Smallest and largest value as a signed number, which needs the sign bit to vary last. */
static void signed_range(const struct tnum *t, unsigned int width, int64_t *ret_min,
			 int64_t *ret_max)
{
	uint64_t sign = (uint64_t)1 << (width - 1);
	uint64_t low = tnum_min(t), high = tnum_max(t) & low_bits(width);

	if (!(t->known & sign)) {
		low |= sign;
		high &= ~sign;
	}
	*ret_min = as_signed(low, width);
	*ret_max = as_signed(high, width);
}

/* By the ranges: the condition holds, fails, or cannot be told. */
static int decide_by_range(const struct flags *f, enum condition condition)
{
	uint64_t min_a = tnum_min(&f->a), max_a = tnum_max(&f->a) & low_bits(f->width);
	uint64_t min_b = tnum_min(&f->b), max_b = tnum_max(&f->b) & low_bits(f->width);
	int64_t smin_a, smax_a, smin_b, smax_b;

	signed_range(&f->a, f->width, &smin_a, &smax_a);
	signed_range(&f->b, f->width, &smin_b, &smax_b);
	/* Where nothing is taken off, the sign of the difference is that of the value. */
	if (condition == COND_NEGATIVE && !max_b)
		condition = COND_SLT;
	switch ((int)condition) {
	case COND_ULT:
		return max_a < min_b ? 1 : min_a >= max_b ? 0 : -1;
	case COND_ULE:
		return max_a <= min_b ? 1 : min_a > max_b ? 0 : -1;
	case COND_SLT:
		return smax_a < smin_b ? 1 : smin_a >= smax_b ? 0 : -1;
	case COND_SLE:
		return smax_a <= smin_b ? 1 : smin_a > smax_b ? 0 : -1;
	case COND_EQ:
		return f->a.known & f->b.known & (f->a.bits ^ f->b.bits) ? 0 : -1;
	default:
		return -1;
	}
}

/* Conditions come in pairs of opposites; this is the one that is worked out. */
static bool as_positive(enum condition *condition)
{
	switch (*condition) {
	case COND_NE:
		*condition = COND_EQ;
		return true;
	case COND_UGE:
		*condition = COND_ULT;
		return true;
	case COND_UGT:
		*condition = COND_ULE;
		return true;
	case COND_SGE:
		*condition = COND_SLT;
		return true;
	case COND_SGT:
		*condition = COND_SLE;
		return true;
	case COND_POSITIVE:
		*condition = COND_NEGATIVE;
		return true;
	case COND_NO_OVERFLOW:
		*condition = COND_OVERFLOW;
		return true;
	case COND_ALWAYS:
	case COND_EQ:
	case COND_ULT:
	case COND_ULE:
	case COND_SLT:
	case COND_SLE:
	case COND_NEGATIVE:
	case COND_OVERFLOW:
	case COND_OTHER:
		break;
	}
	return false;
}

static int decide_fixed(unsigned int bits, enum condition condition)
{
	bool n = bits & FLAG_NEGATIVE, z = bits & FLAG_ZERO, c = bits & FLAG_BORROW,
	     v = bits & FLAG_OVERFLOW;

	switch ((int)condition) {
	case COND_EQ:
		return z;
	case COND_ULT:
		return c;
	case COND_ULE:
		return c || z;
	case COND_SLT:
		return n != v;
	case COND_SLE:
		return z || n != v;
	case COND_NEGATIVE:
		return n;
	case COND_OVERFLOW:
		return v;
	default:
		return -1;
	}
}

static int decide_compare(const struct flags *f, enum condition condition)
{
	int answer;

	if (f->a.is_stack || f->b.is_stack)
		return -1;
	answer = decide_by_lists(f, condition);
	return answer >= 0 ? answer : decide_by_range(f, condition);
}

static int decide_sum(const struct flags *f, enum condition condition)
{
	struct flags against_zero = {.width = f->width, .a = f->a, .b = tnum_const(0)};

	if (condition == COND_EQ || condition == COND_NEGATIVE)
		return decide_compare(&against_zero, condition);
	return condition == COND_ULT ? decide_compare(f, condition) : -1;
}

static int decide_result(const struct flags *f, enum condition condition)
{
	bool is_signed = condition == COND_SLT || condition == COND_SLE;

	if (condition == COND_EQ || condition == COND_NEGATIVE ||
	    (is_signed && f->bits == RESULT_NO_OVERFLOW))
		return decide_compare(f, condition);
	return -1;
}

static int decide_positive(const struct flags *f, enum condition condition)
{
	switch ((enum flags_kind)f->kind) {
	case FLAGS_COMPARE:
		return decide_compare(f, condition);
	case FLAGS_RESULT:
		return decide_result(f, condition);
	case FLAGS_CARRY_SUM:
		return decide_sum(f, condition);
	case FLAGS_CARRY_BIT:
		return condition == COND_ULT && f->a.known & 1 ? (int)(f->a.bits & 1) : -1;
	case FLAGS_FIXED:
		return decide_fixed(f->bits, condition);
	case FLAGS_UNKNOWN:
		break;
	}
	return -1;
}

int flags_decide(const struct flags *f, enum condition condition)
{
	bool inverted;
	int answer;

	if (condition == COND_ALWAYS)
		return 1;
	inverted = as_positive(&condition);
	answer = decide_positive(f, condition);
	if (answer < 0 && f->assumed == condition)
		answer = f->assumed_holds;
	return answer < 0 ? -1 : answer ^ inverted;
}

/* These bits of the value are known now: so are the command's that they stand for. */
static void learn(struct state *st, const struct tnum *value, uint64_t known, uint64_t bits)
{
	uint64_t command = shift_down(value->own & known, -value->shift) & ~st->command_known;

	st->command_bits |= shift_down(bits & value->own & known, -value->shift) & command;
	st->command_known |= command;
}

/* The bits that a number up to limit can have. */
static uint64_t bits_upto(uint64_t limit)
{
	return limit ? low_bits(64 - (unsigned int)__builtin_clzll(limit)) : 0;
}

void state_assume(struct state *st, enum condition condition, bool holds)
{
	const struct flags *f = &st->flags;
	bool inverted = as_positive(&condition);
	uint64_t limit;

	holds ^= inverted;
	st->flags.assumed = (uint8_t)condition;
	st->flags.assumed_holds = holds;
	if (f->kind == FLAGS_RESULT && condition != COND_EQ)
		return;
	if ((f->kind != FLAGS_COMPARE && f->kind != FLAGS_RESULT) ||
	    f->a.source != SOURCE_COMMAND || !tnum_is_const(&f->b))
		return;
	limit = f->b.bits & low_bits(f->width);
	if (!holds)
		return;
	if (condition == COND_EQ)
		learn(st, &f->a, ~(uint64_t)0, limit);
	else if (condition == COND_ULT && limit)
		learn(st, &f->a, ~bits_upto(limit - 1), 0);
	else if (condition == COND_ULE)
		learn(st, &f->a, ~bits_upto(limit), 0);
}
