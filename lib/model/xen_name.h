/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_XEN_NAME_H
#define XENABI_MODEL_XEN_NAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What Xen's functions, macros and variables do, by their names: the one list
 * is rules/xen-names.def, which says what each role means.
 */
enum xen_role {
#define XEN_ROLE(role, what, ...) XEN_##role,
#include "rules/xen-names.def"
#undef XEN_ROLE
	XEN_ROLE_COUNT
};

bool xen_name_is(enum xen_role role, const char *name);
/* The count-th text that is a whole name of the role; NULL: there are no more. */
const char *xen_name_nth(enum xen_role role, unsigned int count);

/* An array of hypercall handlers. */
struct xen_table {
	const char *name;
	unsigned int stride; /* of an element, in pointers */
	int native, compat;  /* which pointer of an element; -1: it has none */
	const char
		*callers[2]; /* whose each pointer is, in sources; NULL: they hold no such array */
};

/* All of them, *ret_count. */
const struct xen_table *xen_tables(size_t *ret_count);

#endif
