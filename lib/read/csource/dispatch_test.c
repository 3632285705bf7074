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

/* A way around that is at hand is followed, whether or not the op has been looked for before. */
static void test_other_handler(void)
{
	static const char other[] = "long other(unsigned int cmd, void *arg)\n{\n    long rc = 0;\n"
				    "    switch ( cmd )\n    {\n    case BOXOP_b: break;\n"
				    "    default: rc = -EINVAL; break;\n    }\n"
				    "    return rc;\n}\n";
	static const char *const ways[] = {
		"    if ( is_other() )\n        return other(cmd, arg);\n",
		"    if ( cmd == BOXOP_c )\n        return -EINVAL;\n"
		"    if ( is_other() )\n        return other(cmd, arg);\n",
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct tree_case c;

		open_case(&c);
		write_file(&c.f, "xen/common/box.c",
			   arena_printf(&c.f.arena,
					"%s%s{\n    long rc;\n%s"
					"    switch ( cmd )\n    {\n"
					"    case BOXOP_a: rc = one(arg); break;\n"
					"    default: rc = -ENOSYS; break;\n    }\n"
					"    return rc;\n}\n",
					other, HANDLER("unsigned int", "do_box_op"), ways[i]));
		read_case(&c);
		EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
			   "bits none lsb none unit 0: 0 yes none; 1 unknown unknown; "
			   "2 no unknown; 9 no unknown; 12 no unknown;");
		close_case(&c);
	}
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

/* What compares the op before the switch may refuse it, but for who comes by another way. */
static void test_refused_early(void)
{
	static const char unsure[] = "bits none lsb none unit 0: 0 yes none; 1 unknown unknown; "
				     "2 unknown unknown; 9 unknown unknown; 12 unknown unknown;";
	static const char text[] = "%s{\n    long rc;\n"
				   "    if ( is_other() )\n        return other(cmd, arg);\n"
				   "    if ( cmd > BOXOP_a )\n        return -ENOSYS;\n"
				   "    switch ( cmd )\n    {\n"
				   "    case BOXOP_a: rc = one(arg); break;\n"
				   "    case BOXOP_b: rc = two(arg); break;\n"
				   "    default: rc = -ENOSYS; break;\n    }\n"
				   "    return rc;\n}\n";
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   arena_printf(&c.f.arena, text, HANDLER("unsigned int", "do_box_op")));
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)), unsure);
	close_case(&c);
}

static const char optional_text[] = "%s{\n    long rc;\n"
				    "    switch ( cmd )\n    {\n"
				    "#ifdef CONFIG_LEFT\n"
				    "    case BOXOP_a: rc = one(arg); break;\n"
				    "#endif\n"
				    "#ifdef CONFIG_USUAL\n"
				    "    case BOXOP_b: rc = two(arg); break;\n"
				    "#endif\n"
				    "#ifdef CONFIG_NOWHERE\n"
				    "    case BOXOP_c: rc = three(arg); break;\n"
				    "#endif\n"
				    "    case BOXOP_d:\n"
				    "        if ( !IS_ENABLED(CONFIG_NOWHERE) )\n"
				    "            return -ENOSYS;\n"
				    "        rc = four(arg);\n"
				    "        break;\n"
				    "#if defined(CONFIG_ARM_ONLY) && 1\n"
				    "    default: rc = arch_box_op(cmd, arg); break;\n"
				    "#else\n"
				    "    default: rc = -ENOSYS; break;\n"
				    "#endif\n    }\n"
				    "    return rc;\n}\n";

static const char *option_of(const struct decode *d, uint64_t number)
{
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].number == number)
			return d->ops[i].option ? d->ops[i].option : "none";
	return "no such op";
}

/* What nothing can set is not there; what need not be set is said of the ops that hang on it. */
static void test_options(void)
{
	const struct decode *d;
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/Kconfig",
		   "config LEFT\n\tbool \"Left\"\nconfig USUAL\n\tbool \"Usual\"\n\tdefault y\n");
	write_file(&c.f, "xen/arch/arm/Kconfig", "config ARM_ONLY\n\tbool \"Arm\"\n");
	write_file(&c.f, "xen/common/box.c",
		   arena_printf(&c.f.arena, optional_text, HANDLER("unsigned int", "do_box_op")));
	write_file(&c.f, "xen/arch/arm/box.c",
		   HANDLER("int", "arch_box_op") "{\n    if ( cmd == BOXOP_cont )\n"
						 "        return five(arg);\n"
						 "    return -ENOSYS;\n}\n");
	read_case(&c);
	d = find_decode(&c, "do_box_op", ARCH_X86_64);
	EXPECT_STR(describe(&c, d), "bits none lsb none unit 0: 0 yes none; 1 yes none; "
				    "2 no unknown; 9 no unknown; 12 no unknown;");
	EXPECT_STR(option_of(d, 0), "CONFIG_LEFT");
	EXPECT_STR(d->ops[0].option_at.file, "xen/common/Kconfig");
	EXPECT_INT(d->ops[0].option_at.line, 1);
	EXPECT_STR(option_of(d, 1), "none");
	d = find_decode(&c, "do_box_op", ARCH_ARM64);
	EXPECT_STR(option_of(d, 12), "CONFIG_ARM_ONLY");
	close_case(&c);
}

