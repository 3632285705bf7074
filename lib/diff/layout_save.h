/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_LAYOUT_SAVE_H
#define XENABI_DIFF_LAYOUT_SAVE_H

#include "lib/diff/layout_fields.h"

/*
 * Xen's save.h binds a typecode to a record by a helper: struct
 * __HVM_SAVE_TYPE_<NAME> { type t; char c[CODE]; char cpt[1 or 2]; }, where 2
 * says that there is a compat form, whose record is in __HVM_SAVE_TYPE_COMPAT_<NAME>.
 */

/* The NAME of a helper, "COMPAT_NAME" for that of the compat form; else NULL. */
const char *save_type_of(const char *record);

/*
 * Adds LAYOUT_SAVE_RECORD to the change of a record that is saved when its
 * typecode or length is another. q->new may be NULL: the record is gone.
 */
void save_compare(struct record_change *change, const struct layout_question *q,
		  const struct record_refs *old_refs);

#endif
