/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_WORKER_H
#define XENABI_READ_WORKER_H

#include "lib/base/err.h"
#include "lib/base/strbuf.h"
#include "lib/source/source.h"

/*
 * Foreign bytes are parsed in processes of their own: a crash or a hang there
 * is one clear error here.
 */
struct worker_job {
	const char *const *args; /* of the program, without its name; NULL-terminated */
	struct strbuf output;	 /* what it wrote; the caller's to strbuf_deinit() */
	int pid, fd;		 /* worker_run()'s own */
};

/*
 * Runs the worker program of that name once a job, all at the same time, each
 * with the request as its standard input (a file in memory that holds the
 * parts one after the other). It is looked for in libexec/xenabi near to the
 * running program, then near to the shared library that this is part of, then
 * where `make install` put it. Fails when one cannot be started, exits otherwise than with 0, writes more than
 * 512 MiB or takes longer than two minutes; all are gone when it returns.
 */
int worker_run(const char *name, const struct blob *parts, size_t part_count,
	       struct worker_job *jobs, size_t count, struct xenabi_error *err);

/* The same with a request that is in a file already, whose offset is of no matter. */
int worker_run_on(const char *name, int request_fd, struct worker_job *jobs, size_t count,
		  struct xenabi_error *err);

/* A file in memory that holds the parts one after the other; -1 with *err set. */
int worker_write_request(const struct blob *parts, size_t part_count, struct xenabi_error *err);

/* The path of a worker program, to be freed; NULL with *err set where it is not there. */
char *worker_find(const char *name, struct xenabi_error *err);

#define WORKER_FDS_MAX 16

/*
 * Starts a program with these files as 0, 1, … (-1: none there) and no other,
 * with next to nothing of the environment; what it writes to standard error is
 * lost. Its process id, or -1 with errno set.
 */
int worker_spawn(const char *program, const char *const *args, const int *fds, size_t fd_count);

#endif
