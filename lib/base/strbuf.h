/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_STRBUF_H
#define XENABI_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A growing string. data is NUL-terminated whenever it is not NULL, and holds
 * len bytes before that NUL. A zeroed struct is empty and unlimited; with max
 * set, nothing is stored beyond max bytes and overflow tells that it happened.
 */
struct strbuf {
	char *data;
	size_t len, room, max;
	bool overflow;
};

void strbuf_deinit(struct strbuf *sb);
void strbuf_reset(struct strbuf *sb);
void strbuf_add(struct strbuf *sb, const void *bytes, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Unsigned LEB128, as cursor_uleb() reads it. */
void strbuf_add_uleb(struct strbuf *sb, uint64_t value);
/* The text, "" when empty. Owned by sb. */
const char *strbuf_str(const struct strbuf *sb);

#endif
