/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_RANGE_H
#define XENABI_READ_CSOURCE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/read/cfront/token.h"

/* A number that the caller chooses, and what holds it down. */
struct limit {
	const char *name;	/* as the sources spell it: "reservation.nr_extents" */
	const struct token *at; /* the comparison; NULL: nothing but its width */
	const struct limit *of; /* the same number before that comparison; NULL: there was none */
};

/* Stands for all numbers of the caller's: more of them than one have a part in a value. */
extern const struct limit limit_many;

/* Whether they tell of the same number. */
bool limit_is_same(const struct limit *a, const struct limit *b);
/* Both, either of which may be NULL. */
const struct limit *limit_join(const struct limit *a, const struct limit *b);

/*
 * Between which numbers, as mathematics has them, a value lies. Not known:
 * nothing is told that the value's bits do not tell as well. Where it has a
 * limit, the caller can choose that number so that high is reached.
 */
struct range {
	bool is_known;
	__int128 low, high;
	const struct limit *limit;
};

/* Of every number of a type; of every number there is, where width is 0. */
struct range range_of_type(unsigned int width, bool is_signed);
bool range_equal(const struct range *a, const struct range *b);
/* Of numbers of either. */
struct range range_join(const struct range *a, const struct range *b);
/* Of numbers of both; a's limit where it is as low. */
struct range range_meet(const struct range *a, const struct range *b);
/* After conversion to a type: all of it, where a number may not fit. */
struct range range_convert(const struct range *r, unsigned int width, bool is_signed);
/*
 * + - * / % << >> & | of two numbers, as if the type were wide enough; not
 * known for other operators, for a shift by 64 or more or by a negative number,
 * for a division by what may be 0, and beyond 126 bits.
 */
struct range range_binary(uint32_t op, const struct range *a, const struct range *b);

#endif
