/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SERVING_SERVE_H
#define XENABI_READ_SERVING_SERVE_H

#include "lib/base/strbuf.h"
#include "lib/source/source.h"

/* The other end of lib/read/worker.h: what worker programs have in common. */

/*
 * Maps standard input, which is a file that holds the request. False, with a
 * word on standard error, where it is none: somebody runs the program by hand.
 */
bool serve_take_request(struct blob *ret_request);
void serve_drop_request(struct blob *request);

/* Writes what has gathered to standard output and empties it; 0 or -1. */
int serve_send(struct strbuf *out);

#endif
