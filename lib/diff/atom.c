// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/diff/atom.h"
#include "lib/model/packed.h"

#define MAX_CANDIDATES 4096

/* All facts of one name on one side. */
struct name_facts {
	const struct constant *facts;
	size_t count;
};

static const struct constant *fact_in(const struct name_facts *f, viewset view)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->facts[i].views & view)
			return &f->facts[i];
	return NULL;
}

static viewset views_of(const struct name_facts *f)
{
	viewset views = VIEWS_NONE;

	for (size_t i = 0; i < f->count; i++)
		views |= f->facts[i].views;
	return views;
}

static const struct constant *fact_for(const struct name_facts *f, enum arch arch,
				       enum audience audience)
{
	return fact_in(f, view_bit(arch, audience));
}

static bool same_value(const struct constant *a, const struct constant *b)
{
	return a == b || (a && b && constant_value_equal(a, b));
}

/* new of a removed name is what is left of it, and does not count. */
static bool same_atom(const struct atom *a, const struct atom *b)
{
	return a->kind == b->kind && a->old_audience == b->old_audience &&
	       (a->kind == ATOM_REMOVED || a->new_audience == b->new_audience) &&
	       a->is_still_served == b->is_still_served && same_value(a->old, b->old) &&
	       (a->kind == ATOM_REMOVED || same_value(a->new, b->new));
}

/* first is the index of the first atom of the same name. */
static void add_atom(struct atoms *atoms, size_t first, const struct atom *atom)
{
	for (size_t i = first; i < atoms->items.count; i++) {
		if (same_atom(&atoms->items.items[i], atom)) {
			atoms->items.items[i].views |= atom->views;
			return;
		}
	}
	vec_push(&atoms->items, *atom);
}

static bool kept_for_old_guests(const struct name_facts *new, enum arch arch,
				const struct constant *old)
{
	const struct constant *legacy = fact_for(new, arch, AUDIENCE_LEGACY);

	return old && legacy && constant_value_equal(old, legacy);
}

/*
 * A macro whose value for its arguments was constant and is no more, or now is.
 * Snapshots of older make tell no code, which is no change.
 */
static bool has_other_samples(const struct constant *was, const struct constant *is)
{
	if (was->kind != CONSTANT_FUNCTION || is->kind != CONSTANT_FUNCTION || !was->text)
		return false;
	if (!is->text)
		return !packed_is_body(was->text);
	return packed_is_body(was->text) != packed_is_body(is->text);
}

/* The views of an architecture in which the name has another value on each side. */
static viewset views_that_differ(const struct name_facts *old, const struct name_facts *new,
				 viewset views)
{
	viewset differ = VIEWS_NONE;

	for (viewset left = views; left; left &= left - 1) {
		viewset view = left & -left;
		const struct constant *was = fact_in(old, view), *is = fact_in(new, view);

		if (was && is && (!constant_value_equal(was, is) || has_other_samples(was, is)))
			differ |= view;
	}
	return differ;
}

/* The header that may be why the name is not there, or has no value, on one side alone; or NULL. */
static struct unread_header *find_hiding(const struct atoms *atoms, const struct name_facts *old,
					 const struct name_facts *new, enum arch arch,
					 viewset views)
{
	viewset old_views = views_of(old) & views, new_views = views_of(new) & views;
	const struct constant *was = fact_in(old, old_views), *is = fact_in(new, new_views);
	bool is_less = was && (!is || views_audience(new_views) > views_audience(old_views) ||
			       (is->kind == CONSTANT_OTHER && was->kind != CONSTANT_OTHER));
	bool is_more = is && (!was || views_audience(old_views) > views_audience(new_views) ||
			      (was->kind == CONSTANT_OTHER && is->kind != CONSTANT_OTHER));
	struct unread_header *hiding = NULL;

	if (is_less)
		hiding = unread_hides(atoms->new_unread, &was->at, arch);
	if (is_more && !hiding)
		hiding = unread_hides(atoms->old_unread, &is->at, arch);
	return hiding;
}

