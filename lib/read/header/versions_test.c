// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/read/header/versions.h"

static uint64_t digest;

static const char *seen(struct strbuf *text, const char *condition)
{
	version_list versions = {0};

	digest = 1;
	strbuf_reset(text);
	versions_of_condition(condition, &versions, &digest);
	for (size_t i = 0; i < versions.count; i++)
		strbuf_addf(text, "%s%llx", i ? " " : "", (unsigned long long)versions.items[i]);
	vec_free(&versions);
	return strbuf_str(text);
}

#define V "__XEN_INTERFACE_VERSION__"

static void comparisons_make_thresholds(void)
{
	struct strbuf text = {0};

	EXPECT_STR(seen(&text, V " < 0x00040200"), "0 40200");
	EXPECT_STR(seen(&text, "0x00040200UL > " V), "0 40200");
	EXPECT_STR(seen(&text, V " <= 0x401ff"), "0 40200");
	EXPECT_STR(seen(&text, V ">=0x00040200"), "40200");
	EXPECT_STR(seen(&text, V " == 0x10"), "10 11");
	EXPECT_STR(seen(&text, V " != 0x10"), "0 10 11");
	EXPECT_STR(seen(&text, "!(" V " < 0x40200) && (" V " < 0x40700)"), "40200 40700");
	EXPECT_STR(seen(&text, V " >= 0x40700 || " V " < 0x40200"), "0 40200 40700");
	EXPECT_STR(seen(&text, V " < 0"), "");
	strbuf_deinit(&text);
}

static void a_guest_is_asked(void)
{
	struct strbuf text = {0};

	EXPECT_STR(seen(&text, "defined(__XEN__) || defined __XEN_TOOLS__ || " V " > 0x40600"),
		   "40601");
	EXPECT_STR(seen(&text, "defined(" V ") && " V " >= 2"), "2");
	EXPECT(digest == 1);
	/* It is no other condition that Xen asks by another name whether this is C. */
	EXPECT_STR(seen(&text, "(!defined(__ASSEMBLER__)) && (" V " < 2)"), "0 2");
	EXPECT(digest == 1);
	EXPECT_STR(seen(&text, "(!defined(__ASSEMBLY__)) && (" V " < 2)"), "0 2");
	EXPECT(digest == 1);
	strbuf_deinit(&text);
}

static void what_else_is_asked_may_hold(void)
{
	struct strbuf text = {0};
	uint64_t other;

	EXPECT_STR(seen(&text, "defined(__i386__) && " V " < 0x40200"), "0 40200");
	EXPECT(digest != 1);
	other = digest;
	EXPECT_STR(seen(&text, "!defined(__i386__) && " V " < 0x40200"), "0 40200");
	EXPECT(digest != other);
	EXPECT_STR(seen(&text, "defined(__i386__) || " V " < 0x40200"), "0");
	strbuf_deinit(&text);
}

static void what_is_odd_may_hold(void)
{
	static const char *const odd[] = {V " + 1 < 0x40200", "(" V " < 2", V " < 2)",	"",
					  V " << 2",	      "defined(",   V " < 0x4z"};
	struct strbuf text = {0}, deep = {0};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		EXPECT_STR(seen(&text, odd[i]), "0");
		EXPECT(digest != 1 || !*odd[i]);
	}
	for (size_t i = 0; i < 100000; i++)
		strbuf_addstr(&deep, i & 1 ? "!" : "(");
	EXPECT_STR(seen(&text, strbuf_str(&deep)), "0");
	strbuf_deinit(&text);
	strbuf_deinit(&deep);
}

static const struct unit_test tests[] = {
	TEST(comparisons_make_thresholds),
	TEST(a_guest_is_asked),
	TEST(what_else_is_asked_may_hold),
	TEST(what_is_odd_may_hold),
};

TEST_MAIN(tests);
