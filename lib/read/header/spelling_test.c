// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <string.h>

#include "lib/base/test.h"
#include "lib/read/header/spelling.h"

static bool alike(const char *a, const char *b)
{
	return spelling_macro(a, strlen(a)) == spelling_macro(b, strlen(b));
}

static void code_alone_is_compared(void)
{
	/* White space, parameters' names and how numbers are written are no code. */
	EXPECT(alike("(_s) do { (_s)->req_event = 1; } while(0)",
		     "(s)   do {(s)->req_event=1;}while ( 0 )"));
	EXPECT(alike("(a) ((a) << 0x10)", "(a) ((a) << 16u)"));
	EXPECT(alike("(a, b) f(a, b, \"a b\")", "(b, a) f(b, a, \"a b\")"));
	EXPECT(alike("(a) (__typeof__(a))1", "(a) (typeof(a))1"));
	/* All else is. */
	EXPECT(!alike("(_s) do { (_s)->req_event = 1; } while(0)",
		      "(_s) do { (_s)->req_event = 0; } while(0)"));
	EXPECT(!alike("(a, b) f(a, b)", "(a, b) f(b, a)"));
	EXPECT(!alike("(a, b) f(a)", "(a) f(a)"));
	EXPECT(!alike("(a) ab", "(a) a b"));
	EXPECT(!alike("(a) \"a b\"", "(a) \"ab\""));
	EXPECT(!alike("(a) __a__b", "(a) a__b"));
	EXPECT(!alike("(a) 'x", "(a) 'y"));
	EXPECT(!alike("(a) 0x1g", "(a) 0x1h"));
	EXPECT(spelling_macro("", 0) == SPELLING_START);
}

static const struct unit_test tests[] = {
	TEST(code_alone_is_compared),
};

TEST_MAIN(tests);
