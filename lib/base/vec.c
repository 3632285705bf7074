// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/vec.h"

void *vec_grow(void *items, size_t *room, size_t item_size)
{
	size_t wanted = *room ? *room * 2 : 8, bytes;

	if (__builtin_mul_overflow(wanted, item_size, &bytes))
		bytes = SIZE_MAX;
	*room = wanted;
	return xrealloc(items, bytes);
}
