// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/cursor.h"
#include "lib/base/err.h"
#include "lib/base/intern.h"
#include "lib/base/json.h"
#include "lib/base/names.h"
#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/base/vec.h"

static void arena_gives_zeroed_aligned_memory(void)
{
	struct arena a = {0};

	for (size_t size = 0; size < 300; size++) {
		unsigned char *p = arena_alloc(&a, size);

		EXPECT_INT((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			EXPECT_INT(p[i], 0);
		memset(p, 0xff, size);
	}
	EXPECT(a.total >= 299 * 300 / 2);
	arena_deinit(&a);
	EXPECT(!a.chunks && !a.total);
}

static void arena_takes_more_than_a_chunk(void)
{
	struct arena a = {0};
	char *small = arena_strdup(&a, "small"), *large = arena_array(&a, 1000, 1000);

	memset(large, 'x', 1000 * 1000);
	EXPECT_STR(small, "small");
	EXPECT_STR(arena_strdup(&a, "after"), "after");
	arena_deinit(&a);
}

static void arena_copies_strings(void)
{
	struct arena a = {0};
	char *p = arena_printf(&a, "%s %d %0300d", "one", 2, 3);

	EXPECT_STR(arena_strndup(&a, "prefix", 3), "pre");
	EXPECT(!arena_strdup(&a, NULL));
	EXPECT(!strncmp(p, "one 2 000", 9));
	EXPECT_INT(strlen(p), 306);
	EXPECT(!memcmp(arena_memdup(&a, "a\0b", 3), "a\0b", 3));
	arena_deinit(&a);
}

static void arena_hides_what_was_in_the_memory(void)
{
	struct arena a = {0};

	/* Freed, it is the first that malloc() hands out again. */
	memset(arena_alloc(&a, 4096), 'x', 4096);
	arena_deinit(&a);
	EXPECT_STR(arena_strndup(&a, "prefix", 3), "pre");
	EXPECT_STR(arena_printf(&a, "%d", 7), "7");
	for (size_t i = 0; i < 64; i++)
		EXPECT(!((const char *)arena_alloc(&a, 16))[i % 16]);
	arena_deinit(&a);
}

static void intern_gives_one_address(void)
{
	struct intern in = {0};
	char text[16] = "XENMEM_a";
	const char *first = intern_str(&in, text);

	EXPECT(first != text);
	EXPECT(intern_str(&in, "XENMEM_a") == first);
	EXPECT(intern_strn(&in, "XENMEM_abc", 8) == first);
	EXPECT(intern_str(&in, "XENMEM_b") != first);
	EXPECT(!intern_str(&in, NULL));
	EXPECT_STR(intern_str(&in, ""), "");
	EXPECT_INT(in.count, 3);
	intern_deinit(&in);
}

static void intern_keeps_addresses_when_it_grows(void)
{
	const char *first[5000];
	struct intern in = {0};
	char text[16];

	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		first[i] = intern_str(&in, text);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		EXPECT(intern_str(&in, text) == first[i]);
	}
	EXPECT_INT(in.count, 5000);
	intern_deinit(&in);
}

static void strbuf_grows(void)
{
	struct strbuf sb = {0};

	EXPECT_STR(strbuf_str(&sb), "");
	for (int i = 0; i < 1000; i++)
		strbuf_addch(&sb, 'a');
	strbuf_addf(&sb, "%0500d", 7);
	EXPECT_INT(sb.len, 1500);
	EXPECT_INT(strlen(strbuf_str(&sb)), 1500);
	strbuf_reset(&sb);
	EXPECT_STR(strbuf_str(&sb), "");
	strbuf_add(&sb, "a\0b", 3);
	EXPECT_INT(sb.len, 3);
	EXPECT(!memcmp(sb.data, "a\0b", 4));
	strbuf_deinit(&sb);
}

static void strbuf_stops_at_its_limit(void)
{
	struct strbuf sb = {.max = 5};

	strbuf_addstr(&sb, "1234");
	EXPECT(!sb.overflow);
	strbuf_addstr(&sb, "5678");
	EXPECT(sb.overflow);
	EXPECT_STR(strbuf_str(&sb), "12345");
	strbuf_reset(&sb);
	EXPECT(!sb.overflow);
	strbuf_deinit(&sb);
}

static void cursor_stays_inside(void)
{
	struct cursor c = cursor_over("abc", 3);

	EXPECT_INT(cursor_u8(&c), 'a');
	EXPECT(!cursor_bytes(&c, 3));
	EXPECT(c.failed && cursor_done(&c));
	EXPECT_INT(cursor_u8(&c), 0);
	EXPECT(!cursor_bytes(&c, 0));

	c = cursor_over("abc", 3);
	EXPECT(!cursor_bytes(&c, SIZE_MAX));
	c = cursor_over(NULL, 0);
	EXPECT(cursor_done(&c) && !c.failed);
	EXPECT_INT(cursor_uleb(&c), 0);
	EXPECT(c.failed);
}

static uint64_t uleb(const char *bytes, size_t size, bool *ret_failed)
{
	struct cursor c = cursor_over(bytes, size);
	uint64_t value = cursor_uleb(&c);

	*ret_failed = c.failed;
	return value;
}

static void cursor_reads_uleb(void)
{
	bool failed;

	EXPECT_INT(uleb("\x7f", 1, &failed), 0x7f);
	EXPECT(!failed);
	EXPECT_INT(uleb("\x80\x01", 2, &failed), 0x80);
	EXPECT(uleb("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, &failed) == UINT64_MAX);
	EXPECT(!failed);
	uleb("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, &failed);
	EXPECT(failed);
	uleb("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, &failed);
	EXPECT(failed);
	EXPECT_INT(uleb("\x80", 1, &failed), 0);
	EXPECT(failed);
}

static int compare_ints(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

struct keyed {
	unsigned int key, place;
	char padding[5];
};

static int compare_keys(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

static void sort_keeps_the_order_of_equals(void)
{
	for (unsigned int count = 0; count < 300; count += count < 20 ? 1 : 37) {
		VEC(struct keyed) v = {0};

		for (unsigned int i = 0; i < count; i++)
			vec_push(&v, (struct keyed){i * 7919 % 13, i, ""});
		vec_sort(&v, compare_keys);
		for (unsigned int i = 1; i < count; i++) {
			const struct keyed *before = &v.items[i - 1], *at = &v.items[i];

			EXPECT(before->key < at->key ||
			       (before->key == at->key && before->place < at->place));
		}
		vec_free(&v);
	}
}

static void vec_grows_and_sorts(void)
{
	VEC(int) v = {0};
	int *p, wanted = 0;

	vec_sort(&v, compare_ints);
	for (int i = 0; i < 100; i++)
		vec_push(&v, (i * 37) % 100);
	vec_sort(&v, compare_ints);
	vec_each(p, &v)
		EXPECT_INT(*p, wanted++);
	EXPECT_INT(wanted, 100);
	vec_free(&v);
	EXPECT(!v.items && !v.count && !v.room);
}

static void names_are_found(void)
{
	static const char *const names[] = {"one", NULL, "two"};

	EXPECT_INT(names_find(names, 3, "two"), 2);
	EXPECT_INT(names_find(names, 3, "three"), 3);
	EXPECT(names_equal(NULL, NULL) && names_equal("a", "a"));
	EXPECT(!names_equal("a", NULL) && !names_equal(NULL, "a") && !names_equal("a", "b"));
	EXPECT(names_compare(NULL, "") < 0 && names_compare("", NULL) > 0);
	EXPECT(!names_compare(NULL, NULL) && names_compare("a", "b") < 0);
}

static void first_error_stays(void)
{
	struct xenabi_error err = {0};

	EXPECT_INT(xenabi_error_set(&err, XENABI_EINPUT, "a.h", "%d is odd", 1), -1);
	EXPECT_INT(xenabi_error_set(&err, XENABI_ELIMIT, "b.h", "later"), -1);
	EXPECT_INT(err.code, XENABI_EINPUT);
	EXPECT_STR(err.place, "a.h");
	EXPECT_STR(err.text, "1 is odd");
	EXPECT_INT(xenabi_error_set(NULL, XENABI_EINPUT, "a.h", "nobody listens"), -1);
}

static void expect_json(const char *text, const char *wanted)
{
	struct strbuf sb = {0};

	strbuf_add_json(&sb, text);
	EXPECT_STR(strbuf_str(&sb), wanted);
	strbuf_deinit(&sb);
}

#define BAD "\xef\xbf\xbd"

static void json_escapes(void)
{
	expect_json(NULL, "null");
	expect_json("", "\"\"");
	expect_json("XENMEM_a", "\"XENMEM_a\"");
	expect_json("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
	expect_json("\n\t\r\b\f", "\"\\n\\t\\r\\b\\f\"");
	expect_json("\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"");
}

static void json_keeps_utf8(void)
{
	expect_json("\xc3\xa4", "\"\xc3\xa4\"");
	expect_json("\xe2\x82\xac!", "\"\xe2\x82\xac!\"");
	expect_json("\xf0\x9f\x90\xbc", "\"\xf0\x9f\x90\xbc\"");
	expect_json("\xed\x9f\xbf\xee\x80\x80", "\"\xed\x9f\xbf\xee\x80\x80\"");
	expect_json("\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"");
}

static void json_replaces_what_is_not_utf8(void)
{
	expect_json("\xff", "\"" BAD "\"");
	expect_json("a\x80z", "\"a" BAD "z\"");
	expect_json("\xc3", "\"" BAD "\"");
	expect_json("\xe2\x82", "\"" BAD BAD "\"");
	expect_json("\xf0\x9f\x90", "\"" BAD BAD BAD "\"");
	expect_json("\xc0\xaf", "\"" BAD BAD "\"");
	expect_json("\xe0\x80\x80", "\"" BAD BAD BAD "\"");
	expect_json("\xed\xa0\x80", "\"" BAD BAD BAD "\"");
	expect_json("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"");
	expect_json("\xc3\"", "\"" BAD "\\\"\"");
}

static const struct unit_test tests[] = {
	TEST(arena_gives_zeroed_aligned_memory),
	TEST(arena_takes_more_than_a_chunk),
	TEST(arena_copies_strings),
	TEST(arena_hides_what_was_in_the_memory),
	TEST(intern_gives_one_address),
	TEST(intern_keeps_addresses_when_it_grows),
	TEST(strbuf_grows),
	TEST(strbuf_stops_at_its_limit),
	TEST(cursor_stays_inside),
	TEST(cursor_reads_uleb),
	TEST(vec_grows_and_sorts),
	TEST(sort_keeps_the_order_of_equals),
	TEST(names_are_found),
	TEST(first_error_stays),
	TEST(json_escapes),
	TEST(json_keeps_utf8),
	TEST(json_replaces_what_is_not_utf8),
};

TEST_MAIN(tests);
