// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/save_load.h"
#include "lib/read/save_register.h"
#include "lib/source/fixture.h"

/* Seals what else would be nothing but registrations, which is no release. */
static struct release *seal_with_decode(struct builder *b, struct intern *names)
{
	struct decode any = {.hypercall = intern_str(names, "hvm_op"),
			     .handler = intern_str(names, "do_hvm_op")};
	struct xenabi_error err = {0};

	builder_add_decode(b, &any);
	return builder_seal(b, &err);
}

static void loads_are_told_apart(void)
{
	struct fixture f;
	struct intern names = {0};
	struct builder *b = builder_create(&names, "tree");
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
	r = seal_with_decode(b, &names);
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

static const struct save_load *registration(const struct release *r, const char *type)
{
	for (size_t i = 0; i < r->save_load_count; i++)
		if (r->save_loads[i].is_registration && !strcmp(r->save_loads[i].type, type))
			return &r->save_loads[i];
	return NULL;
}

static const char registering[] =
	"/* HVM_REGISTER_SAVE_RESTORE(A, save, NULL, load, 1, HVMSR_PER_DOM); */\n"
	"#define OWN HVM_REGISTER_SAVE_RESTORE(B, save, NULL, load, 1, HVMSR_PER_DOM);\n"
	"#if 0\n#if X\n#endif\n"
	"HVM_REGISTER_SAVE_RESTORE(C, save, NULL, load, 1, HVMSR_PER_DOM);\n#endif\n"
	"HVM_REGISTER_SAVE_RESTORE(D, save, NULL, NULL, 1, HVMSR_PER_DOM);\n"
	"HVM_REGISTER_SAVE_RESTORE(PIC, save, check, load, 2,\n HVMSR_PER_DOM);\n"
	"HVM_REGISTER_SAVE_RESTORE(PIT, save, load, 1, HVMSR_PER_DOM);\n"
	"HVM_REGISTER_SAVE_RESTORE(RTC, save, load, MANY, HVMSR_PER_DOM);\n"
	"HVM_REGISTER_SAVE_RESTORE_TWICE(HPET, save, load, 3, HVMSR_PER_DOM);\n"
	"void hvm_register_savevm(uint16_t typecode, const char *name, int load, int s, int k);\n"
	"int f(void)\n{\n"
	"hvm_register_savevm(CPU_XSAVE_CODE, \"CPU_XSAVE\", save, NULL, load, f(1, 2) + 3, PER);\n"
	"hvm_register_savevm(HVM_SAVE_CODE(CPU), \"CPU\", save, NULL, load, 3, PER);\n"
	"return 0;\n}\n";

static void registrations_are_read_as_they_are_written(void)
{
	static const struct {
		const char *type;
		uint32_t instances;
	} expected[] = {{"PIC", 2},  {"PIT", 1},       {"RTC", 0},
			{"HPET", 0}, {"CPU_XSAVE", 0}, {"CPU", 0}};
	struct intern names = {0};
	struct builder *b = builder_create(&names, "tree");
	struct release *r;

	save_registers_read(b, registering, sizeof(registering) - 1, "a.c");
	r = seal_with_decode(b, &names);
	EXPECT_INT(r->save_load_count, 6);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct save_load *l = registration(r, expected[i].type);

		EXPECT(l && l->instances == expected[i].instances);
	}
	EXPECT_INT(registration(r, "PIC")->at.line, 9);
	/* Who registers does not say how the record is loaded. */
	EXPECT_INT(release_zero_extends(r, "PIC"), ANSWER_UNKNOWN);
	release_destroy(r);
	intern_deinit(&names);
}

static void unread_typecodes_are_told(void)
{
	static const char text[] = "int f(void) { hvm_register_savevm(codes[i], n, s, l, 1, k); }";
	struct intern names = {0};
	struct builder *b = builder_create(&names, "tree");
	struct release *r;

	save_registers_read(b, text, sizeof(text) - 1, "a.c");
	r = seal_with_decode(b, &names);
	EXPECT_INT(r->save_load_count, 1);
	EXPECT(registration(r, "?"));
	release_destroy(r);
	intern_deinit(&names);
}

static const struct unit_test tests[] = {
	TEST(loads_are_told_apart),
	TEST(registrations_are_read_as_they_are_written),
	TEST(unread_typecodes_are_told),
};
TEST_MAIN(tests);
