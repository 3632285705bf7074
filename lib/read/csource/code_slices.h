/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_CODE_SLICES_H
#define XENABI_READ_CSOURCE_CODE_SLICES_H

#include "lib/model/release.h"
#include "lib/read/csource/sources.h"

/*
 * Adds to b, as digests, what the handler and the functions that it calls do
 * with progress: what reads and writes it, what refuses or bounds it, and what
 * hands the call on for 32-bit callers.
 */
void code_slices_add(struct sources *p, const text_list *texts, const struct family *family,
		     enum entry_path entry, struct function *handler, struct builder *b);
/* The same of what has calls of the guest executed again, whichever they are. */
void code_slices_add_restart(struct sources *p, const text_list *texts, struct builder *b);

#endif