/* A name that has a value of its own for those who ask for the oldest interface version. */
static void compare_legacy(struct atoms *atoms, size_t first, const struct name_facts *old,
			   const struct name_facts *new, viewset view, viewset views)
{
	const struct constant *was = fact_in(old, view), *is = fact_in(new, view);
	struct atom atom = {.kind = ATOM_VALUE, .old = was, .new = is, .views = view};

	if (!was || !is || (was->views & is->views & views) ||
	    (constant_value_equal(was, is) && !has_other_samples(was, is)))
		return;
	for (size_t i = first; i < atoms->items.count; i++)
		if (atoms->items.items[i].views & views)
			return;
	add_atom(atoms, first, &atom);
}

/* What became of a name on one architecture; views are those that both sides have of it. */
static void compare_on_arch(struct atoms *atoms, size_t first, const struct name_facts *old,
			    const struct name_facts *new, enum arch arch, viewset views)
{
	viewset old_views = views_of(old) & views, new_views = views_of(new) & views;
	struct atom atom = {.views = old_views ? old_views : new_views};
	viewset differ;

	if (old_views) {
		atom.old_audience = views_audience(old_views);
		atom.old = fact_for(old, arch, atom.old_audience);
		atom.is_still_served = kept_for_old_guests(new, arch, atom.old);
	}
	if (new_views) {
		atom.new_audience = views_audience(new_views);
		atom.new = fact_for(new, arch, atom.new_audience);
	}
	/* What only the hypervisor still sees is gone for all who could call it. */
	if (old_views && new_views && atom.old_audience < AUDIENCE_INTERNAL &&
	    atom.new_audience == AUDIENCE_INTERNAL) {
		atom.kind = ATOM_REMOVED;
		add_atom(atoms, first, &atom);
		return;
	}
	if (!old_views || !new_views) {
		atom.kind = old_views ? ATOM_REMOVED : ATOM_ADDED;
		if (old_views || new_views)
			add_atom(atoms, first, &atom);
		return;
	}
	if (atom.old_audience != atom.new_audience) {
		atom.kind = ATOM_AUDIENCE;
		atom.views = old_views ^ new_views;
		add_atom(atoms, first, &atom);
	}
	differ = views_that_differ(old, new, old_views & new_views);
	if (differ) {
		atom.kind = ATOM_VALUE;
		atom.views = differ;
		atom.old = fact_in(old, differ & -differ);
		atom.new = fact_in(new, differ & -differ);
		atom.is_still_served = kept_for_old_guests(new, arch, atom.old);
		add_atom(atoms, first, &atom);
	}
}

/* What a constant is by the data; a role stated for it alone says more than its family's patterns. */
static enum name_role name_role_of(const struct families *families, const struct family *family,
				   const struct constant *c)
{
	enum name_role role = family ? family_role(family, c->name) : ROLE_UNKNOWN, own;

	if (role == ROLE_OP || role == ROLE_PLACEHOLDER || (family && role == ROLE_UNKNOWN))
		return role;
	own = families_constant_role(families, c->name, c->at.file);
	return own != ROLE_UNKNOWN ? own : role;
}

static void compare_name(struct atoms *atoms, const struct families *families,
			 const struct name_facts *old, const struct name_facts *new, viewset views)
{
	const struct constant *any = old->count ? old->facts : new->facts;
	size_t first = atoms->items.count;
	const struct family *family;
	bool is_hidden = false;
	enum name_role role;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		struct unread_header *hiding;

		if (!views_have_arch(views, arch))
			continue;
		hiding = find_hiding(atoms, old, new, arch, views & views_of_arch(arch));
		if (!hiding) {
			compare_on_arch(atoms, first, old, new, arch, views & views_of_arch(arch));
			compare_legacy(atoms, first, old, new,
				       view_bit(arch, AUDIENCE_LEGACY) & atoms->legacy,
				       views & views_of_arch(arch));
		} else if (!is_hidden)
			hiding->hidden++;
		is_hidden |= hiding != NULL;
	}
	atoms->names += !is_hidden;
	if (atoms->items.count == first)
		return;
	family = families_of_name(families, any->name);
	role = name_role_of(families, family, any);
	for (size_t i = first; i < atoms->items.count; i++) {
		atoms->items.items[i].family = family;
		atoms->items.items[i].role = role;
	}
}

