// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/read/release_tag.h"

static struct arena arena;

static const char *before(const char *version)
{
	const char *tag = release_tag_before(version, &arena);

	return tag ? tag : "none";
}

static void versions_follow_releases(void)
{
	EXPECT_STR(before("4.20-unstable"), "RELEASE-4.19.0");
	EXPECT_STR(before("4.20-rc"), "RELEASE-4.19.0");
	EXPECT_STR(before("4.20.0-rc3"), "RELEASE-4.19.0");
	EXPECT_STR(before("4.20.2-pre"), "RELEASE-4.20.1");
	EXPECT_STR(before("4.5.1-rc1"), "RELEASE-4.5.0");
	arena_deinit(&arena);
}

static void releases_and_noise_follow_none(void)
{
	EXPECT_STR(before("4.20.0"), "none");
	EXPECT_STR(before("4.20"), "none");
	EXPECT_STR(before("5.0-unstable"), "none");
	EXPECT_STR(before("unstable"), "none");
	EXPECT_STR(before(""), "none");
	EXPECT_STR(before(NULL), "none");
	arena_deinit(&arena);
}

static void other_revision(const char *spec, const char *wanted)
{
	const char *got = input_at_revision(spec, "RELEASE-4.19.0", &arena);

	EXPECT_STR(got ? got : "none", wanted);
}

static void inputs_name_their_repository(void)
{
	other_revision("@HEAD~1", "@RELEASE-4.19.0");
	other_revision("xen.git@HEAD@{1}", "xen.git@RELEASE-4.19.0");
	other_revision("/no/xen", "none");
	other_revision("a@b,c@d", "none");
	other_revision("lib", "none");
	arena_deinit(&arena);
}

static const struct unit_test tests[] = {
	TEST(versions_follow_releases),
	TEST(releases_and_noise_follow_none),
	TEST(inputs_name_their_repository),
};

TEST_MAIN(tests);
