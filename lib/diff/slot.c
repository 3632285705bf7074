// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/base/sort.h"
#include "lib/diff/similar.h"
#include "lib/diff/slot.h"

#define BUDGET		  ((size_t)1 << 22)
#define MAX_SLOTS	  ((size_t)1 << 20)
#define RENAME_SIMILARITY 50

unsigned int field_class_kind(const struct field *f)
{
	switch (f->class) {
	case FIELD_INTEGER:
	case FIELD_ENUM:
		return 1;
	case FIELD_POINTER:
	case FIELD_HANDLE:
	case FIELD_HANDLE64:
		return 2;
	case FIELD_RECORD:
	case FIELD_GROUP:
		return 3;
	case FIELD_FLOAT:
		return 4;
	case FIELD_OTHER:
		break;
	}
	return 5;
}

const char *slot_last_name(const struct slot *slot)
{
	const char *dot = strrchr(slot->name, '.');

	return dot ? dot + 1 : slot->name;
}

uint64_t slot_end_bits(const struct slot *slot)
{
	return slot->offset_bits + slot->field->size_bits;
}

bool slots_are_siblings(const struct slot *a, const struct slot *b)
{
	return a->parent_len == b->parent_len && !memcmp(a->name, b->name, a->parent_len);
}

bool slots_overlap(const struct slot *a, const struct slot *b)
{
	return a->offset_bits < slot_end_bits(b) && b->offset_bits < slot_end_bits(a);
}

static void add_slot(struct slots *slots, const struct field *f, const char *name, uint64_t offset,
		     bool is_group, bool in_union)
{
	const char *dot = strrchr(name, '.');

	if (slots->items.count < MAX_SLOTS)
		vec_push(&slots->items, (struct slot){
						.field = f,
						.name = name,
						.parent_len = dot ? (size_t)(dot - name) : 0,
						.offset_bits = offset,
						.is_group = is_group,
						.in_union = in_union,
					});
}

static int compare_fields(const void *a, const void *b)
{
	return strcmp((*(const struct field *const *)a)->name,
		      (*(const struct field *const *)b)->name);
}

/* The fields of a record by name. */
static const struct field **sort_fields(const struct record *r)
{
	const struct field **fields = xalloc((r->field_count + 1) * sizeof(*fields));

	for (size_t i = 0; i < r->field_count; i++)
		fields[i] = &r->fields[i];
	if (r->field_count)
		sort_stable(fields, r->field_count, sizeof(*fields), compare_fields);
	return fields;
}

static const struct field *find_field(const struct field **fields, size_t count, const char *name)
{
	struct field key = {.name = name};
	const struct field *pkey = &key, *const *found = NULL;

	if (count)
		found = bsearch(&pkey, fields, count, sizeof(*fields), compare_fields);
	return found ? *found : NULL;
}

static const struct record *record_of(const struct layout_question *q, bool is_new,
				      const struct field *f)
{
	return release_record_in(is_new ? q->new_release : q->old_release, f->record, q->view);
}

/* Whether a field of one side is to be spelled out, to be compared with the other's. */
static bool is_to_expand(const struct layout_question *q, bool is_new, const struct field *f,
			 const struct field *other)
{
	const struct record *a, *b;

	if (f->class != FIELD_RECORD || !other || f->elements || other->elements)
		return false;
	a = record_of(q, is_new, f);
	if (!a || other->class == FIELD_GROUP)
		return a;
	if (other->class != FIELD_RECORD || layout_same_name(f->record, other->record))
		return false;
	b = record_of(q, !is_new, other);
	return b && !layout_is_same(a, b);
}

static void expand(struct slots *slots, const struct layout_question *q, bool is_new,
		   const struct field *f)
{
	const struct record *r = record_of(q, is_new, f);

	add_slot(slots, f, f->name, f->offset_bits, true, f->in_union);
	for (size_t i = 0; i < r->field_count; i++) {
		const struct field *inner = &r->fields[i];

		add_slot(slots, inner, arena_printf(q->arena, "%s.%s", f->name, inner->name),
			 f->offset_bits + inner->offset_bits, inner->class == FIELD_GROUP,
			 f->in_union || inner->in_union);
	}
}

static int compare_slots(const void *a, const void *b)
{
	return strcmp(((const struct slot *)a)->name, ((const struct slot *)b)->name);
}

static void set_groups(struct slots *slots, struct arena *a)
{
	struct slot *slot;

	vec_each(slot, &slots->items) {
		if (slot->parent_len)
			slot->group =
				slots_find(slots, arena_strndup(a, slot->name, slot->parent_len));
	}
}

void slots_init(struct slots *slots, const struct layout_question *q, bool is_new)
{
	const struct record *r = is_new ? q->new : q->old, *other = is_new ? q->old : q->new;
	const struct field **others = sort_fields(other);

	*slots = (struct slots){.budget = BUDGET};
	for (size_t i = 0; i < r->field_count; i++) {
		const struct field *f = &r->fields[i];

		if (is_to_expand(q, is_new, f, find_field(others, other->field_count, f->name)))
			expand(slots, q, is_new, f);
		else
			add_slot(slots, f, f->name, f->offset_bits, f->class == FIELD_GROUP,
				 f->in_union);
	}
	free(others);
	vec_sort(&slots->items, compare_slots);
	set_groups(slots, q->arena);
}

void slots_deinit(struct slots *slots)
{
	vec_free(&slots->items);
}

struct slot *slots_find(const struct slots *slots, const char *name)
{
	struct slot key = {.name = name};

	if (!slots->items.count)
		return NULL;
	return bsearch(&key, slots->items.items, slots->items.count, sizeof(key), compare_slots);
}

void slots_match_names(struct slots *old, struct slots *new)
{
	struct slot *slot;

	vec_each(slot, &old->items) {
		slot->partner = slots_find(new, slot->name);
		if (slot->partner)
			slot->partner->partner = slot;
	}
}

/* Of records, whether they are the same one under two names. */
static bool is_same_record(const struct layout_question *q, const struct field *old,
			   const struct field *new)
{
	const struct record *a, *b;

	if (old->class != FIELD_RECORD || new->class != FIELD_RECORD)
		return false;
	a = record_of(q, false, old);
	b = record_of(q, true, new);
	return layout_same_name(old->record, new->record) || (a && b && layout_is_same(a, b));
}

/* Much else stands in the same place of a union, so there the names must say it. */
static bool may_be_renamed(const struct layout_question *q, const struct slot *old,
			   const struct slot *new)
{
	const char *was = slot_last_name(old), *is = slot_last_name(new);

	if (old->is_group || new->is_group || new->partner ||
	    old->offset_bits != new->offset_bits ||
	    old->field->size_bits != new->field->size_bits ||
	    old->field->elements != new->field->elements ||
	    field_class_kind(old->field) != field_class_kind(new->field))
		return false;
	if (field_is_padding(was) != field_is_padding(is))
		return false;
	if (field_class_kind(old->field) == 3 && !is_same_record(q, old->field, new->field))
		return false;
	return !(old->in_union && new->in_union) || !strcmp(was, is) ||
	       names_similarity(was, is) >= RENAME_SIMILARITY;
}

void slots_match_places(struct slots *old, struct slots *new, const struct layout_question *q)
{
	struct slot *gone, *come;

	vec_each(gone, &old->items) {
		if (gone->partner)
			continue;
		vec_each(come, &new->items) {
			if (!old->budget)
				return;
			old->budget--;
			if (!may_be_renamed(q, gone, come))
				continue;
			gone->partner = come;
			come->partner = gone;
			break;
		}
	}
}
