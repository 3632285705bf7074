/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_UTF8_H
#define XENABI_BASE_UTF8_H

#include <stddef.h>

/* Bytes of the character at s, which is 1 for one of ASCII; 0: no valid one (RFC 3629), or the end. */
size_t utf8_length(const char *s);

#endif
