/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_LAYOUT_RECORD_INDEX_H
#define XENABI_RULE_LAYOUT_RECORD_INDEX_H

#include "lib/base/vec.h"
#include "lib/diff/refs.h"
#include "lib/model/family.h"

/* That a call takes a record, or leads to it. */
struct record_op {
	const char *record;
	const struct family *family;
	const char *hypercall; /* NULL: none is concerned */
	const char *op;	       /* NULL: the hypercall as such */
	bool is_direct;	       /* the record itself is the argument */
	bool is_pointed_to;    /* the argument holds a handle of it, rather than the record */
	bool is_shared;	       /* it stands in memory that the op sets up: no argument at all */
	size_t order;	       /* in the data */
};

/* An interface version covers the records of the header that defines it. */
struct version_header {
	const char *macro;
	const char *header; /* as families_header_path() gives it */
};

/*
 * What the records of one release are for, so that it is worked out once. Borrows
 * from the families, the release and its refs.
 */
struct record_index {
	const struct families *families;
	const struct release *release;
	const struct record_refs *refs; /* of the release */
	struct arena arena;
	VEC(struct record_op) ops; /* sorted by .record; each as of the record itself */
	VEC(struct version_header) versions;
	/* What the data state for each record of the release, plus 1; 0: not asked for yet. */
	unsigned char *stated;
	size_t steps; /* of the searches so far, which is what they cost */
};

/*
 * The data of the families; for an op that they do not know, the record of the
 * header that is named after it. *index must be zeroed.
 */
void record_index_init(struct record_index *index, const struct families *families,
		       const struct release *release, const struct record_refs *refs);
void record_index_deinit(struct record_index *index);

/* The calls of that record: *ret_count of them, adjacent; NULL when there is none. */
const struct record_op *record_index_ops(const struct record_index *index, const char *record,
					 size_t *ret_count);

#endif
