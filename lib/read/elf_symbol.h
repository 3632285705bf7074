/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_ELF_SYMBOL_H
#define XENABI_READ_ELF_SYMBOL_H

#include <libelf.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/code/image.h"
#include "lib/source/source.h"

/* What was left out of the symbol table, by reason. */
struct elf_symbol_drops {
	size_t outside; /* functions and objects that lie in no loaded section */
	size_t clamped; /* kept, but reached beyond their section */
	size_t unnamed; /* name outside the string table, or absurdly long */
	size_t thumb;	/* functions in Thumb code, kept as no functions */
};

/*
 * Fills image->symbols and by_name from the symbol table, sorted and with
 * sizes; image->arch and image->sections must be set. names is the table's
 * string table.
 */
int elf_read_symbols(Elf *elf, Elf_Scn *table, const struct blob *names, const char *place,
		     struct arena *a, struct code_image *image, struct elf_symbol_drops *ret_drops,
		     struct xenabi_error *err);

/* The string at that offset, or NULL where it does not end within 512 bytes or in the table. */
const char *elf_string(const struct blob *table, uint64_t offset);

#endif
