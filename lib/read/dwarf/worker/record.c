// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/read/dwarf/worker/type.h"

#define MAX_DEPTH    32
#define MAX_FIELDS   20000 /* of one record, groups unfolded */
#define MAX_VARIANTS 4	   /* of one record, told apart */

/* A layout that was written, so that the next unit's need not be. */
struct seen_record {
	struct record record;	  /* its fields live in the reader's arena */
	struct seen_record *next; /* of the same name */
};

struct seen_table {
	VEC(struct seen_record *) slots; /* hashed by name; a power of two */
	size_t count;
};

/* A record while its fields are gathered. */
struct record_reader {
	struct reader *reader;
	enum type_view view;
	VEC(struct field) fields;
	const char *flaw; /* why its layout cannot be told; NULL: it can */
};

/* Where the members that are visited stand within the record. */
struct group {
	const char *prefix; /* "u." */
	uint64_t offset_bits;
	bool in_union;
	unsigned int depth;
};

static void read_members(struct record_reader *w, uint64_t offset, const struct group *group);

static void classify_plain(const struct type *plain, struct field *f)
{
	switch (plain ? plain->kind : TYPE_VOID) {
	case TYPE_INTEGER:
		f->class = FIELD_INTEGER;
		break;
	case TYPE_FLOAT:
		f->class = FIELD_FLOAT;
		break;
	case TYPE_ENUM:
		f->class = FIELD_ENUM;
		break;
	case TYPE_POINTER:
		f->class = FIELD_POINTER;
		break;
	case TYPE_RECORD:
		f->class = f->record ? FIELD_RECORD : FIELD_GROUP;
		break;
	case TYPE_VOID:
	case TYPE_ARRAY:
	case TYPE_TYPEDEF:
	case TYPE_QUALIFIED:
	case TYPE_OTHER:
		f->class = FIELD_OTHER;
	}
}

/* Fills class, record and signedness from the type of one element. */
static void classify(struct reader *r, struct type *type, struct field *f)
{
	struct type *plain = type_plain(r, type);

	f->is_signed = plain && plain->kind == TYPE_INTEGER && plain->is_signed;
	if (type_is_called(r, type, "__guest_handle_64_"))
		f->class = FIELD_HANDLE64;
	else if (type_is_called(r, type, "__guest_handle_") ||
		 type_is_called(r, type, "__compat_handle_"))
		f->class = FIELD_HANDLE;
	else {
		f->record = type_record_name(r, type);
		classify_plain(plain, f);
	}
}

/* Takes the array dimensions off a type; counts the elements. */
static struct type *strip_arrays(struct reader *r, struct type *type, struct field *f)
{
	for (unsigned int i = 0; i < MAX_DEPTH; i++) {
		struct type *plain = type_plain(r, type);

		if (!plain || plain->kind != TYPE_ARRAY)
			return type;
		f->is_flexible |= plain->is_flexible;
		if (__builtin_mul_overflow(f->elements ? f->elements : 1, plain->elements,
					   &f->elements))
			f->elements = UINT64_MAX;
		type = type_target(r, plain);
		if (!type)
			return NULL;
	}
	return NULL;
}

/* DWARF 2 to 4 count a bit field from the highest bit of the unit that holds it. */
static bool bit_offset_of(struct reader *r, Dwarf_Die die, struct type *type, uint64_t bytes,
			  uint64_t bits, uint64_t *ret)
{
	uint64_t from_high, unit;

	if (die_number(r, die, DW_AT_data_bit_offset, ret))
		return *ret < UINT64_MAX / 2;
	*ret = bytes * 8;
	if (!die_number(r, die, DW_AT_bit_offset, &from_high))
		return true;
	if (!die_number(r, die, DW_AT_byte_size, &unit) && !type_size(r, type, &unit))
		return false;
	/* The difference may be negative: GCC counts from a unit that begins later. */
	*ret += unit * 8 - from_high - bits;
	return unit <= 16 && *ret < UINT64_MAX / 2;
}

static bool place_field(struct record_reader *w, Dwarf_Die die, struct type *type,
			struct type *element, const struct group *group, struct field *f)
{
	struct reader *r = w->reader;
	uint64_t bytes, size = 0, element_size, bits;

