/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_TABLES_H
#define XENABI_READ_CSOURCE_TABLES_H

#include "lib/model/release.h"
#include "lib/read/csource/sources.h"

/*
 * Adds which function serves each hypercall for each kind of caller ("pv64",
 * "pv32", "hvm64", "hvm32", "arm"): from the table of hypercall-defs.c, which
 * scripts/gen_hypercall.awk makes the calls from, or before 4.17 from the
 * arrays of function pointers. Tables in assembler files are not read.
 */
void tables_read(const struct sources *p, const text_list *texts, struct builder *b);

#endif
