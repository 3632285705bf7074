// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/read/cfront/kconfig.h"

/* What the options of a tree are when nobody chooses. */

static const char text[] = "mainmenu \"Box\"\n"
			   "config ARCH\n\tstring\n\toption env=\"ARCH\"\n"
			   "config X86\n\tdef_bool y\n\tselect HAS_WHEEL\n\tselect HAS_LID if BIG\n"
			   "config HAS_WHEEL\n\tbool\n"
			   "config HAS_LID\n\tbool\n"
			   "config HAS_KEY\n\tbool\n"
			   "menuconfig BIG\n\tbool \"Big\" # large\n\tdefault y\n"
			   "\thelp\n\t  Text with words:\n\n\t  config NOT_ONE\n\t  default n\n"
			   "config SMALL\n\tbool \"Small\"\n\tdefault !BIG\n"
			   "config GIVEN\n\tbool \"Given\" if EXPERT\n\tdefault n if SMALL\n"
			   "\tdefault y\n"
			   "config EXPERT\n\tbool \"Expert\"\n"
			   "config NEEDY\n\tdef_bool y\n\tprompt \"Needy\"\n"
			   "\tdepends on BIG && !(SMALL || EXPERT)\n"
			   "config POOR\n\tdef_bool y\n\tdepends on EXPERT\n"
			   "config WIDE\n\tbool\n\tdefault y if $(cc-option,-m64)\n"
			   "config SIZE\n\tint \"Size\"\n\tdefault 64\n"
			   "config BY_SIZE\n\tdef_bool SIZE > 32\n"
			   "config ONE\n\tdef_bool OTHER\nconfig OTHER\n\tdef_bool ONE\n"
			   "config HINTED\n\tbool \"Hinted\"\nconfig HINTS\n\tdef_bool y\n"
			   "\timply HINTED\n"
			   "choice\n\tprompt \"Which\"\n\tdefault LEFT\n"
			   "config LEFT\n\tbool \"Left\"\nendchoice\n"
			   "if EXPERT\nconfig INSIDE\n\tbool \"Inside\"\n\tdefault y\n"
			   "menu \"Deep\"\n\tdepends on X86\n"
			   "config DEEP\n\tbool \"Deep\"\n\tdefault y\nendmenu\nendif\n"
			   "config AFTER\n\tbool \"After\"\n\tdefault y\n";

static const char *state(struct kconfig *k, struct intern *in, const char *name)
{
	static const char *const names[] = {"unknown", "never", "off", "on"};
	struct option_place at;

	return names[kconfig_state(k, intern_str(in, name), &at)];
}

static void test_states(void)
{
	static const char *const expected[][2] = {
		{"X86", "on"},	      {"HAS_WHEEL", "on"},    {"HAS_LID", "on"},
		{"HAS_KEY", "never"}, {"BIG", "on"},	      {"SMALL", "off"},
		{"GIVEN", "on"},      {"EXPERT", "off"},      {"NEEDY", "on"},
		{"POOR", "never"},    {"WIDE", "unknown"},    {"SIZE", "unknown"},
		{"ONE", "unknown"},   {"BY_SIZE", "unknown"}, {"HINTED", "unknown"},
		{"LEFT", "unknown"},  {"INSIDE", "off"},      {"DEEP", "off"},
		{"AFTER", "on"},      {"NOT_ONE", "never"},   {"ARCH", "unknown"},
	};
	struct intern in = {0};
	struct kconfig k = {0};

	EXPECT_STR(state(&k, &in, "BIG"), "unknown");
	kconfig_read(&k, "Kconfig", text, strlen(text), &in);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		EXPECT_STR(state(&k, &in, expected[i][0]), expected[i][1]);
	kconfig_deinit(&k);
	intern_deinit(&in);
}

static void test_place(void)
{
	struct intern in = {0};
	struct kconfig k = {0};
	struct option_place at;

	kconfig_read(&k, "a/Kconfig", "\nconfig A\n\tbool \"A\"\n", 20, &in);
	kconfig_read(&k, "b/Kconfig", "config A\n\tdefault y", 19, &in);
	EXPECT(kconfig_state(&k, intern_str(&in, "A"), &at) == OPTION_ON);
	EXPECT_STR(at.path, "a/Kconfig");
	EXPECT_INT(at.line, 2);
	EXPECT(kconfig_state(&k, intern_str(&in, "B"), &at) == OPTION_NEVER);
	EXPECT(!at.path);
	kconfig_deinit(&k);
	intern_deinit(&in);
}

/* Blocks without an end, ends without a block, expressions that never close. */
static void test_hostile(void)
{
	static const char *const texts[] = {
		"endif\nendmenu\nconfig\nif\nif A\nif B\nconfig A\n\tdepends on\n\tselect\n",
		"config A\n\tdef_bool ((((((((((((((((((((((((((((((((((((((((A\n\tselect A\n",
		"config A\n\tdef_bool !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!A\n\thelp",
		"depends on A\nconfig A\n\tbool \"\n\tdefault y if \n\tdefault \" if y\n",
		("\thelp\n\n\n if\n#if\nmenu\nmenu\nmenu\nmenu\nmenu\nmenu\nmenu\nmenu\nmenu\n"
		 "menu\nmenu\nmenu\nmenu\nmenu\nmenu\nmenu\nmenu\nif X\ndepends on Y\nendif\n"),
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct intern in = {0};
		struct kconfig k = {0};

		kconfig_read(&k, "Kconfig", texts[i], strlen(texts[i]), &in);
		EXPECT(state(&k, &in, "A"));
		kconfig_deinit(&k);
		intern_deinit(&in);
	}
}

static const struct unit_test tests[] = {
	TEST(test_states),
	TEST(test_place),
	TEST(test_hostile),
};
TEST_MAIN(tests);
