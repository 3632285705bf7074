/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_SOURCE_RANGE_H
#define XENABI_SOURCE_RANGE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

/* Ranges of commits, as gitrevisions(7) has them. */

struct source_commit {
	const char *hash, *parent, *subject;
	bool is_concerned; /* it changes what is below "xen", or all where there is no such folder */
};

struct source_commits {
	struct source_commit *items; /* the oldest first */
	size_t count;
};

/*
 * The hash of the merge base of two revisions, allocated in a. repo NULL: the
 * repository of the current folder. One that does not exist is XENABI_EINPUT;
 * in a shallow clone the error names the fetch that brings it.
 */
int source_merge_base(const char *repo, const char *one, const char *two, struct arena *a,
		      const char **ret_hash, struct xenabi_error *err);
/*
 * The commits that to reaches and from does not, without merges, in
 * the arena. More than 10,000 are XENABI_ELIMIT.
 */
int source_commits_between(const char *repo, const char *from, const char *to, struct arena *a,
			   struct source_commits *ret, struct xenabi_error *err);

#endif
