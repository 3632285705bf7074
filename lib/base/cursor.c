// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/cursor.h"

const unsigned char *cursor_bytes(struct cursor *c, size_t len)
{
	const unsigned char *p;

	if (c->failed || len > c->size - c->at) {
		c->failed = true;
		return NULL;
	}
	p = c->bytes + c->at;
	c->at += len;
	return p;
}

uint8_t cursor_u8(struct cursor *c)
{
	const unsigned char *p = cursor_bytes(c, 1);

	return p ? *p : 0;
}

uint64_t cursor_uleb(struct cursor *c)
{
	uint64_t value = 0;

	if (!c->failed && c->at < c->size && c->bytes[c->at] < 0x80)
		return c->bytes[c->at++];
	for (unsigned int shift = 0; shift < 64; shift += 7) {
		uint8_t byte = cursor_u8(c);

		if (shift == 63 && byte > 1)
			break;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return c->failed ? 0 : value;
	}
	c->failed = true;
	return 0;
}
