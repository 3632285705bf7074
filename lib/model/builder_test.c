// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/model/release.h"
#include "lib/model/sample_test.h"

static void add(struct builder *b, const char *name, int64_t value, uint32_t line, viewset views)
{
	struct constant c = sample_constant(builder_intern(b), name, value, line, views);

	builder_add_constant(b, &c);
}

static void add_enumerator(struct builder *b, const char *name, int64_t value, uint32_t line,
			   viewset views)
{
	struct constant c = sample_constant(builder_intern(b), name, value, line, views);

	c.enumeration = intern_str(builder_intern(b), "ops");
	builder_add_constant(b, &c);
}

static void add_record(struct builder *b, const char *name, uint64_t size_bytes, uint32_t line,
		       viewset views)
{
	struct field fields[2];
	struct record r = sample_record(builder_intern(b), name, size_bytes, line, views, fields);

	builder_add_record(b, &r);
	memset(fields, 0xff, sizeof(fields));
}

static struct release *seal(struct builder *b)
{
	struct xenabi_error err = {0};
	struct release *r = builder_seal(b, &err);

	EXPECT(r != NULL);
	EXPECT_STR(err.text, "");
	return r;
}

static void numbers_compare_as_numbers(void)
{
	struct intern names = {0};
	struct constant a = sample_constant(&names, "A", 1, 1, GUEST64), b = a;

	b.is_signed = false;
	b.width_bits = 64;
	EXPECT(constant_value_equal(&a, &b) && !constant_same(&a, &b));
	a.value = b.value = UINT64_MAX;
	EXPECT(!constant_value_equal(&a, &b));
	b.is_signed = true;
	EXPECT(constant_value_equal(&a, &b));
	b.kind = CONSTANT_OTHER;
	EXPECT(!constant_value_equal(&a, &b));
	intern_deinit(&names);
}

static void texts_compare_as_texts(void)
{
	struct constant a = {.kind = CONSTANT_STRING, .text = "one"}, b = a;

	b.value = 7;
	EXPECT(constant_value_equal(&a, &b));
	b.text = "two";
	EXPECT(!constant_value_equal(&a, &b));
}

static void layout_is_not_spelling(void)
{
	struct intern names = {0};
	struct field fields_a[2], fields_b[2];
	struct record a = sample_record(&names, "r", 24, 1, GUEST64, fields_a);
	struct record b = sample_record(&names, "r", 24, 9, GUEST64, fields_b);

	fields_b[0].type = "unsigned int";
	EXPECT(record_layout_equal(&a, &b) && !record_same(&a, &b));
	fields_b[0].is_signed = true;
	EXPECT(!record_layout_equal(&a, &b));
	fields_b[0].is_signed = false;
	fields_b[1].record = "frame";
	EXPECT(!record_layout_equal(&a, &b));
	fields_b[1].record = "page";
	EXPECT(record_layout_equal(&a, &b));
	b.size_bytes = 32;
	EXPECT(!record_layout_equal(&a, &b));
	intern_deinit(&names);
}

static void equal_facts_become_one(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	add(b, "A", 1, 3, GUEST64);
	add(b, "A", 1, 3, GUEST32);
	add(b, "A", 1, 3, GUEST64 | TOOLS64);
	add_record(b, "r", 24, 5, GUEST32);
	add_record(b, "r", 24, 5, GUEST64);
	r = seal(b);
	EXPECT_INT(r->constant_count, 1);
	EXPECT_INT(r->constants[0].views, GUEST64 | GUEST32 | TOOLS64);
	EXPECT_INT(r->record_count, 1);
	EXPECT_INT(r->records[0].views, GUEST64 | GUEST32);
	EXPECT_STR(r->records[0].fields[1].type, "struct page [2]");
	EXPECT_INT(r->views, GUEST64 | GUEST32 | TOOLS64);
	EXPECT_INT(r->gap_count, 0);
	release_destroy(r);
	intern_deinit(&names);
}

static void other_views_may_have_other_places_and_values(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	add(b, "A", 1, 3, GUEST32);
	add(b, "A", 1, 4, GUEST64);
	add(b, "A", 2, 5, GUESTARM);
	r = seal(b);
	EXPECT_INT(r->constant_count, 3);
	EXPECT_INT(r->constants[0].views, GUEST64);
	EXPECT_INT(r->constants[0].at.line, 4);
	EXPECT_INT(r->constants[2].value, 2);
	EXPECT_INT(r->gap_count, 0);
	release_destroy(r);
	intern_deinit(&names);
}

