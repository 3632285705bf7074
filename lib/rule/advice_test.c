// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/rule/advice.h"

static const struct constant op = {.name = "XENMEM_a", .value = 14};
static const struct constant small = {.name = "XENMEM_a", .value = 5};
static const struct constant moved = {.name = "XENMEM_a", .value = 15};
static const struct constant version = {.name = "XEN_SYSCTL_INTERFACE_VERSION", .value = 0x16};
static const struct constant negative = {.name = "X", .value = (uint64_t)-2, .is_signed = true};

static void expect(const char *rule, enum level level, const struct constant *was,
		   const struct constant *is, const char *wanted)
{
	struct finding f = {.rule = rule, .level = level};
	struct arena a = {0};

	f.facts[SIDE_OLD].constant = was;
	f.facts[SIDE_NEW].constant = is;
	if (wanted)
		EXPECT_STR(advice_for(&f, &a), wanted);
	else
		EXPECT(!advice_for(&f, &a));
	arena_deinit(&a);
}

static void advice_is_what_the_facts_tell(void)
{
	expect("op-renumbered", LEVEL_ERROR, &op, &moved, "use 14 again");
	expect("constant-changed", LEVEL_WARNING, &op, &moved, "use 0xe again");
	expect("enum-value-changed", LEVEL_ERROR, &op, &moved, "use 0xe again");
	expect("enum-value-changed", LEVEL_ERROR, &small, &moved, "use 5 again");
	expect("constant-changed", LEVEL_WARNING, &small, &moved, "use 5 again");
	expect("constant-changed", LEVEL_WARNING, &negative, &moved, "use -2 again");
	expect("op-removed", LEVEL_ERROR, &op, NULL, "declare XENMEM_a as 14 again");
	expect("interface-version-not-bumped", LEVEL_ERROR, NULL, &version,
	       "raise XEN_SYSCTL_INTERFACE_VERSION to 0x17");
	expect("interface-version-went-backwards", LEVEL_ERROR, &version, &op,
	       "leave XEN_SYSCTL_INTERFACE_VERSION at 0x16 or above");
}

static void nothing_is_made_up(void)
{
	expect("op-renumbered", LEVEL_NOTE, &op, &moved, NULL);
	expect("op-renumbered", LEVEL_ERROR, NULL, &moved, NULL);
	expect("op-removed", LEVEL_ERROR, &op, &moved, NULL);
	expect("op-audience-changed", LEVEL_ERROR, &op, &op, NULL);
}

static const struct unit_test tests[] = {
	TEST(advice_is_what_the_facts_tell),
	TEST(nothing_is_made_up),
};

TEST_MAIN(tests);
