// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/intern.h"

struct intern_slot {
	const char *text; /* NULL: free */
	size_t len;
	uint64_t hash;
};

void intern_deinit(struct intern *in)
{
	arena_deinit(&in->arena);
	free(in->slots);
	*in = (struct intern){0};
}

/* FNV-1a, 64 bits. */
static uint64_t hash_bytes(const char *s, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
	return h;
}

static struct intern_slot *find_slot(const struct intern *in, const char *s, size_t len,
				     uint64_t hash)
{
	size_t i = hash & (in->room - 1);

	for (;; i = (i + 1) & (in->room - 1)) {
		struct intern_slot *slot = &in->slots[i];

		if (!slot->text)
			return slot;
		if (slot->hash == hash && slot->len == len && !memcmp(slot->text, s, len))
			return slot;
	}
}

static void grow(struct intern *in)
{
	struct intern old = *in;

	in->room = old.room ? old.room * 2 : 1024;
	in->slots = xalloc(in->room * sizeof(*in->slots));
	for (size_t i = 0; i < old.room; i++) {
		const struct intern_slot *from = &old.slots[i];

		if (from->text)
			*find_slot(in, from->text, from->len, from->hash) = *from;
	}
	free(old.slots);
}

const char *intern_strn(struct intern *in, const char *s, size_t len)
{
	uint64_t hash = hash_bytes(s, len);
	struct intern_slot *slot;

	if (in->count * 2 >= in->room)
		grow(in);
	slot = find_slot(in, s, len, hash);
	if (!slot->text) {
		*slot = (struct intern_slot){arena_strndup(&in->arena, s, len), len, hash};
		in->count++;
	}
	return slot->text;
}

const char *intern_str(struct intern *in, const char *s)
{
	return s ? intern_strn(in, s, strlen(s)) : NULL;
}
