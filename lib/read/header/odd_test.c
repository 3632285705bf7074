// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/read/header/odd.h"

static bool is_own(void *arg, const char *name, size_t len)
{
	(void)arg;
	return len == strlen("__OWN_H") && !memcmp(name, "__OWN_H", len);
}

static void found(void *arg, uint32_t line, const char *what)
{
	strbuf_addf(arg, "%u %s;", line, what);
}

static void expect_odd(const char *text, size_t size, const char *wanted)
{
	struct strbuf got = {0};
	const struct odd_finder finder = {is_own, found, &got};
	const struct blob blob = {(const unsigned char *)text, size};

	header_find_odd(&blob, &finder);
	EXPECT_STR(strbuf_str(&got), wanted);
	strbuf_deinit(&got);
}

#define EXPECT_ODD(text, wanted) expect_odd(text, sizeof(text) - 1, wanted)

#define QUESTION "a question that compilers answer differently;"

static void questions_about_the_compiler(void)
{
	EXPECT_ODD("#ifdef __clang__\n#endif\n", "1 " QUESTION);
	EXPECT_ODD("\n # if !defined ( __clang_major__ )\n", "2 " QUESTION);
	EXPECT_ODD("#if 1 /* x */ && \\\n __has_include(\"x.h\")\n", "1 " QUESTION);
	EXPECT_ODD("#if 0\n#elif __GNUC_MINOR__ > 2\n", "2 " QUESTION);
	EXPECT_ODD("#ifdef __OBJC_BOOL_IS_BOOL\n", "1 " QUESTION);
	EXPECT_ODD("#ifdef __anything\n", "1 " QUESTION);
	EXPECT_ODD("#define PROBE(x) __has_builtin(x)\n", "1 " QUESTION);
	EXPECT_ODD("#/**/ifdef/**/__llvm__", "1 " QUESTION);
}

static void what_every_header_asks(void)
{
	EXPECT_ODD("#ifndef __OWN_H\n#define __OWN_H\n"
		   "#if defined(__GNUC__) && !defined(__STRICT_ANSI__) && __GNUC__ >= 4\n"
		   "#ifdef __x86_64__ /* __clang__ */\n"
		   "#if __XEN_INTERFACE_VERSION__ < 0x00030205 // __has_include\n"
		   "#define X(a) __attribute__((__packed__)) a \"__clang__\"\n"
		   "__typeof__(x) y __clang__;\n"
		   "#pragma pack(4)\n#pragma once\n#endif\n\r\n",
		   "");
}

static void directives_that_hide(void)
{
	EXPECT_ODD("#pragma GCC poison X\n", "1 a pragma that is not followed;");
	EXPECT_ODD("#pragma push_macro(\"X\")\n", "1 a pragma that is not followed;");
	EXPECT_ODD("x _Pragma(\"pop_macro(X)\")\n", "1 a pragma that is not followed;");
	EXPECT_ODD("#line 5\n", "1 a directive that is not followed;");
	EXPECT_ODD("# 5 \"x.h\"\n", "1 a directive that renumbers lines;");
	EXPECT_ODD("#include_next \"x.h\"\n", "1 a directive that is not followed;");
	EXPECT_ODD("%:define X 1\n", "1 a directive that begins with a digraph;");
}

static void bytes_that_hide(void)
{
	EXPECT_ODD("\xef\xbb\xbf#define X 1\n",
		   "1 a byte-order mark, or another byte outside of ASCII;");
	EXPECT_ODD("/* \xc3\xa9 */ // \xc3\xa9\n\"\xc3\xa9\"\n", "");
	EXPECT_ODD("\n// x \r#define X 1\n",
		   "2 a carriage return that ends no line, for some compilers;");
	EXPECT_ODD("/* \r */\n", "1 a carriage return that ends no line, for some compilers;");
	EXPECT_ODD("#define X 1\r\n#define Y \\\r\n 2\r\n", "");
	EXPECT_ODD("#define X \\ \n 1\n",
		   "1 blanks stand between a backslash and the end of its line;");
	EXPECT_ODD("#define X \0 1\n", "1 a byte 0;");
}

static void text_that_ends_early(void)
{
	EXPECT_ODD("", "");
	EXPECT_ODD("/*", "");
	EXPECT_ODD("/* *", "");
	EXPECT_ODD("\"\\", "");
	EXPECT_ODD("#", "");
	EXPECT_ODD("\\", "");
	EXPECT_ODD("#pragma", "1 a pragma that is not followed;");
}

static const struct unit_test tests[] = {
	TEST(questions_about_the_compiler), TEST(what_every_header_asks),
	TEST(directives_that_hide),	    TEST(bytes_that_hide),
	TEST(text_that_ends_early),
};

TEST_MAIN(tests);
