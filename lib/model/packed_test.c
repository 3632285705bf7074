// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/model/packed.h"

static bool differ(const char *a, const char *b)
{
	struct packed_sample x, y;

	return packed_difference(a, b, &x, &y);
}

static void equal_samples_are_equal(void)
{
	EXPECT(!differ("(0)=0x0; (1)=0x100", "(0)=0x0; (1)=0x100"));
	EXPECT(!differ("(1)=0x100; (0)=0x0", "(0)=0x0; (1)=0x100"));
	EXPECT(!differ("(0)=0x0", "(0)=0x0; (1)=0x100"));
	EXPECT(!differ("(0)=0x0", "(1)=0x100"));
	EXPECT(!differ(NULL, "(1)=0x100"));
	EXPECT(!differ("(1)=0x100", NULL));
	EXPECT(!differ("", "(1)=0x100"));
}

static void a_difference_is_named(void)
{
	struct packed_sample x, y;

	EXPECT(packed_difference("(0)=0x0; (1, 2)=0x100; (3)=1", "(1, 2)=0x10; (0)=0x0", &x, &y));
	EXPECT_INT(x.arguments_len, 6);
	EXPECT(!strncmp(x.arguments, "(1, 2)", 6));
	EXPECT(x.value_len == 5 && !strncmp(x.value, "0x100", 5));
	EXPECT(y.value_len == 4 && !strncmp(y.value, "0x10", 4));
}

static void what_is_no_sample_is_no_harm(void)
{
	EXPECT(differ("x", "x=1"));
	EXPECT(differ("=1", "=2"));
}

static void more_bits_are_wider(void)
{
	EXPECT(packed_is_widened("(1)=0x1; (0x1000)=0x0", "(1)=0x1; (0x1000)=0x1000"));
	EXPECT(!packed_is_widened("(1)=0x1; (0x1000)=0x1000", "(1)=0x1; (0x1000)=0x0"));
	EXPECT(!packed_is_widened("(1)=0x200", "(1)=0x100"));
}

static void code_is_told_from_samples(void)
{
	EXPECT(packed_is_body("body=0x0000000000000001"));
	EXPECT(!packed_is_body("(1)=0x100"));
	EXPECT(!packed_is_body(NULL));
	EXPECT(differ("body=0x0000000000000001", "body=0x0000000000000002"));
	EXPECT(!differ("body=0x0000000000000001", NULL));
	EXPECT(differ("body=0x1; alike=0x3", "body=0x2; alike=0x3"));
	EXPECT(packed_is_alike("body=0x1; alike=0x3", "body=0x2; alike=0x3"));
	EXPECT(!packed_is_alike("body=0x1; alike=0x3", "body=0x2; alike=0x4"));
	EXPECT(!packed_is_alike("body=0x1", "body=0x2"));
	EXPECT(!packed_is_alike("body=0x1; alike", "body=0x2; alike"));
	EXPECT(!packed_is_alike("body=0x1; alike=0x3", NULL));
}

static const struct unit_test tests[] = {
	TEST(code_is_told_from_samples),    TEST(more_bits_are_wider),
	TEST(equal_samples_are_equal),	    TEST(a_difference_is_named),
	TEST(what_is_no_sample_is_no_harm),
};

TEST_MAIN(tests);
