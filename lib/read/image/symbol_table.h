/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_IMAGE_SYMBOL_TABLE_H
#define XENABI_READ_IMAGE_SYMBOL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

/* One line of the table that Xen keeps for its own backtraces. */
struct own_symbol {
	const char *name; /* without the file that a local one is prefixed with */
	uint64_t value; /* an address, or the distance to an origin that the table does not tell */
	uint64_t size;	/* bytes; 0: up to the next one */
	char type;	/* as nm(1) prints it */
};

/* In the order of the table: by value. */
struct own_symbols {
	const struct own_symbol *items;
	size_t count;
	unsigned int value_size; /* bytes: 4 or 8 */
	uint64_t start, end;	 /* of the table itself, in the addresses of the part searched */
};

/* Memory that may hold the table. */
struct table_bytes {
	const unsigned char *bytes;
	size_t size;
	uint64_t address;	 /* of the first byte; its low bits tell how data are aligned */
	unsigned int value_size; /* expected of the values: 4 or 8 bytes */
};

enum table_found {
	TABLE_ABSENT,  /* nothing there looks like one */
	TABLE_DAMAGED, /* a part of one is there, the rest does not fit to it */
	TABLE_READ,
};

/*
 * Looks for the table that xen/tools/symbols.c writes (the form of Linux's
 * kallsyms, the same from Xen 4.8 on) and reads it; all that ret_symbols
 * refers to is allocated in a. The work is bounded, whatever the bytes are.
 */
enum table_found symbol_table_read(const struct table_bytes *where, struct arena *a,
				   struct own_symbols *ret_symbols);

#endif
