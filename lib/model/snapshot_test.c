// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/test.h"
#include "lib/model/pack.h"
#include "lib/model/sample_test.h"
#include "lib/model/snapshot.h"

static void add_constants(struct builder *b)
{
	struct intern *in = builder_intern(b);
	struct constant a = sample_constant(in, "A", 0x16, 3, GUEST64 | TOOLS64 | GUEST32);
	struct constant n = sample_constant(in, "N", -1, 4, GUEST64);
	struct constant least = sample_constant(in, "L", INT64_MIN, 5, GUEST64);
	struct constant u = sample_constant(in, "U", -1, 5, GUESTARM);
	struct constant s = sample_constant(in, "S", 0, 6, GUEST64);
	struct constant f = sample_constant(in, "F", 0, 7, GUEST64);

	a.enumeration = intern_str(in, "");
	n.text = intern_str(in, "A");
	u.is_signed = false;
	u.width_bits = 64;
	s.kind = CONSTANT_STRING;
	s.text = intern_str(in, "say \"hello\"\n");
	f.kind = CONSTANT_FUNCTION;
	s.is_signed = f.is_signed = false;
	s.width_bits = f.width_bits = 0;
	builder_add_constant(b, &a);
	builder_add_constant(b, &n);
	builder_add_constant(b, &least);
	builder_add_constant(b, &u);
	builder_add_constant(b, &s);
	builder_add_constant(b, &f);
}

static void add_records(struct builder *b)
{
	struct intern *in = builder_intern(b);
	struct field fields[2];
	struct record r = sample_record(in, "r", 24, 7, GUEST64, fields);
	struct record empty = {.name = intern_str(in, "empty"), .views = GUEST32};

	fields[0].is_signed = fields[0].is_bitfield = fields[0].is_flexible = true;
	builder_add_record(b, &r);
	r.is_union = true;
	r.views = GUEST32;
	builder_add_record(b, &r);
	builder_add_record(b, &empty);
}

static void add_signature(struct builder *b)
{
	struct intern *in = builder_intern(b);
	struct argument *arguments = arena_array(builder_arena(b), 2, sizeof(*arguments));
	struct signature s = {.hypercall = intern_str(in, "memory_op"),
			      .entry = ENTRY_COMPAT,
			      .arch = ARCH_X86_64,
			      .handler = intern_str(in, "compat_memory_op"),
			      .arguments = arguments,
			      .argument_count = 2,
			      .code = UINT64_C(0xfedcba9876543210),
			      .at = {.file = intern_str(in, "x.c"), .line = 7}};

	arguments[0] = (struct argument){intern_str(in, "cmd"), intern_str(in, "unsigned int"),
					 ARGUMENT_INTEGER, 32};
	arguments[1] = (struct argument){NULL, intern_str(in, "HANDLE(void)"), ARGUMENT_HANDLE, 0};
	builder_add_signature(b, &s);
	s.arch = ARCH_ARM32;
	s.argument_count = 0;
	s.code = 0;
	builder_add_signature(b, &s);
}

static void add_slices(struct builder *b)
{
	static const struct slice_line lines[] = {{0xfedcba98, 312}, {7, 313}};
	static const struct slice_stop stops[] = {{0xfedcba98, 0, 312}, {7, 0x89abcdef, 313}};
	static const uint64_t labels[] = {0x89abcdef, 3};
	struct intern *in = builder_intern(b);
	struct code_slice s = {.hypercall = intern_str(in, "memory_op"),
			       .entry = ENTRY_COMPAT,
			       .arch = ARCH_X86_64,
			       .function = intern_str(in, "compat_memory_op"),
			       .kind = SLICE_TRANSLATION,
			       .code = UINT64_C(0xfedcba9876543210),
			       .lines = lines,
			       .line_count = 2,
			       .tells_stops = true,
			       .stops = stops,
			       .stop_count = 2,
			       .labels = labels,
			       .label_count = 2,
			       .at = {.file = intern_str(in, "x.c"), .line = 7}};

	builder_add_code_slice(b, &s);
	s.tells_stops = false;
	s.stops = NULL;
	s.labels = NULL;
	s.stop_count = s.label_count = 0;
	s.hypercall = NULL;
	s.kind = SLICE_RESTART;
	s.line_count = 0;
	builder_add_code_slice(b, &s);
}

