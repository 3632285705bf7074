// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/model/opspace.h"
#include "lib/model/sample_test.h"

static const char data[] =
	"{\"schema\":\"xenabi-families/1\",\"families\":["
	"{\"name\":\"op\",\"kind\":\"ops\",\"prefix\":[\"OP_\",\"OP_old_\",\"OLD_\"],"
	" \"ops\":[\"OP_a\",\"OP_b\",\"OP_old_c\",\"OLD_d\",\"OP_text\"],"
	" \"placeholders\":[\"OP_held\"],\"not_ops\":{\"limit\":[\"OP_max\"]}},"
	"{\"name\":\"sub\",\"kind\":\"subops\",\"prefix\":[\"OP_sub_\"]},"
	"{\"name\":\"bare\",\"kind\":\"ops\",\"prefix\":[]},"
	"{\"name\":\"call\",\"kind\":\"ops\",\"hypercall\":\"call\",\"prefix\":[\"AT_\"],"
	" \"ops\":[\"AT_a\"]}]}";

struct setup {
	struct intern in;
	struct families families;
	struct release *release;
	struct arena arena;
};

static void add(struct builder *b, const char *name, int64_t value, uint32_t line, viewset views)
{
	struct constant c = sample_constant(builder_intern(b), name, value, line, views);

	builder_add_constant(b, &c);
}

static void add_decode(struct builder *b)
{
	static const struct dispatched_op served[] = {{.number = 1, .dispatched = ANSWER_YES},
						      {.number = 2, .dispatched = ANSWER_YES},
						      {.number = 3, .dispatched = ANSWER_NO}};
	struct intern *in = builder_intern(b);
	const struct op_name spelled[] = {{65, intern_str(in, "AT_spelled")},
					  {66, intern_str(in, "AT_beside")}};
	struct decode d = sample_decode(in, "call", ARCH_X86_64, ENTRY_NATIVE, "do_call");

	d.ops = served;
	d.op_count = 3;
	d.spelled = arena_memdup(builder_arena(b), spelled, sizeof(spelled));
	d.spelled_count = 2;
	builder_add_decode(b, &d);
}

static void init(struct setup *s)
{
	struct xenabi_error err = {0};
	struct builder *b;

	*s = (struct setup){0};
	b = builder_create(&s->in, "spec");
	add(b, "OP_b", 1, 2, GUEST64);
	add(b, "OP_a", 1, 1, GUEST64);
	add(b, "OP_a", 1, 9, GUEST32);
	add(b, "OP_a", 2, 3, GUESTARM);
	add(b, "OP_old_c", 7, 4, TOOLS64);
	add(b, "OLD_d", 0, 5, GUEST64);
	add(b, "OP_held", 8, 6, GUEST64);
	add(b, "OP_new", 9, 7, GUEST64);
	add(b, "OP_max", 9, 8, GUEST64);
	add(b, "OP_sub_x", 1, 10, GUEST64);
	add(b, "OQ_e", 1, 11, GUEST64);
	add(b, "AT_a", 1, 12, GUEST64);
	add(b, "AT_beside", 1, 13, GUEST64);
	add(b, "AT_served", 2, 14, GUEST64);
	add(b, "AT_spelled", 65, 15, GUEST64);
	add(b, "AT_refused", 3, 16, GUEST64);
	add_decode(b);
	builder_add_constant(b, &(struct constant){
					.name = intern_str(&s->in, "OP_text"),
					.kind = CONSTANT_STRING,
					.text = intern_str(&s->in, "1"),
					.views = GUEST64,
				});
	s->release = builder_seal(b, &err);
	families_parse(&s->families, data, sizeof(data) - 1, "families.json", &err);
	EXPECT_STR(err.text, "");
}

static void deinit(struct setup *s)
{
	families_deinit(&s->families);
	release_destroy(s->release);
	arena_deinit(&s->arena);
	intern_deinit(&s->in);
}

static void ops_are_collected_by_number(void)
{
	static const char *const wanted[] = {"OLD_d",	 "OP_a",    "OP_b",  "OP_a",
					     "OP_old_c", "OP_held", "OP_new"};
	static const uint64_t numbers[] = {0, 1, 1, 2, 7, 8, 9};
	struct setup s;
	struct op *ops;
	size_t count;

	init(&s);
	opspace_collect(s.release, &s.families.items[0], &s.families, &s.arena, &ops, &count);
	EXPECT_INT(count, 7);
	for (size_t i = 0; i < count && i < 7; i++) {
		EXPECT_STR(ops[i].name, wanted[i]);
		EXPECT_INT(ops[i].number, numbers[i]);
		EXPECT_INT(ops[i].is_placeholder, i == 5);
		EXPECT_INT(ops[i].is_unclassified, i == 6);
	}
	EXPECT_INT(ops[1].views, GUEST64 | GUEST32);
	EXPECT_INT(ops[1].fact->at.line, 1);
	EXPECT_INT(ops[3].views, GUESTARM);
	deinit(&s);
}

static void subops_are_their_own_space(void)
{
	struct setup s;
	struct op *ops;
	size_t count;

	init(&s);
	opspace_collect(s.release, &s.families.items[1], &s.families, &s.arena, &ops, &count);
	EXPECT_INT(count, 1);
	EXPECT_STR(ops[0].name, "OP_sub_x");
	EXPECT(ops[0].is_unclassified);
	opspace_collect(s.release, &s.families.items[2], &s.families, &s.arena, &ops, &count);
	EXPECT_INT(count, 0);
	deinit(&s);
}

/* A number is not enough where a known op has it: values of fields are small, too. */
static void what_handlers_take_is_an_op(void)
{
	static const char *const wanted[] = {"AT_a", "AT_served", "AT_spelled"};
	struct setup s;
	struct op *ops;
	size_t count;

	init(&s);
	opspace_collect(s.release, &s.families.items[3], &s.families, &s.arena, &ops, &count);
	EXPECT_INT(count, 5);
	opspace_keep_ops(ops, &count);
	EXPECT_INT(count, 3);
	for (size_t i = 0; i < count && i < 3; i++) {
		EXPECT_STR(ops[i].name, wanted[i]);
		EXPECT_INT(ops[i].is_unclassified, i > 0);
	}
	deinit(&s);
}

static const struct unit_test tests[] = {
	TEST(ops_are_collected_by_number),
	TEST(subops_are_their_own_space),
	TEST(what_handlers_take_is_an_op),
};

TEST_MAIN(tests);
