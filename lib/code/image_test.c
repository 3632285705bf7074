// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/image.h"

static const unsigned char text[0x100], data[0x20];

static const struct code_section sections[] = {
	{0x1000, sizeof(text), text, true, false},
	{0x1100, sizeof(data), data, false, false},
	{0x2000, 0x1000, NULL, false, true},
	{UINT64_MAX - 0xf, 0xf, data, false, false},
};

static const struct code_symbol symbols[] = {
	{"outer", 0x1000, 0x80, true, true},   {"alias", 0x1000, 0x10, true, false},
	{"label", 0x1010, 0x10, false, false}, {"label", 0x1020, 0x10, false, false},
	{"nested", 0x1030, 0x10, true, false}, {"table", 0x1100, 0x20, false, true},
};

static const uint32_t by_name[] = {1, 2, 3, 4, 0, 5};

static const struct code_image image = {
	ARCH_X86_64, NULL, sections, 4, symbols, 6, by_name,
};

static const struct code_image empty;

static void finds_sections(void)
{
	EXPECT(!code_image_section(&image, 0));
	EXPECT(!code_image_section(&image, 0xfff));
	EXPECT(code_image_section(&image, 0x1000) == &sections[0]);
	EXPECT(code_image_section(&image, 0x10ff) == &sections[0]);
	EXPECT(code_image_section(&image, 0x1100) == &sections[1]);
	EXPECT(!code_image_section(&image, 0x1120));
	EXPECT(code_image_section(&image, 0x2fff) == &sections[2]);
	EXPECT(code_image_section(&image, UINT64_MAX - 1) == &sections[3]);
	EXPECT(!code_image_section(&image, UINT64_MAX));
	EXPECT(!code_image_section(&empty, 0x1000));
}

static void gives_bytes_of_one_section(void)
{
	EXPECT(code_image_bytes(&image, 0x1000, 0x100) == text);
	EXPECT(code_image_bytes(&image, 0x10ff, 1) == text + 0xff);
	EXPECT(!code_image_bytes(&image, 0x10ff, 2));
	EXPECT(!code_image_bytes(&image, 0x1000, SIZE_MAX));
	EXPECT(!code_image_bytes(&image, 0x2000, 1));
	EXPECT(!code_image_bytes(&image, 0x3000, 0));
	EXPECT(!code_image_bytes(&image, UINT64_MAX - 1, 2));
}

static void finds_names(void)
{
	EXPECT(code_image_find(&image, "outer") == &symbols[0]);
	EXPECT(code_image_find(&image, "alias") == &symbols[1]);
	EXPECT(code_image_find(&image, "label") == &symbols[2]);
	EXPECT(code_image_find(&image, "table") == &symbols[5]);
	EXPECT(!code_image_find(&image, "tabl"));
	EXPECT(!code_image_find(&image, "zebra"));
	EXPECT(!code_image_find(&empty, "outer"));
}

static void finds_the_innermost_function(void)
{
	EXPECT(!code_image_function_at(&image, 0xfff));
	EXPECT(code_image_function_at(&image, 0x1000) == &symbols[0]);
	EXPECT(code_image_function_at(&image, 0x1015) == &symbols[0]);
	EXPECT(code_image_function_at(&image, 0x1035) == &symbols[4]);
	EXPECT(code_image_function_at(&image, 0x1045) == &symbols[0]);
	EXPECT(!code_image_function_at(&image, 0x1080));
	EXPECT(!code_image_function_at(&image, 0x1105));
	EXPECT(!code_image_function_at(&empty, 0x1000));
}

static const struct unit_test tests[] = {
	TEST(finds_sections),
	TEST(gives_bytes_of_one_section),
	TEST(finds_names),
	TEST(finds_the_innermost_function),
};

TEST_MAIN(tests);
