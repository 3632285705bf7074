// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/read/package/package.h"
#include "lib/read/package/worker/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The bytes as a package, and as an answer about one. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct blob file = {bytes, size};
	struct strbuf answer = {0};
	struct arena a = {0};
	struct package package;

	package_take_answer(&file, "fuzz", &a, &package, NULL);
	package_unpack(&file, true, &answer);
	package_take_answer(&(struct blob){(const unsigned char *)answer.data, answer.len}, "fuzz",
			    &a, &package, NULL);
	strbuf_deinit(&answer);
	arena_deinit(&a);
	return 0;
}
