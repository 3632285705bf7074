// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/read/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct blob file = {bytes, size};
	struct arena a = {0};
	struct blob plain;

	unpack_blob(&file, "fuzz", (size_t)1 << 22, &a, &plain, NULL);
	unpack_zlib(&file, "fuzz", (size_t)1 << 22, &a, &plain, NULL);
	arena_deinit(&a);
	return 0;
}
