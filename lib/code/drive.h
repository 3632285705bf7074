/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_DRIVE_H
#define XENABI_CODE_DRIVE_H

#include "lib/code/code.h"
#include "lib/code/run.h"

/* Drives a handler with one command value after another and compares what it does. */

/* A run with one concrete value of the command. */
struct probe {
	uint64_t value;
	struct effects fx;
	struct effects
		open; /* with the bits from open_width on not known, if open_width is not 0 */
	unsigned int open_width;
	bool is_searched;	/* for numbers that the op was compared with */
	enum answer dispatched; /* judged against absurd values, once all are there */
};

struct drive {
	struct program *p;
	const struct run_options *base; /* but for the command's value */
	struct effects open;		/* the run with a command of which nothing is known */
	VEC(struct probe) probes;	/* sorted by value */
	VEC(size_t) absurd;  /* indices into probes: what happens to numbers that are no op */
	address_list common; /* calls that absurd values make */
	uint64_t max_steps;  /* of the program, where driving stops */
	bool is_cut;
	bool has_gaps; /* some table is too long to drive every number that indexes it */
};

/* Runs the op numbers that could be dispatched and judges each. d is zeroed but for p, base. */
void drive_handler(struct drive *d);
void drive_deinit(struct drive *d);

/* The op is in a buffer that is not seen to be copied in: no value of it makes a difference. */
bool drive_is_blind(const struct drive *d);

/* The probe of a value, run now if it has not been; NULL when the limit on work is met. */
struct probe *drive_probe(struct drive *d, uint64_t value);
/* A run in which only the low width bits are known, to be those of value; NULL as above. */
const struct effects *drive_open(struct drive *d, uint64_t value, unsigned int width);

/* The narrowest mask that the code seems to have, or 32. */
unsigned int drive_narrowest_mask(const struct drive *d);

/* The bits between those of the command that went into a decision, where few are left out; or 0. */
uint64_t drive_holes(const struct decision *d);

/*
 * Whether a number of which it is not known if it is an op does nothing that
 * lasts and that numbers which are none do not: no call, nothing written.
 */
bool drive_is_idle(const struct drive *d, const struct probe *probe);

enum reaction {
	REACTION_UNKNOWN,
	REACTION_SAME,	  /* does what the op does */
	REACTION_PART,	  /* leaves out much of it, or is like what an absurd number gets */
	REACTION_REFUSED, /* an error of its own, and nothing else */
	REACTION_NO_OP,	  /* what an absurd number gets */
	REACTION_OTHER,	  /* something else: another op */
};

/* What happens to value, beside what the dispatched op does. */
enum reaction drive_reaction(struct drive *d, uint64_t op, uint64_t value);

/*
 * Whether value comes to where the op continues, which no absurd number does, and
 * to nothing that the op alone does not: a part of the op goes on with it.
 */
bool drive_continues(struct drive *d, uint64_t op, uint64_t value);

#endif
