/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_ENUMERATORS_H
#define XENABI_READ_CFRONT_ENUMERATORS_H

#include "lib/read/cfront/macro.h"

/*
 * Adds a macro for each enumerator of the enum that may begin at t: for
 * "enum { NAME = 6 };" one as if "#define NAME (6)" stood there.
 */
void enumerators_define(struct macro_table *macros, struct arena *a, const struct token *t,
			const struct token *end);

#endif
