/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_HEADER_H
#define XENABI_READ_HEADER_HEADER_H

#include "lib/model/release.h"
#include "lib/read/header/answers.h"
#include "lib/source/source.h"

/*
 * Whether the tree holds Xen's public headers: xen/include/public (a source
 * tree), xen/ (an include directory) or the root itself (/usr/include/xen).
 */
bool header_probe(struct source *s);

/* Whether the reading of a source tree depends on what that file of it holds. */
bool header_looks_at(const char *path);

struct header_options {
	viewset arches;	     /* that are wanted: all views of each; see views_of_arch() */
	unsigned int jobs;   /* processes that parse at the same time */
	const char *defines; /* directives, as header_write_defines() makes them */
	struct cache *cache; /* of answers; NULL: none is used */
};

/*
 * "NAME", "NAME=VALUE" or "NAME(X)=VALUE" as directives, as a compiler's -D has
 * them; defines is NULL-terminated, or NULL. Fails for what is none of these,
 * and for a macro that tells who reads the headers.
 */
int header_write_defines(const char *const *defines, struct strbuf *out, struct xenabi_error *err);

/*
 * Reads every public header, for every architecture that the tree has and that
 * is wanted, as each audience sees it. What could not be read becomes a gap. Fails where no header or no architecture is
 * there, or where a worker fails. Where the headers are, byte for byte, those
 * that known answers for, nothing is parsed; known, which may be NULL, then
 * answers for what was read.
 */
int header_read(struct source *s, const struct header_options *options,
		struct header_answers *known, struct builder *b, struct xenabi_error *err);

#endif
