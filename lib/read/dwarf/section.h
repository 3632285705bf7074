/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_SECTION_H
#define XENABI_READ_DWARF_SECTION_H

#include "lib/read/dwarf/request.h"

/*
 * The debug sections of an ELF file that describe types, unpacked where they
 * are compressed (SHF_COMPRESSED with zlib or zstd, or GNU's .zdebug_). They
 * point into the file's bytes or the arena. One that lies outside the file or
 * whose compression is damaged is XENABI_EINPUT; more than half a gigabyte
 * unpacked is XENABI_ELIMIT. No section at all is no error.
 */
int dwarf_sections_find(const struct blob *file, const char *place, struct arena *a,
			struct dwarf_request *request, struct xenabi_error *err);

#endif
