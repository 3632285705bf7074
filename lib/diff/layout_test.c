// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/diff/layout.h"
#include "lib/model/sample_test.h"

#define MAX_FIELDS 8

/* A record as a test spells it: fields end with one that has no name. */
struct spec {
	const char *name;
	viewset views;
	uint64_t size_bytes, align_bytes;
	struct field fields[MAX_FIELDS];
};

/* Fields of a test, in bytes. */
#define INTEGER(field_name, at, bytes)                                                             \
	{                                                                                          \
		.name = field_name, .type = "uint", .offset_bits = (at)*8, .size_bits = (bytes)*8  \
	}
#define PART(field_name, at, bytes)                                                                \
	{                                                                                          \
		.name = field_name, .type = "uint", .offset_bits = (at)*8, .size_bits = (bytes)*8, \
		.in_union = true                                                                   \
	}
#define GROUP(field_name, at, bytes)                                                               \
	{                                                                                          \
		.name = field_name, .type = "", .class = FIELD_GROUP, .offset_bits = (at)*8,       \
		.size_bits = (bytes)*8                                                             \
	}
#define RECORD(field_name, record_name, at, bytes)                                                 \
	{                                                                                          \
		.name = field_name, .type = record_name, .record = record_name,                    \
		.class = FIELD_RECORD, .offset_bits = (at)*8, .size_bits = (bytes)*8               \
	}
#define ARRAY(field_name, count, at, bytes)                                                        \
	{                                                                                          \
		.name = field_name, .type = "uint", .offset_bits = (at)*8, .size_bits = (bytes)*8, \
		.elements = count                                                                  \
	}

/* Two releases and what differs between them. */
struct comparison {
	struct intern intern;
	struct release *old, *new;
	struct layout_changes changes;
};

static void add_record(struct builder *b, const struct spec *spec)
{
	struct intern *in = builder_intern(b);
	struct field fields[MAX_FIELDS];
	struct record r = {
		.name = intern_str(in, spec->name),
		.views = spec->views,
		.size_bytes = spec->size_bytes,
		.align_bytes = spec->align_bytes,
		.fields = fields,
		.at = {.file = intern_str(in, "x.h"), .line = 1},
	};

	for (; r.field_count < MAX_FIELDS && spec->fields[r.field_count].name; r.field_count++) {
		struct field *f = &fields[r.field_count];

		*f = spec->fields[r.field_count];
		f->name = intern_str(in, f->name);
		f->type = intern_str(in, f->type);
		f->record = intern_str(in, f->record);
	}
	builder_add_record(b, &r);
}

static struct release *make_release(struct intern *in, const struct spec *specs, size_t count)
{
	struct builder *b = builder_create(in, "test");

	builder_add_supplies(b, SUPPLIES_HEADERS);
	for (size_t i = 0; i < count; i++) {
		builder_add_views(b, specs[i].views);
		add_record(b, &specs[i]);
	}
	builder_add_views(b, GUEST64 | TOOLS64);
	return builder_seal(b, NULL);
}

static void compare(struct comparison *c, const struct spec *old, size_t old_count,
		    const struct spec *new, size_t new_count)
{
	*c = (struct comparison){0};
	c->old = make_release(&c->intern, old, old_count);
	c->new = make_release(&c->intern, new, new_count);
	layout_changes_find(&c->changes, c->old, c->new);
}

static void finish(struct comparison *c)
{
	layout_changes_deinit(&c->changes);
	release_destroy(c->old);
	release_destroy(c->new);
	intern_deinit(&c->intern);
}

/* The aspects of the only change; 0 where there is none. */
static unsigned int aspects_of(const struct spec *old, const struct spec *new)
{
	struct comparison c;
	unsigned int aspects;

	compare(&c, old, 1, new, 1);
	aspects = c.changes.items.count == 1 ? c.changes.items.items[0].aspects : 0;
	EXPECT(c.changes.items.count <= 1);
	EXPECT_INT(c.changes.records_compared, 1);
	finish(&c);
	return aspects;
}

#define IS(aspect) (1u << (aspect))

static void test_same(void)
{
	const struct spec a = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("y", 4, 4)}};

	EXPECT_INT(aspects_of(&a, &a), 0);
}

static void test_moved(void)
{
	const struct spec a = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("y", 4, 4)}};
	const struct spec b = {"r", GUEST64, 8, 4, {INTEGER("y", 0, 4), INTEGER("x", 4, 4)}};

	EXPECT_INT(aspects_of(&a, &b), IS(LAYOUT_FIELD_MOVED));
}

