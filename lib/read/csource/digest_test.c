// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* What makes a handler's code another, and what does not. */

/* A handler, what it leads to, and what stands around them. */
static const char box_text[] = "/* Boxes. */\n"
			       "#define STEP (1 << LOG)\n"
			       "#define LOG 6\n"
			       "static const int limits[] = { 1, 2 };\n"
			       "static long deepest(long x)\n{\n    return x + 40;\n}\n"
			       "static long helper(long x)\n{\n    return deepest(x) * STEP;\n}\n"
			       "static long again(unsigned int cmd, unsigned long arg)\n{\n"
			       "    return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
			       "        \"il\", cmd | helper(limits[0]) | bits(), arg);\n}\n"
			       "long do_box_op(unsigned int cmd, unsigned long arg)\n{\n"
			       "    return again(cmd, arg);\n}\n"
			       "long nobody(long x)\n{\n    return x + 50;\n}\n";
/* Reached by a pointer, for all that names tell. */
static const char far_text[] =
	"static void unseen(unsigned int cmd)\n{\n"
	"    hypercall_create_continuation(__HYPERVISOR_box_op, \"il\", cmd, 70);\n}\n"
	"struct ops ops = { .go = unseen };\n";

static const char header_text[] = "/* For hypercalls. */\n"
				  "static inline long bits(void)\n{\n    return 0x80;\n}\n";

static const char *replaced(struct tree_case *c, const char *text, const char *was, const char *is)
{
	const char *at = was ? strstr(text, was) : NULL;

	if (!at)
		return text;
	return arena_printf(&c->f.arena, "%.*s%s%s", (int)(at - text), text, is, at + strlen(was));
}

/* The code of do_box_op() where one text of all files is replaced by another. */
static uint64_t code_with(const char *was, const char *is)
{
	struct tree_case c;
	uint64_t code = 0;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c", replaced(&c, box_text, was, is));
	write_file(&c.f, "xen/include/xen/box.h", replaced(&c, header_text, was, is));
	write_file(&c.f, "xen/common/far.c", replaced(&c, far_text, was, is));
	read_case(&c);
	for (size_t i = 0; c.release && i < c.release->signature_count; i++)
		if (!strcmp(c.release->signatures[i].handler, "do_box_op") &&
		    c.release->signatures[i].arch == ARCH_X86_64)
			code = c.release->signatures[i].code;
	EXPECT(code);
	close_case(&c);
	return code;
}

static void what_matters_makes_another_code(void)
{
	static const char *const changes[][2] = {
		{"again(cmd, arg);", "again(cmd, 0);"}, /* the handler */
		{"\"il\", cmd |", "\"ii\", cmd |"},	/* what it leads to */
		{"deepest(x) *", "x *"},		/* what that calls */
		{"return 0x80", "return 0x90"},		/* inline */
		{"(1 << LOG)", "(2 << LOG)"},		/* a macro */
		{"LOG 6", "LOG 7"},			/* a macro of that */
		{"{ 1, 2 }", "{ 3, 2 }"},		/* a table */
		{"cmd, 70", "cmd, 71"},			/* what no name leads to */
	};
	uint64_t code = code_with(NULL, NULL);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		EXPECT(code_with(changes[i][0], changes[i][1]) != code);
}

static void what_does_not_matter_leaves_it(void)
{
	static const char *const changes[][2] = {
		{"/* Boxes. */", "/* Boxes,\n   and more. */"},
		{"x + 50", "x + 51"},			   /* nobody calls it */
		{"x + 40", "x + 41"},			   /* too far down to matter */
		{"return again", "return\n        again"}, /* the same tokens */
	};
	uint64_t code = code_with(NULL, NULL);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		EXPECT(code_with(changes[i][0], changes[i][1]) == code);
}

static const struct unit_test tests[] = {
	TEST(what_matters_makes_another_code),
	TEST(what_does_not_matter_leaves_it),
};

TEST_MAIN(tests);
