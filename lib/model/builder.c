// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/order.h"
#include "lib/model/release.h"

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
	VEC(struct constant) constants;
	VEC(struct record) records;
	VEC(struct decode) decodes;
	VEC(struct continuation) continuations;
	VEC(struct signature) signatures;
	VEC(struct code_slice) code_slices;
	VEC(struct table_slot) table_slots;
	VEC(struct translation) translations;
	VEC(struct save_load) save_loads;
	VEC(struct gap) gaps;
	VEC(struct record) rivals;
	struct builder *compiled; /* NULL: not asked for */
	viewset views;		  /* that are wanted of constants and records */
	bool keeps_rivals;
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
	vec_free(&b->constants);
	vec_free(&b->records);
	vec_free(&b->decodes);
	vec_free(&b->continuations);
	vec_free(&b->signatures);
	vec_free(&b->code_slices);
	vec_free(&b->table_slots);
	vec_free(&b->translations);
	vec_free(&b->save_loads);
	vec_free(&b->gaps);
	vec_free(&b->rivals);
	builder_destroy(b->compiled);
	release_destroy(b->release);
	free(b);
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

void builder_set_waivers(struct builder *b, const char *text)
{
	if (!b->release->waivers)
		b->release->waivers = arena_strdup(&b->release->arena, text);
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

void builder_add_constant(struct builder *b, const struct constant *added)
{
	struct merge m = {b->constants.items, sizeof(*added), relate_constants, NO_FACT, NO_FACT};
	struct constant c = *added;

	c.views &= b->views;
	if (!c.views)
		return;
	b->release->views |= c.views;
	if (merge_fact(&b->constant_names, &m, c.name, &c, c.views))
		vec_push(&b->constants, c);
	if (m.clash != NO_FACT)
		add_clash(b, "values", c.name, &b->constants.items[m.clash].at, &c.at);
}

/* Whether a record of that name and view was added that is laid out otherwise. */
static bool has_other_layout(struct builder *b, const struct record *r)
{
	const struct name_slot *slot = slot_of(&b->record_names, r->name);

	for (uint32_t i = slot->first; i != NO_FACT; i = b->record_names.entries.items[i].next)
		if ((b->record_names.entries.items[i].views & r->views) &&
		    !record_layout_equal(&b->records.items[i], r))
			return true;
	return false;
}

static struct record copy_record(struct builder *b, const struct record *r)
{
	struct record copy = *r;

	copy.fields =
		arena_memdup(builder_arena(b), r->fields, r->field_count * sizeof(*r->fields));
	return copy;
}

void builder_add_record(struct builder *b, const struct record *added)
{
	struct merge m = {b->records.items, sizeof(*added), relate_records, NO_FACT, NO_FACT};
	struct record r = *added;

	r.views &= b->views;
	if (!r.views)
		return;
	b->release->views |= r.views;
	if (b->keeps_rivals && has_other_layout(b, &r)) {
		builder_add_rival(b, &r);
		return;
	}
	if (merge_fact(&b->record_names, &m, r.name, &r, r.views))
		vec_push(&b->records, copy_record(b, &r));
	if (m.clash != NO_FACT)
		add_clash(b, "layouts", r.name, &b->records.items[m.clash].at, &r.at);
}

void builder_add_rival(struct builder *b, const struct record *r)
{
	if (r->views & b->views)
		vec_push(&b->rivals, copy_record(b, r));
}

void builder_add_decode(struct builder *b, const struct decode *d)
{
	vec_push(&b->decodes, *d);
}

void builder_add_continuation(struct builder *b, const struct continuation *c)
{
	vec_push(&b->continuations, *c);
}

void builder_add_signature(struct builder *b, const struct signature *s)
{
	vec_push(&b->signatures, *s);
}

void builder_add_code_slice(struct builder *b, const struct code_slice *s)
{
	vec_push(&b->code_slices, *s);
}

void builder_add_table_slot(struct builder *b, const struct table_slot *t)
{
	vec_push(&b->table_slots, *t);
}

void builder_add_translation(struct builder *b, const struct translation *t)
{
	vec_push(&b->translations, *t);
}

void builder_add_save_load(struct builder *b, const struct save_load *l)
{
	vec_push(&b->save_loads, *l);
}

void builder_add_gap(struct builder *b, const struct evidence *at, const char *what,
		     const char *needs)
{
	struct gap gap = {.what = intern_str(b->in, what),
			  .needs = intern_str(b->in, needs ? needs : "")};

	if (at)
		gap.at = *at;
	vec_push(&b->gaps, gap);
}

/* Keeps the first of equal neighbours; returns how many are left. */
static size_t unique(void *items, size_t count, size_t size,
		     int (*compare)(const void *, const void *))
{
	char *base = items;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept && !compare(base + (kept - 1) * size, base + i * size))
			continue;
		if (kept != i)
			memcpy(base + kept * size, base + i * size, size);
		kept++;
	}
	return kept;
}

