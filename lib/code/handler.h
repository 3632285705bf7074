/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_HANDLER_H
#define XENABI_CODE_HANDLER_H

#include "lib/code/code.h"
#include "lib/code/run.h"

/* What one driven op showed at a site that makes continuations. */
struct seen_hit {
	const struct code_handler *handler;
	uint64_t op;
	bool is_op;   /* that comes here; else it may be none, or not come here */
	bool is_sure; /* and it was followed all the way */
	struct site_hit hit;
};

/* A call that one driven op makes and that was not followed. */
struct seen_call {
	const struct code_handler *handler;
	uint64_t op, target;
};

typedef VEC(struct seen_hit) hit_list;
typedef VEC(struct seen_call) call_list;
typedef VEC(struct code_handler *) handler_list;

/*
 * Drives each handler of each family that the image has, and adds what it
 * finds to *ret (allocated in a), *hits and *calls. max_steps: the most that p may
 * carry out.
 */
void handlers_find(struct program *p, const struct families *families, uint64_t max_steps,
		   struct arena *a, handler_list *ret, hit_list *hits, call_list *calls);

#endif