static void add_code(struct builder *b)
{
	static const uint64_t only_for[] = {7, 8}, ops[] = {1, 300};
	static const struct dispatched_op dispatched[] = {
		{.number = 0, .dispatched = ANSWER_YES, .progress = PROGRESS_REFUSED},
		{.number = 7, .dispatched = ANSWER_YES, .progress = PROGRESS_ACCEPTED},
		{.number = 9, .dispatched = ANSWER_NO, .progress = PROGRESS_UNKNOWN},
		{.number = 11,
		 .dispatched = ANSWER_YES,
		 .option = "CONFIG_BOX",
		 .option_at = {.file = "xen/common/Kconfig", .line = 12}},
		{.number = 12, .dispatched = ANSWER_YES, .option = "CONFIG_LID"},
	};
	struct intern *in = builder_intern(b);
	const struct op_name spelled = {64, intern_str(in, "XENMEM_x")};
	const struct op_refusal refusal = {.op = 7,
					   .asks = intern_str(in, "is_hvm_domain"),
					   .condition = intern_str(in, "is_hvm_domain(d)"),
					   .at = {.file = intern_str(in, "box.c"), .line = 7}};
	struct decode d = sample_decode(in, "memory_op", ARCH_X86_64, ENTRY_COMPAT, "compat");
	struct continuation c = sample_continuation(in, "hvm_op", ARCH_ARM64, "do_hvm_op", 20);
	struct table_slot t = {.table = intern_str(in, "hypercall_table"),
			       .arch = ARCH_X86_64,
			       .number = 12,
			       .handler = intern_str(in, "do_memory_op")};
	struct save_load l = {.type = intern_str(in, "LAPIC"), .zero_extends = true};
	struct translation x = {.record = intern_str(in, "pod_target"),
				.is_translated = true,
				.at = {.file = intern_str(in, "xlat.lst"), .line = 3}};
	struct progress_bound bounds[2] = {
		{.op = 1,
		 .largest = {NUMBER_KNOWN, UINT64_MAX},
		 .limit = intern_str(in, "box.count"),
		 .at = {.file = intern_str(in, "box.c"), .line = 7}},
		{.op = 300, .unknown_because = intern_str(in, "a loop")},
	};

	c.carried_count = 3;
	c.carried[0].kind = CARRIED_COMMAND;
	c.carried[1] = (struct carried_argument){
		.kind = CARRIED_REST, .argument = 1, .has_plus = true, .plus = -1};
	c.carried[2] = (struct carried_argument){.kind = CARRIED_CONSTANT, .set = 0x4000};
	c.scalings = 2;
	c.memory = intern_str(in, "nr_done,opaque");
	builder_add_save_load(b, &l);
	l.zero_extends = false;
	builder_add_save_load(b, &l);
	l.is_registration = true;
	l.instances = 2;
	builder_add_save_load(b, &l);
	builder_add_translation(b, &x);
	x.record = intern_str(in, "flask_access");
	x.is_translated = false;
	builder_add_translation(b, &x);
	add_signature(b);
	add_slices(b);
	builder_add_decode(b, &d);
	d.only_for = only_for;
	d.only_for_count = 2;
	d.ops = dispatched;
	d.op_count = 5;
	d.spelled = arena_memdup(builder_arena(b), &spelled, sizeof(spelled));
	d.spelled_count = 1;
	d.tells_refusals = true;
	d.refusals = arena_memdup(builder_arena(b), &refusal, sizeof(refusal));
	d.refusal_count = 1;
	d.asked = only_for;
	d.asked_count = 2;
	d.op_bits.state = NUMBER_NONE;
	d.progress_lsb.state = NUMBER_UNKNOWN;
	d.is_op_in_buffer = true;
	d.unit = (uint64_t)1 << 63;
	d.unknown_because = intern_str(in, "a loop");
	d.at.build_id = intern_str(in, "abcd");
	builder_add_decode(b, &d);
	builder_add_continuation(b, &c);
	c.format = NULL;
	c.hypercall = NULL;
	c.ops = ops;
	c.op_count = 2;
	c.bounds = arena_memdup(builder_arena(b), bounds, sizeof(bounds));
	c.bound_count = 2;
	c.rest = REST_LESS;
	c.rest_bits = 0x7fffffff;
	c.carries_own_op = c.is_translation = true;
	c.unknown_because = intern_str(in, "a call");
	c.kind = CONTINUATION_OP_REPLACED;
	builder_add_continuation(b, &c);
	builder_add_table_slot(b, &t);
	t.entry = ENTRY_COMPAT;
	t.handler = NULL;
	builder_add_table_slot(b, &t);
}

