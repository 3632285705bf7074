/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_NAMES_H
#define XENABI_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Index of name in a table of names; count when it is not there. Entries may be NULL. */
static inline size_t names_find(const char *const *names, size_t count, const char *name)
{
	size_t i = 0;

	while (i < count && !(names[i] && !strcmp(names[i], name)))
		i++;
	return i;
}

/* Equality of two strings that may be NULL; quick for interned ones. */
static inline bool names_equal(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Order of two strings that may be NULL, as strcmp(3); NULL comes first. */
static inline int names_compare(const char *a, const char *b)
{
	if (a == b)
		return 0;
	if (!a || !b)
		return a ? 1 : -1;
	return strcmp(a, b);
}

#endif
