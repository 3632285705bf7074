/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_XLAT_H
#define XENABI_READ_XLAT_H

#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * Adds what xen/include/xlat.lst says of records that 32-bit callers pass: a
 * line is '!' (translated) or '?' (used as it is), the record, and its header.
 * Nothing where the tree has no such file; a line of another form is a gap.
 */
int xlat_read(struct source *s, struct builder *b, struct xenabi_error *err);

#endif
