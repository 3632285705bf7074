/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_READER_WORKER_ASK_H
#define XENABI_READ_READER_WORKER_ASK_H

#include "lib/read/reader/channel.h"

/*
 * The reader's end of the channel, which is the file READER_CHANNEL. Where the
 * tool is gone, nobody is left to read for, and the process ends.
 */

/* Sends what is no question: MESSAGE_READY, _FACTS or _FAILED. */
void ask_tell(enum message_tag tag, const void *body, size_t size);

/* The job itself; the body is to be freed. */
void ask_job(struct strbuf *ret);

/* Asks about a tree. */
struct source *ask_tree(const char *name, char separator);

#endif