/* Before there was Kconfig, nothing tells that an option cannot be set. */
static void test_options_of_old(void)
{
	const struct decode *d;
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   arena_printf(&c.f.arena, optional_text, HANDLER("unsigned int", "do_box_op")));
	read_case(&c);
	d = find_decode(&c, "do_box_op", ARCH_X86_64);
	EXPECT_STR(option_of(d, 2), "CONFIG_NOWHERE");
	EXPECT(!d->ops[2].option_at.file);
	EXPECT_STR(option_of(d, 9), "none");
	close_case(&c);
}

/* What becomes of progress that goes where a pointer of nobody knows what points to is not known. */
static void test_stored(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned int", "do_box_op") "{\n"
							"    unsigned int op = cmd & 15;\n"
							"    switch ( op )\n"
							"    {\n"
							"    case BOXOP_a:\n"
							"        *current->place = cmd >> 4;\n"
							"        return fill(arg);\n"
							"    case BOXOP_b:\n"
							"        current->start = cmd >> 4;\n"
							"        return fill(arg);\n"
							"    default: return -ENOSYS;\n"
							"    }\n"
							"}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits 4 lsb 4 unit 1: 0 yes unknown; 1 yes accepted; 2 no unknown; "
		   "9 no unknown; 12 no unknown;");
	close_case(&c);
}

/* A refusal of progress that holds under some condition is none. */
static void test_refused_at_times(void)
{
	static const char text[] = "%s{\n    unsigned long start = cmd >> 4;\n"
				   "    unsigned int op = cmd & 15;\n"
				   "    long rc = 0;\n"
				   "    %s\n"
				   "    switch ( op )\n    {\n"
				   "    case BOXOP_a:\n"
				   "        %s\n"
				   "        rc = fill(arg);\n        break;\n"
				   "    default: return -ENOSYS;\n    }\n"
				   "    return rc;\n}\n";
	static const struct {
		const char *before, *inside, *progress;
	} cases[] = {
		{"", "if ( start ) return -EINVAL;", "rejected"},
		{"if ( op != BOXOP_b && cmd & ~15 ) return -EINVAL;", "", "rejected"},
		{"", "if ( start && is_large(arg) ) return -EINVAL;", "unknown"},
		{"", "if ( is_large(arg) ) { if ( start ) return -EINVAL; }", "unknown"},
		{"", "if ( start ) { if ( is_large(arg) ) return -EINVAL; }", "unknown"},
		{"", "if ( start ) rc = is_large(arg); if ( rc ) return -EINVAL;", "unknown"},
		{"if ( op != BOXOP_b && cmd & ~15 && is_large(arg) ) return -EINVAL;", "",
		 "unknown"},
		{"if ( is_large(arg) ) { if ( cmd & ~15 ) return -EINVAL; }", "", "unknown"},
		{"if ( is_large(arg) ) { if ( op == BOXOP_a && start ) return -EINVAL; }", "",
		 "unknown"},
		{"if ( is_large(arg) ) goto big; if ( start ) return -EINVAL; big:", "", "unknown"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct decode *d;
		struct tree_case c;

		open_case(&c);
		write_file(&c.f, "xen/common/box.c",
			   arena_printf(&c.f.arena, text, HANDLER("unsigned int", "do_box_op"),
					cases[i].before, cases[i].inside));
		read_case(&c);
		d = find_decode(&c, "do_box_op", ARCH_X86_64);
		EXPECT_STR(progress_answer_name(d->ops[0].progress), cases[i].progress);
		close_case(&c);
	}
}

static const struct unit_test tests[] = {
	TEST(test_way_around),	     TEST(test_left),	       TEST(test_stored),
	TEST(test_refused_at_times), TEST(test_refused_early), TEST(test_options),
	TEST(test_options_of_old),   TEST(test_other_handler),
};
TEST_MAIN(tests);
