/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_FRAME_H
#define XENABI_READ_FRAME_H

#include "lib/base/strbuf.h"

/* One frame of zstd with a checksum: how what is part of the program is kept. */

/* Adds the bytes, packed, to out; false: zstd refuses. The same library gives the same bytes. */
bool frame_pack(const void *bytes, size_t size, struct strbuf *out);
/*
 * The first size bytes that a frame holds; is_all: these are all, and their
 * checksum is looked at. False: it is damaged, or holds fewer.
 */
bool frame_unpack(const void *frame, size_t frame_size, void *to, size_t size, bool is_all);

#endif
