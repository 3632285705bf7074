/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_CACHE_H
#define XENABI_BASE_CACHE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/sha256.h"
#include "lib/base/strbuf.h"

/*
 * What was worked out before, in files by keys that are digests of all that it
 * was worked out from. Nothing is ever wrong for want of it: what cannot be
 * kept is not, and what is damaged, or was left by somebody else, is passed
 * over. Any number of processes may use one folder at the same time.
 *
 * Who may write the folder decides what is found there, so only one that
 * belongs to the user, and that nobody else may write, is used.
 */

/* How much is kept; what was not used for longest goes first. */
#define CACHE_BYTES_MAX ((uint64_t)512 << 20)

/* A zeroed one keeps nothing. */
struct cache {
	char *folder; /* from malloc; NULL: nothing is kept */
	bool is_put;  /* something was added, so that there may be too much */
};

/*
 * $XDG_CACHE_HOME/xenabi, else ~/.cache/xenabi; it need not be there yet. Without
 * either, or where the folder is not the user's alone, nothing is kept.
 */
void cache_open(struct cache *c);
/* The same of a folder. */
void cache_open_folder(struct cache *c, const char *folder);
/* Removes what is too much. */
void cache_close(struct cache *c);

/* A key is begun, is told all that the result depends on, and is finished by sha256_finish(). */
struct sha256 cache_key(const char *kind);
/* Of what facts are found to mean, however they were read. */
struct sha256 cache_judge_key(const char *kind);

/* Whether there is something of that key; it is allocated in a. */
bool cache_get(const struct cache *c, const char key[SHA256_HEX], struct arena *a,
	       const char **ret_bytes, size_t *ret_len);
void cache_put(struct cache *c, const char key[SHA256_HEX], const void *bytes, size_t len);

#endif
