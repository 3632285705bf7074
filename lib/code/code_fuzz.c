// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/code/code.h"

/*
 * Any bytes as a hypervisor's code: the first ones say of which machine, where
 * its functions start and whether the op is in a buffer; the rest is text, and
 * a read-only copy of it stands for data.
 */

#define TEXT	  0x10000
#define DATA	  0x20000
#define MAX_CODE  4096
#define FUNCTIONS 6
#define HEAD	  (1 + FUNCTIONS)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const names[FUNCTIONS + 1] = {
	"do_memory_op",	      "compat_memory_op",
	"hvm_memory_op",      "hypercall_create_continuation",
	"copy_from_guest_ll", "hypercall_xlat_continuation",
	"pv_hypercall_table",
};

/* Indices of the names above in their order. */
static const uint32_t by_name[FUNCTIONS + 1] = {1, 4, 0, 2, 3, 5, 6};

static void describe(struct family *f, const char **handlers, bool is_in_buffer)
{
	static const char *args[] = {"cmd", "arg"};

	f->name = f->hypercall = "memory_op";
	f->kind = FAMILY_OPS;
	f->op_in.known = true;
	f->op_in.record = is_in_buffer ? "xen_memory_op" : NULL;
	f->args = (struct name_list){args, 2};
	for (unsigned int i = 0; i < 3; i++)
		f->handlers[i] = (struct name_list){&handlers[i], 1};
}

/* Each function's size, in units of 4 bytes, is one of the sizes; they follow one another. */
static void place(const uint8_t *sizes, size_t len, struct code_symbol *symbols)
{
	uint64_t at = TEXT;

	for (unsigned int i = 0; i < FUNCTIONS; i++) {
		symbols[i] = (struct code_symbol){names[i], at, 0, true, true};
		at += sizes[i] * 4U;
		if (at >= TEXT + len)
			at = TEXT + len - 1;
		symbols[i].size = at - symbols[i].address;
	}
	symbols[FUNCTIONS] = (struct code_symbol){names[FUNCTIONS], DATA, len, false, true};
}

static void analyse(const struct code_image *image, bool is_in_buffer)
{
	const char *handlers[] = {names[0], names[1], names[2]};
	struct family family = {0};
	struct families families = {.items = &family, .count = 1};
	struct code_facts facts;

	describe(&family, handlers, is_in_buffer);
	if (code_analyse(image, &families, &facts, NULL) == 0)
		code_facts_deinit(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const enum arch arches[] = {ARCH_X86_64, ARCH_ARM64, ARCH_ARM32};
	size_t len = size > HEAD ? size - HEAD : 0;
	const uint8_t *code = bytes + HEAD;
	struct code_symbol symbols[FUNCTIONS + 1];
	struct code_section sections[] = {{TEXT, len, code, true, false},
					  {DATA, len, code, false, false}};
	struct code_image image = {.sections = sections,
				   .section_count = 2,
				   .symbols = symbols,
				   .symbol_count = FUNCTIONS + 1,
				   .by_name = by_name};

	if (!len || len > MAX_CODE)
		return 0;
	image.arch = arches[bytes[0] % 3];
	place(bytes + 1, len, symbols);
	analyse(&image, bytes[0] & 0x80);
	return 0;
}
