/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_IMAGE_H
#define XENABI_CODE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/model/view.h"

/* A loaded part of the hypervisor. */
struct code_section {
	uint64_t address, size;	    /* address + size does not overflow */
	const unsigned char *bytes; /* NULL: zeros (.bss) */
	bool is_executable, is_writable;
};

struct code_symbol {
	const char *name;
	uint64_t address;
	uint64_t size; /* bytes; where the file says 0: up to the next symbol of the section */
	bool is_function, is_global;
};

/*
 * A compiled hypervisor, as far as its machine code is concerned; filled by a
 * reader, which owns the memory. Sections are sorted by address and do not
 * overlap; symbols are sorted by address and lie inside sections.
 */
struct code_image {
	enum arch arch;	      /* of the machine code */
	const char *build_id; /* hex; NULL: none */
	const struct code_section *sections;
	size_t section_count;
	const struct code_symbol *symbols;
	size_t symbol_count;
	/* Indices into symbols, sorted by name then address. */
	const uint32_t *by_name;
};

/* Sets the symbols, which are sorted by address, and what is looked up by; allocated in a. */
void code_image_take_symbols(struct code_image *image, const struct code_symbol *symbols,
			     size_t count, struct arena *a);

/* len bytes of initialised memory at address, or NULL where they are not all there. */
const unsigned char *code_image_bytes(const struct code_image *image, uint64_t address, size_t len);
const struct code_section *code_image_section(const struct code_image *image, uint64_t address);
/* The symbol of that name with the lowest address, or NULL. */
const struct code_symbol *code_image_find(const struct code_image *image, const char *name);
/* The function whose extent holds the address, or NULL. */
const struct code_symbol *code_image_function_at(const struct code_image *image, uint64_t address);

#endif