/* What a hypervisor was built with: a record in two layouts, and an enumerator. */
static void add_compiled(struct builder *b)
{
	struct builder *compiled = builder_compiled(b);
	struct constant c = sample_constant(builder_intern(b), "E", 3, 9, GUEST64);
	struct field fields[2];
	struct record r = sample_record(builder_intern(b), "page", 24, 7, GUEST64, fields);

	builder_add_constant(compiled, &c);
	builder_add_record(compiled, &r);
	r.size_bytes = 32;
	builder_add_record(compiled, &r);
}

static struct release *make_sample(struct intern *in)
{
	struct builder *b = builder_create(in, "spec");
	struct evidence at = {.file = intern_str(in, "x.h"), .line = 4};
	struct xenabi_error err = {0};

	builder_set_version(b, "4.5.0");
	builder_add_rests_on(b, "a boot image");
	builder_add_rests_on(b, "another");
	builder_set_date(b, "2015-01-15");
	builder_add_supplies(b, SUPPLIES_HEADERS | SUPPLIES_BINARY);
	builder_add_undispatched(b, ARCH_RISCV64);
	builder_add_views(b, view_bit(ARCH_ARM32, AUDIENCE_LEGACY));
	add_constants(b);
	add_records(b);
	add_code(b);
	add_compiled(b);
	builder_add_gap(b, &at, "torn", "glue");
	builder_add_gap(b, NULL, "lost", "");
	return builder_seal(b, &err);
}

/* NULL when it fails. Nothing but the strings of in is used after the call. */
static struct release *read_text(struct intern *in, const char *text, size_t len,
				 struct xenabi_error *err)
{
	struct builder *b = builder_create(in, "s.json");

	if (snapshot_read(b, text, len, "s.json", err)) {
		builder_destroy(b);
		return NULL;
	}
	return builder_seal(b, err);
}

static void write_sample(struct strbuf *out)
{
	struct intern in = {0};
	struct release *r = make_sample(&in);

	snapshot_write(r, out);
	release_destroy(r);
	intern_deinit(&in);
}

static struct release *read_pack(struct intern *in, const char *bytes, size_t len,
				 struct xenabi_error *err)
{
	struct builder *b = builder_create(in, "pack");

	if (!pack_read(b, bytes, len, "pack", err))
		return builder_seal(b, err);
	builder_destroy(b);
	return NULL;
}

static void a_pack_holds_what_a_snapshot_does(void)
{
	struct strbuf text = {0}, packed = {0}, second = {0};
	struct xenabi_error err = {0};
	struct intern in = {0};
	struct release *r = make_sample(&in), *again;

	snapshot_write(r, &text);
	pack_write(r, &packed);
	again = read_pack(&in, packed.data, packed.len, &err);
	EXPECT_STR(err.text, "");
	EXPECT(again != NULL);
	snapshot_write(again, &second);
	EXPECT_STR(second.data, text.data);
	release_destroy(again);
	release_destroy(r);
	strbuf_deinit(&second);
	strbuf_deinit(&packed);
	strbuf_deinit(&text);
	intern_deinit(&in);
}

