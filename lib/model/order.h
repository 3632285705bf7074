/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_ORDER_H
#define XENABI_MODEL_ORDER_H

/*
 * The orders in which a sealed release holds its facts, as qsort(3) wants them:
 * each takes two facts of that kind, and 0 means that they are the same in all
 * but their views and, for some, their places.
 */
int order_code_slices(const void *pa, const void *pb);
int order_constants(const void *pa, const void *pb);
int order_continuations(const void *pa, const void *pb);
int order_decodes(const void *pa, const void *pb);
int order_gaps(const void *pa, const void *pb);
int order_records(const void *pa, const void *pb);
int order_rivals(const void *pa, const void *pb);
int order_save_loads(const void *pa, const void *pb);
int order_signatures(const void *pa, const void *pb);
int order_table_slots(const void *pa, const void *pb);
int order_translations(const void *pa, const void *pb);

#endif
