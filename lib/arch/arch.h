/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_ARCH_ARCH_H
#define XENABI_ARCH_ARCH_H

#include <stdbool.h>

#include "lib/model/fact.h"

enum { ARCH_CALLERS_MAX = 4 };

/* A kind of caller that a hypervisor serves. */
struct arch_caller {
	const char *name; /* NULL: none */
	/* The path it comes by: the first of these on which the hypercall has a handler. */
	enum entry_path paths[ENTRY_COUNT];
	unsigned int path_count;
	unsigned int register_bits;
};

/* What the rest of the tool has to know of one kind of caller. */
struct arch_info {
	enum arch arch;
	const char *clang_target;
	/*
	 * A tree has this architecture when one of these headers is in its
	 * public directory and, where .marker is set, xen.h mentions that macro or
	 * the folder .port is there.
	 */
	const char *const *headers;
	const char *marker, *port;
	/* Of the files below the public directory, what belongs to it alone begins so. */
	const char *const *own_prefixes;
	const char *foreign; /* a file that begins so and belongs to another; or NULL */
	/*
	 * Whether a hypervisor of this architecture may exist: only then does
	 * the internal view mean anything. (In the 32-bit x86 headers __XEN__
	 * selects input for Xen's compat header generator, not C.)
	 */
	bool has_hypervisor;
	const char *const *sources; /* where those of its hypervisor alone are; NULL: none */
	unsigned int register_bits;
	enum arch narrow;	    /* whose callers its hypervisor serves too; itself: none */
	bool narrow_has_own_layout; /* for those, records may be laid out otherwise */
	struct arch_caller callers[ARCH_CALLERS_MAX];
};

const struct arch_info *arch_info(enum arch arch);
/* Whether a header (path below the public directory) is for this architecture's callers. */
bool arch_wants_header(enum arch arch, const char *path);
/* Whether a source file, or directory, is one of the hypervisor's for this architecture alone. */
bool arch_has_source(enum arch arch, const char *path);

#endif
