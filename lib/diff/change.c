// SPDX-License-Identifier: GPL-2.0-only
#include "lib/diff/atom.h"

viewset changes_common_views(const struct release *old, const struct release *new)
{
	return old->views & new->views & ~views_of_audience(AUDIENCE_LEGACY);
}

struct change *changes_add(struct changes *changes, enum change_kind kind, struct atom *atom)
{
	struct change change = {
		.kind = kind,
		.family = atom->family,
		.role = atom->role,
		.old = atom->old,
		.new = atom->new,
		.views = atom->views,
		.old_audience = atom->old_audience,
		.new_audience = atom->new_audience,
		.is_still_served = atom->is_still_served,
	};

	atom->is_taken = true;
	vec_push(&changes->items, change);
	return &changes->items.items[changes->items.count - 1];
}

void changes_find(struct changes *changes, const struct families *families,
		  const struct release *old, const struct release *new)
{
	struct atoms atoms = {0};

	unread_find(&changes->old_unread, old, new);
	unread_find(&changes->new_unread, new, old);
	atoms.old_unread = &changes->old_unread;
	atoms.new_unread = &changes->new_unread;
	atoms_find(&atoms, families, old, new);
	changes->names_compared = atoms.names;
	changes_of_numbers(changes, &atoms, old, new);
	changes_of_constants(changes, &atoms);
	atoms_deinit(&atoms);
}

void changes_deinit(struct changes *changes)
{
	vec_free(&changes->items);
	unread_deinit(&changes->old_unread);
	unread_deinit(&changes->new_unread);
}