/* What there is none of is told from what is empty. */
static void a_pack_tells_none_from_nothing(void)
{
	static const uint64_t ops[] = {6};
	struct continuation c = {.kind = CONTINUATION_REGISTER, .ops = ops, .op_count = 1};
	struct strbuf packed = {0};
	struct xenabi_error err = {0};
	struct intern in = {0};
	struct builder *b = builder_create(&in, "one");
	struct release *r, *again;

	c.function = intern_str(&in, "do_memory_op");
	builder_add_continuation(b, &c);
	r = builder_seal(b, &err);
	pack_write(r, &packed);
	again = read_pack(&in, packed.data, packed.len, &err);
	EXPECT_STR(err.text, "");
	EXPECT(again && again->continuation_count == 1 && !again->continuations[0].bounds);
	release_destroy(again);
	release_destroy(r);
	strbuf_deinit(&packed);
	intern_deinit(&in);
}

/* One that stops short is refused; one with a byte that is another does no harm. */
static void a_damaged_pack_is_refused(void)
{
	struct strbuf packed = {0};
	struct intern in = {0};
	struct release *r = make_sample(&in), *again;

	pack_write(r, &packed);
	for (size_t len = 0; len < packed.len; len++)
		EXPECT(!read_pack(&in, packed.data, len, NULL));
	for (size_t i = 0; i < packed.len; i++) {
		packed.data[i] ^= 0x55;
		again = read_pack(&in, packed.data, packed.len, NULL);
		if (again)
			release_destroy(again);
		packed.data[i] ^= 0x55;
	}
	release_destroy(r);
	strbuf_deinit(&packed);
	intern_deinit(&in);
}

static void what_is_read_is_what_was_written(void)
{
	struct strbuf first = {0}, second = {0};
	struct xenabi_error err = {0};
	struct intern in = {0};
	struct release *r, *again;

	write_sample(&first);
	r = make_sample(&in);
	again = read_text(&in, first.data, first.len, &err);
	EXPECT_STR(err.text, "");
	EXPECT(again != NULL);
	snapshot_write(again, &second);
	EXPECT_STR(second.data, first.data);
	EXPECT_INT(again->constant_count, r->constant_count);
	for (size_t i = 0; i < r->constant_count; i++)
		EXPECT(constant_same(&r->constants[i], &again->constants[i]) &&
		       r->constants[i].views == again->constants[i].views);
	EXPECT_INT(again->record_count, r->record_count);
	for (size_t i = 0; i < r->record_count; i++)
		EXPECT(record_same(&r->records[i], &again->records[i]) &&
		       r->records[i].views == again->records[i].views);
	EXPECT(again->compiled && again->compiled->constant_count == 1);
	EXPECT(again->compiled && again->compiled->record_count == 1 &&
	       again->compiled->records[0].size_bytes == 24);
	EXPECT(again->compiled && again->compiled->rival_count == 1 &&
	       again->compiled->rivals[0].size_bytes == 32);
	EXPECT_INT(again->views, r->views);
	EXPECT_INT(again->supplies, r->supplies);
	EXPECT_INT(again->undispatched, 1 << ARCH_RISCV64);
	EXPECT_STR(again->version, "4.5.0");
	EXPECT_STR(again->rests_on, "a boot image; and another");
	release_destroy(r);
	release_destroy(again);
	strbuf_deinit(&first);
	strbuf_deinit(&second);
	intern_deinit(&in);
}

