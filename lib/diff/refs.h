/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_REFS_H
#define XENABI_DIFF_REFS_H

#include "lib/base/vec.h"
#include "lib/model/release.h"

/* That one record holds another, by value or by a handle or pointer. */
struct record_ref {
	const char *record;
	const struct record *by;
	bool is_pointed_to;
};

/* Which records of a release are used in which: sorted by .record. */
struct record_refs {
	struct arena arena;
	VEC(struct record_ref) items;
};

/* *refs must be zeroed; it borrows from r. */
void record_refs_find(struct record_refs *refs, const struct release *r);
void record_refs_deinit(struct record_refs *refs);

/* The users of that record: *ret_count of them, adjacent; NULL when there is none. */
const struct record_ref *record_refs_of(const struct record_refs *refs, const char *record,
					size_t *ret_count);

/*
 * Names of the records that use it in one of the views, also indirectly, in
 * the order met and at most some sixty; in *ret, allocated in a. With
 * by_value, only those that hold it by value. The record itself is not among
 * them.
 */
size_t record_refs_users(const struct record_refs *refs, const char *record, viewset views,
			 bool by_value, struct arena *a, const char ***ret);

#endif
