// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* Which ops a handler serves, as far as the ways through it show. */

/* What do_box_op() makes of each op, when this stands before a switch that serves one of them. */
static void expect_ops(const char *before, const char *expected)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   arena_printf(&c.f.arena,
				"%s{\n    long rc;\n%s"
				"    switch ( cmd )\n    {\n"
				"    case BOXOP_a: rc = one(arg); break;\n"
				"    default: rc = -ENOSYS; break;\n    }\n"
				" out:\n    return rc;\n}\n",
				HANDLER("unsigned int", "do_box_op"), before));
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)), expected);
	close_case(&c);
}

/* A default refuses what comes to it: a way around the switch may serve it all the same. */
static void test_way_around(void)
{
	static const char refused[] = "bits none lsb none unit 0: 0 yes none; 1 no unknown; "
				      "2 no unknown; 9 no unknown; 12 no unknown;";
	static const char open[] = "bits none lsb none unit 0: 0 yes none; 1 unknown unknown; "
				   "2 unknown unknown; 9 unknown unknown; 12 unknown unknown;";

	expect_ops("", refused);
	expect_ops("    if ( is_other() )\n        return other(cmd, arg);\n", open);
	expect_ops("    if ( is_other() )\n    {\n        rc = other(cmd, arg);\n"
		   "        goto out;\n    }\n",
		   open);
	expect_ops("    rc = other(cmd, arg);\n    if ( rc != -ENOSYS )\n        return rc;\n",
		   open);
	expect_ops("    rc = is_allowed(cmd);\n    if ( rc )\n        goto out;\n", refused);
	expect_ops("    if ( (rc = is_allowed(cmd)) < 0 )\n        return rc;\n", refused);
	expect_ops("    if ( is_busy() )\n        return hypercall_create_continuation(\n"
		   "            __HYPERVISOR_box_op, \"ih\", cmd, arg);\n",
		   refused);
	expect_ops("    if ( is_busy() )\n        return hypercall_create_continuation(\n"
		   "            __HYPERVISOR_box_op, \"ih\", BOXOP_a, arg);\n",
		   open);
}

/* That an op has a case somewhere does not show that it is served, if it goes to a default then. */
static void test_left(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		HANDLER("unsigned int", "do_box_op") "{\n"
						     "    switch ( cmd )\n"
						     "    {\n"
						     "    case BOXOP_a:\n"
						     "    case BOXOP_b:\n"
						     "    case BOXOP_c:\n"
						     "        arg = none(arg);\n"
						     "        break;\n"
						     "    }\n"
						     "    switch ( cmd )\n"
						     "    {\n"
						     "    case BOXOP_a:\n"
						     "        switch ( cmd )\n"
						     "        {\n"
						     "        default: return one(arg);\n"
						     "        }\n"
						     "    default: return arch_box_op(cmd, arg);\n"
						     "    }\n"
						     "}\n");
	write_file(&c.f, "xen/arch/x86/box.c",
		   HANDLER("unsigned int", "arch_box_op") "{\n"
							  "    if ( is_odd(arg) )\n"
							  "        return odd(arg);\n"
							  "    switch ( cmd )\n"
							  "    {\n"
							  "    case BOXOP_b: return turn(arg);\n"
							  "    default: return odd(arg);\n"
							  "    }\n"
							  "}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits none lsb none unit 0: 0 yes none; 1 yes none; 2 unknown unknown; "
		   "9 unknown unknown; 12 unknown unknown;");
	close_case(&c);
}

static const struct unit_test tests[] = {
	TEST(test_way_around),
	TEST(test_left),
};
TEST_MAIN(tests);
