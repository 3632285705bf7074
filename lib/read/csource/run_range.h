/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_RUN_RANGE_H
#define XENABI_READ_CSOURCE_RUN_RANGE_H

#include "lib/read/csource/run_inner.h"

/*
 * How far numbers can grow, for runs with follows_ranges: what fields of local
 * records hold, and what comparisons tell. Other runs know nothing of fields.
 */

/* What a field holds, as far as it is known. */
struct value range_read(struct run *r, const struct expr *field, struct world *s);
/* v goes to a field, or to what a pointer goes to. */
void range_write(struct run *r, const struct expr *to, const struct value *v, struct world *s);
/* The object that a "&x" points to; NULL: it is not followed. */
const char *range_object(struct run *r, const struct expr *e, const struct world *s);
/* A variable comes into being: nothing is known of its fields. */
void range_declare(struct run *r, const struct stmt *s, struct world *st);
/* The arguments go to a function that is not followed, and may change what they lead to. */
void range_hand_out(struct run *r, const struct expr *call, const struct value *args,
		    struct world *s);
/* Whether a function has to be followed for what it does with these. */
bool range_concerns(const struct expr *call, const struct value *args);
/* What a comparison tells of its operands where it holds, and where it does not. */
void range_compare(struct run *r, const struct expr *e, struct world *yes, struct world *no);
/*
 * After any other condition but whether a number is 0: it may hold down what
 * it asks about, on either way.
 */
void range_question(struct run *r, const struct expr *e, struct world *yes, struct world *no);
/* What a comparison comes to is kept, and may be asked for where nobody sees what it tells. */
void range_result(struct run *r, const struct expr *e, struct world *s);
/* The value as it leaves the function: a limit that something else may hold down is none. */
struct value range_settle(const struct value *v, const struct world *s);
/* Nothing is known of any field any more, nor whether the caller sets it. */
void range_forget(struct world *s);
/* Whether what was known at the head of a loop holds at its end, too. */
bool range_covers(const struct world *head, const struct world *end);
/* What of it does not hold is forgotten. */
void range_widen(struct run *r, struct world *head, const struct world *end);
/* Joins what run_inner.h's world_join() has no part in. */
void range_join_worlds(struct run *r, const struct world *a, const struct world *b,
		       struct world *ret);

#endif
