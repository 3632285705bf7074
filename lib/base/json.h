/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_JSON_H
#define XENABI_BASE_JSON_H

#include "lib/base/strbuf.h"

/*
 * Appends s as a JSON string, quotes included; NULL is appended as null. Bytes
 * that are not UTF-8 become U+FFFD, so the result is valid JSON whatever s is.
 */
void strbuf_add_json(struct strbuf *sb, const char *s);

#endif
