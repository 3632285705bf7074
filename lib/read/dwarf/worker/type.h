/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_WORKER_TYPE_H
#define XENABI_READ_DWARF_WORKER_TYPE_H

#include "lib/read/dwarf/worker/reader.h"

enum type_kind {
	TYPE_VOID,
	TYPE_INTEGER,
	TYPE_FLOAT,
	TYPE_ENUM,
	TYPE_POINTER,
	TYPE_RECORD,
	TYPE_ARRAY,
	TYPE_TYPEDEF,
	TYPE_QUALIFIED, /* const, volatile, ... */
	TYPE_OTHER,
};

/* Where a fact about the types of one view is kept. */
enum type_view { TYPE_NATIVE, TYPE_COMPAT, TYPE_VIEW_COUNT };

/* One type entry, by itself: what it refers to is another entry. */
struct type {
	uint64_t offset;
	enum type_kind kind;
	const char *name; /* NULL: none */
	bool is_union, is_signed, is_declaration, is_const, is_flexible;
	bool has_size, has_target;
	uint64_t size_bytes; /* as stated */
	uint64_t target;     /* offset of the type that it refers to; without one: void */
	uint64_t elements;   /* TYPE_ARRAY: all dimensions multiplied */
	uint64_t alignment;  /* as stated; 0: not */
	uint64_t aligned[TYPE_VIEW_COUNT]; /* as found; 0: not yet */
};

/* The type at that offset, read once; NULL where there is none that makes sense. */
struct type *type_at(struct reader *r, uint64_t offset);
/* What a type refers to; NULL for void. */
struct type *type_target(struct reader *r, const struct type *t);
/* Typedefs and qualifiers taken off. NULL: void, or a chain without an end. */
struct type *type_plain(struct reader *r, struct type *t);
/* False where it has none: void, a function, a declaration, or more than 64 bits could count. */
bool type_size(struct reader *r, struct type *t, uint64_t *ret_bytes);
/* The name under which a record is a fact: its tag, else that of the typedef next to it. */
const char *type_record_name(struct reader *r, struct type *t);
/* Whether some typedef of the chain begins with the prefix. */
bool type_is_called(struct reader *r, struct type *t, const char *prefix);
/* As C declares it; "long unsigned int" becomes "unsigned long". Interned. */
const char *type_spelling(struct reader *r, struct type *t);
/* The alignment that the type's fields need; 1 where that is not to be told. */
uint64_t type_alignment(struct reader *r, struct type *t, enum type_view view);

void type_table_free(struct type_table *types);

#endif
