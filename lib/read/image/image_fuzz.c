// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/read/image/image.h"
#include "lib/read/image/sample_test.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define EDIT_SIZE 4

static void load(const void *bytes, size_t size)
{
	const struct blob file = {bytes, size};
	struct arena a = {0};
	struct code_image image;
	struct elf_notes notes;

	image_load(&file, "fuzz", &a, &image, &notes, NULL);
	arena_deinit(&a);
}

/*
 * The bytes as a file; and, since chance would never make a symbol table, an
 * image of ours with the bytes as edits: the kind and the shape, then places
 * and what to put there.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct strbuf file = {0};
	struct sample s = {.functions = 20};

	load(bytes, size);
	if (size < EDIT_SIZE)
		return 0;
	s.kind = bytes[0] % SAMPLE_KINDS;
	s.alignment = 1U << bytes[1] % 9;
	s.fill = bytes[2];
	s.has_ends = bytes[3] & 1;
	s.has_sorted = bytes[3] & 2;
	s.is_functions_only = bytes[3] & 4;
	sample_make(&s, &file);
	for (size_t at = EDIT_SIZE; at + EDIT_SIZE <= size; at += EDIT_SIZE) {
		size_t place = bytes[at] | (size_t)bytes[at + 1] << 8 | (size_t)bytes[at + 2] << 16;

		file.data[place % file.len] = (char)bytes[at + 3];
	}
	load(file.data, file.len);
	strbuf_deinit(&file);
	return 0;
}
