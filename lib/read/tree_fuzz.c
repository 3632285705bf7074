// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/model/release.h"
#include "lib/read/save_load.h"
#include "lib/read/xlat.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The bytes as the list of translated records, and as a source that loads saved ones. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena a = {0};
	const char *text = arena_strndup(&a, (const char *)bytes, size);
	const struct blob blob = {(const unsigned char *)text, size};
	const struct source_memory_file files[] = {
		{"xen/arch/x86/hvm/fuzz.c", blob},
		{"xen/include/xlat.lst", blob},
	};
	struct intern in = {0};
	struct builder *b = builder_create(&in, "fuzz");
	struct source *s = source_open_memory("fuzz", files, 2);

	xlat_read(s, b, NULL);
	save_loads_read(s, b, NULL);
	source_close(s);
	builder_destroy(b);
	intern_deinit(&in);
	arena_deinit(&a);
	return 0;
}
