// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
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
	len = utf8_length((const char *)s);
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
