/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SPLIT_MACROS_H
#define XENABI_READ_CSOURCE_SPLIT_MACROS_H

#include "lib/read/csource/sources.h"

/*
 * The constant macros of the hypervisor's own headers and sources by which the
 * function masks or shifts something, and those that these are made of: where
 * a split changes, one of them often is why. Each stands after those that it is
 * made of. They live in a; *ret_count of them.
 */
const struct split_macro *split_macros_of(struct sources *p, const text_list *texts,
					  const struct function *f, struct arena *a,
					  size_t *ret_count);

#endif
