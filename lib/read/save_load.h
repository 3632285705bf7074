/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SAVE_LOAD_H
#define XENABI_READ_SAVE_LOAD_H

#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * Adds how a hypervisor's sources load records of the HVM save stream:
 * hvm_load_entry() refuses one that is shorter than the record is now,
 * hvm_load_entry_zeroextend() fills it up with zeros. A record that is loaded in
 * neither way is not told of. Nothing where the tree has no sources for x86.
 */
int save_loads_read(struct source *s, struct builder *b, struct xenabi_error *err);
/* Whether a file of that path is looked at for it, and whether it then may tell something. */
bool save_loads_look_at(const char *path);
bool save_loads_want(const struct blob *file);

#endif
