/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_SOURCE_SOURCE_H
#define XENABI_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

/*
 * A tree of files, wherever it is kept: a directory, a git revision, a git
 * index. Paths are relative to its root, with '/', without "." or "..".
 * Nothing outside the tree is ever read: a symbolic link is not a file of it.
 */
struct source;

/* A file's bytes; one NUL follows them that size does not count. */
struct blob {
	const unsigned char *bytes;
	size_t size;
};

/* What source_list() found. Only regular files can be read. */
struct source_entry {
	const char *path; /* from the tree's root; valid during the call */
	size_t size;	  /* in bytes, as the tree states it */
	bool is_regular;  /* else a symbolic link, a device, a submodule … */
};

/* 0 to go on; anything else ends the listing, which then returns it. */
typedef int source_visit_fn(void *arg, const struct source_entry *entry, struct xenabi_error *err);

/* A directory on disk, held open. */
int source_open_directory(const char *path, struct source **ret_source, struct xenabi_error *err);
/*
 * The same; where it is a folder of a sparse checkout, the files that git leaves
 * out there are read from the index: nobody deleted them.
 */
int source_open_worktree(const char *path, struct source **ret_source, struct xenabi_error *err);
/*
 * A revision of a git repository (tag, branch, hash, HEAD~3), read from its
 * object store. repo is a work tree, any folder inside one, or a bare
 * repository; NULL: the repository of the current folder.
 */
int source_open_revision(const char *repo, const char *rev, struct source **ret_source,
			 struct xenabi_error *err);
/* What is staged in that repository. */
int source_open_index(const char *repo, struct source **ret_source, struct xenabi_error *err);
/* Of files that are in memory; the paths are plain and different, all of it outlives the source. */
struct source_memory_file {
	const char *path;
	struct blob bytes;
};
struct source *source_open_memory(const char *name, const struct source_memory_file *files,
				  size_t count);
/*
 * Of a tree that somebody else has at hand, who is asked; answers is copied. The
 * name and the separator are those of that tree, see source_separator().
 */
struct source_answers {
	void *arg;
	/* What source_has_file() and source_has_directory() say. */
	void (*kind)(void *arg, const char *path, bool *ret_file, bool *ret_directory);
	/* As source_list(), in any order. */
	int (*list)(void *arg, const char *dir, source_visit_fn *found, void *found_arg,
		    struct xenabi_error *err);
	/* As source_read(). */
	int (*read)(void *arg, const char *path, size_t max, struct arena *a, struct blob *ret_blob,
		    struct xenabi_error *err);
	/* These are likely to be read next, in this order. */
	void (*expect)(void *arg, const char *const *paths, size_t count);
};
struct source *source_open_asked(const char *name, char separator,
				 const struct source_answers *answers);
void source_close(struct source *s);

/* What the tree was opened from, for messages: "/path", "repo@rev", "@:index". */
const char *source_name(const struct source *s);

#define SOURCE_DATE_BYTES 16

/* What stands between that name and a path of the tree, in messages. */
char source_separator(const struct source *s);

/* The day on which its commit was made, "2014-12-30" in UTC; NULL where it is no commit's. */
const char *source_date(const struct source *s);

/* Of an object's name, with its NUL. */
#define SOURCE_ID_BYTES 65

/*
 * What names the content of a file or folder ("" for the root) by itself, as
 * a revision of a repository has it. False where nothing does: a work tree is
 * not named by anything.
 */
bool source_object_id(struct source *s, const char *path, char id[SOURCE_ID_BYTES]);

/* Whether it is of any account what a regular file of that path holds. */
typedef bool source_matters_fn(const void *arg, const char *path);

/*
 * Whether two trees differ below dir ("" for the root) in more than the content
 * of regular files that do not matter. Only the names of objects are compared,
 * in milliseconds; true where these do not tell: of all but revisions.
 */
bool source_differs(struct source *old, struct source *new, const char *dir,
		    source_matters_fn *matters, const void *arg);

/* Whether a regular file (or a directory) of that path is there. */
bool source_has_file(struct source *s, const char *path);
bool source_has_directory(struct source *s, const char *path);

/*
 * Every file below dir ("" for the root), sorted by path (strcmp order).
 * More than 100,000 entries or directories nested deeper than 64 are
 * XENABI_ELIMIT. A dir that is not there is XENABI_EINPUT.
 */
int source_list(struct source *s, const char *dir, source_visit_fn *visit, void *arg,
		struct xenabi_error *err);

/* Whether the visitor is likely to read that file. */
typedef bool source_wants_fn(const void *arg, const struct source_entry *entry);

/* The same for a visitor that reads files as it comes by: those that wants() tells are fetched ahead. */
int source_list_reading(struct source *s, const char *dir, source_wants_fn *wants,
			source_visit_fn *visit, void *arg, struct xenabi_error *err);

/*
 * The bytes of a regular file, allocated in a. More than max bytes is
 * XENABI_ELIMIT, decided before they are read where the tree states the size.
 */
int source_read(struct source *s, const char *path, size_t max, struct arena *a,
		struct blob *ret_blob, struct xenabi_error *err);

/* One side of a comparison with HEAD. */
enum source_git_side { SOURCE_GIT_WORKTREE, SOURCE_GIT_INDEX };

/*
 * The top folder of the work tree that contains the current folder, allocated
 * in a. XENABI_EINPUT when there is none.
 */
int source_worktree_root(struct arena *a, const char **ret_root, struct xenabi_error *err);
/*
 * Whether anything under one of the path prefixes ("xen/include/public/")
 * differs between HEAD and the side, untracked files that git does not ignore
 * included for the work tree. Takes milliseconds on a tree of Xen's size.
 */
int source_changed_since_head(const char *repo, enum source_git_side side,
			      const char *const *prefixes, size_t prefix_count, bool *ret_changed,
			      struct xenabi_error *err);

/*
 * A file that is an input by itself, the same guards against devices and
 * endless files; compressed ones are not unpacked here.
 */
int source_read_file(const char *path, size_t max, struct arena *a, struct blob *ret_blob,
		     struct xenabi_error *err);

/*
 * Opens such a file for another process, which reads it by source_read_fd(). A
 * descriptor that is the caller's to close, or -1.
 */
int source_open_file(const char *path, struct xenabi_error *err);
int source_read_fd(int fd, const char *place, size_t max, struct arena *a, struct blob *ret_blob,
		   struct xenabi_error *err);

#endif
