/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_INPUT_H
#define XENABI_READ_INPUT_H

#include "lib/base/cache.h"
#include "lib/model/family.h"
#include "lib/model/release.h"
#include "lib/read/header/header.h"
#include "lib/read/shipped.h"
#include "lib/source/source.h"

/* How long an input may take where nobody says. */
#define INPUT_SECONDS 120
/* How large a file may be that is an input, in bytes. */
#define INPUT_FILE_MAX ((size_t)1 << 30)

/*
 * The tree that was read last, as long as it is a revision: one that is like it
 * in all that matters has its facts. A zeroed one is none.
 */
struct known_tree {
	struct source *source;
	struct strbuf packed; /* see lib/model/pack.h */
};

void known_tree_deinit(struct known_tree *known);

struct input_options {
	const struct families *families; /* which functions and names belong to which hypercall */
	viewset arches;			 /* all views of the architectures that are wanted */
	bool headers_only;		 /* of a source tree: what its sources do is not wanted */
	unsigned int jobs;		 /* processes that may parse at the same time; at least 1 */
	unsigned int seconds;		 /* that an input may take; 0: INPUT_SECONDS */
	const char *defines; /* directives that all headers are read behind; "" for none */
	struct cache *cache; /* of what was read before; NULL: none is used */
	struct header_answers *known_headers; /* of earlier inputs; may be NULL */
	struct known_tree *known_tree;	      /* the same, read with the options of this one */
	struct shipped_bytes *known_releases; /* the same */
};

/* The '@' of "[REPO]@REVISION", NULL where there is none; "@{" belongs to the revision. */
const char *input_find_at(const char *spec);

/*
 * What an INPUT's facts depend on, as the digest of a kind: whatever is worked out from
 * them alone may be kept under it; and the day of its commit, "" where it has none. False where its content has no name but what a
 * reading tells: of a directory, say. It takes milliseconds.
 */
bool input_key(const char *spec, const char *kind, const struct input_options *options,
	       char key[SHA256_HEX], char date[SOURCE_DATE_BYTES]);

/*
 * Whether two INPUTs are revisions of Xen source trees that hold the same in all
 * that a reading depends on, and no waivers, which may be wrong. It takes
 * milliseconds; false where it is not certain.
 */
bool input_alike(const char *old_spec, const char *new_spec, const struct families *families);

/*
 * Opens the tree that an INPUT is, a directory or a git revision or index.
 * *ret_source is NULL where it is no tree.
 */
int input_open_tree(const char *spec, struct source **ret_source, struct xenabi_error *err);

/*
 * The text of the tree's waiver file, in the arena, not looked into: a fault in
 * it is told when it is used. NULL: there is no such file.
 */
int input_waivers(struct source *s, struct arena *a, const char **ret_text,
		  struct xenabi_error *err);

/*
 * Reads an INPUT, as the manual describes it, into the builder: a directory, a
 * file, a git revision or index, or several joined by commas. What it is, is
 * decided by its content; a file that has the literal name goes before any
 * other reading of it.
 */
int input_read(const char *spec, const struct input_options *options, struct builder *b,
	       struct xenabi_error *err);

#endif
