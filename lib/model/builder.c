// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/base/sort.h"
#include "lib/model/release.h"
#include "lib/model/table.h"

#define NO_FACT UINT32_MAX

/* What is known of one fact apart from the fact; same index as the fact itself. */
struct entry {
	uint32_t next; /* fact of the same name, NO_FACT: none */
	viewset views; /* VIEWS_NONE: the fact is dead and in no list */
};

struct name_slot {
	const char *name; /* NULL: free */
	uint32_t first;
	bool has_clashed;
};

/*
 * The facts of one kind by name. Invariant: no view is in two facts of one
 * name, so a name's list is never longer than there are views.
 */
struct name_table {
	struct name_slot *slots;
	size_t count, room;
	VEC(struct entry) entries;
};

struct builder {
	struct intern *in;
	struct release *release;
	struct name_table constant_names, record_names;
	VEC(char) facts[FACT_KINDS]; /* arrays of the kinds' structs; counts and rooms are theirs */
	void *list;		     /* what builder_list() gives of a record */
	struct builder *compiled;    /* NULL: not asked for */
	viewset views;		     /* that are wanted of constants and records */
	bool keeps_rivals;
	char *place; /* see builder_set_place(); NULL: nobody wants to know */
	size_t place_room;
};

static struct name_slot *probe(const struct name_table *t, const char *name)
{
	size_t i = (size_t)(((uint64_t)(uintptr_t)name * 0x9e3779b97f4a7c15u) >> 32);

	for (;; i++) {
		struct name_slot *slot = &t->slots[i & (t->room - 1)];

		if (!slot->name || slot->name == name)
			return slot;
	}
}

static void grow(struct name_table *t)
{
	struct name_table old = *t;

	t->room = old.room ? old.room * 2 : 1024;
	t->slots = xalloc(t->room * sizeof(*t->slots));
	for (size_t i = 0; i < old.room; i++) {
		if (old.slots[i].name)
			*probe(t, old.slots[i].name) = old.slots[i];
	}
	free(old.slots);
}

static struct name_slot *slot_of(struct name_table *t, const char *name)
{
	struct name_slot *slot;

	if (t->count * 2 >= t->room)
		grow(t);
	slot = probe(t, name);
	if (!slot->name) {
		*slot = (struct name_slot){.name = name, .first = NO_FACT};
		t->count++;
	}
	return slot;
}

/* What an older and a newer fact of one name are to each other. */
enum relation {
	RELATION_SAME,	/* but for their views */
	RELATION_OLDER, /* equal; in a view that has both, the older one stands */
	RELATION_NEWER, /* equal; the newer one stands */
	RELATION_CLASH, /* not equal; the newer one stands */
};

typedef enum relation relate_fn(const void *older, const void *newer);

static enum relation relate_constants(const void *older, const void *newer)
{
	const struct constant *a = older, *b = newer;

	if (constant_same(a, b))
		return RELATION_SAME;
	if (!constant_value_equal(a, b))
		return RELATION_CLASH;
	return b->enumeration && !a->enumeration ? RELATION_NEWER : RELATION_OLDER;
}

static enum relation relate_records(const void *older, const void *newer)
{
	if (record_same(older, newer))
		return RELATION_SAME;
	return record_layout_equal(older, newer) ? RELATION_OLDER : RELATION_CLASH;
}

struct merge {
	const void *facts; /* the older ones, indexed as the table's entries */
	size_t fact_size;
	relate_fn *relate;
	uint32_t same, clash; /* out: facts, or NO_FACT */
};

/* Settles which of a name's facts stands in which view; returns what is left for the newer. */
static viewset settle(struct name_table *t, struct name_slot *slot, struct merge *m,
		      const void *fact, viewset views)
{
	for (uint32_t *link = &slot->first; *link != NO_FACT;) {
		struct entry *e = &t->entries.items[*link];
		const char *older = (const char *)m->facts + *link * m->fact_size;
		viewset overlap = e->views & views;
		enum relation relation = m->relate(older, fact);

		if (relation == RELATION_SAME) {
			m->same = *link;
		} else if (relation == RELATION_OLDER) {
			views &= ~overlap;
		} else {
			if (relation == RELATION_CLASH && overlap)
				m->clash = *link;
			e->views &= ~overlap;
		}
		if (e->views)
			link = &e->next;
		else
			*link = e->next;
	}
	return views;
}

