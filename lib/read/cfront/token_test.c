// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/read/cfront/eval.h"
#include "lib/read/cfront/spell.h"

/* Tokens, macros, and the evaluation of constant expressions. */

struct text_case {
	struct arena arena;
	struct intern intern;
	struct macro_table macros;
	token_list tokens;
};

static void close_case(struct text_case *c)
{
	vec_free(&c->tokens);
	macro_table_deinit(&c->macros);
	arena_deinit(&c->arena);
	intern_deinit(&c->intern);
}

static void lex(struct text_case *c, const char *text)
{
	*c = (struct text_case){0};
	EXPECT(token_lex(text, strlen(text), 0, &c->intern, &c->tokens));
}

static void test_tokens(void)
{
	struct text_case c;

	lex(&c, "a/* x\n*/+= 0x1fUL // y\\\nz\n\"s\\\"t\" '\\''>>=...x\\\ny");
	EXPECT_INT(c.tokens.count, 9);
	EXPECT_STR(c.tokens.items[0].text, "a");
	EXPECT(token_is(&c.tokens.items[1], PUNCT2('+', '=')));
	EXPECT_INT(c.tokens.items[1].line, 2);
	EXPECT_INT(c.tokens.items[2].kind, TOKEN_NUMBER);
	EXPECT_INT(c.tokens.items[2].len, 6);
	EXPECT_INT(c.tokens.items[3].kind, TOKEN_STRING);
	EXPECT_INT(c.tokens.items[3].line, 4);
	EXPECT_INT(c.tokens.items[3].len, 6);
	EXPECT_INT(c.tokens.items[4].kind, TOKEN_CHAR);
	EXPECT(token_is(&c.tokens.items[5], PUNCT3('>', '>', '=')));
	EXPECT(token_is(&c.tokens.items[6], PUNCT3('.', '.', '.')));
	EXPECT_INT(c.tokens.items[8].line, 5);
	close_case(&c);
}

static void test_digraphs(void)
{
	struct text_case c;

	lex(&c, "%:define A\nx<:1:> <%b%> a %:%: b\n/* */ %:undef A\n?\?=define B");
	EXPECT_INT(c.tokens.items[0].kind, TOKEN_DIRECTIVE);
	EXPECT(!strncmp(c.tokens.items[0].text, "define", 6));
	EXPECT(token_is(&c.tokens.items[2], '['));
	EXPECT(token_is(&c.tokens.items[4], ']'));
	EXPECT(token_is(&c.tokens.items[5], '{'));
	EXPECT(token_is(&c.tokens.items[7], '}'));
	EXPECT(token_is(&c.tokens.items[9], PUNCT2('#', '#')));
	EXPECT_INT(c.tokens.items[11].kind, TOKEN_DIRECTIVE);
	EXPECT(token_is_name(&c.tokens.items[c.tokens.count - 1], "B"));
	close_case(&c);
}

static void test_spelling(void)
{
	static const struct {
		const char *text, *spelled;
	} cases[] = {
		{"a \\\n b\r\nc", "a \\\n b \nc"},
		{"// x\r#define A\n", "// x\n#define A\n"},
		{"#def\\\nine A 1\n", "#define\\\n A 1\n"},
		{"#d\\  \ne\\\r\nf A\n", "#def   \\\n\\\n A\n"},
		{"\xef\xbb\xbf#x", "   #x"},
		{" %:x \"%:\"", " # x \"%:\""},
		{"?\?=x", "?\?=x"},
		{"\\", "\\"},
	};
	struct arena a = {0};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].text);
		struct blob file = {(const unsigned char *)cases[i].text, len}, ret;

		ret = spell_out(&file, &a);
		EXPECT_INT(ret.size, len);
		EXPECT_STR((const char *)ret.bytes, cases[i].spelled);
	}
	arena_deinit(&a);
}

static void test_directives(void)
{
	struct text_case c;
	token_list inner = {0};

	lex(&c, "x # y\n #define A(x) \\\n  /* z\n */ x ## 1\nb");
	EXPECT_INT(c.tokens.count, 5);
	EXPECT(token_is(&c.tokens.items[1], '#'));
	EXPECT_INT(c.tokens.items[3].kind, TOKEN_DIRECTIVE);
	EXPECT_INT(c.tokens.items[4].line, 5);
	EXPECT(token_lex_directive(&c.tokens.items[3], &c.intern, &inner));
	EXPECT_INT(inner.count, 8);
	EXPECT(inner.items[2].is_glued);
	EXPECT(!inner.items[1].is_glued);
	vec_free(&inner);
	close_case(&c);
}

static void test_brackets(void)
{
	struct text_case c;
	const struct token *end;

	lex(&c, "(a[b]{c}) d ) (");
	end = c.tokens.items + c.tokens.count;
	EXPECT(token_skip_brackets(c.tokens.items, end) == c.tokens.items + 9);
	EXPECT(token_skip_brackets(c.tokens.items + 9, end) == end);
	EXPECT(token_skip_brackets(end - 1, end) == end);
	close_case(&c);
}

/* Defines each line "NAME BODY" of defines, then evaluates text. */
static struct number evaluate(const char *defines, const char *text)
{
	struct macro_scope scope;
	struct token_range range;
	struct text_case c;
	token_list expr = {0};
	struct number n;