static void a_fact_is_a_line(void)
{
	static const char *const lines[] = {
		"\n{\"name\":\"A\",\"value\":\"0x16\",\"width_bits\":32,\"signed\":true,\"enum\":\"\","
		"\"views\":{\"x86_64\":\"gt\",\"x86_32\":\"g\"},\"file\":\"x.h\",\"line\":3},\n",
		"\n{\"name\":\"N\",\"value\":\"-0x1\",\"width_bits\":32,\"signed\":true,"
		"\"text\":\"A\",\"views\":",
		"\n{\"name\":\"L\",\"value\":\"-0x8000000000000000\",",
		"\n{\"name\":\"U\",\"value\":\"0xffffffffffffffff\",\"width_bits\":64,\"views\":",
		"\n{\"name\":\"S\",\"kind\":\"string\",\"text\":\"say \\\"hello\\\"\\n\",\"views\":",
		"\n{\"name\":\"empty\",\"views\":{\"x86_32\":\"g\"},\"fields\":[]},\n",
		"\"op_bits\":null,\"unit\":\"0x8000000000000000\","
		"\"op_in_buffer\":true,\"only_for\":[7,8],\"ops\":[\"0 yes rejected\","
		"\"7 yes accepted\",\"9 no unknown\",\"11 yes unknown CONFIG_BOX 12 xen/common/Kconfig\","
		"\"12 yes unknown CONFIG_LID\"],"
		"\"spelled\":[\"64 XENMEM_x\"],\"unknown_because\":\"a loop\",",
		"\"tells_refusals\":true,\"refusals\":[{\"asks\":\"is_hvm_domain\",\"op\":7,"
		"\"condition\":\"is_hvm_domain(d)\",\"file\":\"box.c\",\"line\":7}],\"asked\":[7,8],",
		"\"bounds\":[{\"op\":1,\"largest\":\"0xffffffffffffffff\",\"limit\":\"box.count\","
		"\"file\":\"box.c\",\"line\":7},{\"op\":300,\"unknown_because\":\"a loop\"}]",
		"\n{\"what\":\"lost\",\"needs\":\"\"},\n",
		",\n\"release\":\"4.5.0\",\n\"date\":\"2015-01-15\",\n\"rests_on\":\"a boot image; and another\",\n\"supplies\":[\"headers\",\"binary\",\"debug\"],\n"
		"\"views\":{\"x86_64\":\"gt\",\"x86_32\":\"g\",\"arm64\":\"g\",\"arm32\":\"l\"},\n",
	};
	struct strbuf out = {0};

	write_sample(&out);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (!strstr(out.data, lines[i]))
			printf("# no %s", lines[i]);
		EXPECT(strstr(out.data, lines[i]) != NULL);
	}
	strbuf_deinit(&out);
}

static void version_may_be_unknown(void)
{
	struct xenabi_error err = {0};
	struct intern in = {0};
	struct strbuf out = {0};
	const char text[] = "{\"schema\":\"xenabi-snapshot/1\",\"release\":null,\"later\":[{}],"
			    "\"constants\":[{\"name\":\"A\",\"value\":\"0x0\",\"also\":1,"
			    "\"views\":{\"x86_64\":\"g\"}}]}";
	struct release *r = read_text(&in, text, sizeof(text) - 1, &err);

	EXPECT(r != NULL);
	EXPECT(!r->version);
	snapshot_write(r, &out);
	EXPECT(strstr(out.data, "\"release\":null") != NULL);
	release_destroy(r);
	strbuf_deinit(&out);
	intern_deinit(&in);
}

static void what_is_newer_is_a_gap(void)
{
	struct xenabi_error err = {0};
	struct intern in = {0};
	const char text[] =
		"{\"schema\":\"xenabi-snapshot/1\",\"supplies\":[\"headers\",\"oracle\"],"
		"\"constants\":[{\"name\":\"A\",\"value\":\"0x1\",\"views\":{\"vax\":\"g\","
		"\"x86_64\":\"gz\"}},{\"name\":\"B\",\"value\":\"0x1\",\"views\":{\"vax\":\"g\"}}],"
		"\"decodes\":[{\"hypercall\":\"h\",\"entry\":\"native\",\"arch\":\"vax\","
		"\"handler\":\"do_h\"}]}";
	struct release *r = read_text(&in, text, sizeof(text) - 1, &err);

	EXPECT_STR(err.text, "");
	EXPECT(r != NULL);
	EXPECT_INT(r->constant_count, 1);
	EXPECT_INT(r->constants[0].views, GUEST64);
	EXPECT_INT(r->decode_count, 0);
	EXPECT_INT(r->gap_count, 3);
	EXPECT_STR(r->gaps[0].what, "facts for an unknown architecture \"vax\"");
	EXPECT_STR(r->gaps[1].what, "facts for an unknown audience in \"gz\"");
	EXPECT_STR(r->gaps[2].what, "facts of an unknown kind \"oracle\"");
	release_destroy(r);
	intern_deinit(&in);
}

