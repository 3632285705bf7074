/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_CHANGE_H
#define XENABI_DIFF_CHANGE_H

#include "lib/base/vec.h"
#include "lib/diff/unread.h"
#include "lib/model/family.h"
#include "lib/model/release.h"

/* What differs between two releases; whether it matters is for the rules to say. */
enum change_kind {
	/* Names of a number space (struct family). */
	CHANGE_NUMBER_ADDED,
	CHANGE_NUMBER_REMOVED,
	CHANGE_NUMBER_MOVED,	/* a name has another number */
	CHANGE_NUMBER_REUSED,	/* a number's old name is gone, another took its place */
	CHANGE_NUMBER_RENAMED,	/* the same, but both names mean the same thing */
	CHANGE_NUMBER_AUDIENCE, /* others may use it */
	/* Constants and enumerators that number nothing. */
	CHANGE_CONSTANT_VALUE,
	CHANGE_CONSTANT_REMOVED, /* or no longer shown to those who saw it */
	CHANGE_CONSTANT_RENAMED,
	CHANGE_KIND_COUNT,
};

struct change {
	enum change_kind kind;
	const struct family *family; /* NULL: outside every number space */
	enum name_role role;	     /* of the name that changed */
	const struct constant *old;  /* NULL where it is added */
	const struct constant *new;  /* NULL where it is removed */
	viewset views;		     /* that show the change */
	enum audience old_audience;  /* where there is an old: who could use it */
	enum audience new_audience;  /* where there is a new */
	/* The old number keeps its meaning: for older interface versions, or by an alias. */
	bool is_still_served;
	/* MOVED: what has the old number now; NULL: nothing. */
	const struct constant *successor;
};

struct changes {
	VEC(struct change) items;
	size_t names_compared;
	struct unread old_unread, new_unread; /* what hides names of the other side */
};

/*
 * Compares the constants that both releases supply, in the views that both
 * have. Borrows from both and from families.
 */
void changes_find(struct changes *changes, const struct families *families,
		  const struct release *old, const struct release *new);
void changes_deinit(struct changes *changes);

/* The views, legacy apart, that both releases were read in. */
viewset changes_common_views(const struct release *old, const struct release *new);

#endif
