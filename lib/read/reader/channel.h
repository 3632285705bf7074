/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_READER_CHANNEL_H
#define XENABI_READ_READER_CHANNEL_H

#include "lib/base/cursor.h"
#include "lib/base/strbuf.h"
#include "lib/source/source.h"

/*
 * Messages between the tool and a reader, which parses an input in a confined
 * process: a tag, a length, a body, and sometimes an open file.
 */
struct channel {
	int fd;		       /* a stream socket; blocking where there is no deadline */
	long long deadline_ms; /* of channel_now_ms(); 0: none */
};

/* What is asked of the tool, which answers each with MESSAGE_FAILED or as told. */
enum message_tag {
	MESSAGE_JOB = 'J',     /* to the reader, once: see job.h */
	MESSAGE_READY = 'c',   /* first of a reader: one byte, whether it is confined */
	MESSAGE_KIND = 'k',    /* path; MESSAGE_GIVEN: two bytes, whether a file, a directory */
	MESSAGE_LIST = 'l',    /* path; MESSAGE_GIVEN: entries */
	MESSAGE_READ = 'r',    /* limit, paths; MESSAGE_GIVEN or _FAILED for each in turn */
	MESSAGE_HEADERS = 'h', /* views, and a header request as a file; MESSAGE_GIVEN: texts */
	MESSAGE_DWARF = 'd',   /* a request as a file; MESSAGE_GIVEN: the answer */
	MESSAGE_PACKAGE = 'p', /* the same */
	MESSAGE_GIVEN = 'G',   /* to the reader */
	MESSAGE_FAILED = 'E',  /* to the reader, or from it in place of facts: an error */
	MESSAGE_FACTS = 'F',   /* the reader's last: a release, see pack_write() */
};

struct message {
	unsigned char tag;
	size_t size; /* of the body, which is still to be read */
	int fd;	     /* that came with it, -1: none; the receiver's to close */
};

long long channel_now_ms(void);

/* fd goes along unless it is -1. False: the other side is gone, or the time is up. */
bool channel_send(struct channel *c, enum message_tag tag, const void *body, size_t size, int fd);
/* The same: waits for the next message. */
bool channel_receive(struct channel *c, struct message *ret);
/* Reads all or a part of its body. */
bool channel_read(struct channel *c, void *to, size_t size);
/* Reads a whole body of a side that nobody vouches for: more memory is taken as bytes come in. */
bool channel_read_body(struct channel *c, const struct message *m, size_t max, struct strbuf *ret);

/* Strings and errors within a body. What is read of them is the arena's, or cut to what fits. */
void channel_put_string(struct strbuf *out, const char *s);
const char *channel_get_string(struct cursor *c, struct arena *a);
void channel_put_error(struct strbuf *out, const struct xenabi_error *err);
void channel_get_error(struct cursor *c, struct xenabi_error *err);

#endif
