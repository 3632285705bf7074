// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/model/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct intern in = {0};
	struct builder *b = builder_create(&in, "fuzz");
	bool complete;

	wire_read(b, bytes, size, ~VIEWS_NONE, &complete, NULL);
	builder_destroy(b);
	intern_deinit(&in);
	return 0;
}
