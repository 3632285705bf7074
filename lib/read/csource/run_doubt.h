/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_RUN_DOUBT_H
#define XENABI_READ_CSOURCE_RUN_DOUBT_H

#include "lib/read/csource/run_inner.h"

/*
 * Where something that is not understood may hold a number of the caller's
 * down, that number is doubted: nobody claims that it can grow without bound.
 */

/* Something compared the number, which is held down by no more than that. NULL: nothing. */
void doubt_limit(struct run *r, struct world *s, const struct limit *limit);
/* The same, whatever else is known to hold it down. */
void doubt_number(struct run *r, struct world *s, const struct limit *limit);
/* The same of each number that a value was made with. */
void doubt_value(struct run *r, struct world *s, const struct value *v);
/* Two values are compared: numbers that one was made with may be held down by the other. */
void doubt_compared(struct run *r, struct world *s, const struct value *a, const struct value *b);
/* Whether the number is doubted as far as that limit holds it down. */
bool doubt_has(const struct world *s, const struct limit *limit);
/* What other's way doubts is doubted behind both. */
void doubt_join(struct run *r, const struct doubt *other, struct world *ret);
/* Whether what is doubted at the end was so at the head. */
bool doubt_covers(const struct world *head, const struct world *end);

#endif
