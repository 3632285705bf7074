/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SHIPPED_KEPT_H
#define XENABI_READ_SHIPPED_KEPT_H

#include "lib/base/cache.h"
#include "lib/base/vec.h"

/*
 * What `audit` finds out of the shipped releases, found out when they were made
 * and part of the program: a cache that cannot be written. Its keys tell of what
 * each was found out, the code that did it included (xenabi_judge_identity), so
 * that what is out of date is never found, and is found out anew.
 */

struct kept_entry {
	const char *key; /* SHA256_HEX - 1 letters, without a NUL */
	const unsigned char *bytes;
	size_t len;
};

/* A zeroed one holds nothing. */
struct shipped_kept {
	unsigned char *plain;
	VEC(struct kept_entry) entries; /* sorted by key */
};

/* Unpacks all of what is part of the program; what is damaged or out of date holds nothing. */
void shipped_kept_open(struct shipped_kept *k);
/* The same of another such archive. */
void shipped_kept_read(struct shipped_kept *k, const void *archive, size_t archive_size);
void shipped_kept_close(struct shipped_kept *k);

bool shipped_kept_find(const struct shipped_kept *k, const char *key, const void **ret_bytes,
		       size_t *ret_len);

/* Makes such an archive of all that is in a cache's folder. False: it holds nothing. */
bool shipped_kept_write(const char *folder, struct strbuf *out);

#endif
