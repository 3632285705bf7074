/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_LAYOUT_RECORD_USE_H
#define XENABI_RULE_LAYOUT_RECORD_USE_H

#include "lib/rule/judge.h"
#include "lib/rule/layout/record_index.h"

/* What a record is for, in some views of a release. */
struct record_use {
	enum stability stability;
	VEC(struct record_op) ops;
	VEC(const char *) versions; /* macros of the interface versions that it falls under */
};

/* *use is zeroed before. audience: who, at least, sees the record in these views. */
void record_use_find(struct record_use *use, struct record_index *index,
		     const struct record *record, viewset views, enum audience audience);
void record_use_deinit(struct record_use *use);

/* Whether an op takes it by value, so that a caller's memory is laid out as the record. */
bool record_use_is_argument(const struct record_use *use);
/* Names the ops in the finding, and their hypercall where it is one. */
void record_use_set_calls(const struct record_use *use, struct judge *j, struct finding *f);
bool record_use_has_version(const struct record_use *use, const char *macro);

#endif