/* A copy on the heap, so that a read past its end is seen. */
static bool read_copy(const char *text, size_t len, struct xenabi_error *err)
{
	struct intern in = {0};
	char *copy = xalloc(len);
	struct release *r;
	bool done;

	memcpy(copy, text, len);
	r = read_text(&in, copy, len, err);
	done = r != NULL;
	release_destroy(r);
	free(copy);
	intern_deinit(&in);
	return done;
}

static void expect_refused(const char *text, const char *why)
{
	struct xenabi_error err = {0};

	EXPECT(!read_copy(text, strlen(text), &err));
	EXPECT_INT(err.code, XENABI_EINPUT);
	EXPECT_STR(err.place, "s.json");
	if (!strstr(err.text, why))
		printf("# %s\n", err.text);
	EXPECT(strstr(err.text, why) != NULL);
}

static void other_json_is_refused(void)
{
	expect_refused("", "line");
	expect_refused("[]", "JSON without a schema; \"xenabi-snapshot/1\" was expected");
	expect_refused("{}", "JSON without a schema");
	expect_refused("{\"schema\":1}", "JSON without a schema");
	expect_refused("{\"schema\":\"xenabi-report/1\"}",
		       "JSON of schema \"xenabi-report/1\"; \"xenabi-snapshot/1\" was expected");
	expect_refused("{\"schema\":\"xenabi-snapshot/1\"}", "nothing in it");
}

#define HEAD	    "{\"schema\":\"xenabi-snapshot/1\","
#define CONSTANT(x) HEAD "\"constants\":[{\"views\":{\"x86_64\":\"g\"}," x "}]}"
#define RECORD(x)   HEAD "\"records\":[{\"views\":{\"x86_64\":\"g\"},\"name\":\"r\"," x "}]}"
#define FIELD(x)    RECORD("\"fields\":[{\"name\":\"f\",\"type\":\"int\"," x "}]")
#define DECODE(x)   HEAD "\"decodes\":[{\"hypercall\":\"h\",\"handler\":\"f\"," x "}]}"
#define CONTINUATION(x)                                                                            \
	HEAD "\"continuations\":[{\"hypercall\":\"h\",\"function\":\"f\",\"arch\":\"arm64\","      \
	     "\"entry\":\"native\"," x "}]}"
#define BOUNDS(x) CONTINUATION("\"kind\":\"register\",\"ops\":[6],\"bounds\":" x)

