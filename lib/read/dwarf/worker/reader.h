/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_WORKER_READER_H
#define XENABI_READ_DWARF_WORKER_READER_H

#include <dwarf.h>
#include <libdwarf.h>

#include "lib/base/vec.h"
#include "lib/model/wire.h"
#include "lib/read/dwarf/request.h"

/*
 * How DWARF becomes facts.
 *
 * Which records: those that a header below include/public/ declares, and those
 * of include/compat/, which Xen makes of the same headers for its 32-bit
 * callers; seen from the compile units of the functions that the request
 * names.
 *
 * Which view: the hypervisor compiles the headers with __XEN__ defined, so
 * what it was built with is the internal view of its architecture, and is to
 * be compared with that. Who else may use a record, DWARF does not tell. A
 * record of include/compat/ is what x86_32 callers see; it keeps its own name,
 * compat_NAME, in the internal view of x86_32, which no header supplies.
 *
 * What is not in DWARF: the alignment of a record. It is taken from what its
 * fields need, by their types and their places.
 */

struct reader {
	Dwarf_Debug dbg;
	const struct dwarf_request *request;
	struct intern *in;
	struct arena arena;
	struct wire_writer *out;
	uint64_t budget;   /* entries that may still be looked at */
	bool is_exhausted; /* the budget was used up: told once, at the end */
	bool is_split;	   /* a unit's types are in another file */
	bool has_damage;   /* some entry could not be read */
	struct type_table *types;
	struct seen_table *seen;
	uint8_t *widths; /* of the arguments asked for, in bits; 0: not known */
};

/* A header of the interface, by the file table of a unit; path NULL: another file. */
struct declared_in {
	const char *path; /* "xen/include/public/domctl.h" */
	bool is_compat;
};

/* A compile unit, or a part of one that several share. */
struct unit {
	struct declared_in *files; /* by DW_AT_decl_file */
	size_t file_count;
};

/* die.c: entries. All fail softly: an attribute that is absent or makes no sense is not there. */

/* False at the end of the list; *die is released in any case. */
bool die_next(struct reader *r, Dwarf_Die *die);
bool die_first_child(struct reader *r, Dwarf_Die die, Dwarf_Die *ret);
bool die_at(struct reader *r, uint64_t offset, Dwarf_Die *ret);
void die_release(Dwarf_Die die);
unsigned int die_tag(struct reader *r, Dwarf_Die die);
uint64_t die_offset(struct reader *r, Dwarf_Die die);
/* Interned; NULL: it has none. */
const char *die_name(struct reader *r, Dwarf_Die die);
bool die_has(struct reader *r, Dwarf_Die die, unsigned int attribute);
/* A constant, a flag as 0 or 1; is_signed: it is negative when read as int64_t. */
bool die_number(struct reader *r, Dwarf_Die die, unsigned int attribute, uint64_t *ret);
bool die_address(struct reader *r, Dwarf_Die die, uint64_t *ret_low_pc);
/* The offset in .debug_info that an attribute refers to. */
bool die_reference(struct reader *r, Dwarf_Die die, unsigned int attribute, uint64_t *ret);
/* DW_AT_data_member_location: a constant, or DW_OP_plus_uconst as DWARF 2 spells it. */
bool die_member_bytes(struct reader *r, Dwarf_Die die, uint64_t *ret);
/* Says at the end that some of the debug information made no sense. */
void reader_damage(struct reader *r, Dwarf_Error error);

/* unit.c */

/* Finds the units that are wanted and reads them. */
void read_units(struct reader *r);

/* record.c */

struct entry {
	uint64_t offset;
	const char *name; /* its tag or, without one, its typedef's name */
	const struct declared_in *header;
	uint32_t line;
};
/* The record, struct or union, at the entry; written once a layout. */
void read_record(struct reader *r, const struct entry *entry);
void read_enum(struct reader *r, const struct entry *entry);
void seen_table_free(struct seen_table *seen);

#endif