/* Whether the fact is a new one, which the caller is to append to its array. */
static bool merge_fact(struct name_table *t, struct merge *m, const char *name, const void *fact,
		       viewset views)
{
	struct name_slot *slot = slot_of(t, name);

	m->same = m->clash = NO_FACT;
	views = settle(t, slot, m, fact, views);
	if (slot->has_clashed)
		m->clash = NO_FACT;
	if (m->clash != NO_FACT)
		slot->has_clashed = true;
	if (!views)
		return false;
	if (m->same != NO_FACT) {
		t->entries.items[m->same].views |= views;
		return false;
	}
	vec_push(&t->entries, (struct entry){.next = slot->first, .views = views});
	slot->first = (uint32_t)(t->entries.count - 1);
	return true;
}

struct builder *builder_create(struct intern *in, const char *spec)
{
	struct builder *b = xalloc(sizeof(*b));

	b->in = in;
	b->views = ~VIEWS_NONE;
	b->release = xalloc(sizeof(*b->release));
	b->release->spec = arena_strdup(&b->release->arena, spec);
	return b;
}

static void name_table_deinit(struct name_table *t)
{
	free(t->slots);
	vec_free(&t->entries);
}

void builder_destroy(struct builder *b)
{
	if (!b)
		return;
	name_table_deinit(&b->constant_names);
	name_table_deinit(&b->record_names);
	for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++)
		vec_free(&b->facts[kind]);
	free(b->list);
	builder_destroy(b->compiled);
	release_destroy(b->release);
	free(b);
}

void builder_set_place(struct builder *b, char *place, size_t room)
{
	b->place = place;
	b->place_room = room;
}

void builder_tell_place(struct builder *b, const char *file, const char *what)
{
	if (b->place)
		snprintf(b->place, b->place_room, "%s%s%s", file, what ? ": " : "",
			 what ? what : "");
}

struct intern *builder_intern(struct builder *b)
{
	return b->in;
}

struct arena *builder_arena(struct builder *b)
{
	return &b->release->arena;
}

void builder_set_version(struct builder *b, const char *version)
{
	if (!b->release->version)
		b->release->version = intern_str(b->in, version);
}

void builder_set_date(struct builder *b, const char *date)
{
	if (!b->release->date)
		b->release->date = intern_str(b->in, date);
}

void builder_set_waivers(struct builder *b, const char *text)
{
	if (!b->release->waivers)
		b->release->waivers = arena_strdup(&b->release->arena, text);
}

void builder_add_rests_on(struct builder *b, const char *text)
{
	struct release *r = b->release;

	r->rests_on = r->rests_on ? arena_printf(&r->arena, "%s; and %s", r->rests_on, text)
				  : arena_strdup(&r->arena, text);
}

void builder_add_supplies(struct builder *b, unsigned int supplies)
{
	b->release->supplies |= supplies;
}

void builder_add_undispatched(struct builder *b, enum arch arch)
{
	b->release->undispatched |= (archset)1 << arch;
}

void builder_limit(struct builder *b, viewset views)
{
	b->views = views;
}

void builder_add_views(struct builder *b, viewset views)
{
	b->release->views |= views & b->views;
}

static const char *place_text(struct arena *a, const struct evidence *at)
{
	if (at->file)
		return arena_printf(a, "%s:%u", at->file, at->line);
	if (at->symbol)
		return arena_printf(a, "%s+0x%llx", at->symbol, (unsigned long long)at->offset);
	return "a place not told";
}

static void add_clash(struct builder *b, const char *what, const char *name,
		      const struct evidence *older, const struct evidence *newer)
{
	struct arena scratch = {0};

	builder_add_gap(b, newer,
			arena_printf(&scratch, "two %s of %s in one view: at %s and, used, at %s",
				     what, name, place_text(&scratch, older),
				     place_text(&scratch, newer)),
			"");
	arena_deinit(&scratch);
}

/* All that the builder has of a kind, as an array of its structs. */
static void *facts_of(struct builder *b, enum fact_kind kind)
{
	return b->facts[kind].items;
}

