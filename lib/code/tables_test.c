// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/tables.h"

#define TEXT 0x1000
#define DATA 0x2000

static const unsigned char text[0x100];

static const struct code_symbol symbols[] = {
	{"do_a", TEXT, 0x10, true, true},
	{"do_b", TEXT + 0x10, 0x10, true, true},
	{"compat_b", TEXT + 0x20, 0x10, true, true},
	{"the_table", DATA, 0x20, false, true},
};

/* An image whose table, of that name, holds these words. */
static table_list read_tables(enum arch arch, const char *name, const void *words, size_t size)
{
	struct code_section sections[] = {{TEXT, sizeof(text), text, true, false},
					  {DATA, size, words, false, false}};
	struct code_symbol own[4];
	uint32_t table_first[] = {3, 2, 0, 1}, table_last[] = {2, 0, 1, 3};
	struct code_image image = {.arch = arch,
				   .sections = sections,
				   .section_count = 2,
				   .symbols = own,
				   .symbol_count = 4,
				   .by_name = strcmp(name, symbols[2].name) < 0 ? table_first
										: table_last};
	table_list tables = {0};

	memcpy(own, symbols, sizeof(own));
	own[3].name = name;
	own[3].size = size;
	tables_find(&image, &tables);
	return tables;
}

static void pairs_of_native_and_compat(void)
{
	const uint64_t words[] = {TEXT, 0, TEXT + 0x10, TEXT + 0x20};
	table_list t = read_tables(ARCH_X86_64, "pv_hypercall_table", words, sizeof(words));

	EXPECT_INT(t.count, 3);
	if (t.count != 3)
		return;
	EXPECT_STR(t.items[0].handler->name, "do_a");
	EXPECT_INT(t.items[0].number, 0);
	EXPECT_INT(t.items[1].number, 1);
	EXPECT(!t.items[1].is_compat);
	EXPECT_STR(t.items[2].handler->name, "compat_b");
	EXPECT(t.items[2].is_compat);
	vec_free(&t);
}

static void functions_with_their_number_of_arguments(void)
{
	const uint64_t words[] = {0, 0, TEXT + 0x10, 3};
	table_list t = read_tables(ARCH_ARM64, "arm_hypercall_table", words, sizeof(words));

	EXPECT_INT(t.count, 1);
	if (t.count != 1)
		return;
	EXPECT_INT(t.items[0].number, 1);
	EXPECT_STR(t.items[0].handler->name, "do_b");
	vec_free(&t);
}

static void narrow_pointers(void)
{
	const uint32_t words[] = {TEXT, 2, TEXT + 0x10, 3};
	table_list t = read_tables(ARCH_ARM32, "arm_hypercall_table", words, sizeof(words));

	EXPECT_INT(t.count, 2);
	if (t.count != 2)
		return;
	EXPECT_STR(t.items[1].handler->name, "do_b");
	vec_free(&t);
}

static void no_entry_for_what_is_no_handler(void)
{
	const uint64_t words[] = {TEXT + 4, DATA, 0x123456789, TEXT};
	table_list t = read_tables(ARCH_X86_64, "pv_hypercall_table", words, 3 * sizeof(words[0]));

	EXPECT_INT(t.count, 0);
	vec_free(&t);
	t = read_tables(ARCH_X86_64, "some_table", words, sizeof(words));
	EXPECT_INT(t.count, 0);
	vec_free(&t);
}

static const struct unit_test tests[] = {
	TEST(pairs_of_native_and_compat),
	TEST(functions_with_their_number_of_arguments),
	TEST(narrow_pointers),
	TEST(no_entry_for_what_is_no_handler),
};

TEST_MAIN(tests);
