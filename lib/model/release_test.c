// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/model/release.h"

static void expect_labels(const char *old_spec, const char *new_spec, const char *old_label,
			  const char *new_label)
{
	struct release old = {.spec = old_spec, .version = "4.20.0"};
	struct release new = {.spec = new_spec, .version = "4.20.0"};
	const char *a, *b;

	release_labels(&old, &new, &a, &b);
	EXPECT_STR(a, old_label);
	EXPECT_STR(b, new_label);
}

static void versions_are_labels(void)
{
	struct release old = {.spec = "a", .version = "4.19.0"}, new = {.spec = "b"};
	const char *a, *b;

	release_labels(&old, &new, &a, &b);
	EXPECT_STR(a, "4.19.0");
	EXPECT_STR(b, "b");
}

static void equal_versions_are_told_apart(void)
{
	expect_labels("xen.git@HEAD~1", "xen.git@HEAD", "HEAD~1", "HEAD");
	expect_labels("@HEAD", "@:index", "HEAD", ":index");
	expect_labels("/home/me/xen-a", "/home/me/xen-b", "xen-a", "xen-b");
	expect_labels("one/old.json", "two/old.json", "one/old.json", "two/old.json");
	expect_labels("/src/xen@HEAD", "/src/xen", "xen@HEAD", "xen");
	expect_labels("/src/xen", "/src/xen/", "xen", "xen/");
	expect_labels("a/", "a/b", "a/", "a/b");
	expect_labels("a", "a", "the old release", "the new release");
}

static const struct unit_test tests[] = {
	TEST(versions_are_labels),
	TEST(equal_versions_are_told_apart),
};

TEST_MAIN(tests);
