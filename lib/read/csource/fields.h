/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_FIELDS_H
#define XENABI_READ_CSOURCE_FIELDS_H

#include "lib/read/csource/sources.h"

/*
 * The type of a record's field, as headers and units define that record; of no
 * known width or record where none does, or two do otherwise. Conditional
 * parts all count. Both names are interned.
 */
struct ctype fields_type(struct sources *p, const char *record, const char *field);
/* What a function returns, as its definition spells it. */
struct ctype fields_result(struct sources *p, const struct function *f);

#endif