static void test_renamed_or_removed(void)
{
	const struct spec a = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("y", 4, 4)}};
	const struct spec b = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("z", 4, 4)}};
	const struct spec pad = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("pad", 4, 4)}};

	EXPECT_INT(aspects_of(&a, &b), IS(LAYOUT_FIELD_RENAMED));
	EXPECT_INT(aspects_of(&a, &pad), IS(LAYOUT_FIELD_REMOVED));
	EXPECT_INT(aspects_of(&pad, &a), IS(LAYOUT_FIELD_IN_PADDING));
	EXPECT_INT(aspects_of(&pad, &pad), 0);
}

static void test_padding_without_a_name(void)
{
	const struct spec a = {"r", GUEST64, 8, 8, {INTEGER("x", 0, 4)}};
	const struct spec b = {"r", GUEST64, 8, 8, {INTEGER("x", 0, 4), INTEGER("y", 4, 4)}};
	struct comparison c;

	compare(&c, &a, 1, &b, 1);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT_INT(c.changes.items.items[0].aspects, IS(LAYOUT_FIELD_IN_PADDING));
	EXPECT(!c.changes.items.items[0].is_declared_padding);
	finish(&c);
}

/* It holds nothing, wherever it is put; but what it does to the alignment is told. */
static void test_member_of_size_0(void)
{
	const struct spec a = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4)}};
	const struct spec b = {"r", GUEST64, 8, 4, {ARRAY("mark", 0, 0, 0), INTEGER("x", 0, 4)}};
	const struct spec padded = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), ARRAY("m", 0, 4, 0)}};
	const struct spec wide = {"r", GUEST64, 8, 8, {ARRAY("mark", 0, 0, 0), INTEGER("x", 0, 4)}};

	EXPECT_INT(aspects_of(&a, &b), 0);
	EXPECT_INT(aspects_of(&b, &a), 0);
	EXPECT_INT(aspects_of(&a, &padded), 0);
	EXPECT_INT(aspects_of(&a, &wide), IS(LAYOUT_RECORD_ALIGNMENT));
}

static void test_resized_within_padding(void)
{
	const struct spec a = {"r", GUEST64, 16, 8, {INTEGER("x", 0, 4), INTEGER("y", 8, 8)}};
	const struct spec b = {"r", GUEST64, 16, 8, {INTEGER("x", 0, 8), INTEGER("y", 8, 8)}};

	EXPECT_INT(aspects_of(&a, &b), IS(LAYOUT_FIELD_RESIZED));
}

static void test_grown_at_the_end(void)
{
	const struct spec a = {"r", GUEST64, 4, 4, {INTEGER("x", 0, 4)}};
	const struct spec b = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("y", 4, 4)}};
	struct comparison c;

	compare(&c, &a, 1, &b, 1);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT_INT(c.changes.items.items[0].aspects,
		   IS(LAYOUT_RECORD_SIZE) | IS(LAYOUT_FIELD_ADDED));
	EXPECT(c.changes.items.items[0].is_tail_only);
	finish(&c);
}

static void test_flexible_array(void)
{
	const struct spec one = {"r", GUEST64, 8, 4, {INTEGER("x", 0, 4), ARRAY("ring", 1, 4, 4)}};
	const struct spec two = {"r", GUEST64, 12, 4, {INTEGER("x", 0, 4), ARRAY("ring", 2, 4, 8)}};
	struct spec flexible = {"r", GUEST64, 4, 4, {INTEGER("x", 0, 4), ARRAY("ring", 0, 4, 0)}};

	flexible.fields[1].is_flexible = true;
	EXPECT_INT(aspects_of(&one, &flexible), IS(LAYOUT_FLEXIBLE_ARRAY));
	EXPECT(aspects_of(&two, &flexible) & IS(LAYOUT_FIELD_RESIZED));
}

static void test_union(void)
{
	const struct spec a = {
		"r", GUEST64, 12, 4, {INTEGER("op", 0, 4), GROUP("u", 4, 8), PART("u.one", 4, 4)}};
	const struct spec b = {
		"r",
		GUEST64,
		12,
		4,
		{INTEGER("op", 0, 4), GROUP("u", 4, 8), PART("u.one", 4, 4), PART("u.two", 4, 8)}};

	EXPECT_INT(aspects_of(&a, &b), 0);
	EXPECT_INT(aspects_of(&b, &a), IS(LAYOUT_FIELD_REMOVED));
}

