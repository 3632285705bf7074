/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_DISTURBED_H
#define XENABI_READ_CSOURCE_DISTURBED_H

#include "lib/read/csource/sources.h"
#include "lib/read/csource/tree.h"

/* That a function may be something else to a build than it is to this reader. */
struct disturbance {
	const char *path; /* NULL: nothing says so */
	uint32_t line;
	const char *what;
	const char *scope; /* what it is about, where that is more than the function; or NULL */
};

/* One architecture's sources, and what may disturb them. */
struct disturbed {
	struct sources *sources;
	const struct tree *tree;
	struct arena arena;
	/* What files define that are only read for a name that is found nowhere else, or not at all. */
	struct macro_table rivals;
};

void disturbed_init(struct disturbed *d, struct sources *sources, const struct tree *tree);
void disturbed_deinit(struct disturbed *d);

/*
 * What may make a build take the function otherwise: a name in it, or in a macro
 * that it uses, that is defined twice; a file that it includes and that is not
 * followed; flags of its makefile; a condition in it that these, or the compiler, decide. .what is d's.
 */
struct disturbance disturbed_find(struct disturbed *d, const struct function *f);

#endif
