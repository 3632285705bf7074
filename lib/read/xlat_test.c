// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/xlat.h"
#include "lib/source/fixture.h"

static struct release *read_list(struct fixture *f, struct intern *names, const char *text)
{
	struct builder *b = builder_create(names, "tree");
	struct decode any = {.hypercall = intern_str(names, "memory_op"),
			     .handler = intern_str(names, "do_memory_op")};

	make_dir(f, "xen");
	make_dir(f, "xen/include");
	write_file(f, "xen/include/xlat.lst", text);
	EXPECT(!source_open_directory(f->dir, &f->source, &f->err));
	EXPECT(!xlat_read(f->source, b, &f->err));
	builder_add_decode(b, &any);
	return builder_seal(b, &f->err);
}

static void marks_are_read(void)
{
	struct fixture f;
	struct intern names = {0};
	struct release *r;

	setup(&f);
	r = read_list(&f, &names,
		      "# comment\n\n!\tpod_target\tmemory.h\n?  vcpu_info  xen.h \n"
		      "?\tmc_info arch-x86/xen-mca.h");
	EXPECT_INT(r->translation_count, 3);
	EXPECT_INT(r->gap_count, 0);
	EXPECT(release_translation_of(r, "xen_pod_target")->is_translated);
	EXPECT_INT(release_translation_of(r, "xen_pod_target")->at.line, 3);
	EXPECT(!release_translation_of(r, "vcpu_info")->is_translated);
	EXPECT(release_translation_of(r, "mc_info_t"));
	EXPECT(!release_translation_of(r, "xen_pod"));
	EXPECT(!release_translation_of(r, "pod_targets"));
	release_destroy(r);
	intern_deinit(&names);
	teardown(&f);
}

static void other_lines_are_gaps(void)
{
	struct fixture f;
	struct intern names = {0};
	struct release *r;

	setup(&f);
	r = read_list(&f, &names, "x one a.h\n! two\n? three a.h four\n!! five a.h\n");
	EXPECT_INT(r->translation_count, 0);
	EXPECT_INT(r->gap_count, 4);
	release_destroy(r);
	intern_deinit(&names);
	teardown(&f);
}

static const struct unit_test tests[] = {
	TEST(marks_are_read),
	TEST(other_lines_are_gaps),
};
TEST_MAIN(tests);
