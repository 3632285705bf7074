/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_RUN_PROGRESS_H
#define XENABI_READ_CSOURCE_RUN_PROGRESS_H

#include "lib/read/csource/run_inner.h"

/*
 * What becomes of progress: whether it is tested, and what is done with it on
 * the ways where it is not 0. See struct ways_ended and struct use.
 */

/* What run_inner.h's world_join() has no part in. */
void progress_join(struct run *r, const struct world *a, const struct world *b, struct world *ret);
/* The way goes on where progress was found not to be 0. */
void progress_passed(struct run *r, struct world *s);
/* Something else is asked of v, which may hold progress; the answer is not followed. */
void progress_asked(struct run *r, const struct value *v, struct world *s);
/* e compares a with b, neither of which is a constant. */
void progress_compared(struct run *r, const struct expr *e, const struct value *a,
		       const struct value *b, struct world *s);
/* v goes to work at e: it is stored there, say. */
void progress_use(struct run *r, const struct expr *e, const struct value *v, struct world *s);
/* e calls what is not followed. */
void progress_called(struct run *r, const struct expr *e, const struct value *args,
		     struct world *s);
/* Whether an argument is progress, or made of it. */
bool progress_is_in(const struct run *r, const struct expr *call, const struct value *args,
		    const struct world *s);
/* v, a constant, is named where it is no part of a question. */
void progress_named(struct run *r, const struct value *v, const struct world *s);
/* The handler that is run returns v. */
void progress_returned(struct run *r, const struct value *v, const struct world *s);
/* What was returned so far is no outcome of the op that was decided on. */
void progress_decided(struct run *r);
/* The run has ended. */
void progress_finish(struct run *r);
/* All runs have. */
void progress_find_work(struct exploration *e);

#endif