	lex(&c, defines);
	for (size_t i = 0; i < c.tokens.count; i++) {
		token_list inner = {0};

		token_lex_directive(&c.tokens.items[i], &c.intern, &inner);
		if (inner.count) {
			struct token *copy =
				arena_memdup(&c.arena, inner.items, inner.count * sizeof(*copy));

			range = (struct token_range){copy + 1, copy + inner.count};
			macro_define(&c.macros, &c.arena, &range);
		}
		vec_free(&inner);
	}
	token_lex(text, strlen(text), 0, &c.intern, &expr);
	scope = (struct macro_scope){&c.macros, NULL, ARCH_X86_64, &c.intern};
	range = (struct token_range){expr.items, expr.items + expr.count};
	n = eval_tokens(&scope, &range);
	vec_free(&expr);
	close_case(&c);
	return n;
}

static void test_values(void)
{
	static const struct {
		const char *text;
		uint64_t value;
		unsigned int width;
	} cases[] = {
		{"(1 << 6) - 1", 63, 32},
		{"~((1 << 6) - 1)", ~(uint64_t)63, 32},
		{"~0U", 0xffffffff, 32},
		{"~0UL", UINT64_MAX, 64},
		{"-1 < 0u", 0, 32},
		{"1 ? 2 : 3 + 4", 2, 32},
		{"2 + 3 * 4 % 5 - -1", 5, 32},
		{"0x80000000", 0x80000000, 32},
		{"2147483648", 0x80000000, 64},
		{"010 | 'A'", 0x49, 32},
		{"(unsigned char)0x1ff", 0xff, 32},
		{"(uint64_t)-1 >> 63", 1, 64},
		{"-8 >> 1", (uint64_t)-4, 32},
		{"!5 || 1 && 0", 0, 32},
		{"0xffffffffffffffff == ~0ull", 1, 32},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct number n = evaluate("", cases[i].text);

		EXPECT(n.is_known);
		EXPECT_INT(n.value, cases[i].value);
		EXPECT_INT(n.width, cases[i].width);
	}
}

static void test_no_values(void)
{
	static const char *const texts[] = {
		"",	     "x",
		"1 +",	     "(1",
		"1)",	     "1 / 0",
		"1 << 32",   "1 << -1",
		"1 2",	     "2147483647 + 1",
		"sizeof(1)", "99999999999999999999",
		"1.5",	     "0x",
		"\"s\"",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (evaluate("", texts[i]).is_known) {
			test_failures++;
			printf("# %s has a value\n", texts[i]);
		}
}

static void test_macros(void)
{
	static const char defines[] = "#define SHIFT 12\n"
				      "#define MASK ((1<<SHIFT)-1)\n"
				      "#define ARGS (~MASK)\n"
				      "#define _C(X, Y) (X##Y)\n"
				      "#define C(X, Y) _C(X, Y)\n"
				      "#define LOOP LOOP2\n"
				      "#define LOOP2 LOOP\n"
				      "#define PLAIN (1)\n"
				      "#define SUM 1 + 2\n"
				      "#define BOMB(x) x x x x x x x x\n";

	EXPECT_INT(evaluate(defines, "MASK").value, 0xfff);
	EXPECT_INT(evaluate("#define BITS (__CHAR_BIT__ * __SIZEOF_INT__)\n", "BITS").value, 32);
	EXPECT_INT(evaluate(defines, "ARGS").value, ~(uint64_t)0xfff);
	EXPECT_INT(evaluate(defines, "C(1,UL) << 40").value, (uint64_t)1 << 40);
	EXPECT_INT(evaluate(defines, "SUM * 2").value, 5);
	EXPECT_INT(evaluate(defines, "PLAIN").value, 1);
	EXPECT(!evaluate(defines, "LOOP").is_known);
	EXPECT(!evaluate(defines, "C(1").is_known);
	EXPECT(!evaluate(defines, "BOMB(BOMB(BOMB(BOMB(BOMB(BOMB(1))))))").is_known);
}

static void test_conditions(void)
{
	static const struct {
		const char *text;
		bool is_known, holds;
	} cases[] = {
		{"defined(__x86_64__) && !defined CONFIG_ARM", true, true},
		{"CONFIG_ANYTHING", true, true},
		{"__XEN_INTERFACE_VERSION__ < 0x00030205", true, false},
		{"defined(SOMETHING)", true, false},
		{"SOMETHING > 3", false, false},
		{"defined(", false, false},
		{"0", true, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct macro_scope scope;
		struct text_case c;
		struct number n;

		lex(&c, cases[i].text);
		scope = (struct macro_scope){NULL, &c.macros, ARCH_X86_64, &c.intern};
		n = eval_condition(&scope, &(struct token_range){c.tokens.items,
								 c.tokens.items + c.tokens.count});
		EXPECT_INT(n.is_known, cases[i].is_known);
		EXPECT_INT(n.value != 0, cases[i].holds);
		close_case(&c);
	}
}

static const struct unit_test tests[] = {
	TEST(test_tokens),     TEST(test_digraphs), TEST(test_spelling),
	TEST(test_directives), TEST(test_brackets), TEST(test_values),
	TEST(test_no_values),  TEST(test_macros),   TEST(test_conditions),
};
TEST_MAIN(tests);
