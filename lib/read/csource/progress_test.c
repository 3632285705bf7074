// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* What a handler makes of progress that is not 0, however it is asked for. */

static const char head[] =
	"#define MASK 15ul\n#define IN_FLIGHT(x) ((x) != 0)\n"
	"static int refuse(unsigned long start)\n{\n    return start ? -EINVAL : 0;\n}\n"
	"static long begin(unsigned long start, void *arg)\n"
	"{\n    if ( copy_from_guest(&b, arg, 1) ) return -EFAULT;\n"
	"    if ( start > 0 ) return -EINVAL;\n    return work(arg, 0);\n}\n"
	"static long go_on(unsigned long start, void *arg)\n"
	"{\n    if ( copy_from_guest(&b, arg, 1) ) return -EFAULT;\n"
	"    return work(arg, start);\n}\n"
	"static long by_half(int op, void *arg)\n"
	"{\n    switch ( op )\n    {\n    case BOXOP_a: return work(arg, 0);\n"
	"    default: return -ENOSYS;\n    }\n}\n"
	"static long by_all(unsigned long op, void *arg)\n"
	"{\n    switch ( op )\n    {\n    case BOXOP_a: return work(arg, 0);\n"
	"    default: return -ENOSYS;\n    }\n}\n";

static void expect_progress(const char *body, const char *progress)
{
	const struct decode *d;
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		arena_printf(&c.f.arena,
			     "%s%s{\n    unsigned long start = cmd >> 4;\n"
			     "    unsigned int op = cmd & MASK;\n    struct box b;\n"
			     "    long rc = 0;\n    switch ( op )\n    {\n"
			     "    case BOXOP_a:\n        %s\n        break;\n"
			     "    case BOXOP_b:\n        rc = work(arg, start);\n        break;\n"
			     "    default: return -ENOSYS;\n    }\n    return rc;\n}\n",
			     head, HANDLER("unsigned long", "do_box_op"), body));
	read_case(&c);
	d = find_decode(&c, "do_box_op", ARCH_X86_64);
	EXPECT_STR(progress_answer_name(d->ops[0].progress), progress);
	if (strcmp(progress_answer_name(d->ops[0].progress), progress) != 0)
		printf("# %s\n", body);
	close_case(&c);
}

#define COPY "if ( copy_from_guest(&b, arg, 1) ) return -EFAULT; "
#define WORK "rc = work(arg, 0);"

