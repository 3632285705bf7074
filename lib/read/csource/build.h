/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_BUILD_H
#define XENABI_READ_CSOURCE_BUILD_H

#include "lib/read/csource/tree.h"

/*
 * Looks through makefiles, linker scripts and assembler code of t->builds for
 * what makes the compiler or the linker take the sources otherwise than they
 * stand there: t->odd_names and t->odd_places; sorts the former. Options that
 * Kconfig knows are none of these.
 */
void build_read(struct tree *t);

/*
 * Adds what assembler code defines to t->odd_names, unsorted; line: where it
 * stands, or 0: the lines are its own. path is interned.
 */
void build_add_symbols(struct tree *t, const char *path, uint32_t line, const char *bytes,
		       size_t size);

#endif
