/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_UNREAD_H
#define XENABI_DIFF_UNREAD_H

#include "lib/base/vec.h"
#include "lib/model/release.h"

/* A header that one side could not read wholly, where the other side had no such trouble. */
struct unread_header {
	const char *path; /* below the public directory */
	archset arches;
	bool is_unfinished; /* no include or no end was found: any macro may be missing, anywhere */
	const struct gap *first; /* why, of the lowest line */
	size_t hidden; /* names that the other side has and that it may hide; the user's to count */
};

/*
 * What of a release's headers cannot be told to be absent. A fault that the
 * other side has too, word for word, hides nothing that came or went since.
 */
struct unread {
	VEC(struct unread_header) headers; /* sorted by path */
};

/* Zeroed where the release has no headers. Borrows from both. */
void unread_find(struct unread *unread, const struct release *side, const struct release *other);
void unread_deinit(struct unread *unread);

/* The header for whose faults what the other side declares at that place may be missing; or NULL. */
struct unread_header *unread_hides(struct unread *unread, const struct evidence *at,
				   enum arch arch);

#endif
