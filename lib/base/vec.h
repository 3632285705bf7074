/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_VEC_H
#define XENABI_BASE_VEC_H

#include <stddef.h>
#include <stdlib.h>

#include "lib/base/sort.h"

/* A growing array of T. A zeroed one is empty; vec_free() releases its storage, not its items. */
#define VEC(T)                                                                                     \
	struct {                                                                                   \
		T *items;                                                                          \
		size_t count, room;                                                                \
	}

/* Appends a copy of VALUE; the address of items may change. */
#define vec_push(v, ...)                                                                           \
	do {                                                                                       \
		if ((v)->count == (v)->room)                                                       \
			(v)->items = vec_grow((v)->items, &(v)->room, sizeof(*(v)->items));        \
		(v)->items[(v)->count++] = (__VA_ARGS__);                                          \
	} while (0)

#define vec_each(p, v) for ((p) = (v)->items; (v)->count && (p) != (v)->items + (v)->count; (p)++)

/* Behind the last item; NULL where there never was any, since nothing may be added to that. */
#define vec_end(v) ((v)->items ? (v)->items + (v)->count : NULL)

#define vec_free(v)                                                                                \
	do {                                                                                       \
		free((v)->items);                                                                  \
		(v)->items = NULL;                                                                 \
		(v)->count = (v)->room = 0;                                                        \
	} while (0)

/* What compares equal keeps its order. */
#define vec_sort(v, compare) sort_stable((v)->items, (v)->count, sizeof(*(v)->items), (compare))

/* Doubles *room. Never NULL: out of memory ends the program. */
void *vec_grow(void *items, size_t *room, size_t item_size);

#endif
