// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/diff/slot.h"

/* The comparison of one record in one view. */
struct comparison {
	const struct layout_question *q;
	struct record_change *change;
	struct slots old, new;
	VEC(struct field_change) fields;
	bool embeds_a_change; /* a record that it holds by value has another size or alignment */
	bool is_implicit;     /* some padding that was put to use had no name */
};

bool field_is_padding(const char *name)
{
	static const char *const words[] = {"pad",	"padding", "rsvd",  "resvd", "resv",
					    "reserved", "unused",  "spare", "mbz",   "dummy"};
	const char *dot = strrchr(name, '.');

	name = dot ? dot + 1 : name;
	name += strspn(name, "_");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);
		const char *rest = name + len;

		if (strncmp(name, words[i], len))
			continue;
		rest += strspn(rest, "0123456789_");
		/* "pad" and "pad_2b", but also "pad_a"; not "reserved_ports". */
		if (!*rest || !rest[1])
			return true;
	}
	return false;
}

bool layout_same_name(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > 2 && !strcmp(a + a_len - 2, "_t"))
		a_len -= 2;
	if (b_len > 2 && !strcmp(b + b_len - 2, "_t"))
		b_len -= 2;
	return a_len == b_len && !memcmp(a, b, a_len);
}

bool layout_has_same_shape(const struct record *a, const struct record *b)
{
	if (a->is_union != b->is_union || a->size_bytes != b->size_bytes ||
	    a->align_bytes != b->align_bytes || a->field_count != b->field_count)
		return false;
	for (size_t i = 0; i < a->field_count; i++) {
		const struct field *x = &a->fields[i], *y = &b->fields[i];

		if (x->offset_bits != y->offset_bits || x->size_bits != y->size_bits ||
		    x->elements != y->elements || field_class_kind(x) != field_class_kind(y))
			return false;
	}
	return true;
}

bool layout_is_same(const struct record *a, const struct record *b)
{
	if (!layout_has_same_shape(a, b))
		return false;
	for (size_t i = 0; i < a->field_count; i++)
		if (strcmp(a->fields[i].name, b->fields[i].name))
			return false;
	return true;
}

static void add_field(struct comparison *c, enum layout_aspect aspect, const struct slot *old,
		      const struct slot *new, bool is_slight)
{
	c->change->aspects |= 1u << aspect;
	vec_push(&c->fields, (struct field_change){
				     .aspect = aspect,
				     .name = (old ? old : new)->name,
				     .old = old ? old->field : NULL,
				     .new = new ? new->field : NULL,
				     .is_slight = is_slight,
			     });
}

static bool is_one_or_flexible(const struct field *f)
{
	return f->is_flexible || (f->elements <= 1 && (f->elements || !f->size_bits));
}

/* x[1] against x[], and x[0] with them. */
static bool is_flexible_rewrite(const struct field *a, const struct field *b)
{
	return a->is_flexible != b->is_flexible && is_one_or_flexible(a) && is_one_or_flexible(b) &&
	       field_class_kind(a) == field_class_kind(b);
}

static uint64_t stride(const struct field *f)
{
	return f->elements ? f->size_bits / f->elements : f->size_bits;
}

/* Of arrays that have no size themselves; what an older snapshot does not tell is no difference. */
static bool has_resized_elements(const struct field *a, const struct field *b)
{
	return a->element_bits && b->element_bits && a->element_bits != b->element_bits;
}

/* A handle's type says what it points to, in two ways that are one. */
static const char *pointee(const char *type)
{
	static const char *const prefixes[] = {"__guest_handle_64_", "__guest_handle_"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (strncmp(type, prefixes[i], strlen(prefixes[i])))
			continue;
		type += strlen(prefixes[i]);
		return strncmp(type, "const_", 6) ? type : type + 6;
	}
	return NULL;
}

