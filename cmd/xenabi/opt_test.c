// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "cmd/xenabi/opt.h"
#include "lib/base/test.h"

#define ARGUMENTS_MAX 8

enum { GROUP_A = 1, GROUP_B = 2 };

struct values {
	const char *file;
	unsigned int level, jobs;
	bool quiet, verbose;
	struct opt_list defines;
};

static const char *const levels[] = {"low", "high", NULL};

static const struct opt items[] = {
	{"file", 'o', OPT_TEXT, "FILE", NULL, 0, offsetof(struct values, file), GROUP_A, "write"},
	{"level", 0, OPT_WORD, "LEVEL", levels, 0, offsetof(struct values, level),
	 GROUP_A | GROUP_B, "judge"},
	{"jobs", 'j', OPT_COUNT, "N", NULL, 16, offsetof(struct values, jobs), GROUP_A, "work"},
	{"quiet", 'q', OPT_FLAG, NULL, NULL, 0, offsetof(struct values, quiet), GROUP_A, "hush"},
	{"verbose", 'v', OPT_FLAG, NULL, NULL, 0, offsetof(struct values, verbose), GROUP_B,
	 "tell"},
	{"define", 'D', OPT_LIST, "NAME", NULL, 0, offsetof(struct values, defines), GROUP_A,
	 "define"},
};

static const struct opt_set set_a = {items, sizeof(items) / sizeof(items[0]), GROUP_A};

struct parsed {
	struct values values;
	const char *operands[ARGUMENTS_MAX];
	size_t count;
	struct xenabi_error err;
	int rc;
};

static struct parsed parse(char **argv)
{
	struct parsed p = {.values = {.jobs = 7}};
	int argc = 0;

	while (argv[argc])
		argc++;
	p.rc = opt_parse(&set_a, argc, argv, &p.values, p.operands, &p.count, &p.err);
	return p;
}

#define PARSE(...) parse((char *[]){__VA_ARGS__, NULL})

static void a_list_takes_each_in_order(void)
{
	struct parsed p = PARSE("-DA=1", "-D", "B", "--define=C");

	EXPECT_INT(p.rc, 0);
	EXPECT_INT(p.values.defines.count, 3);
	EXPECT_STR(p.values.defines.items[0], "A=1");
	EXPECT_STR(p.values.defines.items[2], "C");
	EXPECT(!p.values.defines.items[3]);
	EXPECT_INT(PARSE("-D").rc, -1);
}

static void options_take_every_form(void)
{
	struct parsed p = PARSE("--file=x", "a", "--level", "high", "-j", "3", "-q", "b");

	EXPECT_INT(p.rc, 0);
	EXPECT_STR(p.values.file, "x");
	EXPECT_INT(p.values.level, 1);
	EXPECT_INT(p.values.jobs, 3);
	EXPECT(p.values.quiet);
	EXPECT_INT(p.count, 2);
	EXPECT_STR(p.operands[0], "a");
	EXPECT_STR(p.operands[1], "b");

	p = PARSE("-qj16", "-ofile", "--file-not");
	EXPECT_INT(p.rc, -1);
	p = PARSE("-qj16", "-o=file");
	EXPECT_INT(p.rc, 0);
	EXPECT_INT(p.values.jobs, 16);
	EXPECT_STR(p.values.file, "=file");
}

static void defaults_stay(void)
{
	struct parsed p = PARSE("-");

	EXPECT_INT(p.rc, 0);
	EXPECT_INT(p.values.jobs, 7);
	EXPECT(!p.values.file && !p.values.quiet && !p.values.level);
	EXPECT_INT(p.count, 1);
	EXPECT_STR(p.operands[0], "-");
}

static void two_dashes_end_the_options(void)
{
	struct parsed p = PARSE("-q", "--", "-q", "--file");

	EXPECT_INT(p.rc, 0);
	EXPECT_INT(p.count, 2);
	EXPECT_STR(p.operands[0], "-q");
	EXPECT_STR(p.operands[1], "--file");
	p = PARSE("--file", "--");
	EXPECT_STR(p.values.file, "--");
	EXPECT_INT(p.count, 0);
}

static void expect_refusal(struct parsed p, const char *text)
{
	EXPECT_INT(p.rc, -1);
	EXPECT_INT(p.err.code, XENABI_EUSAGE);
	EXPECT_STR(p.err.text, text);
}

static void mistakes_are_named(void)
{
	expect_refusal(PARSE("--fil", "x"), "unknown option --fil; did you mean --file?");
	expect_refusal(PARSE("--files=x"), "unknown option --files; did you mean --file?");
	expect_refusal(PARSE("-qx"), "unknown option -x");
	expect_refusal(PARSE("--verbose"), "this command has no option --verbose");
	expect_refusal(PARSE("-v"), "unknown option -v");
	expect_refusal(PARSE("--file"), "--file needs FILE");
	expect_refusal(PARSE("-o"), "--file needs FILE");
	expect_refusal(PARSE("--file="), "--file needs FILE");
	expect_refusal(PARSE("--file", "a", "-ob"), "--file is given twice");
	expect_refusal(PARSE("--quiet=1"), "--quiet takes no argument");
	expect_refusal(PARSE("--level", "hig"), "--level: \"hig\" is none of low, high");
	expect_refusal(PARSE("--=x"), "unknown option --");
}

static void numbers_are_whole_and_in_range(void)
{
	static const char *const wrong[] = {
		"0", "17", "-1", "+1", " 1", "1x", "x", "1.", "18446744073709551617"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct parsed p = PARSE("--jobs", (char *)wrong[i]);

		EXPECT_INT(p.rc, -1);
		EXPECT(strstr(p.err.text, "is no number from 1 to 16"));
		EXPECT_INT(p.values.jobs, 7);
	}
	EXPECT_INT(PARSE("-j1").values.jobs, 1);
}

static void help_names_the_set_alone(void)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	opt_print_help(&set_a, out);
	fclose(out);
	EXPECT_STR(text, "  -o, --file FILE             write\n"
			 "      --level LEVEL           judge\n"
			 "  -j, --jobs N                work\n"
			 "  -q, --quiet                 hush\n"
			 "  -D, --define NAME           define\n");
	free(text);
}

static const struct unit_test tests[] = {
	TEST(options_take_every_form),
	TEST(a_list_takes_each_in_order),
	TEST(defaults_stay),
	TEST(two_dashes_end_the_options),
	TEST(mistakes_are_named),
	TEST(numbers_are_whole_and_in_range),
	TEST(help_names_the_set_alone),
};

TEST_MAIN(tests);
