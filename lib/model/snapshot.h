/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_SNAPSHOT_H
#define XENABI_MODEL_SNAPSHOT_H

#include "lib/base/strbuf.h"
#include "lib/model/release.h"

#define SNAPSHOT_SCHEMA "xenabi-snapshot/1"

/*
 * A release as JSON that lasts and that diffs well: one fact a line, in the
 * release's order, keys in a fixed order, a key left out where its value is
 * NULL, 0 or false. What may not survive a JSON number is a string in hex.
 * Views are an object of architectures, each with the initials of its
 * audiences: {"x86_64":"gtil"}. A constant without a "kind" is an integer. A
 * known number is a number; it is null where there is none, and absent where
 * it is not known. What the user wrote for the release is not written.
 */
void snapshot_write(const struct release *r, struct strbuf *out);

/*
 * Adds the facts of a snapshot to the builder. Unknown keys are skipped; an
 * unknown architecture, audience or kind of supply is a gap. Anything else
 * that is not as snapshot_write() writes it is XENABI_EINPUT, and a text of
 * absurd size XENABI_ELIMIT; some facts may have been added by then. place
 * names the text in errors.
 */
int snapshot_read(struct builder *b, const char *text, size_t len, const char *place,
		  struct xenabi_error *err);

/* Whether the bytes, the first of a file, look like JSON; snapshot_read() tells which. */
bool snapshot_probe(const char *bytes, size_t len);

#endif
