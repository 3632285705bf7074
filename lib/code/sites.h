/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_SITES_H
#define XENABI_CODE_SITES_H

#include "lib/code/handler.h"

typedef VEC(struct code_site) site_list;

/*
 * Every call of, and jump to, hypercall_create_continuation() and
 * hypercall_xlat_continuation() in the image. hits and calls are what driving
 * the handlers showed; ret's arrays are allocated in a.
 */
void sites_find(struct program *p, const struct families *families, const handler_list *handlers,
		const hit_list *hits, const call_list *calls, struct arena *a, site_list *ret);

/* The hypercall of that number, as families names it, or NULL. */
const char *hypercall_name(uint64_t number);

#endif
