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

/*
 * Defines TYPE_from_name() of an enum by its array of names. It leaves *ret
 * alone, and is false, when there is none of that name.
 */
#define NAMES_DEFINE_FROM(type, names)                                                             \
	bool type##_from_name(const char *name, enum type *ret)                                    \
	{                                                                                          \
		size_t count = sizeof(names) / sizeof((names)[0]);                                 \
		size_t i = names_find((names), count, name);                                       \
                                                                                                   \
		if (i < count)                                                                     \
			*ret = (enum type)i;                                                       \
		return i < count;                                                                  \
	}

/* Defines TYPE_name() too. */
#define NAMES_DEFINE(type, names)                                                                  \
	const char *type##_name(enum type value)                                                   \
	{                                                                                          \
		return (names)[value];                                                             \
	}                                                                                          \
                                                                                                   \
	NAMES_DEFINE_FROM(type, names)

/* Equality of two strings that may be NULL; quick for interned ones. */
static inline bool names_equal(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Whether more than the suffix is there, and ends in it. */
static inline bool names_end_in(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len > n && !strcmp(s + len - n, suffix);
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