	if (!die_member_bytes(r, die, &bytes) || bytes > UINT64_MAX / 64)
		return false;
	if (!f->is_flexible && !type_size(r, type, &size))
		return false;
	f->is_bitfield = die_number(r, die, DW_AT_bit_size, &bits);
	if (size > UINT64_MAX / 64 || (f->is_bitfield && bits > 128))
		return false;
	f->size_bits = f->is_bitfield ? bits : size * 8;
	if (!f->size_bits && type_size(r, element, &element_size) &&
	    element_size <= UINT64_MAX / 64)
		f->element_bits = element_size * 8;
	f->offset_bits = bytes * 8;
	if (f->is_bitfield && !bit_offset_of(r, die, type, bytes, bits, &f->offset_bits))
		return false;
	return !__builtin_add_overflow(f->offset_bits, group->offset_bits, &f->offset_bits);
}

/* The members of a nameless record stand in the one around it. */
static void descend(struct record_reader *w, const struct group *outer, const struct type *record,
		    const struct field *f, const char *name)
{
	struct group inner = *outer;

	if (++inner.depth > MAX_DEPTH) {
		w->flaw = "records too deep within each other";
		return;
	}
	if (name)
		inner.prefix = arena_printf(&w->reader->arena, "%s%s.", outer->prefix, name);
	inner.offset_bits = f->offset_bits;
	inner.in_union |= record->is_union;
	read_members(w, record->offset, &inner);
}

static void read_member(struct record_reader *w, Dwarf_Die die, const struct group *group)
{
	struct reader *r = w->reader;
	const char *name = die_name(r, die);
	struct field f = {.in_union = group->in_union};
	struct type *type, *element;
	uint64_t offset, line = 0;

	type = die_reference(r, die, DW_AT_type, &offset) ? type_at(r, offset) : NULL;
	element = type ? strip_arrays(r, type, &f) : NULL;
	if (!element || !place_field(w, die, type, element, group, &f)) {
		w->flaw = "a field of it has no size or place";
		return;
	}
	classify(r, element, &f);
	die_number(r, die, DW_AT_decl_line, &line);
	f.line = (uint32_t)line;
	f.type = f.class == FIELD_GROUP ? intern_str(r->in, "") : type_spelling(r, element);
	if (name) {
		f.name = intern_str(r->in, arena_printf(&r->arena, "%s%s", group->prefix, name));
		vec_push(&w->fields, f);
	}
	if (f.class == FIELD_GROUP)
		descend(w, group, type_plain(r, element), &f, name);
}

static void read_members(struct record_reader *w, uint64_t offset, const struct group *group)
{
	struct reader *r = w->reader;
	Dwarf_Die die, child;

	if (!die_at(r, offset, &die)) {
		w->flaw = "it could not be read";
		return;
	}
	for (bool more = die_first_child(r, die, &child); more; more = die_next(r, &child)) {
		if (w->flaw || w->fields.count >= MAX_FIELDS) {
			w->flaw = w->flaw ? w->flaw : "too many fields";
			die_release(child);
			break;
		}
		if (die_tag(r, child) == DW_TAG_member)
			read_member(w, child, group);
	}
	die_release(die);
}

static viewset view_of(const struct reader *r, const struct entry *entry)
{
	bool is_compat = entry->header->is_compat;

	return view_bit(is_compat ? ARCH_X86_32 : r->request->arch, AUDIENCE_INTERNAL);
}

static struct evidence evidence_of(const struct reader *r, const struct entry *entry)
{
	return (struct evidence){
		.file = entry->header->path,
		.line = entry->line,
		.build_id = *r->request->build_id ? r->request->build_id : NULL,
	};
}

static void put_flaw(struct reader *r, const struct entry *entry, const char *flaw)
{
	struct gap gap = {
		.what = arena_printf(&r->arena, "%s: its layout in the debug information: %s",
				     entry->name, flaw),
		.needs = "",
		.at = evidence_of(r, entry),
	};

	wire_put_gap(r->out, &gap);
}

static size_t slot_of(const struct seen_table *seen, const char *name)
{
	return (size_t)(((uint64_t)(uintptr_t)name * 0x9e3779b97f4a7c15u) >> 32) &
	       (seen->slots.count - 1);
}

static void insert(struct seen_table *seen, struct seen_record *s)
{
	struct seen_record **slot = &seen->slots.items[slot_of(seen, s->record.name)];

	s->next = *slot;
	*slot = s;
}

