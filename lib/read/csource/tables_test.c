// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/read/csource/case_test.h"

/* "pv64 40 do_box_op", one a line. */
static const char *describe_slots(struct tree_case *c, enum arch arch)
{
	struct strbuf text = {0};
	const char *s;

	for (size_t i = 0; i < c->release->table_slot_count; i++) {
		const struct table_slot *t = &c->release->table_slots[i];

		if (t->arch == arch)
			strbuf_addf(&text, "%s %u %s\n", t->table, t->number, t->handler);
	}
	s = arena_strdup(&c->f.arena, strbuf_str(&text));
	strbuf_deinit(&text);
	return s;
}

static void test_definitions(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/include/hypercall-defs.c",
		   "defhandle: slot_t\n"
		   "#ifdef CONFIG_X86\ncaller: pv64\ncaller: pv32\n#endif\n"
		   "#ifdef CONFIG_ARM\ncaller: arm\n#endif\n"
		   "table:      pv32     pv64  odd  arm\n"
		   "#ifdef CONFIG_BOX\n"
		   "box_op      compat:1 do:1  odd  -\n"
		   "#endif\n"
		   "slot_op     -        do    -    do_arm\n"
		   "new_op      do       do    -    do\n");
	write_file(&c.f, "xen/include/public/more.h", "#define __HYPERVISOR_slot_op 41\n");
	read_case(&c);
	EXPECT_STR(describe_slots(&c, ARCH_X86_64), "pv64 40 do_box_op\n"
						    "pv32 40 compat_box_op\n"
						    "pv64 41 do_slot_op\n");
	EXPECT_STR(describe_slots(&c, ARCH_ARM64), "arm 41 do_arm_slot_op\n");
	close_case(&c);
}

static void test_arrays(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/arch/x86/hypercall.c",
		   "#define CALL(x) [ __HYPERVISOR_ ## x ] = { (fn *)do_ ## x, (fn *)do_ ## x }\n"
		   "#define COMPAT(x) \\\n"
		   "    [ __HYPERVISOR_ ## x ] = { (fn *)do_ ## x, (fn *)compat_ ## x }\n"
		   "#define do_slot_op serve_slot\n"
		   "const table_t pv_hypercall_table[] = {\n    COMPAT(box_op),\n"
		   "    CALL(slot_op),\n};\n"
		   "#undef CALL\n"
		   "static fn *const hvm_hypercall32_table[] = {\n"
		   "    [ __HYPERVISOR_box_op ] = (fn *)hvm_box_op,\n};\n"
		   "static int f(void) { return pv_hypercall_table[i].native(a); }\n");
	write_file(&c.f, "xen/arch/arm/traps.c",
		   "static arm_hypercall_t arm_hypercall_table[] = {\n"
		   "    [ __HYPERVISOR_box_op ] = { .fn = (fn)&do_box_op, .nr_args = 2, },\n};\n");
	write_file(&c.f, "xen/include/public/more.h", "#define __HYPERVISOR_slot_op 41\n");
	read_case(&c);
	EXPECT_STR(describe_slots(&c, ARCH_X86_64), "pv64 40 do_box_op\n"
						    "pv32 40 compat_box_op\n"
						    "hvm32 40 hvm_box_op\n"
						    "pv64 41 serve_slot\n"
						    "pv32 41 serve_slot\n");
	EXPECT_STR(describe_slots(&c, ARCH_ARM64), "arm 40 do_box_op\n");
	close_case(&c);
}

static const struct unit_test tests[] = {
	TEST(test_definitions),
	TEST(test_arrays),
};
TEST_MAIN(tests);
