/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_SOURCE_INTERNAL_H
#define XENABI_SOURCE_INTERNAL_H

#include "lib/base/vec.h"
#include "lib/source/source.h"

/* What the files of lib/source share; no other directory includes this. */

#define SOURCE_ENTRIES_MAX 100000
#define SOURCE_DEPTH_MAX   64

enum source_kind { SOURCE_MISSING, SOURCE_FILE, SOURCE_DIRECTORY, SOURCE_OTHER };

/* What source_list() gathers before it sorts. */
struct listing {
	const struct source *source;
	struct arena arena; /* the paths */
	VEC(struct source_entry) found;
	size_t met; /* entries, directories included */
};

/*
 * One kind of tree. Every path given to it has passed source_path_is_plain(),
 * or is "" for the root where a directory is meant.
 */
struct source_ops {
	char separator; /* between the tree's name and a path, in messages */
	enum source_kind (*kind)(struct source *s, const char *path);
	/* Everything below dir, in any order, through listing_meet() and listing_add(). */
	int (*collect)(struct source *s, const char *dir, struct listing *l,
		       struct xenabi_error *err);
	int (*read)(struct source *s, const char *path, size_t max, struct arena *a,
		    struct blob *ret_blob, struct xenabi_error *err);
	/* As source_object_id(); NULL: no object has a name. */
	bool (*object_id)(struct source *s, const char *path, char id[SOURCE_ID_BYTES]);
	/* As source_differs(), of two of this kind; NULL: they always do. */
	bool (*differs)(struct source *old, struct source *new, const char *dir,
			source_matters_fn *matters, const void *arg);
	/* These files are likely to be read next; NULL: to know that is of no use. */
	void (*expect)(struct source *s, const char *const *paths, size_t count);
	/* Releases s, but not its name. */
	void (*close)(struct source *s);
};

/* The first member of each kind's own struct. */
struct source {
	const struct source_ops *ops;
	char *name;		      /* from malloc */
	char date[SOURCE_DATE_BYTES]; /* of the commit; "": none */
};

/* From seconds since 1970; 0 sets none. */
void source_set_date(struct source *s, int64_t time);

/* Where an error is: the tree's name, and the path within it unless that is "". */
struct place {
	char text[256];
};

struct place source_place(const struct source *s, const char *path);

/*
 * Sets an error from an errno value; expected completes the sentence, such as
 * "a regular file". Returns -1.
 */
int source_fail_errno(struct xenabi_error *err, const char *place, int error, const char *expected);

/* The error for a file, or an object, of more than max bytes. Returns -1. */
int source_fail_size(struct xenabi_error *err, const char *place, size_t max);

/* Relative, no empty, "." or ".." component, shorter than PATH_MAX. */
bool source_path_is_plain(const char *path);

/*
 * Counts an entry called name in dir ("" for the root). Its path, owned by the
 * listing; NULL with *err set where it is past a limit or no plain path.
 */
const char *listing_meet(struct listing *l, const char *dir, const char *name, bool is_directory,
			 struct xenabi_error *err);
/* path from listing_meet(); size counts for a regular file only. */
void listing_add(struct listing *l, const char *path, size_t size, bool is_regular);

/* Of what is staged in the repository, that which a sparse checkout does not put on disk. */
int source_open_left_out(const char *repo, struct source **ret_source, struct xenabi_error *err);

/*
 * Opens a plain path, or ".", below the folder root without following any
 * symbolic link: one is ELOOP. O_CLOEXEC is added. A file descriptor, or -1
 * with errno set.
 */
int source_open_beneath(int root, const char *path, int flags);
/* The same for a kernel without openat2(). */
int source_open_stepwise(int root, const char *path, int flags);

#endif
