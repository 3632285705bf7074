// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/image/table_shape.h"

#define TOKENS	    256
#define INDEX_SIZE  ((size_t)TOKENS * 2)
#define MAX_TOKEN   128 /* with its NUL: KSYM_NAME_LEN of Xen and one */
#define MAX_PADDING 256 /* Arm aligns each part to 16 or 256 bytes */
#define GROUP	    256 /* a marker stands for so many names */
#define MAX_GROUP   ((size_t)GROUP * 256)
#define MAX_SYMBOLS ((uint32_t)1 << 18)
#define MAX_IMAGE   ((uint64_t)1 << 30) /* of a hypervisor, in memory */

/* What the steps of one search share. */
struct search {
	const struct table_bytes *in;
	size_t *work;
	struct table_shape s;
	size_t marker_count;
};

static bool spend(const struct search *f, size_t steps)
{
	if (*f->work < steps) {
		*f->work = 0;
		return false;
	}
	*f->work -= steps;
	return true;
}

static bool is_aligned(const struct search *f, size_t offset, unsigned int alignment)
{
	return (f->in->address + offset) % alignment == 0;
}

/* Numbers that rise from 0 by the size of one token each. */
static bool is_index(const unsigned char *p)
{
	uint32_t last = table_u16(p);

	if (last)
		return false;
	for (unsigned int i = 1; i < TOKENS; i++) {
		uint32_t next = table_u16(p + 2 * i);

		if (next <= last || next - last > MAX_TOKEN)
			return false;
		last = next;
	}
	return true;
}

static size_t token_offset(const struct search *f, unsigned int i)
{
	return table_u16(f->in->bytes + f->s.index + 2 * (size_t)i);
}

/* Whether 256 texts, each with its NUL where the index says, begin at that offset. */
static bool are_tokens(const struct search *f, size_t tokens)
{
	const unsigned char *start = f->in->bytes + tokens;

	if (!spend(f, TOKENS))
		return false;
	for (unsigned int i = 0; i + 1 < TOKENS; i++) {
		size_t from = token_offset(f, i), end = token_offset(f, i + 1) - 1;

		if (memchr(start + from, '\0', end - from + 1) != start + end)
			return false;
	}
	return memchr(start + token_offset(f, TOKENS - 1), '\0',
		      f->s.index - tokens - token_offset(f, TOKENS - 1));
}

/* Whether markers end there: numbers that rise from 0 in the steps that 256 names can make. */
static bool are_markers(struct search *f, size_t end)
{
	size_t at = end, count = 0;
	uint32_t later = 0;

	while (at >= 4 && count < MAX_SYMBOLS / GROUP && spend(f, 1)) {
		uint32_t marker = table_u32(f->in->bytes + at - 4);

		if (count &&
		    (marker >= later || later - marker < GROUP || later - marker > MAX_GROUP))
			return false;
		at -= 4;
		count++;
		if (!marker) {
			f->s.markers = at;
			f->marker_count = count;
			return true;
		}
		later = marker;
	}
	return false;
}

static uint32_t marker_of(const struct search *f, size_t group)
{
	return table_u32(f->in->bytes + f->s.markers + 4 * group);
}

/*
 * Whether count names begin there, agree with the markers and end where those
 * begin. One of no length is the end of the one before it, which has a length.
 */
static bool are_names(const struct search *f, size_t names, uint32_t count)
{
	size_t at = names;
	bool was_end = true;

	for (uint32_t i = 0; i < count; i++) {
		if (i % GROUP == 0 && at - names != marker_of(f, i / GROUP))
			return false;
		if (at >= f->s.markers || !spend(f, 1))
			return false;
		if (was_end && !f->in->bytes[at])
			return false;
		was_end = !f->in->bytes[at];
		at += 1 + (size_t)f->in->bytes[at];
	}
	return at <= f->s.markers && f->s.markers - at < 2 * MAX_PADDING;
}

