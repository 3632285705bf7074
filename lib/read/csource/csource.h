/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_CSOURCE_H
#define XENABI_READ_CSOURCE_CSOURCE_H

#include "lib/model/family.h"
#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * Reads the hypervisor's own sources, without building or configuring them:
 * how each handler splits the register that holds its op, which ops it
 * dispatches, and what each place that makes a continuation puts into the
 * registers. What is not proved is unknown, with the reason, or a gap.
 */

/* Whether the tree holds a hypervisor's sources. */
bool csource_probe(struct source *s);

/*
 * Adds a decode for each handler that the families name and the tree defines,
 * on x86-64, arm64 and arm32 as far as the tree has them, and a continuation
 * for each site. 0 or -1: the tree cannot be read.
 */
int csource_read(struct source *s, const struct families *families, struct builder *b,
		 struct xenabi_error *err);

#endif
