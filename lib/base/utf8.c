// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "lib/base/utf8.h"

static bool is_follower(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* The second byte tells overlong forms, surrogates and what is above U+10FFFF (RFC 3629). */
static bool is_second_of(unsigned char first, unsigned char c)
{
	switch (first) {
	case 0xe0:
		return c >= 0xa0 && c <= 0xbf;
	case 0xed:
		return c >= 0x80 && c <= 0x9f;
	case 0xf0:
		return c >= 0x90 && c <= 0xbf;
	case 0xf4:
		return c >= 0x80 && c <= 0x8f;
	default:
		return is_follower(c);
	}
}

/* Bytes of the character of more than one byte at s; 0 when it is not valid. Stops at NUL. */
static size_t wide_length(const unsigned char *s)
{
	size_t len = 2;

	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	if (s[0] >= 0xe0)
		len = s[0] >= 0xf0 ? 4 : 3;
	if (!is_second_of(s[0], s[1]))
		return 0;
	for (size_t i = 2; i < len; i++) {
		if (!is_follower(s[i]))
			return 0;
	}
	return len;
}

size_t utf8_length(const char *s)
{
	const unsigned char *bytes = (const unsigned char *)s;

	if (*bytes < 0x80)
		return *bytes != 0;
	return wide_length(bytes);
}
