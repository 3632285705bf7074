/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_SPLIT_H
#define XENABI_RULE_CALL_SPLIT_H

#include "lib/model/fact.h"

/*
 * A handler's decode as a function of its command register, and what
 * continuations leave in that register. What the facts do not tell stays
 * unknown here.
 */

/* What a handler makes of one value. */
struct split_result {
	struct known_number number;  /* of the op; known or unknown, never none */
	struct known_number op_bits; /* that were taken for it; none: the whole register */
	/* Steps at the decode's progress_lsb, 0 where the op runs as if it were zero; as above. */
	struct known_number progress;
	enum answer accepted;	     /* whether the op runs, with that progress */
	const char *unknown_because; /* NULL when nothing is unknown */
};

/* What the decode lists of that number; NULL: nothing is known of it. */
const struct dispatched_op *decode_find_op(const struct decode *d, uint64_t number);

struct split_result split_decode(const struct decode *d, uint64_t value);

/* The values op | x, for each x whose bits are all in free_bits. */
struct encoding {
	uint64_t op;
	uint64_t free_bits;
};

/*
 * What a continuation of op with progress from bit lsb can leave in a register
 * of that many bits. lsb none: the plain op.
 */
struct encoding encoding_make(uint64_t op, struct known_number lsb, unsigned int register_bits);
bool encoding_holds(const struct encoding *e, uint64_t value);
/* The value with one step of progress, or the plain op where there is none. */
uint64_t encoding_first_step(const struct encoding *e);

enum split_relation {
	/* Both decodes run the same op with the same progress, or both refuse, for every value. */
	SPLIT_SAME,
	/* For .value they do not: another op, a refusal, or another amount of progress. */
	SPLIT_DIFFERS,
	SPLIT_UNKNOWN, /* neither is shown */
};

struct split_comparison {
	enum split_relation relation;
	uint64_t value;	     /* SPLIT_DIFFERS: a witness; SPLIT_UNKNOWN: the value concerned */
	const char *because; /* SPLIT_UNKNOWN */
};

/*
 * How new takes what was left for old. Decided for all values of the encoding:
 * a decode takes a value apart bit by bit, so that two of them agree on all
 * values when they do on the plain op and on each free bit alone, as long as
 * no free bit is part of the op's number; where one is, they are never shown
 * to agree. A difference in values beyond 32 bits is unknown where progress
 * begins below, since no fact tells that it gets so large.
 */
struct split_comparison split_compare(const struct decode *old, const struct decode *new,
				      const struct encoding *e);
/* The same for one value. */
struct split_comparison split_compare_value(const struct decode *old, const struct decode *new,
					    uint64_t value);

#endif
