// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/rule/judge.h"

/* One side: a hypercall's op of that name and number, and a record of that size; 0: none. */
struct sample {
	const char *op;
	int64_t number;
	uint64_t record_bytes;
};

static struct release *make_release(struct intern *in, const struct sample *s)
{
	struct builder *b = builder_create(in, "1.1-unstable");
	struct constant any = sample_constant(in, "XEN_ANYTHING", 1, 1, GUEST64);
	struct constant c = sample_constant(in, s->op ? s->op : "", s->number, 2, GUEST64);
	struct field f = {.name = intern_str(in, "a"),
			  .type = intern_str(in, "uint8_t"),
			  .elements = s->record_bytes,
			  .size_bits = s->record_bytes * 8};
	struct record r = {.name = intern_str(in, "xen_box"),
			   .views = GUEST64,
			   .size_bytes = s->record_bytes,
			   .align_bytes = 1,
			   .fields = &f,
			   .field_count = 1,
			   .at = c.at};

	builder_set_version(b, "1.1-unstable");
	builder_add_supplies(b, SUPPLIES_HEADERS);
	builder_add_views(b, GUEST64);
	builder_add_constant(b, &any);
	if (s->op)
		builder_add_constant(b, &c);
	if (s->record_bytes)
		builder_add_record(b, &r);
	return builder_seal(b, NULL);
}

static const struct release *give(void *arg)
{
	struct release *released = arg;

	return released;
}

/* How severe the change is, where that was the last release; NULL: none is known. */
static enum level judge(const struct sample *old, const struct sample *new,
			const struct sample *released)
{
	struct intern in = {0};
	struct release *was = make_release(&in, old), *is = make_release(&in, new);
	struct release *then = released ? make_release(&in, released) : NULL;
	struct last_release last = {give, then};
	struct report report = {0};
	struct catalogue catalogue;
	enum level level = LEVEL_NOTE;
	const struct finding *f;

	EXPECT(!catalogue_load(&catalogue, NULL, NULL, NULL));
	judge_diff(&report, &catalogue, was, is, &last);
	EXPECT(report.findings.count);
	vec_each(f, &report.findings)
		level = f->level > level ? f->level : level;
	report_deinit(&report);
	catalogue_deinit(&catalogue);
	release_destroy(was);
	release_destroy(is);
	if (then)
		release_destroy(then);
	intern_deinit(&in);
	return level;
}

static void what_no_release_had_is_not_broken(void)
{
	const struct sample none = {0}, op = {"XENMEM_box", 90, 0}, moved = {"XENMEM_box", 91, 0};
	const struct sample box = {NULL, 0, 8}, wide = {NULL, 0, 16}, wider = {NULL, 0, 24};

	EXPECT_INT(judge(&op, &none, &op), LEVEL_ERROR);
	EXPECT_INT(judge(&op, &none, NULL), LEVEL_ERROR);
	EXPECT_INT(judge(&op, &none, &none), LEVEL_NOTE);
	EXPECT_INT(judge(&op, &moved, &none), LEVEL_NOTE);
	EXPECT_INT(judge(&box, &wide, &box), LEVEL_ERROR);
	EXPECT_INT(judge(&box, &wide, &none), LEVEL_NOTE);
	/* The second break of a cycle is one. */
	EXPECT_INT(judge(&op, &moved, &moved), LEVEL_NOTE);
	EXPECT_INT(judge(&wide, &wider, &box), LEVEL_ERROR);
}

static void taking_back_is_not_breaking(void)
{
	const struct sample op = {"XENMEM_box", 90, 0}, moved = {"XENMEM_box", 91, 0};
	const struct sample box = {NULL, 0, 8}, wide = {NULL, 0, 16};

	EXPECT_INT(judge(&op, &moved, &op), LEVEL_ERROR);
	EXPECT_INT(judge(&moved, &op, &op), LEVEL_NOTE);
	EXPECT_INT(judge(&wide, &box, &box), LEVEL_NOTE);
}

/* Another name for what the release had does not make it new. */
static void renamed_is_not_new(void)
{
	const struct sample op = {"XENMEM_box", 90, 0}, moved = {"XENMEM_box", 91, 0};
	const struct sample crate = {"XENMEM_crate", 90, 0};

	EXPECT_INT(judge(&op, &moved, &crate), LEVEL_ERROR);
}

static const struct unit_test tests[] = {
	TEST(what_no_release_had_is_not_broken),
	TEST(taking_back_is_not_breaking),
	TEST(renamed_is_not_new),
};

TEST_MAIN(tests);
