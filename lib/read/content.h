/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CONTENT_H
#define XENABI_READ_CONTENT_H

#include "lib/read/input.h"

/*
 * What an input's bytes say, whichever way they were come by. All of this
 * parses what strangers wrote, and so is done in a confined process: see
 * reader/reader.h.
 */

#define EXPECTED                                                                                    \
	"expected a Xen source tree, a directory of its public headers, a hypervisor (xen-syms or " \
	"a boot image), a .deb or .rpm of a hypervisor or of Xen's headers, a saved snapshot, "     \
	"[REPO]@REVISION of a git repository, or release:X.Y"

/* The facts of a tree of sources or headers. spec names it in errors. */
int content_read_tree(struct source *s, const char *spec, const struct input_options *options,
		      struct builder *b, struct xenabi_error *err);

/* Those of a file: a hypervisor, a package or a snapshot, compressed or not. */
int content_read_file(const struct blob *file, const char *path,
		      const struct input_options *options, struct builder *b,
		      struct xenabi_error *err);

#endif