static void first_of_equal_values_stays(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	add(b, "A", 1, 3, GUEST64);
	add(b, "A", 1, 4, GUEST64 | GUEST32);
	add_record(b, "r", 24, 3, GUEST64);
	add_record(b, "r", 24, 4, GUEST64);
	r = seal(b);
	EXPECT_INT(r->constant_count, 2);
	EXPECT_INT(release_constant_in(r, "A", GUEST64)->at.line, 3);
	EXPECT_INT(release_constant_in(r, "A", GUEST32)->at.line, 4);
	EXPECT_INT(r->record_count, 1);
	EXPECT_INT(r->records[0].at.line, 3);
	EXPECT_INT(r->gap_count, 0);
	release_destroy(r);
	intern_deinit(&names);
}

static void enumerator_stands_for_its_macro(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	add(b, "A", 1, 3, GUEST64 | GUEST32);
	add_enumerator(b, "A", 1, 4, GUEST64 | GUEST32);
	add_enumerator(b, "B", 2, 5, GUEST64);
	add(b, "B", 2, 6, GUEST64);
	r = seal(b);
	EXPECT_INT(r->constant_count, 2);
	EXPECT_STR(r->constants[0].enumeration, "ops");
	EXPECT_STR(r->constants[1].enumeration, "ops");
	EXPECT_INT(r->gap_count, 0);
	release_destroy(r);
	intern_deinit(&names);
}

static void last_of_two_values_stays_and_is_a_gap(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	add(b, "A", 1, 3, GUEST64 | GUEST32);
	add(b, "A", 2, 4, GUEST64);
	add(b, "A", 3, 5, GUEST64);
	r = seal(b);
	EXPECT_INT(r->constant_count, 2);
	EXPECT_INT(release_constant_in(r, "A", GUEST64)->value, 3);
	EXPECT_INT(release_constant_in(r, "A", GUEST32)->value, 1);
	EXPECT_INT(r->gap_count, 1);
	EXPECT_STR(r->gaps[0].what, "two values of A in one view: at x.h:3 and, used, at x.h:4");
	EXPECT_STR(r->gaps[0].at.file, "x.h");
	EXPECT_INT(r->gaps[0].at.line, 4);
	release_destroy(r);
	intern_deinit(&names);
}

static void value_that_comes_back_is_the_last(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	add(b, "A", 1, 3, GUEST64);
	add(b, "A", 2, 4, GUEST64);
	add(b, "A", 1, 3, GUEST64);
	add_record(b, "r", 24, 3, GUEST64);
	add_record(b, "r", 32, 4, GUEST64);
	r = seal(b);
	EXPECT_INT(r->constant_count, 1);
	EXPECT_INT(r->constants[0].value, 1);
	EXPECT_INT(r->record_count, 1);
	EXPECT_INT(r->records[0].size_bytes, 32);
	EXPECT_INT(r->gap_count, 2);
	EXPECT_STR(r->gaps[1].what, "two values of A in one view: at x.h:3 and, used, at x.h:4");
	EXPECT_STR(r->gaps[0].what, "two layouts of r in one view: at x.h:3 and, used, at x.h:4");
	release_destroy(r);
	intern_deinit(&names);
}

/* Enough names and values that a list that kept its dead would take minutes. */
static void many_clashes_are_quick(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	for (uint32_t i = 0; i < 300000; i++)
		add(b, "A", i, i + 1, GUEST64);
	r = seal(b);
	EXPECT_INT(r->constant_count, 1);
	EXPECT_INT(r->constants[0].value, 299999);
	EXPECT_INT(r->gap_count, 1);
	release_destroy(r);
	intern_deinit(&names);
}

static void facts_are_sorted_and_found(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;
	char name[16];
	size_t count;

	for (int i = 2999; i >= 0; i--) {
		snprintf(name, sizeof(name), "N%04d", i * 7 % 3000);
		add(b, name, i, 1, GUEST64);
		add_record(b, name, 24, 1, GUEST64);
	}
	r = seal(b);
	EXPECT_INT(r->constant_count, 3000);
	EXPECT_INT(r->record_count, 3000);
	for (size_t i = 1; i < r->constant_count; i++) {
		EXPECT(strcmp(r->constants[i - 1].name, r->constants[i].name) < 0);
		EXPECT(strcmp(r->records[i - 1].name, r->records[i].name) < 0);
	}
	EXPECT_STR(release_find_constants(r, "N0007", &count)->name, "N0007");
	EXPECT_INT(count, 1);
	EXPECT_STR(release_find_records(r, "N2999", &count)->name, "N2999");
	EXPECT(!release_find_constants(r, "N", &count) && !count);
	EXPECT(!release_find_records(r, "O", &count) && !count);
	EXPECT_INT(release_lower_bound(r, "N1"), 1000);
	EXPECT_INT(release_lower_bound(r, "Z"), 3000);
	EXPECT(release_constant_in(r, "N0001", GUEST64) &&
	       !release_constant_in(r, "N0001", GUEST32));
	EXPECT(release_record_in(r, "N0001", GUEST64) && !release_record_in(r, "N0001", GUEST32));
	release_destroy(r);
	intern_deinit(&names);
}