static void wrong_types_are_refused(void)
{
	expect_refused(HEAD "\"release\":4.17}", "\"release\" is not a string");
	expect_refused(HEAD "\"supplies\":\"headers\"}", "supplies[0]: it is not in a list");
	expect_refused(HEAD "\"supplies\":[1]}", "supplies[0]: it is not a string");
	expect_refused(HEAD "\"undispatched\":{}}", "undispatched[0]: it is not in a list");
	expect_refused(HEAD "\"undispatched\":[1]}", "undispatched[0]: it is not a string");
	expect_refused(HEAD "\"views\":[]}", "\"views\" is not an object");
	expect_refused(HEAD "\"constants\":{}}", "constants[0]: it is not in a list");
	expect_refused(HEAD "\"gaps\":[{\"what\":\"w\"},1]}", "gaps[1]: it is not an object");
	expect_refused(HEAD "\"gaps\":[{}]}", "gaps[0]: it has no \"what\"");
	expect_refused(CONSTANT("\"name\":1"), "constants[0]: \"name\" is not a string");
	expect_refused(CONSTANT("\"name\":\"\",\"value\":\"0x1\""), "without a name");
	expect_refused(CONSTANT("\"name\":\"A\""), "it has no \"value\"");
	expect_refused(HEAD "\"constants\":[{\"name\":\"A\",\"value\":\"0x1\"}]}",
		       "it has no \"views\"");
	expect_refused(
		HEAD "\"constants\":[{\"name\":\"A\",\"value\":\"0x1\",\"views\":{\"x86_64\":1}}]}",
		"no letters for \"x86_64\"");
	expect_refused(RECORD("\"fields\":{}"), "\"fields\" is not a list");
	expect_refused(RECORD("\"fields\":[7]"), "an item of \"fields\" is not an object");
	expect_refused(RECORD("\"size_bytes\":\"8\""), "\"size_bytes\" is not an integer");
	expect_refused(RECORD("\"union\":1"), "\"union\" is neither true nor false");
	expect_refused(FIELD("\"class\":\"vector\""), "unknown class \"vector\"");
	expect_refused(DECODE("\"arch\":\"arm64\",\"entry\":\"side\""), "unknown entry \"side\"");
	expect_refused(DECODE("\"entry\":\"hvm\""), "it has no \"arch\"");
	expect_refused(DECODE("\"entry\":\"hvm\",\"arch\":\"arm64\",\"only_for\":[\"a\"]"),
		       "wants numbers");
	expect_refused(DECODE("\"entry\":\"hvm\",\"arch\":\"arm64\",\"ops\":[\"6 maybe none\"]"),
		       "NUMBER DISPATCHED PROGRESS");
	expect_refused(
		DECODE("\"entry\":\"hvm\",\"arch\":\"arm64\",\"ops\":[\"6 yes none\",\"6 no none\"]"),
		"not in order");
	expect_refused(DECODE("\"entry\":\"hvm\",\"arch\":\"arm64\",\"spelled\":[\"64 \"]"),
		       "NUMBER NAME");
	expect_refused(DECODE("\"entry\":\"hvm\",\"arch\":\"arm64\",\"spelled\":{}"),
		       "\"spelled\" is not a list");
	expect_refused(CONTINUATION("\"op\":\"x\""), "it has no \"kind\"");
	expect_refused(CONTINUATION("\"kind\":\"magic\""), "unknown kind \"magic\"");
	expect_refused(BOUNDS("{}"), "\"bounds\" is not a list");
	expect_refused(BOUNDS("[]"), "one for each op");
	expect_refused(BOUNDS("[{\"op\":6},{\"op\":6}]"), "one for each op");
	expect_refused(BOUNDS("[7]"), "is not an object");
	expect_refused(BOUNDS("[{\"op\":7}]"), "not of its op");
	expect_refused(BOUNDS("[{\"op\":6,\"largest\":5}]"), "\"largest\"");
	expect_refused(BOUNDS("[{\"op\":6,\"largest\":\"0x10000000000000000\"}]"), "\"largest\"");
	expect_refused(BOUNDS("[{\"op\":6,\"limit\":1}]"), "\"limit\" is not a string");
}

static void numbers_out_of_range_are_refused(void)
{
	static const char *const values[] = {"22",   "0x",   "0x10000000000000000",
					     "-0x1", "0xFF", "--0x1",
					     "0x1 ", "",     "0x1\xc3\xa4"};
	char text[256];

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(text, sizeof(text), CONSTANT("\"name\":\"A\",\"value\":\"%s\""),
			 values[i]);
		expect_refused(text, "\"value\" is");
	}
	expect_refused(CONSTANT("\"name\":\"A\",\"signed\":true,\"value\":\"-0x8000000000000001\""),
		       "\"value\" is out of range");
	expect_refused(CONSTANT("\"name\":\"A\",\"value\":\"0x1\",\"line\":-1"),
		       "\"line\" is out of range");
	expect_refused(CONSTANT("\"name\":\"A\",\"value\":\"0x1\",\"line\":4294967296"),
		       "\"line\" is out of range");
	expect_refused(CONSTANT("\"name\":\"A\",\"value\":\"0x1\",\"line\":1.5"),
		       "\"line\" is not an integer");
	expect_refused(CONSTANT("\"name\":\"A\",\"value\":\"0x1\",\"line\":18446744073709551616"),
		       "line 1");
	expect_refused(CONSTANT("\"name\":\"A\",\"value\":\"0x1\",\"width_bits\":256"), "range");
	expect_refused(RECORD("\"size_bytes\":1099511627777,\"fields\":[]"), "absurd size");
	expect_refused(FIELD("\"class\":\"integer\",\"offset_bits\":9223372036854775807"),
		       "absurd");
	expect_refused(FIELD("\"class\":\"record\""), "class and record do not agree");
	expect_refused(DECODE("\"entry\":\"hvm\",\"arch\":\"arm64\",\"op_bits\":65"), "64 bits");
	expect_refused(CONTINUATION("\"kind\":\"count\",\"progress_lsb\":64"), "64 bits");
}

