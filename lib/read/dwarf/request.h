/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_REQUEST_H
#define XENABI_READ_DWARF_REQUEST_H

#include "lib/base/intern.h"
#include "lib/base/strbuf.h"
#include "lib/base/vec.h"
#include "lib/model/view.h"
#include "lib/source/source.h"

/* A function whose compile unit is wanted: its types are the interface's. */
struct dwarf_function {
	uint64_t address;
	unsigned int argument; /* whose width is asked for, from 0 */
};

/* A debug section, by its plain name (".debug_info") and unpacked. */
struct dwarf_section {
	const char *name;
	struct blob bytes;
};

/*
 * What the tool asks of its DWARF worker. The answer is the width in bits of
 * each function's argument, in order (0: not known), each an unsigned LEB128,
 * then facts in the wire format.
 */
struct dwarf_request {
	enum arch arch;	      /* of the hypervisor */
	const char *build_id; /* put into every fact; "": none */
	VEC(struct dwarf_function) functions;
	VEC(struct dwarf_section) sections;
};

/* Its bytes, in parts, of which some are the sections' own. The others are allocated in a. */
struct dwarf_parts {
	VEC(struct blob) items;
};
void dwarf_request_write(const struct dwarf_request *request, struct arena *a,
			 struct dwarf_parts *parts);
/*
 * Names are interned; sections point into the bytes that were read. 0, or -1
 * where the bytes are malformed.
 */
int dwarf_request_read(struct dwarf_request *request, struct intern *in, const struct blob *bytes);
void dwarf_request_deinit(struct dwarf_request *request);

#endif
