// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/read/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct blob file = {bytes, size};
	struct arena a = {0};
	struct code_image image;
	struct elf_notes notes;

	elf_load(&file, "fuzz", &a, &image, &notes, NULL);
	arena_deinit(&a);
	return 0;
}
