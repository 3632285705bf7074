/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_CURSOR_H
#define XENABI_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads bytes that nobody vouches for. Once a read would pass the end, failed
 * is set, stays set, and every read gives zeros; so a parser may read a whole
 * structure and look once. Invariant: at <= size.
 */
struct cursor {
	const unsigned char *bytes;
	size_t at, size;
	bool failed;
};

static inline struct cursor cursor_over(const void *bytes, size_t size)
{
	return (struct cursor){.bytes = bytes, .size = size};
}

static inline bool cursor_done(const struct cursor *c)
{
	return c->failed || c->at == c->size;
}

/* len bytes inside the input, or NULL with failed set. */
const unsigned char *cursor_bytes(struct cursor *c, size_t len);
uint8_t cursor_u8(struct cursor *c);
/* Unsigned LEB128, at most 64 bits; a longer one fails. */
uint64_t cursor_uleb(struct cursor *c);

#endif
