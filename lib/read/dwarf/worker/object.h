/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_WORKER_OBJECT_H
#define XENABI_READ_DWARF_WORKER_OBJECT_H

#include <libdwarf.h>

#include "lib/read/dwarf/request.h"

/* What the libdwarf of before 0.4 calls otherwise. */
#ifdef DW_LIBDWARF_VERSION_MAJOR
typedef Dwarf_Obj_Access_Interface_a object_access;
#else
typedef Dwarf_Obj_Access_Interface object_access;
#endif

/* The sections of a request, as libdwarf wants to be given an object file. */
struct object {
	const struct dwarf_request *request;
	object_access access;
};

/* *object and the request must outlive *ret_dbg. False where libdwarf refuses the sections. */
bool object_open(struct object *object, const struct dwarf_request *request, Dwarf_Debug *ret_dbg);
void object_close(Dwarf_Debug dbg);

#endif