static void *fact_at(struct builder *b, enum fact_kind kind, size_t i)
{
	return b->facts[kind].items + i * fact_table(kind)->size;
}

static void push(struct builder *b, enum fact_kind kind, const void *fact)
{
	size_t size = fact_table(kind)->size;

	if (b->facts[kind].count == b->facts[kind].room)
		b->facts[kind].items = vec_grow(b->facts[kind].items, &b->facts[kind].room, size);
	memcpy(fact_at(b, kind, b->facts[kind].count++), fact, size);
}

static void add_constant(struct builder *b, const struct constant *added)
{
	struct merge m = {facts_of(b, FACT_CONSTANT), sizeof(*added), relate_constants, NO_FACT,
			  NO_FACT};
	struct constant c = *added;

	c.views &= b->views;
	if (!c.views)
		return;
	b->release->views |= c.views;
	if (merge_fact(&b->constant_names, &m, c.name, &c, c.views))
		push(b, FACT_CONSTANT, &c);
	if (m.clash != NO_FACT)
		add_clash(b, "values", c.name,
			  &((struct constant *)fact_at(b, FACT_CONSTANT, m.clash))->at, &c.at);
}

/* Whether a record of that name and view was added that is laid out otherwise. */
static bool has_other_layout(struct builder *b, const struct record *r)
{
	const struct name_slot *slot = slot_of(&b->record_names, r->name);

	for (uint32_t i = slot->first; i != NO_FACT; i = b->record_names.entries.items[i].next)
		if ((b->record_names.entries.items[i].views & r->views) &&
		    !record_layout_equal(fact_at(b, FACT_RECORD, i), r))
			return true;
	return false;
}

static void push_record(struct builder *b, enum fact_kind kind, const struct record *r)
{
	struct record copy = *r;

	copy.fields =
		arena_memdup(builder_arena(b), r->fields, r->field_count * sizeof(*r->fields));
	push(b, kind, &copy);
}

static void add_rival(struct builder *b, const struct record *r)
{
	if (r->views & b->views)
		push_record(b, FACT_RIVAL, r);
}

static void add_record(struct builder *b, const struct record *added)
{
	struct merge m = {facts_of(b, FACT_RECORD), sizeof(*added), relate_records, NO_FACT,
			  NO_FACT};
	struct record r = *added;

	r.views &= b->views;
	if (!r.views)
		return;
	b->release->views |= r.views;
	if (b->keeps_rivals && has_other_layout(b, &r)) {
		add_rival(b, &r);
		return;
	}
	if (merge_fact(&b->record_names, &m, r.name, &r, r.views))
		push_record(b, FACT_RECORD, &r);
	if (m.clash != NO_FACT)
		add_clash(b, "layouts", r.name,
			  &((struct record *)fact_at(b, FACT_RECORD, m.clash))->at, &r.at);
}

/* A copy of the fact's lists is made of these alone. */
static bool is_record(enum fact_kind kind)
{
	return kind == FACT_RECORD || kind == FACT_RIVAL;
}

void *builder_list(struct builder *b, enum fact_kind kind, size_t count, size_t item_size)
{
	if (!is_record(kind))
		return arena_array(builder_arena(b), count, item_size);
	free(b->list);
	b->list = xalloc(count * item_size);
	return b->list;
}

void builder_add(struct builder *b, enum fact_kind kind, const void *fact)
{
	if (kind == FACT_CONSTANT)
		add_constant(b, fact);
	else if (kind == FACT_RECORD)
		add_record(b, fact);
	else if (kind == FACT_RIVAL)
		add_rival(b, fact);
	else
		push(b, kind, fact);
}

void builder_add_gap(struct builder *b, const struct evidence *at, const char *what,
		     const char *needs)
{
	struct gap gap = {.what = intern_str(b->in, what),
			  .needs = intern_str(b->in, needs ? needs : "")};

	if (at)
		gap.at = *at;
	push(b, FACT_GAP, &gap);
}

static int compare_by_table(const void *a, const void *b, void *table)
{
	return table_compare(table, a, b);
}

