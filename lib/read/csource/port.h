/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_PORT_H
#define XENABI_READ_CSOURCE_PORT_H

#include "lib/model/family.h"
#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * The architectures whose sources are not read: one that has no code that
 * serves a hypercall is told to b as such, any other is a gap. 0 or -1 (the
 * source cannot be listed or read).
 */
int ports_read(struct source *s, const struct families *families, struct builder *b,
	       struct xenabi_error *err);
/* Whether that depends on what a file of that path holds. */
bool ports_look_at(const char *path);

#endif
