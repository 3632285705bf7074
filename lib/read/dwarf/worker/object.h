/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_WORKER_OBJECT_H
#define XENABI_READ_DWARF_WORKER_OBJECT_H

#include <libdwarf.h>

#include "lib/read/dwarf/request.h"

/* The sections of a request, as libdwarf wants to be given an object file. */
struct object {
	const struct dwarf_request *request;
	Dwarf_Obj_Access_Interface access;
};

/* *object and the request must outlive *ret_dbg. False where libdwarf refuses the sections. */
bool object_open(struct object *object, const struct dwarf_request *request, Dwarf_Debug *ret_dbg);
void object_close(Dwarf_Debug dbg);

#endif
