// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/diff/atom.h"
#include "lib/diff/similar.h"

/* Of the words behind the prefix, the least share that makes a rename of a replacement. */
#define RENAME_SIMILARITY 50

static const char *after_prefix(const struct family *family, const char *name)
{
	size_t longest = 0;

	for (size_t i = 0; i < family->prefixes.count; i++) {
		size_t len = strlen(family->prefixes.items[i]);

		if (len > longest && !strncmp(name, family->prefixes.items[i], len))
			longest = len;
	}
	return name + longest;
}

/*
 * Whether the records that two ops take tell them apart. Sets *ret_same; false
 * when one of the records is not known.
 */
static bool compare_arguments(const struct atom *gone, const struct atom *come,
			      const struct release *old, const struct release *new, bool *ret_same)
{
	const char *was = pair_list_value(&gone->family->argument_of, gone->old->name);
	const char *is = pair_list_value(&come->family->argument_of, come->new->name);
	viewset view = gone->views & -gone->views;
	const struct record *a, *b;

	if (!was || !is)
		return false;
	a = release_record_in(old, was, view);
	b = release_record_in(new, is, view);
	*ret_same = !strcmp(was, is) || (a && b && record_layout_equal(a, b));
	return *ret_same || (a && b);
}

/* Whether a name that took a number over means what the old name meant. */
static bool is_rename(const struct atom *gone, const struct atom *come, const struct release *old,
		      const struct release *new)
{
	const char *was = gone->old->name, *is = come->new->name;
	size_t len = strlen(was);
	bool same_argument;

	if (gone->role == ROLE_PLACEHOLDER || family_are_aliases(gone->family, was, is))
		return true;
	if (compare_arguments(gone, come, old, new, &same_argument))
		return same_argument;
	if (gone->is_still_served || (!strncmp(is, was, len) && is[len] == '_'))
		return true;
	return names_similarity(after_prefix(gone->family, was), after_prefix(come->family, is)) >=
	       RENAME_SIMILARITY;
}

/*
 * Whether both are of one family; or of families of one call, as where a family
 * was given another prefix, and called the same behind it.
 */
static bool is_of_kin(const struct atom *gone, const struct atom *come)
{
	const struct family *was = gone->family, *is = come->family;

	if (was == is)
		return true;
	return was && is && was->kind == is->kind && names_equal(was->hypercall, is->hypercall) &&
	       come->kind == ATOM_ADDED &&
	       !strcmp(after_prefix(was, gone->old->name), after_prefix(is, come->new->name));
}

/* The name that newly has the number that an atom's old fact had, or NULL. */
static struct atom *find_successor(struct atoms *atoms, const struct atom *gone)
{
	size_t count;
	struct atom **candidates = atoms_with_new_value(atoms, gone->old, &count);

	for (size_t i = 0; i < count; i++) {
		struct atom *atom = candidates[i];

		if (atom != gone && atom_is_number(atom) && is_of_kin(gone, atom) &&
		    (atom->views & gone->views))
			return atom;
	}
	return NULL;
}

static void add_removed(struct changes *changes, struct atoms *atoms, struct atom *gone,
			const struct release *old, const struct release *new)
{
	struct atom *come = find_successor(atoms, gone);
	struct change *change;

	if (!come || come->kind != ATOM_ADDED || come->is_taken) {
		changes_add(changes, CHANGE_NUMBER_REMOVED, gone)->successor =
			come ? come->new : NULL;
		return;
	}
	change = changes_add(changes,
			     is_rename(gone, come, old, new) ? CHANGE_NUMBER_RENAMED
							     : CHANGE_NUMBER_REUSED,
			     gone);
	change->new = come->new;
	change->new_audience = come->new_audience;
	come->is_taken = true;
}

/* Whether a declared alias of a name still has, or now has, the number that the name had. */
static bool alias_has_old_number(const struct atom *moved, const struct release *new)
{
	const struct pair_list *aliases = &moved->family->aliases;
	viewset view = moved->views & -moved->views;

	for (size_t i = 0; i < aliases->count; i++) {
		const char *name = aliases->items[i].name, *other = aliases->items[i].value;
		const struct constant *c = NULL;

		if (!strcmp(name, moved->old->name))
			c = release_constant_in(new, other, view);
		else if (!strcmp(other, moved->old->name))
			c = release_constant_in(new, name, view);
		if (c && constant_value_equal(c, moved->old))
			return true;
	}
	return false;
}

static void add_moved(struct changes *changes, struct atoms *atoms, struct atom *moved,
		      const struct release *new)
{
	struct atom *come = find_successor(atoms, moved);
	struct change *change = changes_add(changes, CHANGE_NUMBER_MOVED, moved);

	change->is_still_served |= alias_has_old_number(moved, new);
	/* The old form under another name, as in XENPF_settime32, is no reuse. */
	if (come && !change->is_still_served)
		change->successor = come->new;
}

void changes_of_numbers(struct changes *changes, struct atoms *atoms, const struct release *old,
			const struct release *new)
{
	struct atom *atom;

	vec_each(atom, &atoms->items)
		if (atom->kind == ATOM_REMOVED && atom_is_number(atom))
			add_removed(changes, atoms, atom, old, new);
	vec_each(atom, &atoms->items) {
		if (!atom_is_number(atom) || atom->is_taken)
			continue;
		if (atom->kind == ATOM_VALUE)
			add_moved(changes, atoms, atom, new);
		else if (atom->kind == ATOM_AUDIENCE)
			changes_add(changes, CHANGE_NUMBER_AUDIENCE, atom);
	}
	vec_each(atom, &atoms->items)
		if (atom->kind == ATOM_ADDED && !atom->is_taken && atom_is_number(atom))
			changes_add(changes, CHANGE_NUMBER_ADDED, atom);
}
