/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_LISTING_H
#define XENABI_CODE_LISTING_H

#include "lib/code/sites.h"

typedef VEC(struct code_body) body_list;

/*
 * Adds the code of each handler, of the functions that its runs followed, and of
 * those that make its continuations to *ret; each once for a family. Lines are
 * allocated in a.
 */
void listings_find(struct program *p, const handler_list *handlers, const site_list *sites,
		   struct arena *a, body_list *ret);

#endif
