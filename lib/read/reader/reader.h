/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_READER_READER_H
#define XENABI_READ_READER_READER_H

#include "lib/read/input.h"

/*
 * An input is parsed in a process of its own that can neither open files nor
 * start programs nor reach a network. It asks for what it needs: the files of
 * a tree, by paths that are checked here, and the work of the other workers.
 * Each input has its own, so that none has a hand in what is read of another.
 */

struct reader_answer {
	struct strbuf packed; /* as pack_write() makes it, of no one to be trusted; to be freed */
	bool is_confined;     /* false: this system cannot confine a process */
};

/* Whether this system can confine a reader; false also where there is none. */
bool reader_can_confine(void);

/*
 * Reads a tree. spec names the input in errors. Where the process dies, takes
 * too long or says nothing of sense, the error tells how far it had come.
 */
int reader_read_tree(struct source *s, const char *spec, const struct input_options *options,
		     struct reader_answer *ret, struct xenabi_error *err);

/* The same of a file, opened by source_open_file(); fd remains the caller's. */
int reader_read_file(int fd, const char *path, const struct input_options *options,
		     struct reader_answer *ret, struct xenabi_error *err);

#endif
