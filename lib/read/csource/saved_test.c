// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/case_test.h"

/* A handler for 32-bit callers that changes what native code saved. */

static const char *sites_with(struct tree_case *c, const char *edit, const char *mask)
{
	open_case(c);
	write_file(&c->f, "xen/common/compat/list.c",
		   arena_printf(&c->f.arena,
				"int compat_list_op(void *items, unsigned int count)\n"
				"{\n"
				"    struct cpu_user_regs *regs = guest_cpu_user_regs();\n"
				"    struct mc_state *mcs = &current->mc_state;\n"
				"    unsigned int i, left = 1;\n"
				"    i = do_list_op(items, count);\n"
				"    if ( !hypercall_xlat_continuation(&left, 2, %s) )\n"
				"        return -1;\n"
				"    if ( !test_bit(1, &mcs->flags) )\n"
				"        %s;\n"
				"    else\n"
				"        mcs->compat_call.args[1] += count - i;\n"
				"    return regs->eax;\n"
				"}\n",
				mask, edit));
	read_case(c);
	return describe_sites(c, ARCH_X86_64);
}

static const char unknown[] = "compat_list_op compat list_op ? unknown lsb ? own translation\n";
static const char count[] = "compat_list_op compat list_op ? count lsb 0 own translation\n";

static void test_added(void)
{
	static const char *const edits[] = {"regs->ecx += count - i", "regs->_ecx += count - i",
					    "regs->rcx += count - i"};
	struct tree_case c;

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		EXPECT_STR(sites_with(&c, edits[i], "1, nat, cmp"), count);
		close_case(&c);
	}
	EXPECT_STR(sites_with(&c, edits[0], "0"),
		   "compat_list_op compat list_op ? restart lsb none own translation\n");
	close_case(&c);
}

static void test_changed(void)
{
	static const char *const edits[] = {
		"regs->ecx = count - i",
		"regs->ecx -= i",
		"regs->edx += count - i",
		"regs->ecx |= count - i",
		"fix(regs)",
		"fix(&regs->ecx)",
		"mcs->call.args[0] = count",
		"++regs->ecx",
		"regs->ecx++",
		"regs[0].ecx += count",
		"mcs->call.args[i] += 1",
		"*regs = other",
		"other()->mc_state.x = 1",
	};

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct tree_case c;
		const char *sites = sites_with(&c, edits[i], "1, nat, cmp");

		if (strcmp(sites, unknown))
			printf("# %s\n", edits[i]);
		EXPECT_STR(sites, unknown);
		close_case(&c);
	}
}

static const struct unit_test tests[] = {
	TEST(test_added),
	TEST(test_changed),
};
TEST_MAIN(tests);
