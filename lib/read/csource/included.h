/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_INCLUDED_H
#define XENABI_READ_CSOURCE_INCLUDED_H

#include "lib/read/csource/tree.h"

typedef VEC(const char *) path_list;

/*
 * Reads into t->included what texts of t include and what is not among them, as
 * far as the source has it; paths: all files of the source, sorted. What cannot
 * be followed goes to t->odd_places, and what pragmas say of names to t->odd_names.
 */
void included_read(struct tree *t, struct source *s, const path_list *paths);

#endif
