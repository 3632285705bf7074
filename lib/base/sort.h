/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_SORT_H
#define XENABI_BASE_SORT_H

#include <stddef.h>

typedef int sort_fn(const void *a, const void *b);
typedef int sort_with_fn(const void *a, const void *b, void *arg);

/*
 * As qsort(3), but what compares equal keeps its order, with every C library
 * and however much memory there is. base may be NULL where count is 0.
 */
void sort_stable(void *base, size_t count, size_t size, sort_fn *compare);
void sort_stable_with(void *base, size_t count, size_t size, sort_with_fn *compare, void *arg);

#endif
