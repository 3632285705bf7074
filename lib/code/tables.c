// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/tables.h"

#define MAX_NUMBERS 64 /* of hypercalls: NR_hypercalls */

/* An array in Xen: what one element holds, in pointers. */
struct known_table {
	const char *name;
	unsigned int stride;
	int native, compat; /* which pointer of an element; -1: it has none */
};

/*
 * See pv_hypercall_table and hvm_hypercall_table in xen/arch/x86 (pairs since
 * 4.8), hypercall_table in its entry.S before, arm_hypercall_table in
 * xen/arch/arm/traps.c (a function and its number of arguments).
 */
static const struct known_table known_tables[] = {
	{"pv_hypercall_table", 2, 0, 1},     {"hvm_hypercall_table", 2, 0, 1},
	{"hypercall_table", 1, 0, -1},	     {"compat_hypercall_table", 1, -1, 0},
	{"hvm_hypercall64_table", 1, 0, -1}, {"hvm_hypercall32_table", 1, -1, 0},
	{"arm_hypercall_table", 2, 0, -1},
};

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

static void read_table(const struct code_image *image, const struct known_table *known,
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
	for (size_t i = 0; i < sizeof(known_tables) / sizeof(known_tables[0]); i++)
		read_table(image, &known_tables[i], ret);
}
