/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CMD_WATCH_H
#define XENABI_CMD_WATCH_H

#include "lib/xenabi.h"

/* How far a process has come that somebody else watches; in memory of both. */
struct progress {
	bool is_writing;  /* the report: whoever reads it may take their time */
	char input[1024]; /* what is being read; "": nothing any more */
};

/* What the process does; its status is 0 to 255. */
typedef int watch_fn(void *arg, struct progress *progress);

/*
 * Has a process of its own do the work, for some seconds at most and within
 * limits on its memory, so that whatever an input brings about ends in one
 * clear error. Its status, or -1: it was not finished or died, and *err says on
 * which input.
 */
int watch_run(unsigned int seconds, watch_fn *work, void *arg, struct xenabi_error *err);

#endif
