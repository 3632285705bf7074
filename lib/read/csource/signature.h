/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SIGNATURE_H
#define XENABI_READ_CSOURCE_SIGNATURE_H

#include "lib/model/release.h"
#include "lib/read/csource/sources.h"

/*
 * Adds the arguments that a handler takes, as its definition spells them, to b.
 * code: what digests_code() makes of it.
 */
void signature_add(struct sources *p, const text_list *texts, const struct family *family,
		   enum entry_path entry, const struct function *f, uint64_t code,
		   struct builder *b);

#endif
