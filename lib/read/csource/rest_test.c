// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* What handlers leave of a count, and what they take of one that was left. */

static const char text[] = "#define PREEMPTED 0x80000000u\n"
			   "long do_queue(XEN_GUEST_HANDLE_PARAM(void) reqs, unsigned int count)\n"
			   "{\n"
			   "    unsigned int i, left;\n"
			   "    if ( count & PREEMPTED )\n"
			   "    {\n"
			   "        %s\n"
			   "    }\n"
			   "    for ( i = 0; i < count; i++ )\n"
			   "    {\n"
			   "        if ( hypercall_preempt_check() )\n"
			   "        {\n"
			   "            left = %s;\n"
			   "            return hypercall_create_continuation(__HYPERVISOR_queue,\n"
			   "                \"hi\", reqs, left);\n"
			   "        }\n"
			   "        serve(reqs, i);\n"
			   "    }\n"
			   "    return 0;\n"
			   "}\n";

static void expect_rest(const char *take, const char *leave, const char *rest, uint64_t bits)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/arch/x86/queue.c", arena_printf(&c.f.arena, text, take, leave));
	read_case(&c);
	EXPECT_INT(c.release->continuation_count, 1);
	EXPECT_STR(rest_name(c.release->continuations[0].rest), rest);
	EXPECT_INT(c.release->continuations[0].rest_bits, bits);
	close_case(&c);
}

#define WHOLE "count &= ~PREEMPTED;"

static void test_left(void)
{
	expect_rest(WHOLE, "(count - i) | PREEMPTED", "less", 0x7fffffff);
	expect_rest(WHOLE, "PREEMPTED | (count - i)", "less", 0x7fffffff);
	expect_rest(WHOLE, "(count - (i + 1)) | PREEMPTED", "less", 0x7fffffff);
	expect_rest(WHOLE, "(i - count) | PREEMPTED", "other", 0);
	expect_rest(WHOLE, "(count + i) | PREEMPTED", "other", 0);
	expect_rest(WHOLE, "(count - i + i) | PREEMPTED", "other", 0);
	expect_rest(WHOLE, "(count - i - count) | PREEMPTED", "other", 0);
	expect_rest(WHOLE, "(count - 1) | PREEMPTED", "less", 0x7fffffff);
	expect_rest(WHOLE, "(count + 1) | PREEMPTED", "other", 0);
	expect_rest(WHOLE, "~(count - i) | PREEMPTED", "other", 0);
	expect_rest(WHOLE, "((count - i) >> 1) | PREEMPTED", "other", 0);
	expect_rest(WHOLE, "count | PREEMPTED", "same", 0);
	expect_rest(WHOLE, "PREEMPTED", "unknown", 0);
}

static void test_taken(void)
{
	static const char left[] = "(count - i) | PREEMPTED";

	expect_rest("count ^= PREEMPTED;", left, "less", 0x7fffffff);
	expect_rest("count &= PREEMPTED - 1;", left, "less", 0x7fffffff);
	expect_rest("count = count & 0xffff;", left, "less", 0xffff);
	expect_rest("count = (count << 8) & 0xffff;", left, "other", 0);
	expect_rest("count = other(count);", left, "other", 0);
}

/* What one case asks of a count is no matter of another: they are many more together than one by one. */
static void test_cases(void)
{
	enum { CASES = 14 }; /* with each way in one and each way in another: 2^14 runs */
	struct strbuf take = {0};

	strbuf_addstr(&take, "} switch ( kind(reqs) ) {\n");
	for (unsigned int i = 0; i < CASES; i++)
		strbuf_addf(&take, "case %u: if ( count == %u ) return -22; break;\n", i, i + 7);
	strbuf_addstr(&take, "default: count &= ~PREEMPTED;\n");
	expect_rest(strbuf_str(&take), "(count - i) | PREEMPTED", "less", 0x7fffffff);
	strbuf_deinit(&take);
}

static const struct unit_test tests[] = {
	TEST(test_left),
	TEST(test_cases),
	TEST(test_taken),
};
TEST_MAIN(tests);
