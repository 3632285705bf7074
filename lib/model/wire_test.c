// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/model/table.h"
#include "lib/model/wire.h"

#define ALL_VIEWS (GUEST64 | TOOLS64 | GUEST32 | GUESTARM)

/* One of everything. The strings live in in. */
static void put_sample(struct intern *in, struct wire_writer *w)
{
	struct constant a = sample_constant(in, "A", -1, 3, GUEST64 | GUEST32);
	struct constant b = sample_constant(in, "B", 0, 4, TOOLS64);
	struct constant e = sample_constant(in, "E", INT64_MIN, 500, GUEST64);
	struct field fields[2];
	struct record r = sample_record(in, "r", 24, 7, GUEST64, fields);

	a.text = intern_str(in, "E");
	b.kind = CONSTANT_STRING;
	b.text = intern_str(in, "text of B");
	e.enumeration = intern_str(in, "");
	e.at = (struct evidence){NULL, 0, intern_str(in, "sym"), 1u << 20, intern_str(in, "id")};
	fields[1].is_signed = fields[1].is_bitfield = fields[1].is_flexible = true;
	wire_put(w, FACT_CONSTANT, &a);
	wire_put(w, FACT_CONSTANT, &b);
	wire_put(w, FACT_CONSTANT, &e);
	wire_put_record(w, &r);
	wire_put_gap(w, &(struct gap){.what = "torn", .needs = "glue", .at = a.at});
}

static int read_stream(struct intern *in, const void *bytes, size_t size, viewset allowed,
		       bool *ret_complete, struct release **ret_release, struct xenabi_error *err)
{
	struct builder *b = builder_create(in, "spec");
	struct xenabi_error empty = {0};
	int failed = wire_read(b, bytes, size, allowed, ret_complete, err);

	*ret_release = builder_seal(b, &empty);
	return failed;
}

static void expect_sample(const struct release *r)
{
	const struct constant *c = r->constants;

	EXPECT_INT(r->constant_count, 3);
	EXPECT_STR(c[0].name, "A");
	EXPECT_INT((int64_t)c[0].value, -1);
	EXPECT(c[0].is_signed && c[0].width_bits == 32 && c[0].views == (GUEST64 | GUEST32));
	EXPECT_STR(c[0].at.file, "x.h");
	EXPECT_INT(c[0].at.line, 3);
	EXPECT_STR(c[0].text, "E");
	EXPECT(!c[0].enumeration && !c[0].at.symbol && !c[2].text);
	EXPECT_INT(c[1].kind, CONSTANT_STRING);
	EXPECT_STR(c[1].text, "text of B");
	EXPECT_STR(c[2].enumeration, "");
	EXPECT_INT((int64_t)c[2].value, INT64_MIN);
	EXPECT_STR(c[2].at.symbol, "sym");
	EXPECT_STR(c[2].at.build_id, "id");
	EXPECT_INT(c[2].at.offset, 1u << 20);
	EXPECT_INT(r->gap_count, 1);
	EXPECT_STR(r->gaps[0].needs, "glue");
}

static void facts_come_through(void)
{
	struct intern in = {0}, other = {0};
	struct xenabi_error err = {0};
	struct wire_writer w = {0};
	struct release *r;
	struct field fields[2];
	struct record wanted;
	bool complete;

	put_sample(&other, &w);
	wire_put_end(&w);
	EXPECT_INT(read_stream(&in, w.out.data, w.out.len, ALL_VIEWS, &complete, &r, &err), 0);
	EXPECT(complete);
	expect_sample(r);
	wanted = sample_record(&in, "r", 24, 7, GUEST64, fields);
	fields[1].is_signed = fields[1].is_bitfield = fields[1].is_flexible = true;
	EXPECT_INT(r->record_count, 1);
	EXPECT(record_same(&r->records[0], &wanted));
	release_destroy(r);
	wire_writer_deinit(&w);
	intern_deinit(&in);
	intern_deinit(&other);
}

static void views_are_masked(void)
{
	struct intern in = {0};
	struct xenabi_error err = {0};
	struct wire_writer w = {0};
	struct release *r;
	bool complete;

	put_sample(&in, &w);
	wire_put_end(&w);
	EXPECT_INT(read_stream(&in, w.out.data, w.out.len, GUEST32, &complete, &r, &err), 0);
	EXPECT_INT(r->constant_count, 1);
	EXPECT_INT(r->constants[0].views, GUEST32);
	EXPECT_INT(r->views, GUEST32);
	EXPECT_INT(r->record_count, 0);
	release_destroy(r);
	wire_writer_deinit(&w);
	intern_deinit(&in);
}