static void decodes_are_sorted_and_told_once(void)
{
	struct intern names = {0};
	struct decode one = sample_decode(&names, "memory_op", ARCH_ARM64, ENTRY_NATIVE, "do");
	struct decode two = sample_decode(&names, "memory_op", ARCH_X86_64, ENTRY_HVM, "hvm");
	struct decode three = sample_decode(&names, "hvm_op", ARCH_ARM64, ENTRY_NATIVE, "do");
	struct builder *b = builder_create(&names, "spec");
	struct decode other = one;
	struct release *r;

	other.op_bits = (struct known_number){NUMBER_NONE, 0};
	builder_add_decode(b, &one);
	builder_add_decode(b, &two);
	builder_add_decode(b, &three);
	builder_add_decode(b, &one);
	builder_add_decode(b, &other);
	r = seal(b);
	EXPECT_INT(r->decode_count, 4);
	EXPECT_STR(r->decodes[0].hypercall, "hvm_op");
	EXPECT_INT(r->decodes[1].entry, ENTRY_HVM);
	EXPECT_INT(r->decodes[2].op_bits.state, NUMBER_NONE);
	EXPECT_INT(r->decodes[3].op_bits.value, 6);
	release_destroy(r);
	intern_deinit(&names);
}

static void continuations_and_gaps_are_told_once(void)
{
	struct intern names = {0};
	struct continuation later = sample_continuation(&names, "hvm_op", ARCH_X86_64, "f", 20);
	struct continuation first = sample_continuation(&names, "hvm_op", ARCH_X86_64, "f", 10);
	struct evidence at = {.file = intern_str(&names, "x.h"), .line = 4};
	struct builder *b = builder_create(&names, "spec");
	struct release *r;

	builder_add_continuation(b, &later);
	builder_add_continuation(b, &first);
	builder_add_continuation(b, &later);
	builder_add_gap(b, &at, "torn", "glue");
	builder_add_gap(b, NULL, "lost", NULL);
	builder_add_gap(b, &at, "torn", "glue");
	r = seal(b);
	EXPECT_INT(r->continuation_count, 2);
	EXPECT_INT(r->continuations[0].at.line, 10);
	EXPECT_INT(r->gap_count, 2);
	EXPECT_STR(r->gaps[0].what, "lost");
	EXPECT_STR(r->gaps[0].needs, "");
	EXPECT_STR(r->gaps[1].needs, "glue");
	release_destroy(r);
	intern_deinit(&names);
}

static void nothing_is_an_error(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "empty/");
	struct xenabi_error err = {0};

	EXPECT(!builder_seal(b, &err));
	EXPECT_INT(err.code, XENABI_EINPUT);
	EXPECT_STR(err.place, "empty/");

	b = builder_create(&names, "empty/");
	add(b, "A", 1, 1, VIEWS_NONE);
	builder_add_gap(b, NULL, "ia64 is not known", "");
	err = (struct xenabi_error){0};
	EXPECT(!builder_seal(b, &err));
	EXPECT(strstr(err.text, "ia64 is not known") != NULL);
	builder_destroy(builder_create(&names, "unused"));
	builder_destroy(NULL);
	release_destroy(NULL);
	intern_deinit(&names);
}

static void release_has_a_label(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "@HEAD");
	struct release *r;

	add(b, "A", 1, 1, GUEST64);
	r = seal(b);
	EXPECT_STR(release_label(r), "@HEAD");
	release_destroy(r);

	b = builder_create(&names, "@HEAD");
	builder_set_version(b, NULL);
	builder_set_version(b, "4.5.0");
	builder_set_version(b, "4.6.0");
	builder_add_supplies(b, SUPPLIES_HEADERS);
	builder_add_supplies(b, SUPPLIES_BINARY);
	add(b, "A", 1, 1, GUEST64);
	r = seal(b);
	EXPECT_STR(release_label(r), "4.5.0");
	EXPECT_INT(r->supplies, SUPPLIES_HEADERS | SUPPLIES_BINARY);
	release_destroy(r);
	intern_deinit(&names);
}

