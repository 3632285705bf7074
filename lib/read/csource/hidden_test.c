// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* Of a command that is taken apart in a way that is not followed, nothing is claimed. */

#define SPLIT                                                                                        \
	"    unsigned int op, start;\n    long rc;\n"                                                \
	"    op = ((union { unsigned int raw; struct { unsigned int op : 4, rest : 28; } f; })\n"    \
	"              { .raw = cmd }).f.op;\n"                                                      \
	"    start = ((union { unsigned int raw; struct { unsigned int op : 4, rest : 28; } f; })\n" \
	"              { .raw = cmd }).f.rest;\n"

static void which_op_is_continued_is_not_known(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		HANDLER("unsigned int",
			"do_box_op") "{\n" SPLIT
				     "    if ( (cmd > 15) && op != BOXOP_a && op != BOXOP_c )\n        return -EINVAL;\n"
				     "    if ( op < 0 || op > 9 )\n        goto unknown;\n"
				     "    switch ( op )\n    {\n    case BOXOP_a:\n        rc = work(arg, start);\n"
				     "        if ( rc == -ERESTART )\n"
				     "            rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"ih\",\n"
				     "                BOXOP_b, arg);\n        goto out;\n"
				     "    case BOXOP_c:\n        rc = other(arg);\n        if ( rc == -ERESTART )\n"
				     "            rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"ih\",\n"
				     "                cmd, arg);\n        goto out;\n    }\n"
				     " unknown:\n    rc = -ENOSYS;\n out:\n    return rc;\n}\n");
	read_case(&c);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "do_box_op native box_op ? unknown lsb ?\n"
		   "do_box_op native box_op ih unknown lsb ?\n"
		   "do_box_op native box_op ih unknown lsb none\n"
		   "do_box_op native box_op ih restart lsb none own\n");
	close_case(&c);
}

/* A wrapper that knows only the ops that it refuses says nothing of the others' progress. */
static void where_progress_begins_is_not_known(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned int",
			   "do_box_op") "{\n" SPLIT "    if ( start && op != BOXOP_a )\n"
					"        return -EINVAL;\n"
					"    if ( op == BOXOP_a )\n"
					"        return work(arg, start);\n"
					"    if ( op == BOXOP_c )\n"
					"        return other(arg);\n"
					"    return -ENOSYS;\n}\n" HANDLER(
						"unsigned int",
						"hvm_box_op") "{\n"
							      "    switch ( cmd & 15 )\n"
							      "    {\n"
							      "    case BOXOP_b:\n"
							      "        return -ENOSYS;\n"
							      "    }\n"
							      "    return do_box_op(cmd, arg);\n"
							      "}\n");
	read_case(&c);
	EXPECT_STR(number(&c, &find_decode(&c, "hvm_box_op", ARCH_X86_64)->progress_lsb), "?");
	close_case(&c);
}

/* What no handler is seen to lead to: whether its arguments are as they came is not known. */
static void who_leads_there_is_not_known(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		"long arch_box_op(unsigned long reqs, unsigned int count)\n{\n"
		"    return hypercall_create_continuation(__HYPERVISOR_queue, \"hi\", reqs, count);\n}\n");
	read_case(&c);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64), "arch_box_op native queue hi unknown lsb ?\n");
	close_case(&c);
}

static const struct unit_test tests[] = {
	TEST(which_op_is_continued_is_not_known),
	TEST(where_progress_begins_is_not_known),
	TEST(who_leads_there_is_not_known),
};

TEST_MAIN(tests);
