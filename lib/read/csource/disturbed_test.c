// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* What a build may read otherwise than this reader is a gap, and what is claimed of it is nothing. */

#define BOX(head, in_body)                                                                         \
	head HANDLER("unsigned long",                                                              \
		     "do_box_op") "{\n" in_body "    switch ( cmd & BOX_MASK )\n    {\n"           \
				  "    case BOXOP_a:\n        return work(arg);\n"                 \
				  "    }\n    return -ENOSYS;\n}\n"

/* The line and file of the gap that another file makes; the handler is told unknown, too. */
static const char *gap_of(const char *source, const char *path, const char *text)
{
	static char place[256];
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/include/xen/box.h", "/* hypercall */\n#define BOX_MASK 15\n");
	write_file(&c.f, "xen/common/box.c", source);
	if (path)
		write_file(&c.f, path, text);
	read_case(&c);
	snprintf(place, sizeof(place), "none");
	for (size_t i = 0; c.release && i < c.release->gap_count; i++)
		snprintf(place, sizeof(place), "%s:%u", c.release->gaps[i].at.file,
			 (unsigned int)c.release->gaps[i].at.line);
	if (c.release && c.release->gap_count)
		EXPECT(strstr(describe_sites(&c, ARCH_X86_64),
			      "do_box_op native box_op ? unknown"));
	close_case(&c);
	return place;
}

static void files_that_are_included(void)
{
	static const char mask[] = "#undef BOX_MASK\n#define BOX_MASK 31\n";

	EXPECT_STR(gap_of(BOX("#include <xen/box.h>\n", ""), NULL, NULL), "none");
	EXPECT_STR(gap_of(BOX("#include \"x.h\"\n", ""), "xen/common/x.h", mask),
		   "xen/common/x.h:2");
	EXPECT_STR(gap_of(BOX("#include \"x.inl\"\n", ""), "xen/common/x.inl", mask),
		   "xen/common/x.inl:2");
	EXPECT_STR(gap_of(BOX("", ""), "xen/common/x.h", mask), "none");
	EXPECT_STR(gap_of(BOX("#include \"x.h\"\n", ""), "xen/common/x.h", "#define OTHER 1\n"),
		   "none");
	EXPECT_STR(gap_of(BOX("#include \"x.c\"\n", ""), "xen/common/x.c", mask),
		   "xen/common/box.c:1");
	EXPECT_STR(gap_of(BOX("#include NAME\n", ""), NULL, NULL), "xen/common/box.c:1");
	EXPECT_STR(gap_of(BOX("#include_next <x.h>\n", ""), NULL, NULL), "xen/common/box.c:1");
	EXPECT_STR(gap_of(BOX("/**/ # /* a */ include \"../../x.h\"\n", ""), NULL, NULL),
		   "xen/common/box.c:1");
}

static void names_that_mean_something_else(void)
{
	EXPECT_STR(gap_of(BOX("#define switch(x) switch ( (x) & 31 )\n", ""), NULL, NULL),
		   "xen/common/box.c:1");
	EXPECT_STR(
		gap_of(BOX("#include \"x.h\"\n", ""), "xen/common/x.h", "#define cmd (cmd & 31)\n"),
		"xen/common/x.h:1");
	EXPECT_STR(gap_of(BOX("#pragma redefine_extname do_box_op other\n", ""), NULL, NULL),
		   "xen/common/box.c:1");
	EXPECT_STR(gap_of(BOX("_Pragma(\"weak do_box_op = other\")\n", ""), NULL, NULL),
		   "xen/common/box.c:1");
}

