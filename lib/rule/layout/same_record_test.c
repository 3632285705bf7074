// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/rule/layout/same_record.h"

/* A record of a command, and a union of another record and some bytes. */
static struct release *make_release(struct intern *in, uint64_t cmd_bits, uint64_t other_bits)
{
	struct builder *b = builder_create(in, "sample");
	struct field fields[] = {
		{.name = intern_str(in, "cmd"), .size_bits = cmd_bits},
		{.name = intern_str(in, "u.inner"),
		 .class = FIELD_RECORD,
		 .record = intern_str(in, "inner"),
		 .in_union = true,
		 .offset_bits = 64,
		 .size_bits = 32},
		{.name = intern_str(in, "u.other"),
		 .in_union = true,
		 .offset_bits = 64,
		 .size_bits = other_bits},
	};
	struct record r = {.name = intern_str(in, "outer"),
			   .views = TOOLS64,
			   .size_bytes = 24,
			   .align_bytes = 8,
			   .fields = fields,
			   .field_count = 3};

	builder_add_supplies(b, SUPPLIES_HEADERS);
	builder_add_views(b, TOOLS64);
	builder_add_record(b, &r);
	return builder_seal(b, NULL);
}

static void unions_matter_to_whom_they_serve(void)
{
	const viewset arches = views_of_arch(ARCH_X86_64);
	struct intern in = {0};
	struct release *old = make_release(&in, 32, 32), *other = make_release(&in, 32, 64);
	struct release *cmd = make_release(&in, 64, 32);

	EXPECT_INT(record_is_same(old, other, "outer", arches), ANSWER_NO);
	EXPECT_INT(record_is_same_around(old, other, "outer", "inner", arches), ANSWER_YES);
	EXPECT_INT(record_is_same_around(old, cmd, "outer", "inner", arches), ANSWER_NO);
	EXPECT_INT(record_is_same_outside_unions(old, other, "outer", arches), ANSWER_YES);
	EXPECT_INT(record_is_same_outside_unions(old, cmd, "outer", arches), ANSWER_NO);
	EXPECT_INT(record_is_same_outside_unions(old, cmd, "absent", arches), ANSWER_UNKNOWN);
	release_destroy(old);
	release_destroy(other);
	release_destroy(cmd);
	intern_deinit(&in);
}

static const struct unit_test tests[] = {
	TEST(unions_matter_to_whom_they_serve),
};

TEST_MAIN(tests);
