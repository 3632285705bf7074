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

#endif
