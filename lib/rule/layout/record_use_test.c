// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/rule/layout/record_use.h"

static const char data[] =
	"{\"schema\":\"xenabi-families/1\",\"families\":["
	"{\"name\":\"hypercalls\",\"kind\":\"hypercalls\",\"prefix\":[\"__HYPERVISOR_\"],"
	" \"argument_of\":{\"__HYPERVISOR_multicall\":\"multicall_entry\"}},"
	"{\"name\":\"evtchn\",\"kind\":\"ops\",\"hypercall\":\"event_channel_op\","
	" \"prefix\":[\"EVTCHNOP_\"],\"ops\":[\"EVTCHNOP_send\",\"EVTCHNOP_reset\"],"
	" \"op_in\":{\"argument\":0,\"record\":\"evtchn_op\",\"field\":\"cmd\"},"
	" \"argument_of\":{\"EVTCHNOP_send\":\"evtchn_send\"},"
	" \"shared_by\":{\"evtchn_block\":\"EVTCHNOP_send\"}}]}";

struct sample {
	struct families families;
	struct intern intern;
	struct builder *builder;
	struct release *release;
	struct record_refs refs;
	struct record_index index;
};

static void begin(struct sample *s)
{
	*s = (struct sample){0};
	EXPECT(!families_parse(&s->families, data, sizeof(data) - 1, "data", NULL));
	s->builder = builder_create(&s->intern, "sample");
	builder_add_supplies(s->builder, SUPPLIES_HEADERS);
	builder_add_views(s->builder, GUEST64);
}

static void finish(struct sample *s)
{
	s->release = builder_seal(s->builder, NULL);
	record_refs_find(&s->refs, s->release);
	record_index_init(&s->index, &s->families, s->release, &s->refs);
}

static void end(struct sample *s)
{
	record_index_deinit(&s->index);
	record_refs_deinit(&s->refs);
	release_destroy(s->release);
	intern_deinit(&s->intern);
	families_deinit(&s->families);
}

static void add_constant(struct sample *s, const char *name)
{
	struct constant c = sample_constant(&s->intern, name, 1, 1, GUEST64);

	builder_add_constant(s->builder, &c);
}

/* A record of one handle, or of one integer where points_to is NULL. */
static void add_record(struct sample *s, const char *name, const char *points_to)
{
	char type[64];
	struct field f = {.name = intern_str(&s->intern, "a"), .size_bits = 64};
	struct record r = {.name = intern_str(&s->intern, name),
			   .views = GUEST64,
			   .size_bytes = 8,
			   .align_bytes = 8,
			   .fields = &f,
			   .field_count = 1,
			   .at = {.file = intern_str(&s->intern, "x.h"), .line = 1}};

	snprintf(type, sizeof(type), "__guest_handle_%s", points_to ? points_to : "");
	f.class = points_to ? FIELD_HANDLE : FIELD_INTEGER;
	f.type = intern_str(&s->intern, points_to ? type : "uint64_t");
	builder_add_record(s->builder, &r);
}

static struct record_use use_of(struct sample *s, const char *record)
{
	struct record_use use = {0};

	record_use_find(&use, &s->index, release_record_in(s->release, record, GUEST64), GUEST64,
			AUDIENCE_GUEST);
	return use;
}

/* Expects one call, by op (NULL: by the hypercall as such). */
static void expect_call(struct sample *s, const char *record, const char *hypercall, const char *op)
{
	struct record_use use = use_of(s, record);

	EXPECT_INT(use.ops.count, 1);
	if (use.ops.count) {
		EXPECT_STR(use.ops.items[0].hypercall, hypercall);
		if (op)
			EXPECT_STR(use.ops.items[0].op, op);
		else
			EXPECT(!use.ops.items[0].op);
	}
	record_use_deinit(&use);
}

static void test_records_name_their_calls(void)
{
	struct sample s;

	begin(&s);
	add_record(&s, "evtchn_send", NULL);
	add_record(&s, "evtchn_op", NULL);
	add_record(&s, "evtchn_block", NULL);
	add_record(&s, "multicall_entry", NULL);
	finish(&s);
	expect_call(&s, "evtchn_send", "event_channel_op", "EVTCHNOP_send");
	expect_call(&s, "evtchn_op", "event_channel_op", NULL);
	expect_call(&s, "evtchn_block", "event_channel_op", "EVTCHNOP_send");
	expect_call(&s, "multicall_entry", "multicall", NULL);
	end(&s);
}

/* An op that the data do not know takes the record that is named as it is; one that they know, none. */
static void test_unknown_ops_are_matched_by_name(void)
{
	struct sample s;
	struct record_use use;

	begin(&s);
	add_constant(&s, "EVTCHNOP_bind");
	add_constant(&s, "EVTCHNOP_reset");
	add_record(&s, "evtchn_bind", NULL);
	add_record(&s, "evtchn_reset", NULL);
	finish(&s);
	expect_call(&s, "evtchn_bind", "event_channel_op", "EVTCHNOP_bind");
	use = use_of(&s, "evtchn_reset");
	EXPECT_INT(use.ops.count, 0);
	record_use_deinit(&use);
	end(&s);
}

static void test_shared_memory_is_no_argument(void)
{
	struct sample s;
	struct record_use use;

	begin(&s);
	add_record(&s, "evtchn_block", NULL);
	add_record(&s, "evtchn_send", NULL);
	finish(&s);
	use = use_of(&s, "evtchn_block");
	EXPECT(!record_use_is_argument(&use));
	record_use_deinit(&use);
	use = use_of(&s, "evtchn_send");
	EXPECT(record_use_is_argument(&use));
	record_use_deinit(&use);
	end(&s);
}

/* What the question costs for all records of a chain in which each points to the next. */
static size_t cost_of_chain(size_t length)
{
	struct sample s;
	char name[32], next[32];
	size_t steps;

	begin(&s);
	for (size_t i = 0; i < length; i++) {
		snprintf(name, sizeof(name), "r%zu", i);
		snprintf(next, sizeof(next), "r%zu", i + 1);
		add_record(&s, name, i + 1 < length ? next : NULL);
	}
	finish(&s);
	for (size_t i = 0; i < s.release->record_count; i++) {
		struct record_use use = use_of(&s, s.release->records[i].name);

		record_use_deinit(&use);
	}
	steps = s.index.steps;
	end(&s);
	return steps;
}

static void test_cost_follows_the_number_of_records(void)
{
	EXPECT(cost_of_chain(2000) < 2000 * 500);
	EXPECT(cost_of_chain(2000) < 3 * cost_of_chain(1000));
}

static const struct unit_test tests[] = {
	TEST(test_records_name_their_calls),
	TEST(test_unknown_ops_are_matched_by_name),
	TEST(test_shared_memory_is_no_argument),
	TEST(test_cost_follows_the_number_of_records),
};
TEST_MAIN(tests);
