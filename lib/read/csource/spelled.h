/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SPELLED_H
#define XENABI_READ_CSOURCE_SPELLED_H

#include "lib/read/csource/sources.h"

/*
 * Names under an op family's prefix that the data does not know, and that the
 * sources take for ops: a case of a switch that has cases of known ops of the
 * family, too, or a comparison with what such a switch of the same function is
 * on. Fills p->spelled.
 */
void spelled_find(struct sources *p);
/* Those of the family, by name, in a; NULL and 0: none. */
const struct op_name *spelled_of(const struct sources *p, const struct family *family,
				 struct arena *a, size_t *ret_count);

#endif
