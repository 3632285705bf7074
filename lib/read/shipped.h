/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SHIPPED_H
#define XENABI_READ_SHIPPED_H

#include "lib/base/sha256.h"
#include "lib/base/suggest.h"
#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * The facts of Xen's releases that are part of the program: "release:4.17" as
 * an input. Of each branch there are its first release and its last; the
 * branch's name alone stands for the last.
 *
 * One archive holds them: each differs little from the one before, so that
 * together they take a fifth of what they take one by one.
 */

#define SHIPPED_PREFIX "release:"
#define SHIPPED_NEWEST "newest" /* whichever that is, for its version */

struct shipped {
	const char *version; /* "4.17.5" */
	size_t at, size;     /* of its snapshot, in the unpacked archive */
};

typedef VEC(struct shipped) shipped_list;

/* All of them, the oldest first; vec_free() it. The texts live in a. */
void shipped_list_all(shipped_list *list, struct arena *a);

/* Of all of them together. */
void shipped_digest(char hex[SHA256_HEX]);

/* The archive as far as it was unpacked, for whoever reads several. A zeroed one holds nothing. */
struct shipped_bytes {
	unsigned char *bytes;
	size_t size;
};

void shipped_bytes_deinit(struct shipped_bytes *known);

/*
 * Reads the release that version names ("4.17", "4.17.5" or "newest") into the builder.
 * One that is not shipped is XENABI_EINPUT, and the error, which spec names,
 * says which are. known may be NULL.
 */
int shipped_read(const char *version, const char *spec, struct shipped_bytes *known,
		 struct builder *b, struct xenabi_error *err);

struct shipped_input {
	const char *version;
	struct blob snapshot; /* its text */
};

/* Makes such an archive, of releases from the oldest to the newest. */
int shipped_write(const struct shipped_input *inputs, size_t count, struct strbuf *out,
		  struct xenabi_error *err);

#endif
