/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_POOL_H
#define XENABI_BASE_POOL_H

#include "lib/base/err.h"
#include "lib/base/strbuf.h"

/*
 * Work that is done by several processes: each is a copy of this one, takes the
 * next item until there are no more, and hands back bytes. What one item brings
 * about, a crash included, is that item's failure alone.
 */

/* In a process of the pool: the item's bytes, or -1 and an error. */
typedef int pool_work_fn(void *arg, size_t item, struct strbuf *out, struct xenabi_error *err);
/*
 * In the caller: what came of an item, in whatever order; bytes are NULL, and
 * failure is set, where nothing did. Both are gone afterwards.
 */
typedef void pool_done_fn(void *arg, size_t item, const struct strbuf *bytes,
			  const struct xenabi_error *failure);

struct pool {
	pool_work_fn *work;
	pool_done_fn *done;
	void *arg;
	unsigned int jobs; /* processes at the same time; 1: none but this one, as it is */
};

/* Does items 0 to count - 1. 0, or -1: the system gives no processes. */
int pool_run(const struct pool *pool, size_t count, struct xenabi_error *err);

#endif
