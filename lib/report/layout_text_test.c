// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/report/layout_text.h"

static struct field make_field(const char *name, uint64_t at, uint64_t bits)
{
	return (struct field){.name = name, .type = "uint", .offset_bits = at, .size_bits = bits};
}

static struct record make_record(struct field *fields, size_t count, uint64_t size)
{
	return (struct record){.name = "r",
			       .views = view_bit(ARCH_ARM64, AUDIENCE_GUEST),
			       .size_bytes = size,
			       .align_bytes = 4,
			       .fields = fields,
			       .field_count = count};
}

static void expect_table(const struct record *old, const struct record *new, const char *expected)
{
	struct finding f = {.facts = {{.record = old}, {.record = new}}};
	struct strbuf out = {0};

	text_add_layout(&out, &f);
	EXPECT_STR(strbuf_str(&out), expected);
	strbuf_deinit(&out);
}

static void test_nothing_changed(void)
{
	struct field fields[] = {make_field("a", 0, 32)};
	struct record r = make_record(fields, 1, 4);

	expect_table(&r, &r, "");
	expect_table(&r, NULL, "");
	expect_table(NULL, NULL, "");
}

static void test_moved_gone_and_new(void)
{
	struct field was[] = {make_field("gone", 0, 32), make_field("a", 32, 32),
			      make_field("b", 64, 3)};
	struct field is[] = {make_field("a", 0, 64), make_field("b", 64, 3),
			     make_field("come", 67, 1)};
	struct record old = make_record(was, 3, 12), new = make_record(is, 3, 16);

	expect_table(&old, &new,
		     "       old at    size  new at    size  r on arm64\n"
		     "    !       0       4       -       -  gone  uint\n"
		     "    !       4       4       0       8  a     uint\n"
		     "            8     0:3       8     0:3  b     uint\n"
		     "    !       -       -     8:3     0:1  come  uint\n"
		     "    !              12              16  in all\n");
}

static void test_type_and_control_characters(void)
{
	struct field was[] = {make_field("a", 0, 32)};
	struct field is[] = {make_field("a", 0, 32)};
	struct record old = make_record(was, 1, 4), new = make_record(is, 1, 4);

	is[0].class = FIELD_FLOAT;
	is[0].type = "fl\033oat";
	expect_table(&old, &new,
		     "       old at    size  new at    size  r on arm64\n"
		     "    !       0       4       0       4  a  uint -> fl\\x1boat\n"
		     "                    4               4  in all\n");
}

static void test_long_record_shows_changes_and_what_is_around(void)
{
	struct field was[40], is[40];
	struct record old = make_record(was, 40, 160), new = make_record(is, 40, 160);
	char names[40][4];

	for (unsigned int i = 0; i < 40; i++) {
		snprintf(names[i], sizeof(names[i]), "f%u", i);
		was[i] = is[i] = make_field(names[i], i * 32, 32);
	}
	is[7].size_bits = 16;
	expect_table(&old, &new,
		     "       old at    size  new at    size  r on arm64\n"
		     "                                  ...  5 as before\n"
		     "           20       4      20       4  f5  uint\n"
		     "           24       4      24       4  f6  uint\n"
		     "    !      28       4      28       2  f7  uint\n"
		     "           32       4      32       4  f8  uint\n"
		     "           36       4      36       4  f9  uint\n"
		     "                                  ...  30 as before\n"
		     "                  160             160  in all\n");
}

static void test_more_changes_than_are_shown(void)
{
	struct field was[60], is[60];
	struct record old = make_record(was, 60, 240), new = make_record(is, 60, 480);
	struct finding f = {.facts = {{.record = &old}, {.record = &new}}};
	struct strbuf out = {0};
	char names[60][4];

	for (unsigned int i = 0; i < 60; i++) {
		snprintf(names[i], sizeof(names[i]), "f%u", i);
		was[i] = make_field(names[i], i * 32, 32);
		is[i] = make_field(names[i], i * 64, 64);
	}
	text_add_layout(&out, &f);
	EXPECT(strstr(strbuf_str(&out), "f47"));
	EXPECT(!strstr(strbuf_str(&out), "f48"));
	EXPECT(strstr(strbuf_str(&out), "...  12 more changed\n"));
	strbuf_deinit(&out);
}

static void test_handles_as_headers_write_them(void)
{
	struct field was[] = {make_field("a", 0, 32)}, is[] = {make_field("a", 0, 64)};
	struct record old = make_record(was, 1, 4), new = make_record(is, 1, 8);

	was[0].type = "__guest_handle_const_uint8";
	is[0].type = "__guest_handle_64_uint8";
	expect_table(&old, &new,
		     "       old at    size  new at    size  r on arm64\n"
		     "    !       0       4       0       8  a  XEN_GUEST_HANDLE(const_uint8) -> "
		     "XEN_GUEST_HANDLE_64(uint8)\n"
		     "    !               4               8  in all\n");
}

static const struct unit_test tests[] = {
	TEST(test_nothing_changed),
	TEST(test_moved_gone_and_new),
	TEST(test_type_and_control_characters),
	TEST(test_more_changes_than_are_shown),
	TEST(test_handles_as_headers_write_them),
	TEST(test_long_record_shows_changes_and_what_is_around),
};

TEST_MAIN(tests);