static void test_refused(void)
{
	static const char *const refusals[] = {
		"if ( start > 0 ) return -EINVAL; " WORK,
		"if ( start >= 1 ) return -EINVAL; " WORK,
		"if ( 1 <= start ) return -EINVAL; " WORK,
		"if ( !(start < 1) ) return -EINVAL; " WORK,
		"if ( start <= 0 ) " WORK " else return -EINVAL;",
		"if ( cmd > MASK ) return -EINVAL; " WORK,
		"if ( cmd & ~MASK ) return -EINVAL; " WORK,
		"if ( !!start ) return -EINVAL; " WORK,
		"if ( IN_FLIGHT(start) ) return -EINVAL; " WORK,
		"return start ? -EINVAL : work(arg, 0);",
		"rc = refuse(start); if ( rc ) return rc; " WORK,
		"return begin(start, arg);",
		"return by_all(cmd, arg);",
		COPY "if ( start > 0 ) return -EINVAL; " WORK,
		COPY "if ( !b.count ) return 0; if ( start > 0 ) return -EINVAL; " WORK,
		"if ( copy_from_guest(&b, arg, 1) ) return start; "
		"if ( start ) return -EINVAL; " WORK,
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		expect_progress(refusals[i], "rejected");
}

/* Neither does all of it get to work, nor is all of it refused. */
static void test_unknown(void)
{
	static const char *const bodies[] = {
		"if ( start > 5 ) return -EINVAL; rc = work(arg, start);",
		"return by_half(cmd, arg);", /* what is in the upper half is not seen */
		"if ( start & 3 ) return -EINVAL; rc = work(arg, start);",
		"if ( start == 3 ) return -EINVAL; rc = work(arg, start);",
		COPY "if ( b.kind && start ) return -EINVAL; " WORK,
		COPY "if ( !b.count ) { rc = other(arg); break; } "
		     "if ( start ) return -EINVAL; " WORK,
		"if ( start ) goto done; " WORK " done:",
		"trace(start); if ( start ) goto done; rc = work(arg, start); done:",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		expect_progress(bodies[i], "unknown");
}

static void test_accepted(void)
{
	static const char *const bodies[] = {
		"rc = work(arg, start);",
		"return go_on(start, arg);",
		COPY "if ( start > b.count ) return -EINVAL; rc = work(arg, start);",
		COPY "if ( start >= b.count ) return start; rc = work(arg, start);",
		COPY "if ( !start ) begun(arg); rc = work(arg, start);",
		COPY "while ( b.count > start ) { rc = work(arg, b.first + start); start++; }",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		expect_progress(bodies[i], "accepted");
	expect_progress(WORK, "ignored");
}

/* A register of 64 bits that is split in its middle. */
static void test_halves(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		HANDLER("unsigned long",
			"do_box_op") "{\n    unsigned long done = cmd >> 32;\n"
				     "    switch ( cmd &= ((1UL << 32) - 1) )\n    {\n"
				     "    case BOXOP_a:\n        while ( many(arg) > done )\n"
				     "        {\n            work(arg, done);\n            ++done;\n"
				     "            if ( hypercall_preempt_check() )\n"
				     "                return hypercall_create_continuation(\n"
				     "                    __HYPERVISOR_box_op, \"lh\",\n"
				     "                    cmd | (done << 32), arg);\n        }\n"
				     "        return 0;\n"
				     "    default:\n        return -ENOSYS;\n    }\n}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits 32 lsb 32 unit 1: 0 yes accepted; 1 no unknown; 2 no unknown; "
		   "9 no unknown; 12 no unknown;");
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "do_box_op native box_op lh register lsb 32 0 own\n");
	close_case(&c);
}

/* A set and a range of ops, and masks that are spelled in other ways. */
static void test_ranges(void)
{
	static const char *const spelled[] = {
		"cmd & 15u", "cmd % 16u", "cmd << (8 * sizeof(cmd) - 4) >> (8 * sizeof(cmd) - 4)"};

	for (size_t i = 0; i < sizeof(spelled) / sizeof(spelled[0]); i++) {
		struct tree_case c;

		open_case(&c);
		write_file(
			&c.f, "xen/common/box.c",
			arena_printf(&c.f.arena,
				     "%s{\n    unsigned int op = %s;\n"
				     "    if ( op > 9 || !(0x203 >> op & 1) )\n"
				     "        return -ENOSYS;\n    switch ( op )\n    {\n"
				     "    case BOXOP_a: case BOXOP_b: case BOXOP_c: case BOXOP_d:\n"
				     "        return work(arg, cmd >> 4);\n    }\n"
				     "    return -ENOSYS;\n}\n",
				     HANDLER("unsigned int", "do_box_op"), spelled[i]));
		read_case(&c);
		EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
			   "bits 4 lsb 4 unit 1: 0 yes accepted; 1 yes accepted; 2 no unknown; "
			   "9 yes accepted; 12 no unknown;");
		close_case(&c);
	}
}

/* Ops that see the whole register, of which a set holds those below 32: no progress is at bit 5. */
static void test_told_by_all(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		HANDLER("unsigned int",
			"do_box_op") "{\n    unsigned int mask = (cmd & 15) == BOXOP_a ? 15 : ~0u;\n"
				     "    unsigned int op = cmd & mask, start = cmd & ~mask;\n"
				     "    if ( op >= 32 || !(0x3 >> op & 1) )\n        return -ENOSYS;\n"
				     "    switch ( op )\n    {\n"
				     "    case BOXOP_a: return work(arg, start);\n"
				     "    case BOXOP_b: return work(arg, 0);\n    }\n"
				     "    return -ENOSYS;\n}\n" HANDLER(
					     "unsigned int",
					     "hvm_box_op") "{\n    switch ( cmd & 15 )\n    {\n    case BOXOP_a: return -ENOSYS;\n    }\n"
							   "    return do_box_op(cmd, arg);\n}\n");
	read_case(&c);
	EXPECT_STR(number(&c, &find_decode(&c, "do_box_op", ARCH_X86_64)->progress_lsb), "4");
	EXPECT_STR(number(&c, &find_decode(&c, "hvm_box_op", ARCH_X86_64)->progress_lsb), "?");
	close_case(&c);
}

