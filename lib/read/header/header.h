/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_HEADER_H
#define XENABI_READ_HEADER_HEADER_H

#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * Whether the tree holds Xen's public headers: xen/include/public (a source
 * tree), xen/ (an include directory) or the root itself (/usr/include/xen).
 */
bool header_probe(struct source *s);

/*
 * Reads every public header, for every architecture that the tree has and that
 * arches (a set of all views of each; see views_of_arch()) wants, as each
 * audience sees it. Up to jobs worker processes parse at the same time. What
 * could not be read becomes a gap. Fails where no header or no architecture is
 * there, or where a worker fails.
 */
int header_read(struct source *s, viewset arches, unsigned int jobs, struct builder *b,
		struct xenabi_error *err);

#endif