static void how_it_is_built(void)
{
	static const char plain[] = BOX("", "");

	EXPECT_STR(gap_of(plain, "xen/common/Makefile", "obj-y += box.o # -Dcmd=1\n"), "none");
	EXPECT_STR(gap_of(plain, "xen/common/Makefile", "CFLAGS-y += -DOTHER -DCONFIG_A\n"),
		   "none");
	EXPECT_STR(
		gap_of(plain, "xen/common/Makefile", "obj-y += box.o\nCFLAGS-y += -DBOX_MASK=31\n"),
		"xen/common/Makefile:2");
	EXPECT_STR(gap_of(plain, "xen/Makefile", "CFLAGS += -Wall \\\n\t-include x.h\n"),
		   "xen/Makefile:2");
	EXPECT_STR(gap_of(plain, "xen/Makefile", "-include .config\n"), "none");
	EXPECT_STR(gap_of(plain, "xen/Rules.mk", "CFLAGS += -fpack-struct\n"), "xen/Rules.mk:1");
	EXPECT_STR(gap_of(plain, "xen/Rules.mk", "LDFLAGS += --defsym=do_box_op=other\n"),
		   "xen/Rules.mk:1");
	EXPECT_STR(gap_of(plain, "xen/arch/x86/xen.lds.S", "do_box_op = other;\n"),
		   "xen/arch/x86/xen.lds.S:1");
	EXPECT_STR(gap_of(plain, "xen/arch/x86/entry.S", "do_box_op:\n\tjmp other\n"),
		   "xen/arch/x86/entry.S:1");
	EXPECT_STR(gap_of(plain, "xen/arch/x86/entry.S", "\tcall do_box_op\n"), "none");
}

/* It cannot be told which branch a build takes. */
static void conditions_that_makefiles_decide(void)
{
	static const char body[] = BOX("", "#ifdef NARROW\n    cmd &= 3;\n#endif\n");
	static const char negated[] = BOX("", "#if !defined(NARROW) && 1\n    cmd &= 3;\n#endif\n");
	static const char known[] = BOX("", "#ifdef NDEBUG\n    cmd |= 0;\n#endif\n");

	EXPECT_STR(gap_of(body, "xen/common/Makefile", "CFLAGS-y += -DOTHER\n"), "none");
	EXPECT_STR(gap_of(body, "xen/common/Makefile", "CFLAGS-y += -DNARROW\n"),
		   "xen/common/box.c:3");
	EXPECT_STR(gap_of(body, "xen/common/Makefile", "CFLAGS_box.o+=-DNARROW\n"),
		   "xen/common/box.c:3");
	EXPECT_STR(gap_of(body, "xen/Rules.mk", "ccflags-$(if 1,-D NARROW=1)\n"),
		   "xen/common/box.c:3");
	EXPECT_STR(gap_of(negated, "xen/Makefile", "KBUILD_CFLAGS += $(call x,-UNARROW)\n"),
		   "xen/common/box.c:3");
	EXPECT_STR(gap_of(known, "xen/Rules.mk", "CFLAGS += -DNDEBUG\n"), "none");
}

static void what_assembler_code_renames(void)
{
	EXPECT_STR(gap_of("asm(\".set do_box_op, other\");\n" BOX("", ""), NULL, NULL),
		   "xen/common/box.c:1");
	EXPECT_STR(gap_of("\n__asm__ (\"do_box\" \"_op: jmp x\\n\");\n" BOX("", ""), NULL, NULL),
		   "xen/common/box.c:2");
	EXPECT_STR(gap_of("long do_box_op(int) asm(\"unused\");\n" BOX("", ""), NULL, NULL),
		   "xen/common/box.c:1");
	EXPECT_STR(
		gap_of("long other(int (*f)(int)) asm(\"do_box_op\");\n" BOX("", ""), NULL, NULL),
		"xen/common/box.c:1");
	EXPECT_STR(gap_of("asm(\"call do_box_op\");\n" BOX("", ""), NULL, NULL), "none");
}

static const struct unit_test tests[] = {
	TEST(files_that_are_included),
	TEST(names_that_mean_something_else),
	TEST(how_it_is_built),
	TEST(what_assembler_code_renames),
	TEST(conditions_that_makefiles_decide),
};

TEST_MAIN(tests);
