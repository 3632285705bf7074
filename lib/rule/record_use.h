/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_RECORD_USE_H
#define XENABI_RULE_RECORD_USE_H

#include "lib/base/vec.h"
#include "lib/diff/refs.h"
#include "lib/model/family.h"

/* An op that takes a record, or a record that uses it. */
struct record_op {
	const struct family *family;
	const char *op;
	bool is_direct;	    /* the record itself is the argument */
	bool is_pointed_to; /* the argument holds a handle of it, rather than the record */
};

/* What a record is for, in some views of a release. */
struct record_use {
	enum stability stability;
	VEC(struct record_op) ops;
	VEC(const char *) versions; /* macros of the interface versions that it falls under */
};

/* What the question is about. */
struct record_use_context {
	const struct families *families;
	const struct release *release;
	const struct record_refs *refs; /* of the release */
	struct arena *arena;
};

/* *use is zeroed before. audience: who, at least, sees the record in these views. */
void record_use_find(struct record_use *use, const struct record_use_context *context,
		     const struct record *record, viewset views, enum audience audience);
void record_use_deinit(struct record_use *use);

/* Whether an op takes it by value, so that a caller's memory is laid out as the record. */
bool record_use_is_argument(const struct record_use *use);
bool record_use_has_version(const struct record_use *use, const char *macro);

#endif
