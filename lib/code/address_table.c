// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/program.h"

static size_t place_of(const struct address_table *t, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15ULL >> 32) & (t->room - 1);

	while (t->values[at] && t->keys[at] != key)
		at = (at + 1) & (t->room - 1);
	return at;
}

void *address_table_get(const struct address_table *t, uint64_t key)
{
	return t->room ? t->values[place_of(t, key)] : NULL;
}

static void grow(struct address_table *t)
{
	struct address_table old = *t;

	t->room = old.room ? old.room * 2 : 64;
	t->keys = xalloc(t->room * sizeof(*t->keys));
	t->values = xalloc(t->room * sizeof(*t->values));
	memset(t->values, 0, t->room * sizeof(*t->values));
	for (size_t i = 0; i < old.room; i++) {
		if (old.values[i]) {
			size_t at = place_of(t, old.keys[i]);

			t->keys[at] = old.keys[i];
			t->values[at] = old.values[i];
		}
	}
	free(old.keys);
	free(old.values);
}

void address_table_put(struct address_table *t, uint64_t key, void *value)
{
	size_t at;

	if (t->count * 2 >= t->room)
		grow(t);
	at = place_of(t, key);
	t->count += !t->values[at];
	t->keys[at] = key;
	t->values[at] = value;
}

void address_table_clear(struct address_table *t)
{
	if (t->count)
		memset(t->values, 0, t->room * sizeof(*t->values));
	t->count = 0;
}

void address_table_deinit(struct address_table *t)
{
	free(t->keys);
	free(t->values);
	*t = (struct address_table){0};
}
