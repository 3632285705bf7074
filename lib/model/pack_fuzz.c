// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/pack.h"
#include "lib/model/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/*
 * The bytes as what a reader says of an input; or, where they begin as a
 * snapshot does, that one packed, so that there is something whole to spoil.
 */
static struct release *read_release(struct intern *in, const uint8_t *bytes, size_t size)
{
	struct builder *b = builder_create(in, "fuzz");
	int rc = snapshot_probe((const char *)bytes, size)
			 ? snapshot_read(b, (const char *)bytes, size, "fuzz", NULL)
			 : pack_read(b, bytes, size, "fuzz", NULL);

	if (!rc)
		return builder_seal(b, NULL);
	builder_destroy(b);
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct strbuf packed = {0}, again = {0};
	struct intern in = {0};
	struct release *r = read_release(&in, bytes, size), *second;

	if (r) {
		pack_write(r, &packed);
		second = read_release(&in, (const uint8_t *)packed.data, packed.len);
		if (!second)
			abort(); /* what was sealed can be packed */
		pack_write(second, &again);
		if (again.len != packed.len || memcmp(again.data, packed.data, again.len))
			abort();
		release_destroy(second);
		release_destroy(r);
	}
	strbuf_deinit(&packed);
	strbuf_deinit(&again);
	intern_deinit(&in);
	return 0;
}