/* A mask that is not read, in a handler that asks for what is above it. */
static void test_hidden_mask(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		HANDLER("unsigned int",
			"do_box_op") "{\n    unsigned int op = ((union { unsigned int raw; struct { unsigned int op : 6, "
				     "rest : 26; } f; }){ .raw = cmd }).f.op;\n"
				     "    if ( (cmd & ~0x3fu) && op != BOXOP_a )\n        return -EINVAL;\n"
				     "    if ( op == BOXOP_a )\n        return work(arg, cmd >> 6);\n"
				     "    if ( op == BOXOP_b )\n        return hypercall_create_continuation("
				     "__HYPERVISOR_box_op, \"ih\", BOXOP_b, arg);\n"
				     "    return -ENOSYS;\n}\n");
	read_case(&c);
	EXPECT_INT(find_decode(&c, "do_box_op", ARCH_X86_64)->op_bits.state, NUMBER_UNKNOWN);
	EXPECT(!strstr(describe_sites(&c, ARCH_X86_64), " restart "));
	close_case(&c);
}

/* The handler traces half of the register; the function that works takes progress as it is. */
static void test_traced(void)
{
	const struct decode *d;
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		"static long all(unsigned long cmd, void *arg)\n"
		"{\n    return work(arg, cmd & ~15ul);\n}\n"
		"long do_box_op(unsigned long cmd, void *arg)\n{\n    if ( (cmd & 15) != BOXOP_a )\n        return -ENOSYS;\n"
		"    trace(cmd >> 4);\n    return all(cmd, arg);\n}\n");
	read_case(&c);
	d = find_decode(&c, "do_box_op", ARCH_X86_64);
	EXPECT_STR(number(&c, &d->progress_lsb), "4");
	EXPECT(d->unit != 1);
	close_case(&c);
}

/* Whose numbers are an enumeration's, in the internal header or in the file itself. */
static void expect_enumerators(const char *in_header, const char *in_file)
{
	const struct decode *d;
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/include/xen/hypercall.h", in_header);
	write_file(&c.f, "xen/common/box.c",
		   arena_printf(&c.f.arena,
				"%s%s{\n    unsigned long start = cmd >> BOX_SHIFT;\n"
				"    switch ( cmd & 15 )\n    {\n"
				"    case BOXOP_a: return work(arg, start);\n"
				"    default: return -ENOSYS;\n    }\n}\n",
				in_file, HANDLER("unsigned long", "do_box_op")));
	read_case(&c);
	d = find_decode(&c, "do_box_op", ARCH_X86_64);
	EXPECT_INT(d->progress_lsb.state, NUMBER_KNOWN);
	EXPECT_INT(d->progress_lsb.value, 4);
	EXPECT_INT(d->unit, 1);
	close_case(&c);
}

static void test_enumerators(void)
{
	expect_enumerators("enum { BOX_SHIFT = 4 /* bits */ };\n", "");
	expect_enumerators("", "enum { BOX_FIRST, BOX_BEFORE = (1 + 2), BOX_SHIFT };\n");
	expect_enumerators("enum boxes {\n    BOX_A,\n    BOX_B,\n    BOX_SHIFT = 2 * BOX_C,\n};\n"
			   "enum { BOX_C = BOX_B + 1, };\n",
			   "");
	expect_enumerators("#define BOX_SHIFT 4\n",
			   "enum { BOX_OPEN = , 3, BOX_SHIFT };\nenum x;\n");
}

static const struct unit_test tests[] = {
	TEST(test_enumerators), TEST(test_refused),	TEST(test_unknown),
	TEST(test_accepted),	TEST(test_halves),	TEST(test_ranges),
	TEST(test_told_by_all), TEST(test_hidden_mask), TEST(test_traced),
};
TEST_MAIN(tests);