/* The bits of what a guest handle points to, for the callers of the view; 0: they are not known. */
static unsigned int pointee_bits(const char *type, viewset view)
{
	const bool is_arm = views_have_arch(view, ARCH_ARM64) || views_have_arch(view, ARCH_ARM32);
	const bool is_narrow =
		views_have_arch(view, ARCH_X86_32) || views_have_arch(view, ARCH_ARM32);
	const unsigned int word = is_narrow ? 32 : 64;
	const struct {
		const char *name;
		unsigned int bits;
	} types[] = {
		{"char", 8},
		{"uchar", 8},
		{"int8", 8},
		{"uint8", 8},
		{"int16", 16},
		{"uint16", 16},
		{"int32", 32},
		{"uint32", 32},
		{"int", 32},
		{"uint", 32},
		{"int64", 64},
		{"uint64", 64},
		{"long", word},
		{"ulong", word},
		{"compat_pfn", 32},
		{"compat_ulong", 32},
		{"unsigned long", word},
		/* Arm's are of 64 bits to all. */
		{"xen_pfn", is_arm ? 64 : word},
		{"xen_ulong", is_arm ? 64 : word},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (layout_same_name(type, types[i].name))
			return types[i].bits;
	return 0;
}

/* Two handles whose elements callers step through by another width. */
static bool has_resized_pointee(const struct field *a, const struct field *b, viewset view)
{
	const char *x = pointee(a->type), *y = pointee(b->type);
	unsigned int was = x ? pointee_bits(x, view) : 0, is = y ? pointee_bits(y, view) : 0;

	return was && is && was != is;
}

/* Of one size and kind: a difference that no bit of the layout shows. */
static bool differs_slightly(const struct field *a, const struct field *b)
{
	const char *x = pointee(a->type), *y = pointee(b->type);

	if (x && y)
		return !layout_same_name(x, y);
	if (a->class != b->class || a->class != FIELD_INTEGER)
		return false;
	/* Bytes are text or raw, however their sign is spelled. */
	return stride(a) != stride(b) || (a->is_signed != b->is_signed && stride(a) > 8);
}

static const struct record *held_record(const struct comparison *c, const struct slot *slot,
					bool is_new)
{
	return release_record_in(is_new ? c->q->new_release : c->q->old_release,
				 slot->field->record, c->q->view);
}

/* Two fields that hold a record each, neither of them spelled out. */
static void compare_held(struct comparison *c, const struct slot *old, const struct slot *new)
{
	const struct record *a = held_record(c, old, false), *b = held_record(c, new, true);
	const struct field *was = old->field, *is = new->field;

	if (is_flexible_rewrite(was, is))
		add_field(c, LAYOUT_FLEXIBLE_ARRAY, old, new, false);
	else if (was->elements != is->elements)
		add_field(c, LAYOUT_FIELD_RESIZED, old, new, false);
	if (!layout_same_name(was->record, is->record)) {
		if (a && b && !layout_is_same(a, b))
			add_field(c,
				  stride(was) != stride(is) || has_resized_elements(was, is)
					  ? LAYOUT_FIELD_RESIZED
					  : LAYOUT_FIELD_RETYPED,
				  old, new, false);
	} else if (stride(was) != stride(is) ||
		   (a && b &&
		    (a->align_bytes != b->align_bytes || a->size_bytes != b->size_bytes))) {
		c->embeds_a_change = true;
	}
}

/* The one field of a nameless struct, where it has but one. */
static const struct field *only_member(struct slots *slots, const struct slot *group)
{
	const struct slot *slot, *only = NULL;

	vec_each(slot, &slots->items) {
		if (!slots->budget || (slot->group == group && only))
			return NULL;
		slots->budget--;
		if (slot->group == group)
			only = slot;
	}
	return only ? only->field : NULL;
}

/* A struct around a single value is that value. */
static const struct field *plain_field(struct comparison *c, const struct slot *slot, bool is_new)
{
	const struct field *f = slot->field, *only = NULL;
	const struct record *r;

	if (slot->is_group) {
		only = only_member(is_new ? &c->new : &c->old, slot);
	} else if (f->class == FIELD_RECORD) {
		r = held_record(c, slot, is_new);
		only = r && r->field_count == 1 ? r->fields : NULL;
	}
	return only && !f->elements && only->size_bits == f->size_bits ? only : f;
}

static void compare_types(struct comparison *c, const struct slot *old, const struct slot *new)
{
	const struct field *was = plain_field(c, old, false), *is = plain_field(c, new, true);

	if (field_class_kind(was) != field_class_kind(is))
		add_field(c, LAYOUT_FIELD_RETYPED, old, new, false);
	else if (differs_slightly(was, is))
		add_field(c, LAYOUT_FIELD_RETYPED, old, new,
			  !has_resized_pointee(was, is, c->q->view));
}

static void compare_scalars(struct comparison *c, const struct slot *old, const struct slot *new)
{
	const struct field *was = old->field, *is = new->field;

	if (is_flexible_rewrite(was, is)) {
		add_field(c, LAYOUT_FLEXIBLE_ARRAY, old, new, false);
		return;
	}
	if (was->size_bits != is->size_bits || has_resized_elements(was, is)) {
		if (was->class != is->class && field_class_kind(was) == 2 &&
		    field_class_kind(is) == 2 &&
		    (was->class == FIELD_HANDLE64 || is->class == FIELD_HANDLE64))
			add_field(c, LAYOUT_HANDLE_WIDTH, old, new, false);
		else
			add_field(c, LAYOUT_FIELD_RESIZED, old, new, false);
		return;
	}
	compare_types(c, old, new);
}

/* A place where nothing is: an empty struct, or GNU's x[0] that marks a spot. */
static bool is_empty(const struct field *f)
{
	return !f->size_bits && !f->is_flexible;
}

static void compare_partners(struct comparison *c, const struct slot *old, const struct slot *new)
{
	bool is_renamed = strcmp(old->name, new->name);

	if (field_is_padding(old->name) && field_is_padding(new->name))
		return;
	if (is_renamed && (!old->group || old->group->partner))
		add_field(c, LAYOUT_FIELD_RENAMED, old, new, false);
	/* Members say themselves where they are and what size they have. */
	if (old->is_group && new->is_group) {
		if (old->field->elements != new->field->elements ||
		    (old->field->elements && stride(old->field) != stride(new->field)))
			add_field(c, LAYOUT_FIELD_RESIZED, old, new, false);
		return;
	}
	if (old->offset_bits != new->offset_bits && !is_empty(old->field))
		add_field(c, LAYOUT_FIELD_MOVED, old, new, false);
	if (old->field->class == FIELD_RECORD && new->field->class == FIELD_RECORD)
		compare_held(c, old, new);
	else
		compare_scalars(c, old, new);
}

static bool has_partnered_member(struct slots *slots, const struct slot *group)
{
	const struct slot *slot;

	vec_each(slot, &slots->items) {
		const struct slot *up = slot->group;

		if (!slots->budget)
			break;
		slots->budget--;
		while (up && up != group)
			up = up->group;
		if (up && slot->partner)
			return true;
	}
	return false;
}

/* Whether a slot without partner is told of with the group around it. */
static bool is_told_by_group(const struct slot *slot)
{
	return slot->group && !slot->group->partner;
}

/* A union's part goes with its record, which is a finding of its own. */
static bool goes_with_record(const struct comparison *c, const struct slot *gone)
{
	return gone->in_union && gone->field->class == FIELD_RECORD &&
	       !release_record_in(c->q->new_release, gone->field->record, c->q->view);
}

/* Whether a sibling in slots overlaps the slot; a group around it has been matched. */
static bool has_overlap(struct slots *slots, const struct slot *slot, bool of_padding)
{
	const struct slot *other;

	vec_each(other, &slots->items) {
		if (!slots->budget)
			break;
		slots->budget--;
		if (other != slot && field_is_padding(other->name) == of_padding &&
		    slots_are_siblings(other, slot) && slots_overlap(other, slot))
			return true;
	}
	return false;
}

static void compare_gone(struct comparison *c, const struct slot *gone)
{
	bool is_padding_now;

	if (field_is_padding(gone->name) || is_empty(gone->field) || is_told_by_group(gone) ||
	    goes_with_record(c, gone) || (gone->is_group && has_partnered_member(&c->old, gone)))
		return;
	is_padding_now = has_overlap(&c->new, gone, true) && !has_overlap(&c->new, gone, false);
	add_field(c, LAYOUT_FIELD_REMOVED, gone, NULL, is_padding_now);
}

static bool is_union_member(struct comparison *c, const struct slot *slot)
{
	return slot->in_union && has_overlap(&c->new, slot, false);
}

static void compare_come(struct comparison *c, const struct slot *come)
{
	uint64_t old_end = c->q->old->size_bytes * 8;
	bool is_declared;

	if (field_is_padding(come->name) || is_empty(come->field) || is_told_by_group(come) ||
	    (come->is_group && has_partnered_member(&c->new, come)))
		return;
	if (come->group && come->group->partner)
		old_end = slot_end_bits(come->group->partner);
	if (is_union_member(c, come) || slot_end_bits(come) > old_end ||
	    has_overlap(&c->old, come, false)) {
		add_field(c, LAYOUT_FIELD_ADDED, NULL, come, false);
		return;
	}
	is_declared = has_overlap(&c->old, come, true);
	c->is_implicit |= !is_declared;
	add_field(c, LAYOUT_FIELD_IN_PADDING, NULL, come, is_declared);
}

static void compare_slots(struct comparison *c)
{
	const struct slot *slot;

	vec_each(slot, &c->old.items) {
		if (slot->partner)
			compare_partners(c, slot, slot->partner);
		else
			compare_gone(c, slot);
	}
	vec_each(slot, &c->new.items)
		if (!slot->partner)
			compare_come(c, slot);
}

/* A flexible array at the end takes its one element out of the record's size. */
static bool size_follows_array(const struct comparison *c)
{
	uint64_t old = c->q->old->size_bytes, new = c->q->new->size_bytes;
	uint64_t less = old < new ? old : new, difference = old < new ? new - old : old - new;
	const struct field_change *f;

	vec_each(f, &c->fields) {
		const struct field *one = f->old && !f->old->is_flexible ? f->old : f->new;

		if (f->aspect == LAYOUT_FLEXIBLE_ARRAY &&
		    difference < one->size_bits / 8 + c->q->old->align_bytes && less)
			return true;
	}
	return false;
}

static void compare_wholes(struct comparison *c)
{
	const struct record *old = c->q->old, *new = c->q->new;

	if (old->size_bytes != new->size_bytes) {
		if (!size_follows_array(c))
			c->change->aspects |= 1u << LAYOUT_RECORD_SIZE;
	} else if (old->align_bytes != new->align_bytes) {
		c->change->aspects |= 1u << LAYOUT_RECORD_ALIGNMENT;
	}
}

static bool same_order(const struct record *a, const struct record *b)
{
	if (a->field_count != b->field_count)
		return false;
	for (size_t i = 0; i < a->field_count; i++)
		if (strcmp(a->fields[i].name, b->fields[i].name))
			return false;
	return true;
}

/* Whether all that was found follows from a record that this one holds. */
static bool follows_from_held(const struct comparison *c)
{
	const unsigned int consequences =
		1u << LAYOUT_FIELD_MOVED | 1u << LAYOUT_RECORD_SIZE | 1u << LAYOUT_RECORD_ALIGNMENT;

	return c->embeds_a_change && !(c->change->aspects & ~consequences) &&
	       same_order(c->q->old, c->q->new);
}

static void conclude(struct comparison *c)
{
	const unsigned int in_place = 1u << LAYOUT_FIELD_REMOVED | 1u << LAYOUT_FIELD_MOVED |
				      1u << LAYOUT_FIELD_RESIZED | 1u << LAYOUT_HANDLE_WIDTH;
	struct record_change *change = c->change;
	const struct field_change *f;

	if (!(change->aspects & ~(1u << LAYOUT_FIELD_ADDED)) || follows_from_held(c)) {
		change->aspects = 0;
		return;
	}
	change->is_slight = true;
	vec_each(f, &c->fields)
		change->is_slight &=
			(f->aspect != LAYOUT_FIELD_RETYPED && f->aspect != LAYOUT_FIELD_REMOVED) ||
			f->is_slight;
	change->is_tail_only = change->is_slight && !(change->aspects & in_place);
	change->is_declared_padding = !c->is_implicit;
	change->fields = arena_memdup(c->q->arena, c->fields.items,
				      c->fields.count * sizeof(*c->fields.items));
	change->field_count = c->fields.count;
}

void layout_compare_fields(struct record_change *change, const struct layout_question *q)
{
	struct comparison c = {.q = q, .change = change};

	slots_init(&c.old, q, false);
	slots_init(&c.new, q, true);
	slots_match_names(&c.old, &c.new);
	slots_match_places(&c.old, &c.new, q);
	compare_slots(&c);
	compare_wholes(&c);
	conclude(&c);
	slots_deinit(&c.old);
	slots_deinit(&c.new);
	vec_free(&c.fields);
}
