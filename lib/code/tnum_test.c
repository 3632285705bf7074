// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/tnum.h"

#define BITS  3
#define COUNT (1 << BITS)
#define WIDTH 8

static const enum tnum_op ops[] = {TNUM_AND, TNUM_OR,  TNUM_XOR, TNUM_ADD, TNUM_SUB, TNUM_MUL,
				   TNUM_SHL, TNUM_SHR, TNUM_SAR, TNUM_ROR, TNUM_CLZ, TNUM_MIX};
#define OP_COUNT (sizeof(ops) / sizeof(ops[0]))

static bool holds(const struct tnum *t, uint64_t value)
{
	bool is_listed = !t->choice_count;

	for (unsigned int i = 0; i < t->choice_count; i++)
		is_listed |= t->choices[i] == value;
	return (value & t->known) == t->bits && is_listed;
}

/* Every number of BITS bits of which any set of bits is known. */
static unsigned int all_numbers(struct tnum *ret)
{
	unsigned int count = 0;

	for (uint64_t known = 0; known < COUNT; known++)
		for (uint64_t bits = 0; bits < COUNT; bits++)
			if (!(bits & ~known))
				ret[count++] = (struct tnum){.known = known | ~low_bits(BITS),
							     .bits = bits};
	return count;
}

static void check_binary(enum tnum_op op, const struct tnum *a, const struct tnum *b)
{
	struct tnum r = tnum_binary(op, a, b, WIDTH);

	EXPECT(!(r.bits & ~r.known));
	for (uint64_t x = 0; x < COUNT && op != TNUM_MIX; x++)
		for (uint64_t y = 0; y < COUNT; y++)
			if (holds(a, x) && holds(b, y) && !holds(&r, tnum_eval(op, x, y, WIDTH)))
				EXPECT(!"the result holds every outcome");
}

static void test_binary_is_sound(void)
{
	struct tnum all[COUNT * COUNT];
	unsigned int count = all_numbers(all);

	for (size_t op = 0; op < OP_COUNT; op++)
		for (unsigned int i = 0; i < count; i++)
			for (unsigned int j = 0; j < count; j++)
				check_binary(ops[op], &all[i], &all[j]);
}

static void test_join_holds_both(void)
{
	struct tnum all[COUNT * COUNT];
	unsigned int count = all_numbers(all);

	for (unsigned int i = 0; i < count; i++) {
		for (unsigned int j = 0; j < count; j++) {
			struct tnum r = tnum_join(&all[i], &all[j]);

			for (uint64_t x = 0; x < COUNT; x++)
				EXPECT(!(holds(&all[i], x) || holds(&all[j], x)) || holds(&r, x));
		}
	}
}

static void test_narrowing_is_sound(void)
{
	struct tnum all[COUNT * COUNT];
	unsigned int count = all_numbers(all);

	for (unsigned int i = 0; i < count; i++) {
		struct tnum low = tnum_truncate(&all[i], 2);
		struct tnum wide = tnum_sign_extend(&all[i], 2, 4);

		for (uint64_t x = 0; x < COUNT; x++) {
			uint64_t extended = x & 2 ? (x & 3) | 12 : x & 3;

			EXPECT(!holds(&all[i], x) || holds(&low, x & 3));
			EXPECT(!holds(&all[i], x) || holds(&wide, extended));
		}
	}
}

/* What t says of a value that is x where the command is c. */
static void check_provenance(const struct tnum *t, uint64_t c, uint64_t x)
{
	EXPECT(holds(t, x));
	EXPECT(((shift_down(c, t->shift) ^ x) & t->own) == 0);
}

/* A bit of the command that changes a value must be said to have a part in it. */
static void check_taint(const struct tnum *t, const uint64_t *values)
{
	for (uint64_t c = 0; c < 16; c++)
		for (unsigned int bit = 0; bit < 4; bit++)
			if (values[c] != values[c ^ 1U << bit])
				EXPECT(tnum_command_bits(t) >> bit & 1);
}

static void check_chain(enum tnum_op first, uint64_t x, enum tnum_op second, uint64_t y)
{
	struct tnum command = tnum_source(SOURCE_COMMAND, 4), b = tnum_const(x), d = tnum_const(y);
	struct tnum t = tnum_binary(first, &command, &b, WIDTH);
	uint64_t values[16];

	t = tnum_binary(second, &t, &d, WIDTH);
	for (uint64_t c = 0; c < 16; c++) {
		values[c] = tnum_eval(second, tnum_eval(first, c, x, WIDTH), y, WIDTH);
		check_provenance(&t, c, values[c]);
	}
	check_taint(&t, values);
}

static void test_provenance_is_sound(void)
{
	for (size_t i = 0; i + 1 < OP_COUNT; i++)
		for (uint64_t x = 0; x < 16; x++)
			for (size_t j = 0; j + 1 < OP_COUNT; j++)
				for (uint64_t y = 0; y < 16; y++)
					check_chain(ops[i], x, ops[j], y);
}

/* A known shift count may be the command's: the result owes it to the command then. */
static void test_known_count_taints(void)
{
	struct tnum command = tnum_source(SOURCE_COMMAND, 4), bitmap = tnum_const(0x15), r;

	command = tnum_resolve(&command, ~(uint64_t)0, 2);
	r = tnum_binary(TNUM_SHR, &bitmap, &command, 64);
	EXPECT_INT(r.bits, 5);
	EXPECT(tnum_is_const(&r));
	EXPECT_INT(tnum_command_bits(&r), 0xf);
}

