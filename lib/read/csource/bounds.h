/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_BOUNDS_H
#define XENABI_READ_CSOURCE_BOUNDS_H

#include "lib/read/csource/site.h"

/*
 * Finds how far progress can grow at those sites of a handler's entry that put
 * it into the command register: each op of theirs, whose bits mask tells, is
 * followed once more. texts names files.
 */
void bounds_find(struct sources *p, const text_list *texts, const struct family *family,
		 enum entry_path entry, struct function *f, uint64_t mask, site_list *sites);

#endif
