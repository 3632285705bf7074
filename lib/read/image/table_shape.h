/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_IMAGE_TABLE_SHAPE_H
#define XENABI_READ_IMAGE_TABLE_SHAPE_H

#include <stdbool.h>

#include "lib/read/image/symbol_table.h"

/*
 * Where the parts of a symbol table stand, as offsets into the bytes. They
 * follow each other in this order, each with up to MAX_PADDING bytes before it.
 */
struct table_shape {
	size_t values, count_at, names, markers, tokens, index;
	uint32_t count;		 /* of values and names */
	unsigned int value_size; /* 4 or 8 */
};

/*
 * Finds the next table whose token index is at or after *from, which is then
 * set behind it; *ret_saw_index says whether an index was seen at all. *work is
 * what the search may still cost, in steps; it fails when that is used up.
 */
bool table_shape_find(const struct table_bytes *where, size_t *from, size_t *work,
		      struct table_shape *ret, bool *ret_saw_index);

static inline uint32_t table_u16(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t table_u32(const unsigned char *p)
{
	return table_u16(p) | table_u16(p + 2) << 16;
}

/* The value of that number. */
static inline uint64_t table_value(const struct table_bytes *where, const struct table_shape *s,
				   uint32_t i)
{
	const unsigned char *p = where->bytes + s->values + (size_t)i * s->value_size;

	return s->value_size == 4 ? table_u32(p) : table_u32(p) | (uint64_t)table_u32(p + 4) << 32;
}

#endif
