// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/state.h"

enum { R0, R1, R2, REGISTERS = 4 };

static struct state new_state(void)
{
	struct state st;

	memset(&st, 0, sizeof(st));
	st.reg_count = REGISTERS;
	return st;
}

/* The command, 32 bits of it, is compared with limit. */
static void compare_command(struct state *st, uint64_t limit)
{
	st->regs[R0] = tnum_source(SOURCE_COMMAND, 32);
	st->flags = (struct flags){
		.kind = FLAGS_COMPARE, .width = 32, .a = state_reg(st, R0), .b = tnum_const(limit)};
}

static void join_keeps_what_both_know(void)
{
	struct state a = new_state(), b = new_state();
	uint64_t items[TNUM_CHOICES];

	a.regs[R0] = b.regs[R0] = tnum_const(7);
	a.regs[R1] = tnum_const(1);
	b.regs[R1] = tnum_const(2);
	b.regs[R2] = tnum_unknown();
	a.regs[R2] = tnum_const(9);
	EXPECT(state_join(&a, &b));
	EXPECT(tnum_is_const(&a.regs[R0]));
	EXPECT_INT(tnum_list(&a.regs[R1], items), 2);
	EXPECT_INT(items[0], 1);
	EXPECT_INT(items[1], 2);
	EXPECT_INT(a.regs[R2].known, 0);
	EXPECT(!state_join(&a, &b));
}

static void join_forgets_what_one_way_learned(void)
{
	struct state a = new_state(), b = new_state();

	compare_command(&a, 6);
	b.regs[R0] = a.regs[R0];
	b.regs[R1] = tnum_const(6);
	state_assume(&a, COND_EQ, true);
	a.regs[R1] = state_reg(&a, R0);
	EXPECT_INT(a.command_known, 0xffffffff);
	state_join(&a, &b);
	EXPECT_INT(a.command_known, 0);
	EXPECT_INT(a.regs[R0].own, 0xffffffff);
	EXPECT(!tnum_is_const(&a.regs[R0]));
	EXPECT(tnum_is_const(&a.regs[R1]));
}

static void join_drops_slots_of_one_way(void)
{
	struct state a = new_state(), b = new_state();
	struct tnum value = tnum_const(5), got;

	state_store(&a, -8, 8, &value);
	state_store(&a, -16, 8, &value);
	state_store(&b, -16, 8, &value);
	state_join(&a, &b);
	got = state_load(&a, -8, 8);
	EXPECT_INT(got.known, 0);
	got = state_load(&a, -16, 8);
	EXPECT(tnum_is_const(&got));
}

static void loads_parts_of_slots(void)
{
	struct state st = new_state();
	struct tnum value = tnum_const(0x1122334455667788), got;

	state_store(&st, -8, 8, &value);
	got = state_load(&st, -6, 2);
	EXPECT_INT(got.bits, 0x5566);
	value = tnum_const(0);
	state_store(&st, -4, 1, &value);
	got = state_load(&st, -8, 8);
	EXPECT(!tnum_is_const(&got));
}

static void lending_stops_at_a_spilled_op(void)
{
	struct state st = new_state();
	struct tnum value = tnum_const(5), op = tnum_source(SOURCE_COMMAND, 32), got;

	state_store(&st, -32, 8, &value);
	state_store(&st, -24, 8, &value);
	state_store(&st, -16, 8, &op);
	state_store(&st, -8, 8, &value);
	state_lend(&st, -24);
	got = state_load(&st, -32, 8);
	EXPECT(tnum_is_const(&got));
	got = state_load(&st, -24, 8);
	EXPECT_INT(got.known, 0);
	got = state_load(&st, -16, 8);
	EXPECT_INT(got.own, 0xffffffff);
	got = state_load(&st, -8, 8);
	EXPECT(tnum_is_const(&got));
	state_drop_below(&st, -8);
	EXPECT_INT(st.slot_count, 1);
}

static void range_compare_tells_upper_bits(void)
{
	struct state st = new_state();

	compare_command(&st, 0x40);
	EXPECT_INT(flags_decide(&st.flags, COND_ULT), -1);
	state_assume(&st, COND_UGE, false);
	EXPECT_INT(st.command_known, 0xffffffc0);
	EXPECT_INT(st.command_bits, 0);
	EXPECT_INT(flags_decide(&st.flags, COND_UGE), 0);
	st = new_state();
	compare_command(&st, 40);
	state_assume(&st, COND_ULE, true);
	EXPECT_INT(st.command_known, 0xffffffc0);
	st = new_state();
	compare_command(&st, 0x40);
	state_assume(&st, COND_UGT, true);
	EXPECT_INT(st.command_known, 0);
}

static void decides_by_ranges_and_lists(void)
{
	struct flags f = {.kind = FLAGS_COMPARE, .width = 32, .b = tnum_const(0x40)};
	struct tnum one = tnum_const(1), nine = tnum_const(9);

	f.a = (struct tnum){.known = ~(uint64_t)0x3f};
	EXPECT_INT(flags_decide(&f, COND_ULT), 1);
	EXPECT_INT(flags_decide(&f, COND_UGE), 0);
	EXPECT_INT(flags_decide(&f, COND_SLT), 1);
	f.b = tnum_const(0x20);
	EXPECT_INT(flags_decide(&f, COND_ULT), -1);
	f.a = tnum_join(&one, &nine);
	f.b = tnum_const(5);
	EXPECT_INT(flags_decide(&f, COND_EQ), 0);
	EXPECT_INT(flags_decide(&f, COND_ULT), -1);
	f.a = (struct tnum){.known = ~(uint64_t)0x80000000};
	f.b = tnum_const(0);
	EXPECT_INT(flags_decide(&f, COND_SLT), -1);
	EXPECT_INT(flags_decide(&f, COND_UGE), 1);
}

static const struct unit_test tests[] = {
	TEST(join_keeps_what_both_know),     TEST(join_forgets_what_one_way_learned),
	TEST(join_drops_slots_of_one_way),   TEST(loads_parts_of_slots),
	TEST(lending_stops_at_a_spilled_op), TEST(range_compare_tells_upper_bits),
	TEST(decides_by_ranges_and_lists),
};

TEST_MAIN(tests);