static void sort_unique(void *items, size_t *count, size_t size,
			int (*compare)(const void *, const void *))
{
	if (*count < 2)
		return;
	qsort(items, *count, size, compare);
	*count = unique(items, *count, size, compare);
}

/* Gives the living facts their views and drops the dead. */
static void keep_living_constants(struct builder *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->constants.count; i++) {
		viewset views = b->constant_names.entries.items[i].views;

		if (!views)
			continue;
		b->constants.items[kept] = b->constants.items[i];
		b->constants.items[kept++].views = views;
	}
	b->constants.count = kept;
}

static void keep_living_records(struct builder *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->records.count; i++) {
		viewset views = b->record_names.entries.items[i].views;

		if (!views)
			continue;
		b->records.items[kept] = b->records.items[i];
		b->records.items[kept++].views = views;
	}
	b->records.count = kept;
}

#define MOVE(b, r, name)                                                                           \
	do {                                                                                       \
		(r)->name##s = arena_memdup(&(r)->arena, (b)->name##s.items,                       \
					    (b)->name##s.count * sizeof(*(b)->name##s.items));     \
		(r)->name##_count = (b)->name##s.count;                                            \
	} while (0)

static void sort_facts(struct builder *b)
{
	keep_living_constants(b);
	keep_living_records(b);
	vec_sort(&b->constants, order_constants);
	vec_sort(&b->records, order_records);
	vec_sort(&b->rivals, order_rivals);
	sort_unique(b->decodes.items, &b->decodes.count, sizeof(struct decode), order_decodes);
	sort_unique(b->continuations.items, &b->continuations.count, sizeof(struct continuation),
		    order_continuations);
	sort_unique(b->signatures.items, &b->signatures.count, sizeof(struct signature),
		    order_signatures);
	sort_unique(b->code_slices.items, &b->code_slices.count, sizeof(struct code_slice),
		    order_code_slices);
	sort_unique(b->table_slots.items, &b->table_slots.count, sizeof(struct table_slot),
		    order_table_slots);
	sort_unique(b->translations.items, &b->translations.count, sizeof(struct translation),
		    order_translations);
	sort_unique(b->save_loads.items, &b->save_loads.count, sizeof(struct save_load),
		    order_save_loads);
	sort_unique(b->gaps.items, &b->gaps.count, sizeof(struct gap), order_gaps);
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
	const struct gap *gap;

	if (!nested)
		return;
	b->compiled = NULL;
	vec_each(gap, &nested->gaps)
		vec_push(&b->gaps, *gap);
	nested->gaps.count = 0;
	if (nested->constants.count || nested->records.count) {
		builder_set_version(nested, b->release->version);
		builder_add_supplies(nested, SUPPLIES_DEBUG);
		builder_add_supplies(b, SUPPLIES_DEBUG);
		b->release->compiled = builder_seal(nested, NULL);
	} else {
		builder_destroy(nested);
	}
}

static int refuse_empty(const struct builder *b, struct xenabi_error *err)
{
	if (b->constants.count || b->records.count || b->decodes.count || b->continuations.count ||
	    b->release->compiled)
		return 0;
	if (!b->gaps.count)
		return xenabi_error_set(err, XENABI_EINPUT, b->release->spec,
					"nothing in it that could be compared");
	return xenabi_error_set(err, XENABI_EINPUT, b->release->spec,
				"nothing in it that could be compared; first of %zu gaps: %s",
				b->gaps.count, b->gaps.items[0].what);
}

struct release *builder_seal(struct builder *b, struct xenabi_error *err)
{
	struct release *r = NULL;

	seal_compiled(b);
	sort_facts(b);
	if (!refuse_empty(b, err)) {
		r = b->release;
		MOVE(b, r, constant);
		MOVE(b, r, record);
		MOVE(b, r, decode);
		MOVE(b, r, continuation);
		MOVE(b, r, signature);
		MOVE(b, r, code_slice);
		MOVE(b, r, table_slot);
		MOVE(b, r, translation);
		MOVE(b, r, save_load);
		MOVE(b, r, gap);
		MOVE(b, r, rival);
		b->release = NULL;
	}
	builder_destroy(b);
	return r;
}
