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

static bool nearly(const char *a, const char *b)
{
	return spelling_alike(a, strlen(a)) == spelling_alike(b, strlen(b));
}

static void brackets_and_locals_are_no_code(void)
{
	EXPECT(nearly("(f, val) (f) = (FLAG | val)", "(field, v) (field) = (FLAG | (v))"));
	EXPECT(nearly("(a) ((a) + ((1)))", "(a) (a + 1)"));
	EXPECT(nearly(
		"(r, m) do { uint32_t found, i; struct c *p; if (m == NULL) break; "
		"for (i = 0; i < n(m); i++) found = p->i; (r) = found ? p : NULL; } while (0)",
		"(r, m) do { uint32_t found_, i_; struct c *p_; if ((m) == NULL) break; "
		"for (i_ = 0; i_ < n(m); i_++) found_ = p_->i; (r) = found_ ? p_ : NULL; } "
		"while (0)"));
	/* Arguments, members, and which variable is used are. */
	EXPECT(!nearly("(s) do { (s)->req = 1; } while (0)", "(s) do { (s)->rsp = 1; } while (0)"));
	EXPECT(!nearly("(s) do { (s)->req = 1; } while (0)", "(s) do { (s)->req = 0; } while (0)"));
	EXPECT(!nearly("(a) f (a)", "(a) f a"));
	EXPECT(!nearly("(a) x[1](a)", "(a) x[1] a"));
	EXPECT(!nearly("(a) (a + 1) * 2", "(a) a + 1 * 2"));
	EXPECT(!nearly("(a) { int x, y; a(x); }", "(a) { int x, y; a(y); }"));
	EXPECT(!nearly("(a) { int x; a->x = 1; }", "(a) { int y; a->y = 1; }"));
	EXPECT(!nearly("(a) { return x; }", "(a) { return y; }"));
	EXPECT(nearly("", "") && nearly("(a) (", "(a) ("));
}

static const struct unit_test tests[] = {
	TEST(brackets_and_locals_are_no_code),
	TEST(code_alone_is_compared),
};

TEST_MAIN(tests);
