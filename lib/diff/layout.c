// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/diff/change.h"
#include "lib/diff/layout_fields.h"
#include "lib/diff/layout_save.h"
#include "lib/diff/similar.h"

#define RENAME_SIMILARITY 50
#define SUCCESSOR_BUDGET  ((size_t)1 << 24)

/* All facts of one record on one side. */
struct record_facts {
	const struct record *facts;
	size_t count;
};

struct layout_search {
	struct layout_changes *changes;
	const struct release *old, *new;
	viewset views;
	bool is_from_headers; /* both sides: what is absent is gone */
	size_t first;	      /* index of the first change of the record at hand */
	size_t budget; /* how many more facts may be looked at in search of what became of some */
};

bool record_is_helper(const char *name)
{
	return save_type_of(name);
}

static const struct record *record_in(const struct record_facts *f, viewset view)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->facts[i].views & view)
			return &f->facts[i];
	return NULL;
}

static viewset views_of(const struct record_facts *f)
{
	viewset views = VIEWS_NONE;

	for (size_t i = 0; i < f->count; i++)
		views |= f->facts[i].views;
	return views;
}

/* Whether the two are one change, up to numbers, so that one finding tells both. */
static bool is_same_change(const struct record_change *a, const struct record_change *b)
{
	if (a->aspects != b->aspects || a->audience != b->audience ||
	    a->field_count != b->field_count || a->is_slight != b->is_slight ||
	    a->is_declared_padding != b->is_declared_padding ||
	    a->has_compat_form != b->has_compat_form ||
	    a->is_kept_for_old_guests != b->is_kept_for_old_guests)
		return false;
	for (size_t i = 0; i < a->field_count; i++)
		if (a->fields[i].aspect != b->fields[i].aspect ||
		    strcmp(a->fields[i].name, b->fields[i].name))
			return false;
	return true;
}

/* Takes the change, with its one pair, into those found. */
static void add_change(struct layout_search *s, const struct record_change *change,
		       const struct record_pair *pair)
{
	struct record_change *same = NULL;

	for (size_t i = s->first; i < s->changes->items.count && !same; i++)
		if (is_same_change(&s->changes->items.items[i], change))
			same = &s->changes->items.items[i];
	if (!same) {
		vec_push(&s->changes->items, *change);
		same = &s->changes->items.items[s->changes->items.count - 1];
		same->views = VIEWS_NONE;
	}
	same->views |= pair->views;
	vec_push(&same->pairs, *pair);
}

/* The record that a macro of the name stands for. */
static const struct record *aliased_record(const struct release *r, const char *name, viewset view)
{
	const struct constant *alias = release_constant_in(r, name, view);

	return alias && alias->text ? release_record_in(r, alias->text, view) : NULL;
}

/* Whether whoever asks for an old interface version finds all that there was, in its place. */
static bool kept_for_old_guests(struct layout_search *s, const struct record_facts *new,
				const struct layout_question *q, enum arch arch)
{
	viewset legacy_view = view_bit(arch, AUDIENCE_LEGACY);
	const struct record *legacy = record_in(new, legacy_view);
	struct layout_question legacy_q = *q;
	struct record_change change = {0};

	if (!legacy)
		legacy = aliased_record(s->new, q->old->name, legacy_view);
	if (!legacy)
		return false;
	legacy_q.new = legacy;
	layout_compare_fields(&change, &legacy_q);
	return !(change.aspects & ~(1u << LAYOUT_FIELD_ADDED));
}

/* Who sees the record in the headers of a release, if it has any. */
static viewset seen_views(const struct release *r, const char *name)
{
	viewset views = VIEWS_NONE;
	size_t count;
	const struct record *record = release_find_records(r, name, &count);

	for (; (r->supplies & SUPPLIES_HEADERS) && count; count--, record++)
		views |= record->views;
	return views;
}

static enum audience audience_of(const struct layout_search *s, const struct record_pair *pair)
{
	viewset seen;

	if (s->is_from_headers)
		return views_audience(pair->views);
	seen = seen_views(s->old, pair->old->name) | seen_views(s->new, pair->new->name);
	return seen ? views_audience(seen) : AUDIENCE_GUEST;
}

static void compare_pair(struct layout_search *s, const struct record_facts *new, enum arch arch,
			 const struct record_pair *pair)
{
	struct record_change change = {.name = pair->old->name, .audience = audience_of(s, pair)};
	struct layout_question q = {
		.old_release = s->old,
		.new_release = s->new,
		.old = pair->old,
		.new = pair->new,
		.view = pair->views & -pair->views,
		.arena = &s->changes->arena,
	};

	layout_compare_fields(&change, &q);
	save_compare(&change, &q, &s->changes->old_refs);
	if (!change.aspects)
		return;
	change.is_kept_for_old_guests = !record_change_has(&change, LAYOUT_SAVE_RECORD) &&
					kept_for_old_guests(s, new, &q, arch);
	add_change(s, &change, pair);
}

