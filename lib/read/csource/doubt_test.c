// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* Where a build by one compiler may have other definitions than one by another, nothing is claimed. */

#define SPLITTING_BOX                                                                              \
	HANDLER("unsigned long", "do_box_op")                                                      \
	"{\n    switch ( cmd & BOX_MASK )\n    {\n    case BOXOP_a:\n        return work(arg);\n"  \
	"    }\n    return -ENOSYS;\n}\n"

/* The bits of the op with that header. */
static void expect_bits(const char *header, const char *bits)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/include/xen/box.h", header);
	write_file(&c.f, "xen/common/box.c", SPLITTING_BOX);
	read_case(&c);
	EXPECT_STR(number(&c, &find_decode(&c, "do_box_op", ARCH_X86_64)->op_bits), bits);
	close_case(&c);
}

#define TEXT(condition, a, b) "/* hypercall */\n#" condition "\n" a "#else\n" b "#endif\n"
#define M15		      "#define BOX_MASK 15\n"
#define M31		      "#define BOX_MASK 31\n"

static void a_definition_that_depends_on_the_compiler_is_not_known(void)
{
	expect_bits("/* hypercall */\n" M15, "4");
	expect_bits(TEXT("if __GNUC__ > 4", M15, M31), "?");
	expect_bits(TEXT("ifdef __clang__", M31, M15), "?");
	expect_bits(TEXT("if __has_builtin(x)", M31, M15), "?");
	expect_bits(TEXT("if NOWHERE > 1", M15, M31), "?");
	expect_bits(TEXT("ifdef __OPTIMIZE__", M31, "") "#ifndef BOX_MASK\n" M15 "#endif\n", "?");
	expect_bits("/* hypercall */\n" M15 "#if __GNUC__ < 9\n#undef BOX_MASK\n" M31 "#endif\n",
		    "?");
	expect_bits("/* hypercall */\n" M15 "#pragma pop_macro(\"BOX_MASK\")\n", "?");
}

static void the_same_in_both_branches_is_known(void)
{
	expect_bits(TEXT("if __GNUC__ > 4", M15, M15), "4");
	expect_bits(TEXT("ifdef __clang__", M15, M15), "4");
	expect_bits(TEXT("ifdef __GNUC__", M15, M31), "4");
	expect_bits("/* hypercall */\n" M15 "#if __GNUC__ > 4\n#define OTHER 1\n#endif\n", "4");
}

/* The line of the gap of such a handler that says so; 0: there is none. */
static uint32_t line_of_gap(const char *source, const char *what)
{
	struct tree_case c;
	uint32_t line = 0;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c", source);
	read_case(&c);
	for (size_t i = 0; c.release && i < c.release->gap_count; i++)
		if (strstr(c.release->gaps[i].what, what))
			line = c.release->gaps[i].at.line;
	close_case(&c);
	return line;
}

#define BOX HANDLER("unsigned long", "do_box_op")

static void code_that_depends_on_the_compiler_is_a_gap(void)
{
	EXPECT_INT(line_of_gap(BOX "{\n#ifdef __clang__\n    cmd &= 15;\n#endif\n"
				   "    return cmd == BOXOP_a ? work(arg) : -ENOSYS;\n}\n",
			       "depends on the compiler"),
		   3);
}

static void a_macro_with_the_name_of_a_variable_is_a_gap(void)
{
	static const char what[] = "a macro has the name of one of its variables";

	EXPECT_INT(line_of_gap(BOX "{\n#define cmd (cmd & 31)\n"
				   "    return cmd == BOXOP_a ? work(arg) : -ENOSYS;\n}\n",
			       what),
		   3);
	EXPECT_INT(line_of_gap("#define cmd compat_cmd\n" BOX "{\n#define box cmd\n"
			       "    return cmd == BOXOP_a ? work(arg) : -ENOSYS;\n}\n",
			       what),
		   0);
}

static const struct unit_test tests[] = {
	TEST(a_definition_that_depends_on_the_compiler_is_not_known),
	TEST(the_same_in_both_branches_is_known),
	TEST(code_that_depends_on_the_compiler_is_a_gap),
	TEST(a_macro_with_the_name_of_a_variable_is_a_gap),
};
TEST_MAIN(tests);