/* What a record that is held does to those around it is its own change. */
static void test_where_it_arises(void)
{
	const struct spec a[] = {
		{"in", GUEST64, 4, 4, {INTEGER("x", 0, 4)}},
		{"out", GUEST64, 8, 4, {RECORD("in", "in", 0, 4), INTEGER("y", 4, 4)}},
		{"far", GUEST64, 12, 4, {RECORD("out", "out", 0, 8), INTEGER("z", 8, 4)}},
	};
	const struct spec b[] = {
		{"in", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("new", 4, 4)}},
		{"out", GUEST64, 12, 4, {RECORD("in", "in", 0, 8), INTEGER("y", 8, 4)}},
		{"far", GUEST64, 16, 4, {RECORD("out", "out", 0, 12), INTEGER("z", 12, 4)}},
	};
	struct comparison c;

	compare(&c, a, 3, b, 3);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT_STR(c.changes.items.items[0].name, "in");
	EXPECT_INT(c.changes.items.items[0].embedded_in_count, 2);
	EXPECT_STR(c.changes.items.items[0].embedded_in[0], "out");
	EXPECT_STR(c.changes.items.items[0].embedded_in[1], "far");
	finish(&c);
}

/* A record around the one that changed may have changed as well. */
static void test_both_changed(void)
{
	const struct spec a[] = {
		{"in", GUEST64, 4, 4, {INTEGER("x", 0, 4)}},
		{"out", GUEST64, 8, 4, {RECORD("in", "in", 0, 4), INTEGER("y", 4, 4)}},
	};
	const struct spec b[] = {
		{"in", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("new", 4, 4)}},
		{"out", GUEST64, 16, 8, {RECORD("in", "in", 0, 8), INTEGER("y", 8, 8)}},
	};
	struct comparison c;

	compare(&c, a, 2, b, 2);
	EXPECT_INT(c.changes.items.count, 2);
	finish(&c);
}

static void test_struct_given_a_name(void)
{
	const struct spec a = {
		"r", GUEST64, 8, 4, {GROUP("p", 0, 8), INTEGER("p.x", 0, 4), INTEGER("p.y", 4, 4)}};
	const struct spec b[] = {
		{"pos", GUEST64, 8, 4, {INTEGER("x", 0, 4), INTEGER("y", 4, 4)}},
		{"r", GUEST64, 8, 4, {RECORD("p", "pos", 0, 8)}},
	};
	struct comparison c;

	compare(&c, &a, 1, b, 2);
	EXPECT_INT(c.changes.items.count, 0);
	finish(&c);
	compare(&c, b, 2, &a, 1);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT_STR(c.changes.items.items[0].name, "pos");
	EXPECT_INT(c.changes.items.items[0].aspects, IS(LAYOUT_RECORD_REMOVED));
	finish(&c);
}

/* One change for views that tell the same, another where they do not. */
static void test_views(void)
{
	const struct spec a[] = {
		{"r", GUEST64 | TOOLS64, 8, 8, {INTEGER("x", 0, 8)}},
		{"r", GUEST32, 8, 4, {INTEGER("x", 0, 8)}},
	};
	const struct spec b[] = {
		{"r", GUEST64 | TOOLS64, 16, 8, {INTEGER("x", 0, 8), INTEGER("y", 8, 4)}},
		{"r", GUEST32, 12, 4, {INTEGER("x", 0, 8), INTEGER("y", 8, 4)}},
	};
	struct comparison c;

	compare(&c, a, 2, b, 2);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT(c.changes.items.items[0].views == (GUEST64 | TOOLS64 | GUEST32));
	EXPECT_INT(c.changes.items.items[0].pairs.count, 2);
	finish(&c);
	compare(&c, a, 2, (struct spec[]){b[0], a[1]}, 2);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT(c.changes.items.items[0].views == (GUEST64 | TOOLS64));
	finish(&c);
}

static void test_removed(void)
{
	const struct spec a = {"r", GUEST64 | TOOLS64, 4, 4, {INTEGER("x", 0, 4)}};
	const struct spec hidden = {"r", TOOLS64, 4, 4, {INTEGER("x", 0, 4)}};
	const struct spec renamed = {"new_r", GUEST64 | TOOLS64, 4, 4, {INTEGER("x", 0, 4)}};
	const struct spec typedef_of = {"r_t", GUEST64 | TOOLS64, 4, 4, {INTEGER("x", 0, 4)}};
	struct comparison c;

	compare(&c, &a, 1, &hidden, 1);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT_INT(c.changes.items.items[0].aspects, IS(LAYOUT_RECORD_REMOVED));
	EXPECT(c.changes.items.items[0].views == GUEST64);
	finish(&c);
	compare(&c, &a, 1, &renamed, 1);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT(c.changes.items.items[0].successor != NULL);
	finish(&c);
	compare(&c, &a, 1, &typedef_of, 1);
	EXPECT_INT(c.changes.items.count, 0);
	finish(&c);
}