/* Keeps the first of equal neighbours; returns how many are left. */
static size_t unique(const struct table *t, char *facts, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept && !table_compare(t, facts + (kept - 1) * t->size, facts + i * t->size))
			continue;
		if (kept != i)
			memcpy(facts + kept * t->size, facts + i * t->size, t->size);
		kept++;
	}
	return kept;
}

/* Gives the living facts their views and drops the dead. */
static void keep_living(struct builder *b, enum fact_kind kind, const struct name_table *names)
{
	size_t size = fact_table(kind)->size, kept = 0;

	for (size_t i = 0; i < b->facts[kind].count; i++) {
		viewset views = names->entries.items[i].views;
		char *fact = fact_at(b, kind, kept);

		if (!views)
			continue;
		if (kept++ != i)
			memcpy(fact, fact_at(b, kind, i), size);
		if (kind == FACT_CONSTANT)
			((struct constant *)fact)->views = views;
		else
			((struct record *)fact)->views = views;
	}
	b->facts[kind].count = kept;
}

/* Of rivals there may be several that are told apart by their fields alone. */
static void sort_facts(struct builder *b)
{
	keep_living(b, FACT_CONSTANT, &b->constant_names);
	keep_living(b, FACT_RECORD, &b->record_names);
	for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++) {
		const struct table *t = fact_table(kind);
		size_t count = b->facts[kind].count;

		if (count < 2)
			continue;
		sort_stable_with(facts_of(b, kind), count, t->size, compare_by_table, (void *)t);
		if (kind != FACT_RIVAL)
			b->facts[kind].count = unique(t, facts_of(b, kind), count);
	}
}

struct builder *builder_compiled(struct builder *b)
{
	if (!b->compiled) {
		b->compiled = builder_create(b->in, b->release->spec);
		b->compiled->keeps_rivals = true;
		builder_limit(b->compiled, b->views);
	}
	return b->compiled;
}

/* What the nested builder gathered becomes a release within the release. */
static void seal_compiled(struct builder *b)
{
	struct builder *nested = b->compiled;

	if (!nested)
		return;
	b->compiled = NULL;
	for (size_t i = 0; i < nested->facts[FACT_GAP].count; i++)
		push(b, FACT_GAP, fact_at(nested, FACT_GAP, i));
	nested->facts[FACT_GAP].count = 0;
	if (nested->facts[FACT_CONSTANT].count || nested->facts[FACT_RECORD].count) {
		builder_set_version(nested, b->release->version);
		builder_add_supplies(nested, SUPPLIES_DEBUG);
		builder_add_supplies(b, SUPPLIES_DEBUG);
		b->release->compiled = builder_seal(nested, NULL);
	} else {
		builder_destroy(nested);
	}
}

static int refuse_empty(struct builder *b, struct xenabi_error *err)
{
	const struct gap *first = facts_of(b, FACT_GAP);

	if (b->facts[FACT_CONSTANT].count || b->facts[FACT_RECORD].count ||
	    b->facts[FACT_DECODE].count || b->facts[FACT_CONTINUATION].count ||
	    b->release->compiled)
		return 0;
	if (!b->facts[FACT_GAP].count)
		return xenabi_error_set(err, XENABI_EINPUT, b->release->spec,
					"nothing in it that could be compared");
	return xenabi_error_set(err, XENABI_EINPUT, b->release->spec,
				"nothing in it that could be compared; first of %zu gaps: %s",
				b->facts[FACT_GAP].count, first->what);
}

static struct facts hand_over(struct builder *b, enum fact_kind kind)
{
	size_t count = b->facts[kind].count;

	return (struct facts){
		arena_memdup(builder_arena(b), facts_of(b, kind), count * fact_table(kind)->size),
		count};
}

static struct release *seal(struct builder *b)
{
	struct release *r = b->release;

	for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++)
		release_set_facts(r, kind, hand_over(b, kind));
	b->release = NULL;
	return r;
}

struct release *builder_seal(struct builder *b, struct xenabi_error *err)
{
	struct release *r = NULL;

	seal_compiled(b);
	sort_facts(b);
	if (!refuse_empty(b, err))
		r = seal(b);
	builder_destroy(b);
	return r;
}

struct release *builder_seal_part(struct builder *b)
{
	struct release *r;

	seal_compiled(b);
	sort_facts(b);
	r = seal(b);
	builder_destroy(b);
	return r;
}
