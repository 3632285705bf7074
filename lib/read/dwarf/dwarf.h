/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_DWARF_H
#define XENABI_READ_DWARF_DWARF_H

#include "lib/model/release.h"
#include "lib/read/dwarf/request.h"

/*
 * Reads the debug information of a hypervisor (DWARF 4 and 5) in a confined
 * process: the records and enums of the interface go to the builder of what
 * was compiled, see builder_compiled(). The caller has set the request's
 * architecture, build-id and functions. ret_widths, one byte a function, gets
 * the width in bits of each one's argument, 0 where it is not known. What
 * cannot be read is a gap of b, never a failure: the code was read without it.
 */
void dwarf_read(const struct blob *file, const char *place, struct dwarf_request *request,
		struct builder *b, uint8_t *ret_widths);

/* Takes an answer; false where it makes no sense. For dwarf_read() and its test. */
bool dwarf_take_answer(const struct blob *answer, const struct dwarf_request *request,
		       struct builder *b, uint8_t *ret_widths, struct xenabi_error *err);

#endif
