/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_REQUEST_H
#define XENABI_READ_HEADER_REQUEST_H

#include "lib/base/cursor.h"
#include "lib/base/intern.h"
#include "lib/base/strbuf.h"
#include "lib/base/vec.h"
#include "lib/model/view.h"
#include "lib/source/source.h"

/* Where the public directory seems to be to the compiler; no such path exists. */
#define HEADER_ROOT   "/xenabi/"
#define HEADER_PUBLIC HEADER_ROOT "public/"

struct header_file {
	const char *path; /* below the public directory */
	struct blob text;
};

/* What the tool asks of its header worker: read these headers in these views. */
struct header_request {
	const char *defines;	       /* directives that come before all headers */
	const char *shown_prefix;      /* put before .path where a place is shown */
	VEC(struct header_file) files; /* sorted by path */
};

void header_request_write(const struct header_request *request, struct strbuf *out);
/*
 * Paths are interned; texts point into the bytes that were read. 0, or -1
 * where the bytes are malformed.
 */
int header_request_read(struct header_request *request, struct intern *in, const void *bytes,
			size_t size);
void header_request_deinit(struct header_request *request);

#endif