/* That it is absent is not known of a record which could not be read. */
static void test_unread(void)
{
	const struct spec a = {"r", GUEST64 | GUESTARM, 4, 4, {INTEGER("x", 0, 4)}};
	struct comparison c = {0};
	struct builder *b = builder_create(&c.intern, "test");

	builder_add_supplies(b, SUPPLIES_HEADERS);
	builder_add_views(b, GUEST64 | GUESTARM);
	add_record(b, &(struct spec){"other", GUEST64, 4, 4, {INTEGER("x", 0, 4)}});
	builder_add_gap(b, &(struct evidence){.file = intern_str(&c.intern, "x.h"), .line = 1},
			"x86_64: r: its layout could not be read", "");
	c.old = make_release(&c.intern, &a, 1);
	c.new = builder_seal(b, NULL);
	layout_changes_find(&c.changes, c.old, c.new);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT(c.changes.items.items[0].views == GUESTARM);
	finish(&c);
}

/* A hypervisor declares no records. */
static void test_no_headers(void)
{
	const struct spec a = {"r", GUEST64, 4, 4, {INTEGER("x", 0, 4)}};
	struct comparison c = {0};
	struct builder *b = builder_create(&c.intern, "test");
	struct decode d = sample_decode(&c.intern, "memory_op", ARCH_X86_64, ENTRY_NATIVE, "h");

	builder_add_supplies(b, SUPPLIES_BINARY);
	builder_add_views(b, GUEST64);
	builder_add_decode(b, &d);
	c.old = make_release(&c.intern, &a, 1);
	c.new = builder_seal(b, NULL);
	layout_changes_find(&c.changes, c.old, c.new);
	EXPECT_INT(c.changes.items.count, 0);
	EXPECT_INT(c.changes.records_compared, 0);
	finish(&c);
}

static void test_save_record(void)
{
	const struct spec a[] = {
		{"hw", GUEST64, 8, 8, {INTEGER("x", 0, 8)}},
		{"__HVM_SAVE_TYPE_HW",
		 GUEST64,
		 16,
		 8,
		 {RECORD("t", "hw", 0, 8), ARRAY("c", 3, 8, 3), ARRAY("cpt", 1, 11, 1)}},
	};
	const struct spec b[] = {
		a[0],
		{"__HVM_SAVE_TYPE_HW",
		 GUEST64,
		 16,
		 8,
		 {RECORD("t", "hw", 0, 8), ARRAY("c", 4, 8, 4), ARRAY("cpt", 1, 12, 1)}},
	};
	struct comparison c;

	compare(&c, a, 2, b, 2);
	EXPECT_INT(c.changes.items.count, 1);
	EXPECT_STR(c.changes.items.items[0].name, "hw");
	EXPECT_INT(c.changes.items.items[0].aspects, IS(LAYOUT_SAVE_RECORD));
	EXPECT(!c.changes.items.items[0].has_compat_form);
	finish(&c);
}

static void test_padding_names(void)
{
	EXPECT(field_is_padding("pad"));
	EXPECT(field_is_padding("u._pad1"));
	EXPECT(field_is_padding("__rsvd_0"));
	EXPECT(field_is_padding("reserved"));
	EXPECT(field_is_padding("pada"));
	EXPECT(!field_is_padding("reserved_pirqs"));
	EXPECT(!field_is_padding("padlock"));
	EXPECT(!field_is_padding("pad.x"));
	EXPECT(!field_is_padding("xpad"));
}

static const struct unit_test tests[] = {
	TEST(test_same),
	TEST(test_moved),
	TEST(test_renamed_or_removed),
	TEST(test_padding_without_a_name),
	TEST(test_member_of_size_0),
	TEST(test_resized_within_padding),
	TEST(test_grown_at_the_end),
	TEST(test_flexible_array),
	TEST(test_union),
	TEST(test_where_it_arises),
	TEST(test_both_changed),
	TEST(test_struct_given_a_name),
	TEST(test_views),
	TEST(test_removed),
	TEST(test_unread),
	TEST(test_no_headers),
	TEST(test_save_record),
	TEST(test_padding_names),
};

TEST_MAIN(tests);
