/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_TREE_H
#define XENABI_READ_CSOURCE_TREE_H

#include "lib/model/family.h"
#include "lib/model/release.h"
#include "lib/read/cfront/unit.h"
#include "lib/source/source.h"

/* The files of a Xen tree that can say something of hypercalls. */
struct tree {
	struct arena arena;
	struct intern *intern;
	text_list texts;	  /* sorted by path */
	size_t bytes;		  /* that they hold together */
	VEC(const char *) unread; /* paths that were not: too large, or one too many */
	bool has_arch[ARCH_COUNT];
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

bool tree_is_header(const char *path);
/* The list of records that are translated for 32-bit callers. */
bool tree_is_xlat(const char *path);
bool tree_is_kconfig(const char *path);
/* Whether the file belongs to what is built for that architecture. */
bool tree_is_for(const char *path, enum arch arch);

#endif