/* Whether the values of that size rise, and stay within what one hypervisor can take. */
static bool are_values(const struct search *f, const struct table_shape *s)
{
	uint64_t first = table_value(f->in, s, 0), last = first;

	if (!spend(f, 1))
		return false;
	for (uint32_t i = 1; i < s->count; i++) {
		uint64_t next = table_value(f->in, s, i);

		if (next < last || next - first > MAX_IMAGE || !spend(f, 1))
			return false;
		last = next;
	}
	return true;
}

static bool find_values_of(struct search *f, unsigned int size)
{
	struct table_shape s = f->s;
	size_t bytes = (size_t)s.count * size;

	s.value_size = size;
	for (size_t padding = 0; padding < MAX_PADDING; padding += 4) {
		if (s.count_at < bytes + padding)
			return false;
		s.values = s.count_at - padding - bytes;
		if (is_aligned(f, s.values, size) && are_values(f, &s)) {
			f->s = s;
			return true;
		}
	}
	return false;
}

static bool find_values(struct search *f)
{
	unsigned int expected = f->in->value_size;

	return find_values_of(f, expected) || find_values_of(f, expected == 4 ? 8 : 4);
}

/* With the number of names at that offset: whether they follow, at any usual alignment. */
static bool count_fits(struct search *f, size_t at)
{
	uint32_t count = table_u32(f->in->bytes + at);
	size_t last = 0;

	if (!count || count > MAX_SYMBOLS || (count + GROUP - 1) / GROUP != f->marker_count)
		return false;
	for (size_t alignment = 4; alignment <= MAX_PADDING; alignment *= 2) {
		size_t names = at + 4;

		names += -(size_t)(f->in->address + names) & (alignment - 1);
		if (names == last || names > f->s.markers)
			continue;
		last = names;
		if (!are_names(f, names, count))
			continue;
		f->s.count_at = at;
		f->s.count = count;
		f->s.names = names;
		if (find_values(f))
			return true;
	}
	return false;
}

/* The number of names stands before them, and they are as long as the last marker says, or a group longer. */
static bool find_count(struct search *f)
{
	size_t known = marker_of(f, f->marker_count - 1);
	size_t nearest = known + 4, farthest = nearest + MAX_GROUP + 3 * MAX_PADDING;

	for (size_t back = nearest; back <= farthest && back <= f->s.markers; back++) {
		size_t at = f->s.markers - back;

		if (!is_aligned(f, at, 4))
			continue;
		if (!spend(f, 1))
			return false;
		if (count_fits(f, at))
			return true;
	}
	return false;
}

/*
 * Of zeros before the tokens the last one is tried as the only marker, no
 * other: the rest would be the same table with more padding.
 */
static bool find_markers(struct search *f)
{
	bool tried_one = false;

	for (size_t padding = 0; padding < MAX_PADDING && padding < f->s.tokens; padding++) {
		size_t end = f->s.tokens - padding;

		if (!is_aligned(f, end, 4) || !are_markers(f, end) ||
		    (tried_one && f->marker_count == 1))
			continue;
		tried_one |= f->marker_count == 1;
		if (find_count(f))
			return true;
	}
	return false;
}

/* With the index known: what stands before it, from the nearest to the farthest. */
static bool find_parts(struct search *f)
{
	size_t nearest = token_offset(f, TOKENS - 1) + 1;

	for (size_t back = nearest; back < nearest + MAX_TOKEN + MAX_PADDING; back++) {
		if (back > f->s.index)
			return false;
		f->s.tokens = f->s.index - back;
		if (are_tokens(f, f->s.tokens) && find_markers(f))
			return true;
	}
	return false;
}

bool table_shape_find(const struct table_bytes *where, size_t *from, size_t *work,
		      struct table_shape *ret, bool *ret_saw_index)
{
	struct search f = {.in = where, .work = work};
	size_t at = *from + ((where->address + *from) & 1);

	for (; at + INDEX_SIZE <= where->size && *work; at += 2) {
		if (!is_index(where->bytes + at))
			continue;
		*ret_saw_index = true;
		f.s.index = at;
		*from = at + INDEX_SIZE;
		if (find_parts(&f)) {
			*ret = f.s;
			return true;
		}
	}
	*from = where->size;
	return false;
}
