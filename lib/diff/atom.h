/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_ATOM_H
#define XENABI_DIFF_ATOM_H

#include "lib/diff/change.h"

/* What became of one name, before it is known what that means. */
enum atom_kind {
	ATOM_ADDED,
	ATOM_REMOVED,
	ATOM_VALUE,    /* the name is there still, with another value */
	ATOM_AUDIENCE, /* others see it */
};

struct atom {
	enum atom_kind kind;
	const struct family *family;
	enum name_role role;
	const struct constant *old, *new;
	viewset views;
	enum audience old_audience, new_audience;
	bool is_still_served;
	bool is_taken; /* it is part of a change already */
};

struct atoms {
	VEC(struct atom) items;
	size_t names;	/* that were compared */
	viewset legacy; /* views of that audience that both releases have */
	struct unread *old_unread, *new_unread;
	/* Those whose new fact came or has another value, sorted by that value. */
	struct atom **by_new_value;
	size_t by_new_value_count;
};

/* The unread must be set. One atom for each name, kind, value and audience; architectures that agree share it. */
void atoms_find(struct atoms *atoms, const struct families *families, const struct release *old,
		const struct release *new);

void atoms_deinit(struct atoms *atoms);

/*
 * The atoms whose new fact, which the old release did not have so, has the
 * value: *ret_count of them, a few thousand at most.
 */
struct atom **atoms_with_new_value(const struct atoms *atoms, const struct constant *value,
				   size_t *ret_count);

/* Whether the name numbers something in its family; one that the data does not know may. */
bool atom_is_number(const struct atom *atom);

/* Adds what an atom says, and marks it taken. */
struct change *changes_add(struct changes *changes, enum change_kind kind, struct atom *atom);

/* The two makers of changes: each takes the atoms that are its business. */
void changes_of_numbers(struct changes *changes, struct atoms *atoms, const struct release *old,
			const struct release *new);
void changes_of_constants(struct changes *changes, struct atoms *atoms);

#endif
