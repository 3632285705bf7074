/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_INTERN_H
#define XENABI_BASE_INTERN_H

#include "lib/base/arena.h"

/*
 * A set of strings in which equal strings have one address, so that names of
 * both sides of a comparison compare by pointer. A zeroed struct is empty.
 */
struct intern {
	struct arena arena;
	struct intern_slot *slots;
	size_t count, room;
};

void intern_deinit(struct intern *in);
/* The one address of this string; valid until intern_deinit(). NULL gives NULL. */
const char *intern_str(struct intern *in, const char *s);
const char *intern_strn(struct intern *in, const char *s, size_t len);

#endif