static struct name_facts take_name(const struct release *r, size_t *at, const char *name)
{
	struct name_facts f = {.facts = r->constants + *at};

	while (*at < r->constant_count && !strcmp(r->constants[*at].name, name)) {
		f.count++;
		++*at;
	}
	return f;
}

/* By kind, then by value. */
static int compare_values(const struct constant *a, const struct constant *b)
{
	bool a_negative = a->is_signed && (int64_t)a->value < 0;
	bool b_negative = b->is_signed && (int64_t)b->value < 0;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind == CONSTANT_STRING)
		return strcmp(a->text, b->text);
	if (a->kind != CONSTANT_INTEGER)
		return 0;
	if (a_negative != b_negative)
		return a_negative ? -1 : 1;
	return a->value < b->value ? -1 : a->value > b->value;
}

static int compare_new_values(const void *a, const void *b)
{
	const struct atom *x = *(struct atom *const *)a, *y = *(struct atom *const *)b;
	int order = compare_values(x->new, y->new);

	/* In the order of names among equals, so that the outcome is always the same. */
	return order ? order : x < y ? -1 : x > y;
}

static void index_new_values(struct atoms *atoms)
{
	struct atom *atom;

	atoms->by_new_value = xalloc(atoms->items.count * sizeof(*atoms->by_new_value));
	vec_each(atom, &atoms->items)
		if (atom->kind == ATOM_ADDED || atom->kind == ATOM_VALUE)
			atoms->by_new_value[atoms->by_new_value_count++] = atom;
	if (atoms->by_new_value_count)
		sort_stable(atoms->by_new_value, atoms->by_new_value_count,
			    sizeof(*atoms->by_new_value), compare_new_values);
}

void atoms_find(struct atoms *atoms, const struct families *families, const struct release *old,
		const struct release *new)
{
	viewset views = changes_common_views(old, new);
	size_t i = 0, j = 0;

	atoms->legacy = old->views & new->views &views_of_audience(AUDIENCE_LEGACY);
	while (i < old->constant_count || j < new->constant_count) {
		const char *a = i < old->constant_count ? old->constants[i].name : NULL;
		const char *b = j < new->constant_count ? new->constants[j].name : NULL;
		const char *name = !a || (b && strcmp(b, a) < 0) ? b : a;
		struct name_facts was = take_name(old, &i, name);
		struct name_facts is = take_name(new, &j, name);

		compare_name(atoms, families, &was, &is, views);
	}
	index_new_values(atoms);
}

struct atom **atoms_with_new_value(const struct atoms *atoms, const struct constant *value,
				   size_t *ret_count)
{
	size_t low = 0, high = atoms->by_new_value_count, count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_values(atoms->by_new_value[middle]->new, value) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (count < MAX_CANDIDATES && low + count < atoms->by_new_value_count &&
	       !compare_values(atoms->by_new_value[low + count]->new, value))
		count++;
	*ret_count = count;
	return atoms->by_new_value + low;
}

void atoms_deinit(struct atoms *atoms)
{
	vec_free(&atoms->items);
	free(atoms->by_new_value);
}

bool atom_is_number(const struct atom *atom)
{
	const struct constant *c = atom->new ? atom->new : atom->old;

	return atom->family && c->kind == CONSTANT_INTEGER &&
	       (atom->role == ROLE_OP || atom->role == ROLE_PLACEHOLDER ||
		atom->role == ROLE_UNKNOWN);
}
