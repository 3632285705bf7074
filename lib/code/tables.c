// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/tables.h"
#include "lib/model/xen_name.h"

#define MAX_NUMBERS 64 /* of hypercalls: NR_hypercalls */

static uint64_t read_pointer(const struct code_image *image, uint64_t address, unsigned int size)
{
	const unsigned char *bytes = code_image_bytes(image, address, size);
	uint64_t value = 0;

	if (bytes)
		memcpy(&value, bytes, size);
	return value;
}

static void add_entry(const struct code_image *image, const struct code_symbol *table,
		      unsigned int number, uint64_t address, bool is_compat, table_list *ret)
{
	const struct code_symbol *f = code_image_function_at(image, address);

	if (!f || f->address != address)
		return;
	vec_push(ret, (struct code_table_entry){.table = table,
						.at = table->address,
						.number = number,
						.handler = f,
						.is_compat = is_compat});
}

static void read_table(const struct code_image *image, const struct xen_table *known,
		       table_list *ret)
{
	const struct code_symbol *s = code_image_find(image, known->name);
	unsigned int size = image->arch == ARCH_ARM32 ? 4 : 8;
	uint64_t stride = (uint64_t)size * known->stride;

	if (!s || s->is_function)
		return;
	for (unsigned int i = 0; i < MAX_NUMBERS && (i + 1) * stride <= s->size; i++) {
		uint64_t at = s->address + i * stride;

		if (known->native >= 0)
			add_entry(
				image, s, i,
				read_pointer(image, at + size * (unsigned int)known->native, size),
				false, ret);
		if (known->compat >= 0)
			add_entry(
				image, s, i,
				read_pointer(image, at + size * (unsigned int)known->compat, size),
				true, ret);
	}
}

void tables_find(const struct code_image *image, table_list *ret)
{
	size_t count;
	const struct xen_table *known = xen_tables(&count);

	for (size_t i = 0; i < count; i++)
		read_table(image, &known[i], ret);
}
