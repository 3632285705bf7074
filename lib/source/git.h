/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_SOURCE_GIT_H
#define XENABI_SOURCE_GIT_H

#include <git2.h>

#include "lib/base/err.h"

/* libgit2, for the files of lib/source; no other directory includes this. */

/*
 * Opens the repository that holds path: a work tree, a folder inside one, a
 * linked work tree or a bare repository. NULL: that of the current folder, and
 * GIT_DIR, GIT_INDEX_FILE and GIT_OBJECT_DIRECTORY count, as a hook needs.
 * place is for messages. On success one use of libgit2 is held until
 * repo_close().
 */
int repo_open(const char *path, const char *place, git_repository **ret_repo,
	      struct xenabi_error *err);
/* Loose objects above this size are not read. */
#define GIT_OBJECT_BYTES_MAX ((size_t)64 << 20)
/* Loose objects are read by this program from then on, and large ones refused. */
int repo_guard_objects(git_repository *repo, const char *place, struct xenabi_error *err);
/* NULL is allowed and does nothing. */
void repo_close(git_repository *repo);

/*
 * Sets an error for status, what libgit2 returned just now; what is the first
 * half of the sentence, libgit2's own words are the second. Returns -1.
 */
int repo_fail(struct xenabi_error *err, const char *place, int status, const char *what);

/* The commit that rev names; git_object_free() it. */
int repo_commit(git_repository *repo, const char *rev, const char *place, git_object **ret_commit,
		struct xenabi_error *err);
/*
 * The id of the tree that rev names, which is not loaded: a hostile one may be huge; and when its
 * commit was made, in seconds since 1970, or 0 where rev names a tree.
 */
int repo_tree_id(git_repository *repo, const char *rev, const char *place, git_oid *ret_id,
		 int64_t *ret_time, struct xenabi_error *err);
/* The size of an object without loading it; another type is XENABI_EINPUT. */
int repo_object_size(git_odb *odb, const git_oid *id, git_object_t type, const char *place,
		     size_t *ret_size, struct xenabi_error *err);
/* Loads a tree that is not unreasonably large; git_tree_free() it. */
int repo_load_tree(git_repository *repo, git_odb *odb, const git_oid *id, const char *place,
		   git_tree **ret_tree, struct xenabi_error *err);

#endif