/* The views of an architecture in which both sides show the record. */
static void compare_shown(struct layout_search *s, const struct record_facts *old,
			  const struct record_facts *new, enum arch arch, viewset views)
{
	for (size_t i = 0; i < old->count; i++) {
		for (size_t k = 0; k < new->count; k++) {
			struct record_pair pair = {&old->facts[i], &new->facts[k],
						   old->facts[i].views &new->facts[k].views &views};

			if (pair.views)
				compare_pair(s, new, arch, &pair);
		}
	}
}

/* Whether a change of the record that is found for the architecture says as much. */
static bool is_told(const struct layout_search *s, const struct record_change *change,
		    enum arch arch)
{
	for (size_t i = s->first; i < s->changes->items.count; i++) {
		const struct record_change *found = &s->changes->items.items[i];

		if (views_have_arch(found->views, arch) && !(change->aspects & ~found->aspects))
			return true;
	}
	return false;
}

/* What guests that ask for the oldest interface version see, where that is a record of their own. */
static void compare_legacy(struct layout_search *s, const struct record_facts *old,
			   const struct record_facts *new, enum arch arch)
{
	viewset view = view_bit(arch, AUDIENCE_LEGACY) & s->old->views & s->new->views;
	struct record_pair pair = {record_in(old, view), record_in(new, view), view};
	struct record_change change = {.name = old->facts->name, .audience = AUDIENCE_GUEST};
	struct layout_question q = {
		.old_release = s->old,
		.new_release = s->new,
		.old = pair.old,
		.new = pair.new,
		.view = view,
		.arena = &s->changes->arena,
	};

	if (!s->is_from_headers || !pair.old || !pair.new ||
	    (pair.old->views & pair.new->views & s->views))
		return;
	layout_compare_fields(&change, &q);
	if (change.aspects && !is_told(s, &change, arch))
		add_change(s, &change, &pair);
}

static bool is_alike(const char *a, const char *b)
{
	return layout_same_name(a, b) || names_similarity(a, b) >= RENAME_SIMILARITY;
}

/* The name that a record goes by now: newly there, in the same header, of the same layout. */
static const struct record *find_successor(struct layout_search *s, const struct record *gone,
					   viewset view)
{
	for (size_t i = 0; i < s->new->record_count && s->budget; i++, s->budget--) {
		const struct record *r = &s->new->records[i];
		size_t count;

		if ((r->views & view) && layout_has_same_shape(gone, r) &&
		    !strcmp(families_header_path(gone->at.file),
			    families_header_path(r->at.file)) &&
		    is_alike(gone->name, r->name) && !release_find_records(s->old, r->name, &count))
			return r;
	}
	return NULL;
}

static void add_removed(struct layout_search *s, const struct record_facts *old,
			const struct record_facts *new, enum arch arch, viewset views)
{
	struct record_change change = {.name = old->facts->name,
				       .aspects = 1u << LAYOUT_RECORD_REMOVED,
				       .audience = views_audience(views)};
	viewset view = view_bit(arch, change.audience);
	struct record_pair pair = {.old = record_in(old, view), .views = views};
	struct layout_question q = {.old_release = s->old,
				    .new_release = s->new,
				    .old = pair.old,
				    .view = view,
				    .arena = &s->changes->arena};

	save_compare(&change, &q, &s->changes->old_refs);
	change.is_kept_for_old_guests = !record_change_has(&change, LAYOUT_SAVE_RECORD) &&
					kept_for_old_guests(s, new, &q, arch);
	change.successor = find_successor(s, pair.old, view);
	add_change(s, &change, &pair);
}

/* Gives the header that may be why those who saw the record no longer do; NULL: none, or they do. */
static struct unread_header *compare_on_arch(struct layout_search *s,
					     const struct record_facts *old,
					     const struct record_facts *new, enum arch arch,
					     viewset views)
{
	viewset old_views = views_of(old) & views, new_views = views_of(new) & views;
	struct unread_header *hiding = NULL;

	if (!old_views)
		return NULL;
	/* Those who saw it no longer do, though others may. */
	if (s->is_from_headers &&
	    (!new_views || views_audience(new_views) > views_audience(old_views))) {
		hiding = unread_hides(&s->changes->new_unread, &old->facts->at, arch);
		if (!hiding)
			add_removed(s, old, new, arch, old_views & ~new_views);
	}
	compare_shown(s, old, new, arch, old_views & new_views);
	return hiding;
}

