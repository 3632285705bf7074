// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/read/build_id.h"

#define MAX_NOTES	   64
#define MAX_BUILD_ID_BYTES 64
#define NOTE_HEAD	   12
#define NOTE_NAME	   "GNU"

static const char *hex(struct arena *a, const unsigned char *bytes, size_t len)
{
	char *text = arena_alloc(a, 2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return text;
}

static uint32_t load_le32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static const unsigned char *note_part(struct cursor *c, size_t len)
{
	const unsigned char *p = cursor_bytes(c, len);

	cursor_bytes(c, -len & 3);
	return p;
}

const char *build_id_in_notes(const unsigned char *bytes, size_t size, struct arena *a)
{
	struct cursor c = cursor_over(bytes, size);

	for (unsigned int i = 0; i < MAX_NOTES && !cursor_done(&c); i++) {
		const unsigned char *head = cursor_bytes(&c, NOTE_HEAD), *name, *desc;
		size_t name_size = head ? load_le32(head) : 0;
		size_t desc_size = head ? load_le32(head + 4) : 0;

		name = note_part(&c, name_size);
		desc = note_part(&c, desc_size);
		if (name && desc && load_le32(head + 8) == NT_GNU_BUILD_ID &&
		    name_size == sizeof(NOTE_NAME) && memcmp(name, NOTE_NAME, name_size) == 0 &&
		    desc_size > 0 && desc_size <= MAX_BUILD_ID_BYTES)
			return hex(a, desc, desc_size);
	}
	return NULL;
}

const char *build_id_search(const unsigned char *bytes, size_t size, struct arena *a,
			    size_t *ret_at)
{
	for (size_t at = 0; at + NOTE_HEAD + sizeof(NOTE_NAME) <= size; at += 4) {
		const unsigned char *p = bytes + at;
		const char *found;

		if (memcmp(p + NOTE_HEAD, NOTE_NAME, sizeof(NOTE_NAME)) != 0 ||
		    load_le32(p) != sizeof(NOTE_NAME) || load_le32(p + 8) != NT_GNU_BUILD_ID)
			continue;
		found = build_id_in_notes(p, size - at, a);
		if (found) {
			*ret_at = at;
			return found;
		}
	}
	return NULL;
}
