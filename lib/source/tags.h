/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_SOURCE_TAGS_H
#define XENABI_SOURCE_TAGS_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

/* Whether path is a git repository, or a folder inside a work tree of one. */
bool source_is_repository(const char *path);

struct source_tags {
	const char **names;
	size_t count;
};

/*
 * The tags whose names match the pattern of glob(7), by name, in the arena.
 * repo NULL: the repository of the current folder.
 */
int source_list_tags(const char *repo, const char *pattern, struct arena *a,
		     struct source_tags *ret, struct xenabi_error *err);

#endif