static void grow(struct seen_table *seen)
{
	struct seen_table old = *seen;

	seen->slots.count = old.slots.count ? old.slots.count * 2 : 256;
	seen->slots.items = xalloc(seen->slots.count * sizeof(*seen->slots.items));
	for (size_t i = 0; i < old.slots.count; i++) {
		for (struct seen_record *s = old.slots.items[i], *next; s; s = next) {
			next = s->next;
			insert(seen, s);
		}
	}
	free(old.slots.items);
}

void seen_table_free(struct seen_table *seen)
{
	if (seen)
		free(seen->slots.items);
	free(seen);
}

/* Whether the layout is a new one, to be written; it is remembered then. */
static bool is_new_layout(struct reader *r, const struct record *record)
{
	struct seen_table *seen = r->seen;
	struct seen_record *s;
	size_t variants = 0;

	if (!seen)
		seen = r->seen = xalloc(sizeof(*seen));
	if (seen->count >= seen->slots.count)
		grow(seen);
	for (s = seen->slots.items[slot_of(seen, record->name)]; s; s = s->next) {
		if (s->record.name != record->name || s->record.views != record->views)
			continue;
		if (record_layout_equal(&s->record, record) || ++variants == MAX_VARIANTS)
			return false;
	}
	s = arena_alloc(&r->arena, sizeof(*s));
	s->record = *record;
	s->record.fields = arena_memdup(&r->arena, record->fields,
					record->field_count * sizeof(*record->fields));
	insert(seen, s);
	seen->count++;
	return true;
}

static void write_record(struct record_reader *w, const struct entry *entry, struct type *type)
{
	struct reader *r = w->reader;
	struct record record = {
		.name = entry->name,
		.views = view_of(r, entry),
		.is_union = type->is_union,
		.size_bytes = type->size_bytes,
		.align_bytes = type_alignment(r, type, w->view),
		.fields = w->fields.items,
		.field_count = w->fields.count,
		.at = evidence_of(r, entry),
	};

	if (is_new_layout(r, &record))
		wire_put_record(r->out, &record);
}

/* What a macro declares to help to declare others. */
static bool is_handle(const char *name)
{
	return !strncmp(name, "__guest_handle_", strlen("__guest_handle_")) ||
	       !strncmp(name, "__compat_handle_", strlen("__compat_handle_"));
}

void read_record(struct reader *r, const struct entry *entry)
{
	struct type *type = type_at(r, entry->offset);
	struct record_reader w = {
		.reader = r,
		.view = entry->header->is_compat ? TYPE_COMPAT : TYPE_NATIVE,
	};
	struct group group = {.prefix = ""};

	if (!type || type->kind != TYPE_RECORD || type->is_declaration || is_handle(entry->name))
		return;
	group.in_union = type->is_union;
	if (!type->has_size)
		w.flaw = "it has no size";
	else
		read_members(&w, entry->offset, &group);
	if (w.flaw)
		put_flaw(r, entry, w.flaw);
	else
		write_record(&w, entry, type);
	vec_free(&w.fields);
}

static void read_enumerators(struct reader *r, const struct entry *entry, Dwarf_Die die,
			     uint64_t size_bytes)
{
	Dwarf_Die child;

	for (bool more = die_first_child(r, die, &child); more; more = die_next(r, &child)) {
		struct constant c = {
			.name = die_name(r, child),
			.views = view_of(r, entry),
			.kind = CONSTANT_INTEGER,
			.width_bits = size_bytes <= 8 ? (uint8_t)(8 * size_bytes) : 64,
			.enumeration = intern_str(r->in, entry->name ? entry->name : ""),
			.at = evidence_of(r, entry),
		};

		if (!c.name || !die_number(r, child, DW_AT_const_value, &c.value))
			continue;
		c.is_signed = (int64_t)c.value < 0;
		wire_put(r->out, FACT_CONSTANT, &c);
	}
}

void read_enum(struct reader *r, const struct entry *entry)
{
	uint64_t size_bytes = 4;
	Dwarf_Die die;

	if (!die_at(r, entry->offset, &die))
		return;
	die_number(r, die, DW_AT_byte_size, &size_bytes);
	read_enumerators(r, entry, die, size_bytes);
	die_release(die);
}
