// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/json.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

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

static void add_escape(struct strbuf *sb, unsigned char c)
{
	static const char letters[] = "\"\"\\\\\nn\tt\rr\bb\ff";

	for (const char *p = letters; *p; p += 2) {
		if ((unsigned char)*p == c) {
			strbuf_addch(sb, '\\');
			strbuf_addch(sb, p[1]);
			return;
		}
	}
	strbuf_addf(sb, "\\u%04x", c);
}

static size_t add_special(struct strbuf *sb, const unsigned char *s)
{
	size_t len;

	if (*s < 0x80) {
		add_escape(sb, *s);
		return 1;
	}
	len = wide_length(s);
	if (len)
		strbuf_add(sb, s, len);
	else
		strbuf_addstr(sb, REPLACEMENT);
	return len ? len : 1;
}

void strbuf_add_json(struct strbuf *sb, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (!s) {
		strbuf_addstr(sb, "null");
		return;
	}
	strbuf_addch(sb, '"');
	while (*p) {
		size_t plain = 0;

		while (is_plain(p[plain]))
			plain++;
		strbuf_add(sb, p, plain);
		p += plain;
		if (*p)
			p += add_special(sb, p);
	}
	strbuf_addch(sb, '"');
}
