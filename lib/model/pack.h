/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_PACK_H
#define XENABI_MODEL_PACK_H

#include "lib/base/strbuf.h"
#include "lib/model/release.h"

/*
 * A whole release as bytes that are read back a good deal faster than a
 * snapshot is: for what this very version of the program keeps to itself. The
 * snapshot is the format that lasts.
 */

/* What the user wrote for the release is not written. */
void pack_write(const struct release *r, struct strbuf *out);

/*
 * Adds all facts of a release to the builder. Nothing in the bytes is believed;
 * those that are no whole release of this version are XENABI_EINPUT, and some
 * facts may have been added by then. place names them in errors.
 */
int pack_read(struct builder *b, const void *bytes, size_t size, const char *place,
	      struct xenabi_error *err);

#endif
