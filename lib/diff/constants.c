// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/diff/atom.h"
#include "lib/diff/similar.h"

#define RENAME_SIMILARITY 50

/* Names with no meaning of their own: include guards, the headers' own machinery. */
static bool is_machinery(const struct atom *atom)
{
	return atom->role == ROLE_GUARD || atom->role == ROLE_PLUMBING;
}

static bool has_value(const struct constant *c)
{
	return c->kind == CONSTANT_INTEGER || c->kind == CONSTANT_STRING;
}

/* The name that a constant goes by now: in the same header, of the same value, and alike. */
static struct atom *find_new_name(struct atoms *atoms, const struct atom *gone)
{
	unsigned int best_score = RENAME_SIMILARITY - 1;
	struct atom *best = NULL, **candidates;
	size_t count;

	if (!has_value(gone->old))
		return NULL;
	candidates = atoms_with_new_value(atoms, gone->old, &count);
	for (size_t i = 0; i < count; i++) {
		struct atom *atom = candidates[i];
		unsigned int score;

		if (atom->kind != ATOM_ADDED || atom->is_taken || !(atom->views & gone->views) ||
		    strcmp(families_header_path(atom->new->at.file),
			   families_header_path(gone->old->at.file)))
			continue;
		score = names_similarity(gone->old->name, atom->new->name);
		if (score > best_score) {
			best_score = score;
			best = atom;
		}
	}
	return best;
}

static void add_removed(struct changes *changes, struct atoms *atoms, struct atom *gone)
{
	struct atom *come = find_new_name(atoms, gone);
	struct change *change;

	if (!come) {
		changes_add(changes, CHANGE_CONSTANT_REMOVED, gone);
		return;
	}
	change = changes_add(changes, CHANGE_CONSTANT_RENAMED, gone);
	change->new = come->new;
	change->new_audience = come->new_audience;
	come->is_taken = true;
}

void changes_of_constants(struct changes *changes, struct atoms *atoms)
{
	struct atom *atom;

	vec_each(atom, &atoms->items) {
		if (atom->is_taken || atom_is_number(atom) || is_machinery(atom))
			continue;
		if (atom->kind == ATOM_REMOVED)
			add_removed(changes, atoms, atom);
		else if (atom->kind == ATOM_VALUE)
			changes_add(changes, CHANGE_CONSTANT_VALUE, atom);
		else if (atom->kind == ATOM_AUDIENCE && atom->new_audience > atom->old_audience)
			changes_add(changes, CHANGE_CONSTANT_REMOVED, atom);
	}
}
