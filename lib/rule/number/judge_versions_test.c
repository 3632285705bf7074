// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/rule/judge.h"

#define VERSION "XEN_DOMCTL_INTERFACE_VERSION"
#define HEADER	"xen/include/public/domctl.h"
#define RULE	"interface-version-not-bumped"

/* A release whose domctl has a version and one record of some size. */
static struct release *make_release(struct intern *in, const char *version, int64_t domctl,
				    uint64_t record_bytes)
{
	struct builder *b = builder_create(in, "a release");
	struct constant c = sample_constant(in, VERSION, domctl, 1, TOOLS64);
	struct field f = {.name = intern_str(in, "a"),
			  .type = intern_str(in, "uint8_t"),
			  .elements = record_bytes,
			  .size_bits = record_bytes * 8};
	struct record r = {.name = intern_str(in, "xen_domctl_max_mem"),
			   .views = TOOLS64,
			   .size_bytes = record_bytes,
			   .align_bytes = 1,
			   .fields = &f,
			   .field_count = 1};

	c.at.file = intern_str(in, HEADER);
	r.at = c.at;
	builder_set_version(b, version);
	builder_add_supplies(b, SUPPLIES_HEADERS);
	builder_add_views(b, TOOLS64);
	builder_add_constant(b, &c);
	builder_add_record(b, &r);
	return builder_seal(b, NULL);
}

/* What the rule makes of three releases. */
struct outcome {
	size_t findings, gaps;
	bool has_old_side;
};

static const struct release *give(void *arg)
{
	struct release *released = arg;

	return released;
}

static struct outcome judge(const struct release *old, const struct release *new,
			    struct release *released)
{
	const struct last_release last = {give, released};
	struct catalogue catalogue;
	struct report report = {0};
	struct outcome outcome = {0};
	const struct finding *f;

	EXPECT(!catalogue_load(&catalogue, NULL, NULL, NULL));
	judge_diff(&report, &catalogue, old, new, &last);
	vec_each(f, &report.findings) {
		if (strcmp(f->rule, RULE))
			continue;
		outcome.findings++;
		outcome.has_old_side = f->facts[SIDE_OLD].constant;
		EXPECT_STR(f->subject, VERSION);
		EXPECT_INT(f->level, LEVEL_ERROR);
	}
	outcome.gaps = report.gaps.count;
	report_deinit(&report);
	catalogue_deinit(&catalogue);
	return outcome;
}

/* 1.0.0 released; the cycle grew the record, in one commit or the other. */
static void test_against_the_last_release(void)
{
	struct intern in = {0};
	struct release *released = make_release(&in, "1.0.0", 0x10, 4);
	struct release *grown = make_release(&in, "1.1-unstable", 0x10, 8);
	struct release *grown_more = make_release(&in, "1.1-unstable", 0x10, 12);
	struct release *shrunk = make_release(&in, "1.1-unstable", 0x10, 4);
	struct release *bumped = make_release(&in, "1.1-unstable", 0x11, 8);
	struct release *more = make_release(&in, "1.1-unstable", 0x11, 12);

	EXPECT_INT(judge(released, grown, NULL).findings, 1);
	EXPECT(judge(released, grown, NULL).has_old_side);
	/* The release is not the old side, where the cycle's first change leads to the second. */
	EXPECT_INT(judge(grown, grown_more, released).findings, 1);
	EXPECT(!judge(grown, grown_more, released).has_old_side);
	/* What was said of one commit is not said of the next, which has no part in it. */
	EXPECT_INT(judge(grown, grown, released).findings, 0);
	/* The version is taken back, the change is not. */
	EXPECT_INT(judge(bumped, grown, released).findings, 1);
	/* Neither is a commit at fault that takes the change back. */
	EXPECT_INT(judge(grown, shrunk, released).findings, 0);
	/* One bump serves all changes of the cycle. */
	EXPECT_INT(judge(bumped, more, released).findings, 0);
	EXPECT_INT(judge(released, more, NULL).findings, 0);
	release_destroy(released);
	release_destroy(grown);
	release_destroy(grown_more);
	release_destroy(shrunk);
	release_destroy(bumped);
	release_destroy(more);
	intern_deinit(&in);
}

static void test_without_a_release(void)
{
	static const char *const versions[] = {"1.1-unstable", "1.1.0-rc", "1.1", NULL};
	struct intern in = {0};
	struct release *new = make_release(&in, "1.1.0", 0x10, 8);

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct release *old = make_release(&in, versions[i], 0x10, 4);
		struct outcome outcome = judge(old, new, NULL);

		EXPECT_INT(outcome.findings, 0);
		EXPECT_INT(outcome.gaps, 1);
		/* Nothing rests on it where nothing changed. */
		EXPECT_INT(judge(old, old, NULL).gaps, 0);
		release_destroy(old);
	}
	release_destroy(new);
	intern_deinit(&in);
}

static const struct unit_test tests[] = {
	TEST(test_against_the_last_release),
	TEST(test_without_a_release),
};

TEST_MAIN(tests);
