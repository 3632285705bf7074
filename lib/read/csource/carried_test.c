// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/read/csource/case_test.h"

/* What each site of x86-64 leaves beside its op, one a line: "own 0, rest 1; 1 scaling". */
static const char *describe_carried(struct tree_case *c)
{
	struct strbuf text = {0};
	const char *s;

	for (size_t i = 0; i < c->release->continuation_count; i++) {
		const struct continuation *k = &c->release->continuations[i];

		if (k->arch != ARCH_X86_64)
			continue;
		strbuf_addf(&text, "%s:", k->function);
		for (size_t j = 0; j < k->carried_count; j++) {
			strbuf_addf(&text, " %s", carried_kind_name(k->carried[j].kind));
			if (carried_has_argument(&k->carried[j]))
				strbuf_addf(&text, " %u", k->carried[j].argument);
		}
		if (k->scalings)
			strbuf_addf(&text, " scaled %u", k->scalings);
		strbuf_addch(&text, '\n');
	}
	s = arena_strdup(&c->f.arena, strbuf_str(&text));
	strbuf_deinit(&text);
	return s;
}

static void expect_box(const char *arguments, const char *body, const char *expected)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   arena_printf(&c.f.arena,
				"long do_box_op(unsigned int cmd, unsigned long nr,\n"
				"               XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
				"    long rc;\n    if ( cmd != BOXOP_a )\n"
				"        return -ENOSYS;\n%s"
				"    return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
				"                                         \"ilh\", %s);\n}\n",
				body, arguments));
	read_case(&c);
	EXPECT_STR(describe_carried(&c), expected);
	close_case(&c);
}

static void test_own(void)
{
	expect_box("cmd, nr, arg", "", "do_box_op: command own 1 own 2\n");
	expect_box("cmd, copy, guest_handle_cast(arg, uint8)", "unsigned long copy = nr;\n",
		   "do_box_op: command own 1 own 2\n");
	expect_box("cmd, cmd, arg", "", "do_box_op: command own 0 own 2\n");
	expect_box("cmd, 0, b.h", "", "do_box_op: command constant other\n");
	expect_box("cmd, (unsigned int)nr, arg", "", "do_box_op: command unknown own 2\n");
}

static void test_changed(void)
{
	expect_box("cmd, nr - rc, arg", "rc = serve(arg);\n", "do_box_op: command rest 1 own 2\n");
	expect_box("cmd, nr | (rc << 8), arg", "rc = serve(arg);\n",
		   "do_box_op: command mixed 1 own 2 scaled 1\n");
	expect_box("cmd, nr >> 1, arg", "", "do_box_op: command scaled 1 own 2 scaled 1\n");
	expect_box("cmd, nr, arg",
		   "while ( nr > 0 )\n    {\n        if ( stop() ) break;\n        nr -= step();\n"
		   "        guest_handle_add_offset(arg, 1);\n    }\n",
		   "do_box_op: command rest 1 moved 2\n");
}

/* What a translation does not put back is what the native handler got. */
static void expect_translation(const char *call, const char *expected)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/compat/box.c",
		   arena_printf(&c.f.arena,
				"int compat_box_op(unsigned int cmd,\n"
				"                  XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
				"    long rc;\n    if ( (cmd & 15) != BOXOP_a )\n"
				"        return -ENOSYS;\n"
				"    rc = do_box_op(cmd, nat.hnd);\n"
				"    %s;\n    return rc;\n}\n",
				call));
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned long", "do_box_op") "{\n    return -ENOSYS;\n}\n");
	read_case(&c);
	EXPECT_STR(describe_carried(&c), expected);
	close_case(&c);
}

static void test_translation(void)
{
	expect_translation("hypercall_xlat_continuation(&cmd, 2, 2, nat.hnd, arg)",
			   "compat_box_op: own 0 own 1\n");
	expect_translation("hypercall_xlat_continuation(&cmd, 2, nat.hnd, arg)",
			   "compat_box_op: own 0 own 1\n");
	expect_translation("hypercall_xlat_continuation(&cmd, 2, 0)",
			   "compat_box_op: own 0 other\n");
	expect_translation("hypercall_xlat_continuation(&cmd, 1, 2, nat.hnd, arg)",
			   "compat_box_op: own 0 other\n");
	expect_translation("hypercall_xlat_continuation(&cmd, 2, 2, arg, nat.hnd)",
			   "compat_box_op: own 0 other\n");
	expect_translation("hypercall_xlat_continuation(&cmd, 2, 0, nat.hnd, arg)",
			   "compat_box_op:\n");
}

/* A constant that is no op's number, which no snapshot could hold either. */
static void test_large_command(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned long", "do_box_op") "{\n"
							 "    long rc = -ERESTART;\n"
							 "    if ( cmd != BOXOP_a )\n"
							 "        return -ENOSYS;\n"
							 "    return hypercall_create_continuation("
							 "__HYPERVISOR_box_op, \"lh\",\n"
							 "        cmd | (rc << 8), arg);\n"
							 "}\n");
	read_case(&c);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64), "do_box_op native box_op lh unknown lsb ?\n");
	close_case(&c);
}

/* What a delegate that no handler leads to calls its own is not the call's argument. */
static void test_delegate_by_itself(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   "long arch_box_op(struct domain *d, unsigned int n,\n"
		   "                 XEN_GUEST_HANDLE_PARAM(void) u_box)\n{\n"
		   "    return hypercall_create_continuation(__HYPERVISOR_box_op, \"h\", u_box);\n"
		   "}\n");
	read_case(&c);
	EXPECT_STR(describe_carried(&c), "arch_box_op:\n");
	close_case(&c);
}

static const struct unit_test tests[] = {
	TEST(test_own),
	TEST(test_changed),
	TEST(test_translation),
	TEST(test_large_command),
	TEST(test_delegate_by_itself),
};
TEST_MAIN(tests);
