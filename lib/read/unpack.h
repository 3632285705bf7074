/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_UNPACK_H
#define XENABI_READ_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/source/source.h"

/* What unpack_blob() gives at most, unless told otherwise. */
#define UNPACK_MAX_BYTES ((size_t)512 << 20)

/* Whether the bytes begin as a gzip, xz or zstd file does. */
bool unpack_is_packed(const struct blob *file);

/*
 * The content of a gzip, xz or zstd file, told by its first bytes, allocated
 * in a and followed by one NUL; several members or frames are put together. A
 * file that is none of these is handed back as it is. More than max bytes is
 * XENABI_ELIMIT, found out before more than that is allocated; a damaged or
 * truncated one, or other bytes after it, XENABI_EINPUT. Packed twice is
 * unpacked once.
 */
int unpack_blob(const struct blob *file, const char *place, size_t max, struct arena *a,
		struct blob *ret_blob, struct xenabi_error *err);

/* The same of a zlib stream, which nothing but its place tells: a part of another file. */
int unpack_zlib(const struct blob *packed, const char *place, size_t max, struct arena *a,
		struct blob *ret_blob, struct xenabi_error *err);

#endif
