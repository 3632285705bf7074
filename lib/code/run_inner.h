/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_RUN_INNER_H
#define XENABI_CODE_RUN_INNER_H

#include "lib/code/exec.h"

/* A run in progress, and what its calls do that are not followed; for run.c and call.c. */

struct run {
	struct program *p;
	const struct run_options *options;
	struct effects *fx;
	struct insn *now; /* being carried out */
	unsigned int steps, forks;
	uint64_t seeded_at[4];
	unsigned int seeded_count;
};

/* Records that the function at target is called. */
void call_note(struct effects *fx, uint64_t target);
/* Records the call at address with its arguments. */
void call_note_site(struct run *r, const struct state *st, uint64_t at, uint64_t target);
/* The state after a call of target, which was given the live arguments and not run. */
void call_clobber(struct run *r, struct state *st, uint64_t target, unsigned int live);
/* Whether a live argument hands the op to the callee, itself or in an object on the stack. */
bool call_carries_op(const struct run *r, const struct state *st, unsigned int live);
/* A copy from the guest into the stack; of the buffer that holds the op, it brings the op. */
void call_copy_in(struct run *r, struct state *st, uint64_t at);
/* A call of something that makes nothing of the op. */
void call_pass_over(struct run *r, struct state *st, uint64_t at, uint64_t target,
		    unsigned int live);
/* A call of something that may make anything of it. */
void call_opaque(struct run *r, struct state *st, uint64_t at, uint64_t target, unsigned int live);

#endif
