/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_ODD_H
#define XENABI_READ_HEADER_ODD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/source/source.h"

/*
 * Directives and bytes that Xen's compiler may take otherwise than the one that
 * this program reads headers with: questions about the compiler, pragmas, lines
 * that are renumbered, ends of lines that not everybody sees. No header of Xen's
 * history has any.
 */

struct odd_finder {
	/* Whether some header defines the macro, whose name is not terminated. */
	bool (*is_own)(void *arg, const char *name, size_t len);
	void (*found)(void *arg, uint32_t line, const char *what);
	void *arg;
};

/* Calls found() for each of them, at most once a line. Never fails. */
void header_find_odd(const struct blob *text, const struct odd_finder *finder);

#endif
