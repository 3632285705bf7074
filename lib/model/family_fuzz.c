// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/model/family.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct families f;

	if (families_parse(&f, (const char *)bytes, size, "fuzz", NULL))
		return 0;
	for (size_t i = 0; i < f.count; i++) {
		const struct family *of_name = families_of_name(&f, f.items[i].name);

		family_role(&f.items[i], f.items[i].name);
		families_stability(&f, of_name, f.items[i].name, "xen.h", AUDIENCE_GUEST);
	}
	families_deinit(&f);
	return 0;
}
