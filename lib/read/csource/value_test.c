// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/read/csource/value.h"

/* Symbolic bits against arithmetic on numbers. */

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed ^ *seed >> 29;
}

/* The number that the value is when the command is that. */
static bool admits(const struct value *v, uint64_t command, uint64_t n)
{
	struct value r = value_resolve(v, UINT64_MAX, command);

	return !((value_ones(&r) ^ n) & ~value_open(&r));
}

static uint64_t as_type(uint64_t n, unsigned int width, bool is_signed)
{
	if (width == 64)
		return n;
	return is_signed ? (uint64_t)(int64_t)(int32_t)n : (uint32_t)n;
}

static uint64_t apply(uint32_t op, uint64_t a, uint64_t b, bool is_signed)
{
	switch (op) {
	case '&':
		return a & b;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '<':
		return is_signed ? (int64_t)a < (int64_t)b : a < b;
	case '>':
		return is_signed ? (int64_t)a > (int64_t)b : a > b;
	case PUNCT2('<', '='):
		return is_signed ? (int64_t)a <= (int64_t)b : a <= b;
	case PUNCT2('>', '='):
		return is_signed ? (int64_t)a >= (int64_t)b : a >= b;
	case PUNCT2('=', '='):
		return a == b;
	default:
		return a != b;
	}
}

static bool is_comparison(uint32_t op)
{
	return op != '&' && op != '|' && op != '^' && op != '+' && op != '-';
}

/* Whatever the command is, what C computes must be among what the value allows. */
static void test_arithmetic(void)
{
	static const uint32_t ops[] = {'&',
				       '|',
				       '^',
				       '+',
				       '-',
				       '<',
				       '>',
				       PUNCT2('<', '='),
				       PUNCT2('>', '='),
				       PUNCT2('=', '='),
				       PUNCT2('!', '=')};
	uint64_t seed = 1;

	for (unsigned int i = 0; i < 40000; i++) {
		uint32_t op = ops[next(&seed) % (sizeof(ops) / sizeof(ops[0]))];
		unsigned int width = next(&seed) & 1 ? 32 : 64;
		bool is_signed = next(&seed) & 1;
		uint64_t command = next(&seed) >> next(&seed) % 60;
		uint64_t mask = next(&seed) >> next(&seed) % 60;
		uint64_t other = as_type(next(&seed) >> next(&seed) % 60, width, is_signed);
		uint64_t left =
			as_type(command, width, is_signed) & as_type(mask, width, is_signed);
		struct value c = value_command(width, is_signed);
		struct value m = value_const(as_type(mask, width, is_signed), width, is_signed);
		struct value b = value_const(other, width, is_signed);
		struct value a = value_binary('&', &c, &m);
		struct value r = value_binary(op, &a, &b);
		uint64_t n = apply(op, left, other, is_signed);

		if (!is_comparison(op))
			n = as_type(n, width, is_signed);
		if (!admits(&r, command, n)) {
			test_failures++;
			printf("# op %x of width %u fails for %llx\n", op, width,
			       (unsigned long long)command);
			return;
		}
	}
}

static void test_mask_and_shift(void)
{
	struct value c = value_command(64, false), six = value_const(6, 32, true);
	struct value mask = value_const(63, 32, true);
	struct value op = value_binary('&', &c, &mask);
	struct value progress = value_binary(PUNCT2('>', '>'), &c, &six);
	struct value again = value_binary(PUNCT2('<', '<'), &progress, &six);
	struct value whole = value_binary('|', &op, &again);

	EXPECT_INT(value_command_bits(&op), 63);
	EXPECT_INT(value_command_bits(&progress), ~(uint64_t)63);
	EXPECT(!memcmp(whole.bits, c.bits, sizeof(c.bits)));
	c = value_command(32, true);
	EXPECT_INT(c.bits[63], BIT_COMMAND + 31);
}

static void test_errors(void)
{
	struct value a = value_const((uint64_t)-22, 32, true);
	struct value b = value_const((uint64_t)-38, 32, true);
	struct value both = value_join(&a, &b), zero = value_const(0, 32, true), r;

	EXPECT(both.is_error);
	EXPECT(!value_is_const(&both));
	r = value_binary('<', &both, &zero);
	EXPECT_INT(value_ones(&r), 1);
	EXPECT(value_is_const(&r));
	both = value_join(&both, &zero);
	EXPECT(!both.is_error);
	r = value_binary('<', &both, &zero);
	EXPECT(!value_is_const(&r));
}

/* A variable that is 0 on one way and -1 on the other is not above 0. */
static void test_range(void)
{
	struct value a = value_const(0, 32, true), b = value_const((uint64_t)-1, 32, true), r;
	struct value both = value_join(&a, &b);

	r = value_binary('>', &both, &a);
	EXPECT(value_is_const(&r));
	EXPECT_INT(value_ones(&r), 0);
	r = value_unary('!', &both);
	r = value_binary('>', &r, &a);
	EXPECT(!value_is_const(&r));
	both = value_binary('-', &both, &b);
	r = value_binary('>', &both, &a);
	EXPECT(!value_is_const(&r));
}

static void test_narrowing(void)
{
	struct ctype narrow = {.width = 16};
	struct value c = value_command(64, false);
	struct value v = value_convert(&c, &narrow);

	EXPECT_INT(value_command_bits(&v), 0xffff);
	EXPECT_INT(v.width, 32);
}

static const struct unit_test tests[] = {
	TEST(test_arithmetic), TEST(test_mask_and_shift), TEST(test_errors),
	TEST(test_range),      TEST(test_narrowing),
};
TEST_MAIN(tests);
