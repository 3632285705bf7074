/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_ARENA_H
#define XENABI_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* Memory that is freed at once. A zeroed struct is an empty arena. */
struct arena {
	struct arena_chunk *chunks;
	size_t used, size; /* of the newest chunk */
	size_t total;	   /* bytes handed out over the arena's life */
};

void arena_deinit(struct arena *a);

/* Zeroed, aligned for any type. Never NULL: out of memory ends the program (see xalloc()). */
void *arena_alloc(struct arena *a, size_t size);
/* count * size with the overflow checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
void *arena_memdup(struct arena *a, const void *src, size_t size);
/* NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The one place where running out of memory ends the program. */
void *xalloc(size_t size);
void *xrealloc(void *p, size_t size);

#endif
