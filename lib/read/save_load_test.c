// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/save_load.h"
#include "lib/source/fixture.h"

static void loads_are_told_apart(void)
{
	struct fixture f;
	struct intern names = {0};
	struct builder *b = builder_create(&names, "tree");
	struct decode any = {.hypercall = intern_str(&names, "hvm_op"),
			     .handler = intern_str(&names, "do_hvm_op")};
	struct release *r;

	setup(&f);
	make_dir(&f, "xen");
	make_dir(&f, "xen/arch");
	make_dir(&f, "xen/arch/x86");
	write_file(&f, "xen/arch/x86/a.c",
		   "int f(void)\n{\n\tif (hvm_load_entry(RTC, h, &x) ||\n"
		   "\t    hvm_load_entry_zeroextend( LAPIC, h, &y))\n\t\treturn 1;\n}\n");
	write_file(&f, "xen/arch/x86/b.c",
		   "my_hvm_load_entry(PIT, h, &x); hvm_load_entry_other(HPET, h, &x);\n"
		   "hvm_load_entry_zeroextend(RTC,\n h, &x); hvm_load_entry(x);");
	write_file(&f, "xen/arch/x86/c.h", "hvm_load_entry(MTRR, h, &x)");
	EXPECT(!source_open_directory(f.dir, &f.source, &f.err));
	EXPECT(!save_loads_read(f.source, b, &f.err));
	builder_add_decode(b, &any);
	r = builder_seal(b, &f.err);
	EXPECT_INT(r->save_load_count, 3);
	EXPECT_INT(release_zero_extends(r, "LAPIC"), ANSWER_YES);
	EXPECT_INT(r->save_loads[0].at.line, 4);
	/* One of its two loaders refuses what is too short. */
	EXPECT_INT(release_zero_extends(r, "RTC"), ANSWER_NO);
	EXPECT_INT(release_zero_extends(r, "PIT"), ANSWER_UNKNOWN);
	release_destroy(r);
	intern_deinit(&names);
	teardown(&f);
}

static const struct unit_test tests[] = {
	TEST(loads_are_told_apart),
};
TEST_MAIN(tests);
