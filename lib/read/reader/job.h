/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_READER_JOB_H
#define XENABI_READ_READER_JOB_H

#include "lib/base/strbuf.h"
#include "lib/read/input.h"

/* The files that a reader is started with. */
enum reader_fd {
	READER_CHANNEL, /* a socket, see channel.h */
	READER_UNUSED,
	READER_ERRORS,
	READER_INPUT, /* a regular file; none: the input is a tree */
	READER_PLACE, /* READER_PLACE_BYTES of memory in which it tells what it is at */
	READER_FDS,
};

#define READER_PLACE_BYTES 4096

/* With which it ends where there was not enough memory; see xalloc(). */
#define READER_OUT_OF_MEMORY 3

/* What a reader is to do, besides the file that it may have been given. */
struct reader_job {
	const char *spec;	      /* what the user wrote */
	const char *place;	      /* of a tree its name, of a file its path */
	char separator;		      /* of a tree; '\0': the input is a file */
	struct input_options options; /* what concerns a content; see content.h */
};

void reader_job_write(const struct reader_job *job, struct strbuf *out);

/*
 * What the job points to is in a and in the bytes; of the families the text alone
 * is there, and is to be parsed. False: the bytes make no sense.
 */
bool reader_job_read(struct reader_job *job, struct families *families, const void *bytes,
		     size_t size, struct arena *a);

#endif
