/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_LAYOUT_FIELDS_H
#define XENABI_DIFF_LAYOUT_FIELDS_H

#include "lib/diff/layout.h"

/* One record in one view, on both sides. */
struct layout_question {
	const struct release *old_release, *new_release;
	const struct record *old, *new;
	viewset view;
	struct arena *arena; /* where what is found lives */
};

/*
 * Fills the aspects, the fields and what is said of them; aspects stays 0
 * where the record is the same or differs through those that it embeds alone.
 */
void layout_compare_fields(struct record_change *change, const struct layout_question *q);

/* Whether two records place the same fields in the same way, whatever the types are called. */
bool layout_is_same(const struct record *a, const struct record *b);
/* The same, whatever the fields are called too. */
bool layout_has_same_shape(const struct record *a, const struct record *b);

/* Whether the names are those of one record: its tag, or that with the _t of a typedef. */
bool layout_same_name(const char *a, const char *b);

#endif