/* op = command & 0x3f, extent = command >> 6, and the two put together again. */
static void test_split_and_join_again(void)
{
	struct tnum command = tnum_source(SOURCE_COMMAND, 64), mask = tnum_const(0x3f);
	struct tnum six = tnum_const(6), op, extent, again;

	op = tnum_binary(TNUM_AND, &command, &mask, 64);
	EXPECT_INT(tnum_command_bits(&op), 0x3f);
	extent = tnum_binary(TNUM_SHR, &command, &six, 64);
	EXPECT_INT(extent.shift, 6);
	EXPECT_INT(tnum_command_bits(&extent), ~(uint64_t)0x3f);
	again = tnum_binary(TNUM_SHL, &extent, &six, 64);
	again = tnum_binary(TNUM_OR, &again, &op, 64);
	EXPECT_INT(again.own, -1);
	EXPECT_INT(again.shift, 0);
	op = tnum_resolve(&op, 0xff, 0x46);
	EXPECT(tnum_is_const(&op));
	EXPECT_INT(op.bits, 6);
}

/* A register put together again, its upper bits replaced: what is shifted out has no part left. */
static void test_what_is_shifted_out_is_gone(void)
{
	struct tnum command = tnum_source(SOURCE_COMMAND, 64), mask = tnum_const(0x3f);
	struct tnum six = tnum_const(6), op = tnum_binary(TNUM_AND, &command, &mask, 64);
	struct tnum r = {.known = 0x3f, .taint = (uint64_t)0xff << 6};

	r = tnum_binary(TNUM_OR, &r, &op, 64);
	EXPECT_INT(tnum_command_bits(&r), 0x3fff);
	r = tnum_binary(TNUM_SHR, &r, &six, 64);
	EXPECT_INT(tnum_command_bits(&r), 0xff << 6);
}

static void test_few_constants_are_listed(void)
{
	struct tnum a = tnum_const((uint64_t)-22), b = tnum_const((uint64_t)-38), r, one;
	uint64_t items[TNUM_CHOICES];

	r = tnum_join(&a, &b);
	EXPECT_INT(tnum_list(&r, items), 2);
	r = tnum_truncate(&r, 32);
	r = tnum_sign_extend(&r, 32, 64);
	EXPECT_INT(tnum_list(&r, items), 2);
	EXPECT_INT(items[0], -38);
	EXPECT_INT(items[1], -22);
	for (uint64_t i = 0; i < TNUM_CHOICES; i++) {
		one = tnum_const(i);
		r = tnum_join(&r, &one);
	}
	EXPECT_INT(tnum_list(&r, items), 0);
}

static void test_stack_addresses_move_by_constants(void)
{
	struct tnum sp = tnum_stack(-8), by = tnum_const(0x258), align = tnum_const((uint64_t)-16);
	struct tnum r = tnum_binary(TNUM_SUB, &sp, &by, 64), back;

	EXPECT(tnum_at_stack_offset(&r));
	EXPECT_INT(r.bits, -8 - 0x258);
	back = tnum_binary(TNUM_AND, &r, &align, 64);
	EXPECT(tnum_at_stack_offset(&back) && (int64_t)back.bits <= (int64_t)r.bits);
	back = tnum_binary(TNUM_SUB, &sp, &r, 64);
	EXPECT_INT(back.bits, 0x258);
	back = tnum_binary(TNUM_MUL, &sp, &by, 64);
	EXPECT(!back.is_stack && !back.known);
}

/* (count - i) | flag, and what other ways to the same place make of it. */
static void test_origin_is_kept(void)
{
	struct tnum count = tnum_source(SOURCE_ARGUMENT0 + 1, 32), i = tnum_unknown();
	struct tnum flag = tnum_const(0x4000), one = tnum_const(1);
	struct tnum left = tnum_binary(TNUM_SUB, &count, &i, 32);
	struct tnum marked = tnum_binary(TNUM_OR, &left, &flag, 32), joined, other;

	EXPECT_INT(left.origin, SOURCE_ARGUMENT0 + 1);
	EXPECT_INT(left.steps, STEPS_LESS);
	EXPECT_INT(marked.steps, STEPS_LESS | STEPS_BITS);
	EXPECT_INT(marked.bits, 0x4000);
	joined = tnum_join(&marked, &flag);
	EXPECT_INT(joined.origin, SOURCE_ARGUMENT0 + 1);
	EXPECT_INT(joined.steps, STEPS_LESS | STEPS_BITS | STEPS_CONSTANT);
	other = tnum_source(SOURCE_ARGUMENT0, 32);
	joined = tnum_join(&marked, &other);
	EXPECT_INT(joined.origin, SOURCE_NONE);
	left = tnum_binary(TNUM_SUB, &i, &one, 64);
	EXPECT_INT(left.addend, -1);
	joined = tnum_join(&left, &i);
	EXPECT_INT(joined.addend, ADDEND_LOST);
	joined = tnum_widen(&marked, &count);
	EXPECT_INT(joined.origin, SOURCE_ARGUMENT0 + 1);
}

static const struct unit_test tests[] = {
	TEST(test_binary_is_sound),
	TEST(test_join_holds_both),
	TEST(test_narrowing_is_sound),
	TEST(test_provenance_is_sound),
	TEST(test_known_count_taints),
	TEST(test_split_and_join_again),
	TEST(test_what_is_shifted_out_is_gone),
	TEST(test_few_constants_are_listed),
	TEST(test_stack_addresses_move_by_constants),
	TEST(test_origin_is_kept),
};

TEST_MAIN(tests);