/* Far more strings than the writer remembers, and bytes that leave in pieces. */
static void strings_repeat(void)
{
	struct intern in = {0};
	struct xenabi_error err = {0};
	struct wire_writer w = {0};
	struct strbuf sent = {0};
	struct release *r;
	char name[16];
	bool complete;

	for (int i = 0; i < 80000; i++) {
		struct constant c;

		snprintf(name, sizeof(name), "N%d", i % 40000);
		c = sample_constant(&in, name, i % 40000, 1, i < 40000 ? GUEST64 : GUEST32);
		wire_put(&w, FACT_CONSTANT, &c);
		if (i % 1000 == 0) {
			strbuf_add(&sent, w.out.data, w.out.len);
			strbuf_reset(&w.out);
		}
	}
	wire_put_end(&w);
	strbuf_add(&sent, w.out.data, w.out.len);
	EXPECT_INT(read_stream(&in, sent.data, sent.len, ALL_VIEWS, &complete, &r, &err), 0);
	EXPECT(complete);
	EXPECT_INT(r->constant_count, 40000);
	for (size_t i = 0; i < r->constant_count; i++) {
		snprintf(name, sizeof(name), "N%d", (int)r->constants[i].value);
		EXPECT_STR(r->constants[i].name, name);
		EXPECT_INT(r->constants[i].views, GUEST64 | GUEST32);
	}
	release_destroy(r);
	strbuf_deinit(&sent);
	wire_writer_deinit(&w);
	intern_deinit(&in);
}

static void gap_texts_may_change(void)
{
	struct intern in = {0};
	struct xenabi_error err = {0};
	struct wire_writer w = {0};
	struct release *r;
	char text[] = "one";
	bool complete;

	put_sample(&in, &w);
	wire_put_gap(&w, &(struct gap){.what = text, .needs = ""});
	memcpy(text, "two", sizeof(text));
	wire_put_gap(&w, &(struct gap){.what = text, .needs = ""});
	wire_put_end(&w);
	EXPECT_INT(read_stream(&in, w.out.data, w.out.len, ALL_VIEWS, &complete, &r, &err), 0);
	EXPECT_INT(r->gap_count, 3);
	EXPECT_STR(r->gaps[0].what, "one");
	EXPECT_STR(r->gaps[1].what, "two");
	release_destroy(r);
	wire_writer_deinit(&w);
	intern_deinit(&in);
}

static void absurd_record_is_a_gap(void)
{
	struct intern in = {0};
	struct xenabi_error err = {0};
	struct wire_writer w = {0};
	struct field fields[2];
	struct record record = sample_record(&in, "r", 24, 7, GUEST64, fields);
	struct release *r;
	bool complete;

	put_sample(&in, &w);
	fields[1].size_bits = UINT64_MAX;
	wire_put_record(&w, &record);
	wire_put_end(&w);
	EXPECT_INT(read_stream(&in, w.out.data, w.out.len, ALL_VIEWS, &complete, &r, &err), 0);
	EXPECT(complete);
	EXPECT_INT(r->gap_count, 2);
	EXPECT_STR(r->gaps[1].what, "a field of absurd size");
	EXPECT_INT(r->gaps[1].at.line, 7);
	release_destroy(r);
	wire_writer_deinit(&w);
	intern_deinit(&in);
}

/* A copy on the heap, so that a read past its end is seen. */
static int read_copy(const void *bytes, size_t size, bool *ret_complete, struct xenabi_error *err)
{
	struct intern in = {0};
	void *copy = xalloc(size);
	struct release *r;
	int failed;

	memcpy(copy, bytes, size);
	failed = read_stream(&in, copy, size, ALL_VIEWS, ret_complete, &r, err);
	free(copy);
	release_destroy(r);
	intern_deinit(&in);
	return failed;
}

static void shortened_stream_is_not_complete(void)
{
	struct intern in = {0};
	struct wire_writer w = {0};
	bool complete;

	put_sample(&in, &w);
	wire_put_end(&w);
	for (size_t size = 0; size < w.out.len; size++) {
		struct xenabi_error err = {0};

		EXPECT_INT(read_copy(w.out.data, size, &complete, &err), 0);
		EXPECT(!complete);
		EXPECT_INT(err.code, XENABI_OK);
	}
	wire_writer_deinit(&w);
	intern_deinit(&in);
}

static void damaged_stream_does_no_harm(void)
{
	struct intern in = {0};
	struct wire_writer w = {0};
	uint64_t state = 1;
	char *damaged;

	put_sample(&in, &w);
	wire_put_end(&w);
	damaged = xalloc(w.out.len);
	for (int round = 0; round < 20000; round++) {
		struct xenabi_error err = {0};
		bool complete;
		int failed;

		memcpy(damaged, w.out.data, w.out.len);
		sample_damage(&state, damaged + 4, w.out.len - 4);
		failed = read_copy(damaged, w.out.len, &complete, &err);
		EXPECT(!failed == (err.code == XENABI_OK));
		EXPECT(!failed || !complete);
	}
	free(damaged);
	wire_writer_deinit(&w);
	intern_deinit(&in);
}

