/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_PACKAGE_WORKER_UNPACK_H
#define XENABI_READ_PACKAGE_WORKER_UNPACK_H

#include "lib/base/strbuf.h"
#include "lib/source/source.h"

/*
 * The files of a .deb or .rpm that may be a hypervisor or Xen's public headers,
 * chosen by their names: whether it is confined, 0, then of each its path and its bytes, both after
 * their length, all numbers unsigned LEB128. Where it cannot be read: 1, and
 * a sentence's end after its length. At most 100,000 entries, 512 MiB of all
 * files and 256 MiB of those that are given are read; a path that leaves the
 * package refuses the whole of it.
 */
void package_unpack(const struct blob *package, bool is_confined, struct strbuf *out);

#endif