static void hostile_text_is_refused(void)
{
	struct strbuf deep = {0};
	struct xenabi_error err = {0};

	expect_refused(CONSTANT("\"name\":\"A\\u0000B\""), "line 1");
	expect_refused(CONSTANT("\"name\":\"\xff\""), "line 1");
	expect_refused(CONSTANT("\"name\":\"A\",\"value\":\"0x1\"") " trailing", "line 1");
	for (int i = 0; i < 100000; i++)
		strbuf_addch(&deep, '[');
	expect_refused(deep.data, "line 1");
	EXPECT(!read_copy("{\0}", 3, &err));
	strbuf_reset(&deep);
	for (int i = 0; i < 33 << 20; i++)
		strbuf_addch(&deep, ' ');
	err = (struct xenabi_error){0};
	EXPECT(!read_copy(deep.data, deep.len, &err));
	EXPECT_INT(err.code, XENABI_ELIMIT);
	strbuf_deinit(&deep);
}

static void shortened_text_is_refused(void)
{
	struct strbuf out = {0};

	write_sample(&out);
	for (size_t len = 0; len < out.len - 2; len++) {
		struct xenabi_error err = {0};

		EXPECT(!read_copy(out.data, len, &err));
		EXPECT_INT(err.code, XENABI_EINPUT);
	}
	strbuf_deinit(&out);
}

static void damaged_text_does_no_harm(void)
{
	struct strbuf out = {0};
	uint64_t state = 1;
	char *damaged;

	write_sample(&out);
	damaged = xalloc(out.len);
	for (int round = 0; round < 5000; round++) {
		struct xenabi_error err = {0};

		memcpy(damaged, out.data, out.len);
		sample_damage(&state, damaged, out.len);
		EXPECT(read_copy(damaged, out.len, &err) == (err.code == XENABI_OK));
	}
	free(damaged);
	strbuf_deinit(&out);
}

static void probe_looks_at_the_first_letter(void)
{
	EXPECT(snapshot_probe("{", 1));
	EXPECT(snapshot_probe(" \r\n\t{\"schema\"", 14));
	EXPECT(!snapshot_probe("", 0));
	EXPECT(!snapshot_probe("   ", 3));
	EXPECT(!snapshot_probe("\0{", 2));
	EXPECT(!snapshot_probe("\177ELF", 4));
}

static const struct unit_test tests[] = {
	TEST(what_is_read_is_what_was_written),
	TEST(a_pack_holds_what_a_snapshot_does),
	TEST(a_pack_tells_none_from_nothing),
	TEST(a_damaged_pack_is_refused),
	TEST(a_fact_is_a_line),
	TEST(version_may_be_unknown),
	TEST(what_is_newer_is_a_gap),
	TEST(other_json_is_refused),
	TEST(wrong_types_are_refused),
	TEST(numbers_out_of_range_are_refused),
	TEST(hostile_text_is_refused),
	TEST(shortened_text_is_refused),
	TEST(damaged_text_does_no_harm),
	TEST(probe_looks_at_the_first_letter),
};

TEST_MAIN(tests);
