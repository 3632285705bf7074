// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>

#include "lib/base/test.h"
#include "lib/report/text.h"

static const struct print_options all = {.audience = AUDIENCE_COUNT, .quiet = true};

static const struct dispatched_op ops[] = {
	{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_ACCEPTED},
	{.number = 12, .dispatched = ANSWER_YES, .progress = PROGRESS_REFUSED},
};

/* A release with one handler of memory_op, and what printing of it needs. */
struct setup {
	struct family family;
	struct release release;
	struct entry entry;
	struct call_facts facts;
	struct strbuf out;
};

static void init(struct setup *s, struct known_number op_bits)
{
	*s = (struct setup){
		.family = {.name = "memory_op",
			   .hypercall = "memory_op",
			   .progress_noun = "extent"},
		.release = {.spec = "here", .version = "4.1.0"},
		.entry = {.decode = {.handler = "do_memory_op",
				     .register_bits = 64,
				     .op_bits = op_bits,
				     .progress_lsb = op_bits,
				     .unit = 1,
				     .ops = ops,
				     .op_count = 2}},
	};
	s->facts.release = &s->release;
	s->facts.family = &s->family;
	vec_push(&s->facts.entries, s->entry);
}

static void deinit(struct setup *s)
{
	vec_free(&s->facts.entries);
	strbuf_deinit(&s->out);
}

static const char *print(struct setup *s, const char *format, uint64_t value)
{
	struct decoding decoding = {&s->facts, value};

	strbuf_reset(&s->out);
	report_format_find(format)->print_decode(&decoding, &all, &s->out);
	return strbuf_str(&s->out);
}

#define LINE "    native, x86_64, do_memory_op: "

static void text_groups_the_bits(void)
{
	struct known_number six = {.state = NUMBER_KNOWN, .value = 6},
			    none = {.state = NUMBER_NONE};
	struct setup s;

	init(&s, six);
	EXPECT_STR(print(&s, "text", 0x46), LINE "0b01'000110  op 6 (none), extent 1, accepted\n");
	EXPECT_STR(print(&s, "text", 0x4c), LINE "0b01'001100  op 12 (none), extent 1, refused\n");
	EXPECT_STR(print(&s, "text", 0x106),
		   LINE "0b0000000100'000110  op 6 (none), extent 4, accepted\n");
	EXPECT(strstr(print(&s, "text", UINT64_MAX), "0b1111"));
	EXPECT(strstr(print(&s, "text", UINT64_MAX), "'111111  op 63 (none)"));
	deinit(&s);
	init(&s, none);
	EXPECT_STR(print(&s, "text", 6), LINE "0b00000110  op 6 (none), extent 0, accepted\n");
	deinit(&s);
}

static void text_tells_what_is_unknown(void)
{
	struct setup s;

	init(&s, (struct known_number){.state = NUMBER_UNKNOWN});
	s.facts.entries.items[0].decode.unknown_because = "it is\x1b not followed";
	EXPECT_STR(print(&s, "text", 6), LINE "0b00000110  unknown: it is\\x1b not followed\n");
	deinit(&s);
}

static void json_holds_the_contract(void)
{
	struct setup s;
	json_t *root;

	init(&s, (struct known_number){.state = NUMBER_KNOWN, .value = 6});
	root = json_loads(print(&s, "json", 0x46), JSON_REJECT_DUPLICATES, NULL);
	EXPECT(root);
	EXPECT_STR(json_string_value(json_object_get(root, "schema")), "xenabi-decode/1");
	EXPECT_STR(json_string_value(json_object_get(root, "hypercall")), "memory_op");
	EXPECT_STR(json_string_value(json_object_get(root, "value")), "0x46");
	EXPECT(json_is_null(json_object_get(root, "op")));
	EXPECT_INT(json_integer_value(json_object_get(root, "number")), 6);
	EXPECT_INT(json_integer_value(json_object_get(root, "progress")), 1);
	EXPECT_STR(json_string_value(json_object_get(root, "accepted")), "yes");
	EXPECT_STR(json_string_value(json_object_get(root, "entry")), "native");
	EXPECT_INT(json_array_size(json_object_get(root, "handlers")), 1);
	json_decref(root);
	deinit(&s);
}

static void text_holds_a_witness(void)
{
	struct strbuf out = {0};
	struct split_result taken = {.number = {.state = NUMBER_KNOWN, .value = 22},
				     .op_bits = {.state = NUMBER_KNOWN, .value = 6},
				     .progress = {.state = NUMBER_KNOWN}};
	struct split_result meant = {.number = {.state = NUMBER_KNOWN, .value = 6},
				     .op_bits = {.state = NUMBER_KNOWN, .value = 4},
				     .progress = {.state = NUMBER_KNOWN, .value = 1},
				     .accepted = ANSWER_YES};
	struct witness w = {.value = 0x16,
			    .intro = "a guest holds",
			    .progress_noun = "extent",
			    .readings = {{"old", "3.3", "XENMEM_populate_physmap", meant},
					 {"new", "3.4", NULL, taken}}};

	text_add_witness(&out, &w);
	EXPECT_STR(strbuf_str(&out),
		   "    a guest holds 0x16:\n"
		   "        3.3: 0b0001'0110  op 6 XENMEM_populate_physmap, extent 1\n"
		   "        3.4: 0b00'010110  op 22 (none), extent 0\n");
	strbuf_deinit(&out);
}

static const struct unit_test tests[] = {
	TEST(text_groups_the_bits),
	TEST(text_tells_what_is_unknown),
	TEST(json_holds_the_contract),
	TEST(text_holds_a_witness),
};

TEST_MAIN(tests);
