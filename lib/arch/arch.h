/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_ARCH_ARCH_H
#define XENABI_ARCH_ARCH_H

#include <stdbool.h>

#include "lib/model/view.h"

/* What the rest of the tool has to know of one kind of caller. */
struct arch_info {
	enum arch arch;
	const char *clang_target;
	/*
	 * A tree has this architecture when one of these headers is in its
	 * public directory and, where .marker is set, xen.h mentions that macro.
	 */
	const char *const *headers;
	const char *marker;
	/* Of the files below the public directory, what belongs to it alone begins so. */
	const char *const *own_prefixes;
	const char *foreign; /* a file that begins so and belongs to another; or NULL */
	/*
	 * Whether a hypervisor of this architecture may exist: only then does
	 * the internal view mean anything. (In the 32-bit x86 headers __XEN__
	 * selects input for Xen's compat header generator, not C.)
	 */
	bool has_hypervisor;
};

const struct arch_info *arch_info(enum arch arch);
/* Whether a header (path below the public directory) is for this architecture's callers. */
bool arch_wants_header(enum arch arch, const char *path);

#endif
