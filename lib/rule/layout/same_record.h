/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_LAYOUT_SAME_RECORD_H
#define XENABI_RULE_LAYOUT_SAME_RECORD_H

#include "lib/model/release.h"

/*
 * Whether a record, with all that it holds, is laid out alike in both releases
 * for tools on these architectures, or for the hypervisor where tools do not
 * see it. Unknown where one of them does not tell.
 */
enum answer record_is_same(const struct release *old, const struct release *new, const char *name,
			   viewset arches);

/* The same of what stands in no union of the record, and of its size. */
enum answer record_is_same_outside_unions(const struct release *old, const struct release *new,
					  const char *name, viewset arches);

/*
 * The same of a record, but where a union in it has a member of the record
 * inner: then the other members of unions may differ. inner itself is not
 * compared, but for its place. inner NULL: all is compared.
 */
enum answer record_is_same_around(const struct release *old, const struct release *new,
				  const char *name, const char *inner, viewset arches);

#endif
