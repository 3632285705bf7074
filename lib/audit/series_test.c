// SPDX-License-Identifier: GPL-2.0-only
#include "lib/audit/assemble.h"
#include "lib/audit/growth.h"
#include "lib/audit/series.h"
#include "lib/base/test.h"

static int order(const char *a, const char *b)
{
	struct audit_version x = audit_parse_version(a), y = audit_parse_version(b);

	EXPECT(x.count && y.count);
	return audit_compare_versions(&x, &y);
}

static void versions_are_ordered(void)
{
	EXPECT(order("4.9.0", "4.10.0") < 0);
	EXPECT(order("RELEASE-4.10.1", "4.10.0") > 0);
	EXPECT(order("4.1.6", "4.1.6.1") < 0);
	EXPECT(order("4.17.0-rc3", "4.17.0") < 0);
	EXPECT(order("4.23-unstable", "4.22.0") > 0);
	EXPECT_INT(order("4.17.0", "RELEASE-4.17.0"), 0);
}

static void what_is_no_version_is_none(void)
{
	static const char *const texts[] = {"",	       "master",  "4",	   "4.x",
					    "v4.17.0", "4.17.0x", "HEAD~3"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		EXPECT(!audit_parse_version(texts[i]).count);
	EXPECT(!audit_parse_version(NULL).count);
	EXPECT(!audit_parse_version("4.23-unstable").is_release);
	EXPECT(audit_parse_version("RELEASE-4.23.0").is_release);
}

static struct audit *make_audit(struct intern *in, const char *const *labels, size_t count)
{
	struct audit *audit = audit_create(count, in);

	for (size_t i = 0; i < count; i++)
		audit->releases[i].label = labels[i];
	return audit;
}

static void bases_are_of_the_own_branch_first(void)
{
	static const char *const labels[] = {"4.16.0",	      "4.16.1", "4.16.3",     "4.17.0",
					     "4.17.1",	      "4.18.0", "4.19.0-rc2", "4.19.0",
					     "4.20-unstable", "x"};
	static const size_t bases[] = {AUDIT_NONE, 0, 1, 0, 3, 3, 5, 5, 7, 8};
	static const bool points[] = {false, true,  true,  false, true,
				      false, false, false, false, false};
	struct intern in = {0};
	struct audit *audit = make_audit(&in, labels, 10);

	audit_find_bases(audit);
	for (size_t i = 0; i < 10; i++) {
		EXPECT_INT(audit->releases[i].base, bases[i]);
		EXPECT_INT(audit->releases[i].is_point, points[i]);
	}
	audit_destroy(audit);
	intern_deinit(&in);
}

static void what_was_not_read_is_passed_over(void)
{
	static const char *const labels[] = {"4.16.0", "4.17.0", "4.18.0"};
	struct intern in = {0};
	struct audit *audit = make_audit(&in, labels, 3);

	audit->releases[1].failure = "damaged";
	audit_find_bases(audit);
	EXPECT_INT(audit->releases[1].base, AUDIT_NONE);
	EXPECT_INT(audit->releases[2].base, 0);
	audit_destroy(audit);
	intern_deinit(&in);
}

/* A space of that many numbers under a mask of six bits. */
static struct audit_space make_space(uint64_t count)
{
	return (struct audit_space){
		.is_there = true,
		.count = count,
		.has_max = true,
		.max = count - 1,
		.has_capacity = true,
		.capacity = 64,
		.headroom = 64 - count,
		.op_bits = {NUMBER_KNOWN, 6},
		.knows_masks = true,
	};
}

/* Point releases do not count as steps; the faster of both paces tells the year. */
static void growth_is_told_with_its_basis(void)
{
	static const char *const labels[] = {"4.1.0", "4.1.7", "4.2.0", "4.3.0",
					     "4.4.0", "4.5.0", "4.6.0", "4.7.0"};
	static const uint64_t counts[] = {10, 12, 10, 10, 10, 12, 14, 20};
	struct audit_space spaces[8];
	struct audit_family family = {.kind = FAMILY_OPS, .hypercall = "x", .spaces = spaces};
	struct intern in = {0};
	struct audit *audit = make_audit(&in, labels, 8);

	for (size_t i = 0; i < 8; i++)
		spaces[i] = make_space(counts[i]);
	audit->releases[0].date = "2010-01-01";
	audit->releases[7].date = "2016-01-01";
	audit_find_bases(audit);
	growth_find(audit, &family);
	EXPECT(family.growth.is_known);
	EXPECT_INT(family.growth.from, 0);
	EXPECT_INT(family.growth.to, 7);
	EXPECT_INT(family.growth.steps, 6);
	EXPECT_INT(family.growth.gained, 10);
	EXPECT_INT(family.growth.recent_from, 2);
	EXPECT_INT(family.growth.recent_per_release * 10, 20);
	EXPECT_INT(family.growth.releases_left, 22);
	EXPECT_INT(family.growth.full_year, 2038);
	audit_destroy(audit);
	intern_deinit(&in);
}

static void find_status(struct audit *audit, struct audit_family *family,
			struct audit_continuing *c, bool is_open)
{
	for (size_t i = 0; i < audit->release_count; i++) {
		family->spaces[i] = make_space(10);
		family->spaces[i].continuing = c;
		family->spaces[i].continuing_count = c ? 1 : 0;
		family->spaces[i].has_open_site = is_open;
	}
	status_find(audit, family);
}

/* Tools' calls are not live across a migration; what is not known is not free. */
static void only_what_no_guest_is_in_may_be_changed(void)
{
	static const char *const labels[] = {"4.1.0", "4.2.0"};
	struct audit_space spaces[2];
	struct audit_family family = {.kind = FAMILY_OPS, .hypercall = "x", .spaces = spaces};
	struct audit_continuing op = {.op = "XENMEM_x", .kind = CONTINUATION_REGISTER};
	struct intern in = {0};
	struct audit *audit = make_audit(&in, labels, 2);

	audit_find_bases(audit);
	find_status(audit, &family, &op, false);
	EXPECT_INT(family.status.freedom, AUDIT_FROZEN);
	EXPECT_INT(family.status.since, 0);
	op.is_tools = true;
	find_status(audit, &family, &op, false);
	EXPECT_INT(family.status.freedom, AUDIT_TOOLS_ONLY);
	EXPECT(strstr(family.status.why, "only XENMEM_x continues"));
	find_status(audit, &family, &op, true);
	EXPECT_INT(family.status.freedom, AUDIT_UNKNOWN);
	find_status(audit, &family, NULL, false);
	EXPECT_INT(family.status.freedom, AUDIT_NOTHING);
	audit_destroy(audit);
	intern_deinit(&in);
}

static void what_no_release_has_is_not_frozen(void)
{
	static const char *const labels[] = {"4.1.0", "4.2-unstable"};
	struct audit_space spaces[2] = {make_space(10), make_space(11)};
	struct audit_family family = {.kind = FAMILY_OPS, .hypercall = "x", .spaces = spaces};
	struct audit_continuing op = {.op = "XENMEM_x", .kind = CONTINUATION_REGISTER};
	struct intern in = {0};
	struct audit *audit = make_audit(&in, labels, 2);

	spaces[1].continuing = &op;
	spaces[1].continuing_count = 1;
	audit_find_bases(audit);
	status_find(audit, &family);
	EXPECT_INT(family.status.freedom, AUDIT_UNRELEASED);
	audit_destroy(audit);
	intern_deinit(&in);
}

static const struct unit_test tests[] = {
	TEST(versions_are_ordered),
	TEST(what_is_no_version_is_none),
	TEST(bases_are_of_the_own_branch_first),
	TEST(what_was_not_read_is_passed_over),
	TEST(growth_is_told_with_its_basis),
	TEST(only_what_no_guest_is_in_may_be_changed),
	TEST(what_no_release_has_is_not_frozen),
};

TEST_MAIN(tests);
