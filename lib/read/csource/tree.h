/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_TREE_H
#define XENABI_READ_CSOURCE_TREE_H

#include "lib/model/family.h"
#include "lib/model/release.h"
#include "lib/read/cfront/unit.h"
#include "lib/source/source.h"

/* A name that a build may know otherwise than this reader does. */
struct odd_name {
	const char *name; /* interned */
	const char *path; /* where that is said; interned */
	uint32_t line;
	const char *what;
	bool is_symbol; /* of a function, to the linker; else a macro */
	bool is_given;	/* by a makefile, and not one that Xen has always given */
};

/* Files that a build may read otherwise. */
struct odd_place {
	const char *scope; /* a file's path, or the beginning of paths; interned */
	const char *path;
	uint32_t line;
	const char *what;
};

/* The files of a Xen tree that can say something of hypercalls. */
struct tree {
	struct arena arena;
	struct intern *intern;
	text_list texts;	  /* sorted by path */
	size_t bytes;		  /* that they hold together */
	VEC(const char *) unread; /* paths that were not: too large, or one too many */
	bool has_arch[ARCH_COUNT];
	text_list included; /* by them, and neither headers nor sources by place and name */
	text_list builds;   /* makefiles, linker scripts, assembler code that names handlers */
	VEC(struct odd_name) odd_names; /* sorted by the name's address */
	VEC(struct odd_place) odd_places;
};

/*
 * Reads them; a file that is too large, or one more than can be held, is a gap
 * in b. 0 or -1 (the source cannot be listed or read).
 */
int tree_read(struct tree *t, struct source *s, const struct families *families, struct builder *b,
	      struct xenabi_error *err);
void tree_deinit(struct tree *t);

/* Whether a file of that path is read, be it to be passed over. */
bool tree_looks_at(const char *path);
/* Of such a file, whether there is any use for it. */
bool tree_wants(const struct families *families, const char *path, const struct blob *file);

/* Whether it tells how the sources are built. */
bool tree_is_build(const char *path);
/* Whether a file that none of these is may still be included by one that is read. */
bool tree_may_include(const char *path);
/* Whether the folder of an architecture that is not read, or of a tool, is in the path. */
bool tree_is_foreign(const char *path);
bool tree_is_header(const char *path);
/* The list of records that are translated for 32-bit callers. */
bool tree_is_xlat(const char *path);
bool tree_is_kconfig(const char *path);
/* Whether the file belongs to what is built for that architecture. */
bool tree_is_for(const char *path, enum arch arch);

#endif