/* What was compiled is kept apart, two layouts of one record too. */
static void compiled_records_have_rivals(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "x"), *compiled = builder_compiled(b);
	struct release *r;

	EXPECT(compiled == builder_compiled(b));
	builder_set_version(b, "4.5.0");
	add_record(compiled, "page", 16, 1, GUEST64);
	add_record(compiled, "page", 16, 2, GUEST64);
	add_record(compiled, "page", 24, 3, GUEST64);
	add_record(compiled, "page", 24, 3, GUEST32);
	builder_add_gap(compiled, NULL, "torn", "");
	r = seal(b);
	EXPECT_INT(r->record_count, 0);
	EXPECT_INT(r->gap_count, 1);
	EXPECT_INT(r->supplies, SUPPLIES_DEBUG);
	EXPECT(release_layouts(r) == r->compiled);
	EXPECT_STR(r->compiled->version, "4.5.0");
	EXPECT_INT(r->compiled->record_count, 2);
	EXPECT_INT(r->compiled->rival_count, 1);
	EXPECT_INT(r->compiled->rivals[0].size_bytes, 24);
	release_destroy(r);
	intern_deinit(&names);
}

static void headers_go_before_what_was_compiled(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "x");
	struct release *r;

	builder_add_supplies(b, SUPPLIES_HEADERS);
	add_record(b, "page", 16, 1, GUEST64);
	add_record(builder_compiled(b), "page", 24, 1, GUEST64);
	r = seal(b);
	EXPECT(release_layouts(r) == r);
	EXPECT_INT(r->gap_count, 0);
	EXPECT(r->compiled && r->compiled->records[0].size_bytes == 24);
	release_destroy(r);
	intern_deinit(&names);
}

/* A worker that found nothing leaves its gaps, and no release. */
static void nothing_compiled_is_a_gap_alone(void)
{
	struct intern names = {0};
	struct builder *b = builder_create(&names, "x");
	struct release *r;

	add(b, "A", 1, 1, GUEST64);
	builder_add_gap(builder_compiled(b), NULL, "torn", "");
	r = seal(b);
	EXPECT(!r->compiled && !(r->supplies & SUPPLIES_DEBUG));
	EXPECT_INT(r->gap_count, 1);
	release_destroy(r);
	intern_deinit(&names);
}

static void what_is_not_wanted_is_left_out(void)
{
	struct intern in = {0};
	struct xenabi_error err = {0};
	struct builder *b = builder_create(&in, "dir");
	struct constant both = sample_constant(&in, "BOTH", 1, 1, GUEST64 | GUESTARM);
	struct constant arm = sample_constant(&in, "ARM", 1, 1, GUESTARM);
	struct release *r;

	builder_limit(b, views_of_arch(ARCH_X86_64));
	builder_add_constant(b, &both);
	builder_add_constant(b, &arm);
	r = builder_seal(b, &err);
	EXPECT_STR(err.text, "");
	EXPECT_INT(r->constant_count, 1);
	EXPECT(r->constants[0].views == GUEST64);
	EXPECT(r->views == GUEST64);
	release_destroy(r);
	intern_deinit(&in);
}

static const struct unit_test tests[] = {
	TEST(what_is_not_wanted_is_left_out),
	TEST(numbers_compare_as_numbers),
	TEST(texts_compare_as_texts),
	TEST(layout_is_not_spelling),
	TEST(equal_facts_become_one),
	TEST(other_views_may_have_other_places_and_values),
	TEST(first_of_equal_values_stays),
	TEST(enumerator_stands_for_its_macro),
	TEST(last_of_two_values_stays_and_is_a_gap),
	TEST(value_that_comes_back_is_the_last),
	TEST(many_clashes_are_quick),
	TEST(facts_are_sorted_and_found),
	TEST(decodes_are_sorted_and_told_once),
	TEST(continuations_and_gaps_are_told_once),
	TEST(nothing_is_an_error),
	TEST(release_has_a_label),
	TEST(compiled_records_have_rivals),
	TEST(headers_go_before_what_was_compiled),
	TEST(nothing_compiled_is_a_gap_alone),
};

TEST_MAIN(tests);
