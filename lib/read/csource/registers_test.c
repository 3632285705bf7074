// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/read/csource/case_test.h"

/* The functions that put the arguments of a continuation into registers. */

static void expect_sites(const char *first, const char *number, const char *translated,
			 const char *expected)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c", RESTARTING_BOX);
	write_file(&c.f, "xen/arch/x86/hypercall.c",
		   arena_printf(
			   &c.f.arena,
			   "unsigned long hypercall_create_continuation(unsigned int op,\n"
			   "                                            const char *format, ...)\n"
			   "{\n    regs->%s = op;\n"
			   "    switch ( i )\n    {\n"
			   "    case 0: %s = arg; break;\n"
			   "    case 1: regs->rsi = arg; break;\n    }\n"
			   "    return op;\n}\n"
			   "int hypercall_xlat_continuation(unsigned int *id, unsigned int nr,\n"
			   "                                unsigned int mask, ...)\n"
			   "{\n    switch ( i )\n    {\n"
			   "    case 0: reg = &regs->%s; break;\n    }\n"
			   "    return 0;\n}\n",
			   number, first, translated));
	write_file(&c.f, "xen/common/compat/box.c",
		   "int compat_box_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
		   "    long rc;\n    if ( cmd != BOXOP_a )\n        return -ENOSYS;\n"
		   "    rc = do_box_op(cmd, nat.hnd);\n"
		   "    hypercall_xlat_continuation(&cmd, 2, 2, nat.hnd, arg);\n"
		   "    return rc;\n}\n");
	read_case(&c);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64), expected);
	close_case(&c);
}

#define CREATED	       "do_box_op native box_op lh restart lsb none 0 own\n"
#define TRANSLATED     "compat_box_op compat box_op ? restart lsb none own translation\n"
#define NOT_CREATED    "do_box_op native box_op lh unknown lsb ? 0 own\n"
#define NOT_TRANSLATED "compat_box_op compat box_op ? unknown lsb ? own translation\n"

static void test_registers(void)
{
	expect_sites("regs->rdi", "rax", "rbx", TRANSLATED CREATED);
	expect_sites("regs->_ebx", "_eax", "_ebx", TRANSLATED CREATED);
	expect_sites("regs->arguments[0]", "rax", "slots[0]", TRANSLATED CREATED);
	expect_sites("regs->rsi", "rax", "rbx", TRANSLATED NOT_CREATED);
	expect_sites("regs->rdi", "rbx", "rbx", TRANSLATED NOT_CREATED);
	expect_sites("regs->rdi", "rax", "rcx", NOT_TRANSLATED CREATED);
}

static const struct unit_test tests[] = {
	TEST(test_registers),
};
TEST_MAIN(tests);
