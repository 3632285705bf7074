// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/model/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct intern in = {0};
	struct builder *b = builder_create(&in, "fuzz");
	struct release *r = NULL;

	if (snapshot_read(b, (const char *)bytes, size, "fuzz", NULL))
		builder_destroy(b);
	else
		r = builder_seal(b, NULL);
	if (r) {
		struct strbuf out = {0};

		snapshot_write(r, &out);
		strbuf_deinit(&out);
		release_destroy(r);
	}
	intern_deinit(&in);
	return 0;
}
