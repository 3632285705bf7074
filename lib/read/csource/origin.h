/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_ORIGIN_H
#define XENABI_READ_CSOURCE_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/fact.h"

/* Which of the handler's arguments a value comes from, and what was done to it since. */
struct origin {
	uint8_t argument; /* from 1; 0: none is seen in it */
	/* Of the argument: CARRIED_OWN to CARRIED_SCALED, or CARRIED_UNKNOWN. Without: OTHER, UNKNOWN. */
	enum carried_kind kind;
	uint8_t scalings; /* shifts, multiplications and divisions on the way, at most 255 */
};

/* Of a value of which nothing is known. */
static inline struct origin origin_none(void)
{
	return (struct origin){.kind = CARRIED_OTHER};
}

struct origin origin_of_argument(unsigned int argument);
/* It may have been changed to anything. */
struct origin origin_lost(const struct origin *o);
/* A handle that was moved on. */
struct origin origin_moved(const struct origin *o);
/* Of a value that is either. */
struct origin origin_join(const struct origin *a, const struct origin *b);
/* Of what the operator makes of two values. */
struct origin origin_binary(uint32_t op, const struct origin *a, const struct origin *b);
bool origin_equal(const struct origin *a, const struct origin *b);

#endif
