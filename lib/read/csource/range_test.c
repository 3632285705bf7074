// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/read/csource/value.h"

static struct range from(__int128 low, __int128 high)
{
	return (struct range){.is_known = true, .low = low, .high = high};
}

static const uint32_t operators[] = {
	'+', '-', '*', '/', '%', '|', '&', PUNCT2('<', '<'), PUNCT2('>', '>'),
};

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed ^ *seed >> 29;
}

/* Small numbers, and those at the ends of types. */
static int64_t some_number(uint64_t *seed)
{
	static const int64_t ends[] = {INT64_MIN,  INT64_MAX, INT32_MIN, INT32_MAX,
				       UINT32_MAX, -1,	      0,	 1};
	uint64_t n = next(seed);

	if (n & 1)
		return ends[n >> 8 & 7];
	return (int64_t)(n >> 8 & 127) - 64;
}

/* As mathematics has it; false: the result has no meaning. */
static bool apply(uint32_t op, __int128 a, __int128 b, __int128 *ret)
{
	switch (op) {
	case '+':
		*ret = a + b;
		return true;
	case '-':
		*ret = a - b;
		return true;
	case '*':
		*ret = a * b;
		return true;
	case '/':
		*ret = b ? a / b : 0;
		return b;
	case '%':
		*ret = b ? a % b : 0;
		return b;
	case '|':
		*ret = a | b;
		return true;
	case '&':
		*ret = a & b;
		return true;
	case PUNCT2('<', '<'):
		if (b < 0 || b > 62 || a < 0)
			return false;
		*ret = a << (int)b;
		return true;
	default:
		if (b < 0 || b > 63)
			return false;
		*ret = a >> (int)b;
		return true;
	}
}

static struct range around(int64_t inside, uint64_t *seed)
{
	uint64_t n = next(seed);
	__int128 below = n & 1 ? 0 : n >> 4 & 255, above = n & 2 ? 0 : n >> 12 & 255;

	return from((__int128)inside - below, (__int128)inside + above);
}

static void test_arithmetic(void)
{
	uint64_t seed = 1;

	for (unsigned int i = 0; i < 200000; i++) {
		uint32_t op = operators[next(&seed) % (sizeof(operators) / sizeof(operators[0]))];
		int64_t a = some_number(&seed), b = some_number(&seed);
		struct range x = around(a, &seed), y = around(b, &seed);
		struct range r = range_binary(op, &x, &y);
		__int128 n;

		if (r.is_known && apply(op, a, b, &n))
			EXPECT(r.low <= n && n <= r.high);
	}
}

static void test_hostile(void)
{
	__int128 huge = (__int128)1 << 126;
	struct range a = from(0, UINT64_MAX), one = from(1, 1), r;
	struct range any = from(-huge, huge), none = {0};

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		EXPECT(!range_binary(operators[i], &any, &one).is_known);
		EXPECT(!range_binary(operators[i], &one, &any).is_known);
		EXPECT(!range_binary(operators[i], &none, &one).is_known);
	}
	r = from(64, 64);
	EXPECT(!range_binary(PUNCT2('<', '<'), &a, &r).is_known);
	EXPECT(!range_binary(PUNCT2('>', '>'), &a, &r).is_known);
	r = from(-1, 1);
	EXPECT(!range_binary(PUNCT2('>', '>'), &a, &r).is_known);
	EXPECT(!range_binary('/', &a, &r).is_known);
	EXPECT(!range_binary('%', &a, &r).is_known);
	r = from(63, 63);
	EXPECT(!range_binary(PUNCT2('<', '<'), &a, &r).is_known);
	EXPECT(!range_binary('^', &a, &one).is_known);
}

static void test_convert(void)
{
	struct limit count = {.name = "count"};
	struct range r = from(0, UINT64_MAX), c;

	r.limit = &count;
	c = range_convert(&r, 32, false);
	EXPECT(c.low == 0 && c.high == UINT32_MAX && c.limit == &count);
	r = from(5, 300);
	r.limit = &count;
	c = range_convert(&r, 16, true);
	EXPECT(range_equal(&c, &r));
	/* 256 becomes 0: what is left reaches the type's end only by chance. */
	c = range_convert(&r, 8, false);
	EXPECT(c.low == 0 && c.high == 255);
	r = from(-1, 5);
	r.limit = &count;
	c = range_convert(&r, 64, false);
	EXPECT(c.high == UINT64_MAX && !c.limit);
	c = range_convert(&r, 32, true);
	EXPECT(range_equal(&c, &r));
	r = from(INT32_MIN, INT32_MIN);
	c = range_convert(&r, 32, true);
	EXPECT(range_equal(&c, &r));
}

static void test_limits(void)
{
	struct limit count = {.name = "count"};
	struct range r = from(0, 100), one = from(1, 1), two = from(2, 2), wide = from(0, 7);

	r.limit = &count;
	EXPECT(range_binary('+', &r, &one).limit == &count);
	EXPECT(!range_binary('+', &r, &two).limit);
	EXPECT(!range_binary('+', &r, &wide).limit);
	EXPECT(range_binary('*', &r, &two).limit == &count);
	EXPECT(!range_join(&r, &(struct range){0}).is_known);
	EXPECT(range_join(&r, &wide).limit == &count);
	wide = from(0, 101);
	EXPECT(!range_join(&r, &wide).limit);
	EXPECT(range_meet(&r, &wide).limit == &count);
	wide = from(0, 99);
	EXPECT(!range_meet(&r, &wide).limit);
}

/* What a shift moves out of a type is remembered. */
static void test_carried(void)
{
	struct ctype type = {.width = 32};
	struct value any = value_any(), six = value_const(6, 32, true),
		     op = value_const(3, 32, true);
	struct value v = value_convert(&any, &type), r;

	v = value_binary(PUNCT2('<', '<'), &v, &six);
	r = value_binary('|', &op, &v);
	r = value_convert(&r, &type);
	EXPECT(r.carried.is_known && r.carried.high == UINT32_MAX);
	EXPECT_INT(r.shift, 6);
	v = value_join(&r, &op);
	EXPECT(v.carried.is_known && v.carried.high == UINT32_MAX);
	v = value_join(&r, &any);
	EXPECT(!v.carried.is_known);
	r = value_binary('+', &r, &op);
	EXPECT(!r.carried.is_known);
}

static void test_value_range(void)
{
	struct ctype type = {.width = 32, .is_signed = true};
	struct value any = value_any(), v = value_convert(&any, &type);
	struct range r = value_range(&v), small = from(0, 1000);

	EXPECT(r.low == INT32_MIN && r.high == INT32_MAX);
	r = value_range(&any);
	EXPECT(r.low == INT64_MIN && r.high == UINT64_MAX);
	value_set_range(&v, &small);
	r = value_range(&v);
	EXPECT(range_equal(&r, &small));
	EXPECT_INT(value_open(&v), 1023);
	v = value_const((uint64_t)INT64_MIN, 64, true);
	r = value_range(&v);
	EXPECT(r.low == INT64_MIN && r.high == INT64_MIN);
}

static const struct unit_test tests[] = {
	TEST(test_arithmetic), TEST(test_hostile), TEST(test_convert),
	TEST(test_limits),     TEST(test_carried), TEST(test_value_range),
};
TEST_MAIN(tests);
