/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_OPSPACE_H
#define XENABI_MODEL_OPSPACE_H

#include "lib/base/arena.h"
#include "lib/model/family.h"
#include "lib/model/release.h"

/* A number of a family's number space, by one of its names. */
struct op {
	const char *name;
	uint64_t number;
	viewset views; /* in which the name has this number */
	bool is_placeholder;
	bool is_unclassified; /* the data does not say that it is an op */
	/*
	 * Unclassified, and an op of a hypercall by what the code does: the sources
	 * spell it as one, or some handler dispatches the number, which no name that
	 * the data knows has.
	 */
	bool is_dispatched;
	const struct constant *fact; /* the release's; the first of that name and number */
};

/*
 * The ops that a release defines in a family: its integer constants under the
 * family's prefixes, but for those that the data calls something else. Sorted
 * by number, then by name; a name has one entry for each number that it has in
 * some view. The array lives in a; names and facts are the release's.
 */
void opspace_collect(const struct release *r, const struct family *family,
		     const struct families *all, struct arena *a, struct op **ret_ops,
		     size_t *ret_count);

/* The ops as callers of the latest interface see them. */
struct op_summary {
	struct op *ops; /* sorted as above */
	size_t op_count;
	size_t number_count;	    /* of distinct numbers */
	const struct constant *max; /* the largest of them; NULL: no ops */
};

/* Collects them, without those that legacy callers alone see. */
void opspace_summarise(const struct release *r, const struct family *family,
		       const struct families *all, struct arena *a, struct op_summary *ret);

/* What defines the hypercall's number for callers of the latest interface; NULL: nothing. */
const struct constant *family_number(const struct release *r, const struct family *family);

/*
 * How many numbers, from 0, no op can alias that some handler of the hypercall
 * masks: the narrowest mask decides, and where one of them is not known, or
 * there is none, false.
 */
bool release_capacity(const struct release *r, const char *hypercall, uint64_t *ret_capacity);

/* Drops what neither the data nor a handler takes for an op; keeps the order. */
void opspace_keep_ops(struct op *ops, size_t *count);

#endif
