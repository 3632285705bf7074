// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/read/csource/case_test.h"

/* How the arguments of a call get from registers to its handler, and what is done after it. */

static const char known[] = "do_box_op native box_op lh restart lsb none 0 own\n";
static const char doubted[] = "do_box_op native box_op lh unknown lsb ? 0 own\n";

static void expect_sites(enum arch arch, const char *file, const char *entry, const char *expected)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c", RESTARTING_BOX);
	write_file(&c.f, file, entry);
	read_case(&c);
	EXPECT_STR(describe_sites(&c, arch), expected);
	close_case(&c);
}

static void expect_x86(const char *body, const char *expected)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "void entry(struct cpu_user_regs *regs)\n{\n    %s\n}\n", body);
	strbuf_addstr(&text, "int resumed(struct vcpu *v) { return v->hcall_preempted; }\n");
	expect_sites(ARCH_X86_64, "xen/arch/x86/entry.c", strbuf_str(&text), expected);
	strbuf_deinit(&text);
}

static void arguments_of_callers(void)
{
	expect_x86("call_handlers_pv64(eax, regs->rax, rdi, rsi, rdx, r10, r8);", known);
	expect_x86("call_handlers_pv64(eax, regs->rax, rdi, rsi, r10, rdx, r8);", doubted);
	expect_x86("call_handlers_hvm32(eax, regs->eax, regs->ebx, regs->ecx, regs->edx);", known);
	expect_x86("call_handlers_hvm32(eax, regs->eax, regs->ebx, regs->edx, regs->ecx);",
		   doubted);
	expect_x86("unsigned long r10 = regs->r10;\n"
		   "    call_handlers_pv64(eax, regs->rax, rdi, rsi, rdx, r10);",
		   known);
	expect_x86("unsigned long r10 = regs->rcx;\n"
		   "    call_handlers_pv64(eax, regs->rax, rdi, rsi, rdx, r10);",
		   doubted);
	expect_x86("regs->rax = pv_hypercall_table[eax].native(rdi, rsi, rdx, r10, r8, r9);",
		   known);
	expect_x86("regs->rax = pv_hypercall_table[eax].native(rsi, rdi, rdx, r10, r8, r9);",
		   doubted);
	expect_x86("call_handlers_pv64(eax, regs->rax, first(rsi), second[rdi], regs->x);", known);
}

static void entries_of_multicalls(void)
{
	expect_x86("call_handlers_pv64(op, call->result, call->args[0], call->args[1]);", known);
	expect_x86("call_handlers_pv64(op, call->result, call->args[1], call->args[0]);", doubted);
}

static void calls_that_are_to_be_made_again(void)
{
	expect_x86("if ( hvm_hypercall(regs) == HVM_HCALL_completed )\n        skip();", known);
	expect_x86("if ( hvm_hypercall(regs) != HVM_HCALL_preempted )\n        skip();", known);
	expect_x86("rc = hvm_do_hypercall(regs);", known);
	expect_x86("if ( hvm_hypercall(regs) <= HVM_HCALL_preempted )\n        skip();", doubted);
	expect_x86("if ( hvm_hypercall(regs) != HVM_HCALL_completed )\n        skip();", doubted);
	expect_x86("hvm_hypercall(regs);\n    skip();", doubted);
	expect_x86("case 3: hvm_do_hypercall(regs);\n    skip();", doubted);
}

static void arguments_on_arm(void)
{
	static const char in_order[] =
		"#define HYPERCALL_ARG1(r) (r)->x0\n"
		"#define HYPERCALL_ARG2(r) (r)->x1\n"
		"/* hcall_preempted */\nvoid entry(struct cpu_user_regs *regs)\n"
		"{\n    call_handlers_arm(nr, R(regs), HYPERCALL_ARG1(regs), "
		"HYPERCALL_ARG2(regs));\n}\n";
	static const char swapped[] =
		"#define HYPERCALL_ARG1(r) (r)->x1\n"
		"#define HYPERCALL_ARG2(r) (r)->x0\n"
		"/* hcall_preempted */\nvoid entry(struct cpu_user_regs *regs)\n"
		"{\n    call_handlers_arm(nr, R(regs), HYPERCALL_ARG1(regs), "
		"HYPERCALL_ARG2(regs));\n}\n";

	expect_sites(ARCH_ARM64, "xen/arch/arm/traps.c", in_order, known);
	expect_sites(ARCH_ARM64, "xen/arch/arm/traps.c", swapped, doubted);
}

static const struct unit_test tests[] = {
	TEST(arguments_of_callers),
	TEST(entries_of_multicalls),
	TEST(calls_that_are_to_be_made_again),
	TEST(arguments_on_arm),
};

TEST_MAIN(tests);