static void expect_refused(const char *bytes, size_t size, const char *why)
{
	struct xenabi_error err = {0};
	bool complete;

	EXPECT_INT(read_copy(bytes, size, &complete, &err), -1);
	EXPECT(!complete);
	EXPECT_INT(err.code, XENABI_EINPUT);
	EXPECT(strstr(err.text, why) != NULL);
}

/* clang-format off */
#define REFUSED(bytes, why) expect_refused("xaw2" bytes, sizeof("xaw2" bytes) - 1, why)
#define NAME     "\x01\x01" "A"
#define AT       "\0\0\0\0\0"
#define CONSTANT "A"
#define RECORD   "B"
#define GAP      "L"
/* clang-format on */

static void nonsense_is_refused(void)
{
	expect_refused("xaw3.", 5, "another build");
	REFUSED("X", "no known kind");
	REFUSED("..", "after the end");
	REFUSED(CONSTANT "\x02", "not told");
	REFUSED(CONSTANT "\x01\x01\0", "NUL");
	REFUSED(CONSTANT "\0\0\5\x20\0\0\0\1" AT, "without a name");
	REFUSED(CONSTANT NAME "\0\5\x20\0\0\0\xff\xff\xff\xff\x7f" AT, "out of range");
	REFUSED(CONSTANT NAME "\4\5\x20\0\0\0\1" AT, "out of range");
	REFUSED(CONSTANT NAME "\1\5\x20\0\0\0\1" AT, "text do not agree");
	REFUSED(CONSTANT NAME "\0\5\x20\2\0\0\1" AT, "out of range");
	REFUSED(RECORD NAME "\0\xff\xff\xff\xff\xff\xff\1\1\1" AT "\0", "absurd size");
	REFUSED(RECORD NAME "\0\1\1\1" AT "\2\2\2\x09\0\0\0\0\0\0\0\0\0\0", "out of range");
	REFUSED(RECORD NAME "\0\1\1\1" AT "\2\2\2\x06\0\0\0\0\0\0\0\0\0\0", "record do not agree");
	REFUSED(RECORD NAME "\0\1\1\1" AT "\2\0\2\0\0\0\0\0\0\0\0\0\0\0",
		"without a name or a type");
	REFUSED(GAP "\0\0" AT, "without a text");
}

static void huge_counts_are_not_believed(void)
{
	static const char value[] = "xaw2" CONSTANT "\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
	static const char fields[] = "xaw2" RECORD NAME "\0\1\1\1" AT "\xff\xff\xff\xff\x0f";
	struct xenabi_error err = {0};
	bool complete;

	EXPECT_INT(read_copy(value, sizeof(value) - 1, &complete, &err), 0);
	EXPECT(!complete);
	EXPECT_INT(read_copy(fields, sizeof(fields) - 1, &complete, &err), 0);
	EXPECT(!complete);
}

/* Not that workers send them today: every kind of member comes through. */
static void code_comes_through(void)
{
	static const uint64_t ops[] = {7, 300};
	static const struct dispatched_op dispatched[] = {{.number = 7, .dispatched = ANSWER_YES}};
	struct intern in = {0}, other = {0};
	struct xenabi_error err = {0};
	struct wire_writer w = {0};
	struct decode d = sample_decode(&other, "memory_op", ARCH_X86_64, ENTRY_COMPAT, "compat");
	struct continuation c = sample_continuation(&other, "hvm_op", ARCH_ARM64, "do_hvm_op", 20);
	struct release *r;
	bool complete;

	d.only_for = ops;
	d.only_for_count = 2;
	d.ops = dispatched;
	d.op_count = 1;
	c.carried_count = 2;
	c.carried[1] = (struct carried_argument){.kind = CARRIED_REST, .argument = 1};
	wire_put(&w, FACT_DECODE, &d);
	wire_put(&w, FACT_CONTINUATION, &c);
	wire_put_end(&w);
	EXPECT_INT(read_stream(&in, w.out.data, w.out.len, ALL_VIEWS, &complete, &r, &err), 0);
	EXPECT(complete && r->decode_count == 1 && r->continuation_count == 1);
	EXPECT(!table_compare(fact_table(FACT_DECODE), &r->decodes[0], &d));
	EXPECT(!table_compare(fact_table(FACT_CONTINUATION), &r->continuations[0], &c));
	EXPECT_INT(r->decodes[0].only_for[1], 300);
	EXPECT_INT(r->continuations[0].carried[1].kind, CARRIED_REST);
	release_destroy(r);
	wire_writer_deinit(&w);
	intern_deinit(&in);
	intern_deinit(&other);
}

static const struct unit_test tests[] = {
	TEST(facts_come_through),
	TEST(code_comes_through),
	TEST(views_are_masked),
	TEST(strings_repeat),
	TEST(gap_texts_may_change),
	TEST(absurd_record_is_a_gap),
	TEST(shortened_stream_is_not_complete),
	TEST(damaged_stream_does_no_harm),
	TEST(nonsense_is_refused),
	TEST(huge_counts_are_not_believed),
};

TEST_MAIN(tests);