/* The facts of a record of the new release that the old one calls name, or by its typedef. */
static struct record_facts facts_of(const struct layout_search *s, const char *name)
{
	struct record_facts f = {0};
	size_t len = strlen(name);

	f.facts = release_find_records(s->new, name, &f.count);
	if (!f.count && len > 2 && !strcmp(name + len - 2, "_t"))
		f.facts = release_find_records(
			s->new, arena_strndup(&s->changes->arena, name, len - 2), &f.count);
	else if (!f.count)
		f.facts = release_find_records(
			s->new, arena_printf(&s->changes->arena, "%s_t", name), &f.count);
	return f;
}

static void compare_record(struct layout_search *s, const struct record_facts *old)
{
	struct record_facts new = facts_of(s, old->facts->name);
	struct unread_header *hiding = NULL, *hides;

	s->first = s->changes->items.count;
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!views_have_arch(s->views, arch))
			continue;
		hides = compare_on_arch(s, old, &new, arch, s->views & views_of_arch(arch));
		hiding = hiding ? hiding : hides;
		compare_legacy(s, old, &new, arch);
	}
	if (hiding)
		hiding->hidden++;
	/* What is not shown by debug information was not used; that is no answer. */
	s->changes->records_compared += !hiding && (s->is_from_headers || new.count);
}

/* Whether each field of the old record is in the new one, where it was. */
static bool stands_still(const struct record *old, const struct record *new)
{
	size_t k = 0;

	for (size_t i = 0; i < old->field_count; i++, k++) {
		while (k < new->field_count && strcmp(new->fields[k].name, old->fields[i].name))
			k++;
		if (k == new->field_count ||
		    new->fields[k].offset_bits != old->fields[i].offset_bits)
			return false;
	}
	return old->size_bytes == new->size_bytes && old->align_bytes == new->align_bytes;
}

/* Whether the record only ever stands in others, which did not have to make room. */
static bool is_absorbed(const struct layout_search *s, const struct record_change *change)
{
	size_t count;
	const struct record_ref *ref = record_refs_of(&s->changes->old_refs, change->name, &count);
	bool is_held = false;

	for (; count; count--, ref++) {
		viewset views = ref->by->views & change->views;
		const struct record *new;

		if (!views || record_is_helper(ref->by->name))
			continue;
		new = release_record_in(s->new, ref->by->name, views);
		if (ref->is_pointed_to || !new || !stands_still(ref->by, new))
			return false;
		is_held = true;
	}
	return is_held;
}

static void set_embedders(const struct layout_search *s)
{
	struct layout_changes *changes = s->changes;
	struct record_change *change;

	vec_each(change, &changes->items) {
		bool is_gone = record_change_has(change, LAYOUT_RECORD_REMOVED);
		size_t kept = 0;

		change->embedded_in_count = record_refs_users(
			is_gone ? &changes->old_refs : &changes->new_refs, change->name,
			change->views, true, &changes->arena, &change->embedded_in);
		for (size_t i = 0; i < change->embedded_in_count; i++)
			if (!record_is_helper(change->embedded_in[i]))
				change->embedded_in[kept++] = change->embedded_in[i];
		change->embedded_in_count = kept;
		change->is_absorbed = is_absorbed(s, change);
	}
}

void layout_changes_find(struct layout_changes *changes, const struct release *old,
			 const struct release *new)
{
	struct layout_search s = {.changes = changes, .budget = SUCCESSOR_BUDGET};

	s.old = changes->old = old = release_layouts(old);
	s.new = changes->new = new = release_layouts(new);
	s.views = changes_common_views(old, new);
	s.is_from_headers = old->supplies & new->supplies &SUPPLIES_HEADERS;
	record_refs_find(&changes->old_refs, old);
	record_refs_find(&changes->new_refs, new);
	unread_find(&changes->new_unread, new, old);
	if (!s.views)
		return;
	for (size_t i = 0; i < old->record_count;) {
		struct record_facts facts = {.facts = &old->records[i]};

		for (; i < old->record_count && old->records[i].name == facts.facts->name; i++)
			facts.count++;
		if (!record_is_helper(facts.facts->name))
			compare_record(&s, &facts);
	}
	set_embedders(&s);
}

void layout_changes_deinit(struct layout_changes *changes)
{
	struct record_change *change;

	vec_each(change, &changes->items)
		vec_free(&change->pairs);
	vec_free(&changes->items);
	record_refs_deinit(&changes->old_refs);
	record_refs_deinit(&changes->new_refs);
	unread_deinit(&changes->new_unread);
	arena_deinit(&changes->arena);
}
