/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_READER_ANSWER_H
#define XENABI_READ_READER_ANSWER_H

#include "lib/read/reader/channel.h"
#include "lib/read/reader/job.h"

/*
 * The tool's side of a channel: it answers what a reader asks until there are
 * facts or an error. Everything that comes from there is foreign.
 */
struct serving {
	struct channel channel;
	struct source *source; /* that may be asked about; NULL: none */
	const struct input_options *options;
	struct strbuf *answer;	     /* gets the facts */
	struct xenabi_error failure; /* or this is set */
	size_t questions;	     /* so far */
	bool is_confined;	     /* as it said before it had anything of the input */
	bool is_deaf;		     /* it takes no more answers */
	bool is_done;		     /* one of both is there */
	bool is_lost;		     /* it is gone, or its time is up */
	bool is_late;		     /* its time is up */
};

void serving_set_nonblocking(struct serving *s);
/* Returns once .is_done or .is_lost is set, or what was asked makes no sense. */
void serving_run(struct serving *s);

#endif
