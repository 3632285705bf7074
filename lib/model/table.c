// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/table.h"

static uint64_t load(const void *from, size_t width)
{
	uint8_t u8;
	uint32_t u32;
	uint64_t u64;

	switch (width) {
	case sizeof(u8):
		memcpy(&u8, from, width);
		return u8;
	case sizeof(u32):
		memcpy(&u32, from, width);
		return u32;
	default:
		memcpy(&u64, from, sizeof(u64));
		return u64;
	}
}

static void store(void *to, size_t width, uint64_t value)
{
	uint8_t u8 = (uint8_t)value;
	uint32_t u32 = (uint32_t)value;

	switch (width) {
	case sizeof(u8):
		memcpy(to, &u8, width);
		break;
	case sizeof(u32):
		memcpy(to, &u32, width);
		break;
	default:
		memcpy(to, &value, sizeof(value));
	}
}

uint64_t member_load(const struct member *m, const void *fact)
{
	return load((const char *)fact + m->at, m->width);
}

void member_store(const struct member *m, void *fact, uint64_t value)
{
	store((char *)fact + m->at, m->width, value);
}

size_t member_load_count(const struct member *m, const void *fact)
{
	return (size_t)load((const char *)fact + m->count_at, m->count_width);
}

void member_store_count(const struct member *m, void *fact, size_t count)
{
	store((char *)fact + m->count_at, m->count_width, count);
}

const void *member_items(const struct member *m, const void *fact)
{
	const char *at = (const char *)fact + m->at;

	return m->kind == MEMBER_ARRAY ? at : *(const void *const *)at;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_known(const struct known_number *a, const struct known_number *b)
{
	int order = compare_numbers(a->state, b->state);

	return order || a->state != NUMBER_KNOWN ? order : compare_numbers(a->value, b->value);
}

/* By the first of each. */
static int compare_views(viewset a, viewset b)
{
	return compare_numbers((unsigned int)__builtin_ctz(a), (unsigned int)__builtin_ctz(b));
}

static int compare_number_lists(const struct member *m, const void *a, const void *b)
{
	const uint64_t *x = member_items(m, a), *y = member_items(m, b);
	size_t count = member_load_count(m, a);
	int order = compare_numbers(count, member_load_count(m, b));

	for (size_t i = 0; !order && i < count; i++)
		order = compare_numbers(x[i], y[i]);
	return order ? order : (x != NULL) - (y != NULL);
}

static int compare_lists(const struct member *m, const void *a, const void *b,
			 int (*compare)(const struct table *, const void *, const void *))
{
	const char *x = member_items(m, a), *y = member_items(m, b);
	size_t count = member_load_count(m, a);
	int order = compare_numbers(count, member_load_count(m, b));

	for (size_t i = 0; !order && i < count; i++)
		order = compare(m->table, x + i * m->table->size, y + i * m->table->size);
	return order;
}

static int compare_member(const struct member *m, const void *a, const void *b,
			  int (*compare)(const struct table *, const void *, const void *))
{
	const char *x = (const char *)a + m->at, *y = (const char *)b + m->at;

	switch (m->kind) {
	case MEMBER_TEXT:
		return names_compare(*(const char *const *)x, *(const char *const *)y);
	case MEMBER_COUNT:
	case MEMBER_HEX:
	case MEMBER_VALUE:
	case MEMBER_FLAG:
	case MEMBER_WORD:
		break;
	case MEMBER_KNOWN:
	case MEMBER_KNOWN_HEX:
		return compare_known((const void *)x, (const void *)y);
	case MEMBER_VIEWS:
		return compare_views((viewset)member_load(m, a), (viewset)member_load(m, b));
	case MEMBER_PART:
		return compare(m->table, x, y);
	case MEMBER_NUMBERS:
		return compare_number_lists(m, a, b);
	case MEMBER_LIST:
	case MEMBER_ARRAY:
		return compare_lists(m, a, b, compare);
	}
	return compare_numbers(member_load(m, a), member_load(m, b));
}

static const struct member *member_of_rank(const struct table *t, unsigned int rank)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->members[i].rank == rank)
			return &t->members[i];
	return NULL;
}

int table_compare(const struct table *t, const void *a, const void *b)
{
	const struct member *m;
	int order = 0;

	for (unsigned int rank = 1; !order && (m = member_of_rank(t, rank)); rank++)
		order = compare_member(m, a, b, table_compare);
	return order;
}

static int differ(const struct table *t, const void *a, const void *b)
{
	int order = 0;

	for (size_t i = 0; !order && i < t->count; i++)
		if (t->members[i].kind != MEMBER_VIEWS)
			order = compare_member(&t->members[i], a, b, differ);
	return order;
}

bool table_same(const struct table *t, const void *a, const void *b)
{
	return !differ(t, a, b);
}
