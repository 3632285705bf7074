/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_TABLES_H
#define XENABI_CODE_TABLES_H

#include "lib/base/vec.h"
#include "lib/code/code.h"
#include "lib/code/program.h"

typedef VEC(struct code_table_entry) table_list;

/*
 * The hypercall tables that the image has as arrays of pointers, which is so
 * up to Xen 4.16; later ones are switches that a generator writes.
 */
void tables_find(const struct code_image *image, table_list *ret);
/*
 * The same of those switches: each dispatcher that the image has is run with
 * each number, and what it then calls with the guest's registers is the handler.
 */
void switches_find(struct program *p, table_list *ret);

#endif
