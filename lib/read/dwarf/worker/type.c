// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/dwarf/worker/type.h"

#define MAX_CHAIN 64 /* typedefs of typedefs */
#define MAX_DEPTH 32 /* records within records */
#define MAX_TYPES 1000000

/* Open addressing by offset; count is less than half of room. */
struct type_table {
	struct type **slots;
	size_t count, room;
};

static struct type **probe(const struct type_table *t, uint64_t offset)
{
	size_t i = (size_t)((offset * 0x9e3779b97f4a7c15u) >> 32);

	for (;; i++) {
		struct type **slot = &t->slots[i & (t->room - 1)];

		if (!*slot || (*slot)->offset == offset)
			return slot;
	}
}

static void grow(struct type_table *t)
{
	struct type_table old = *t;

	t->room = old.room ? old.room * 2 : 1024;
	t->slots = xalloc(t->room * sizeof(*t->slots));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i])
			*probe(t, old.slots[i]->offset) = old.slots[i];
	free(old.slots);
}

void type_table_free(struct type_table *types)
{
	if (types)
		free(types->slots);
	free(types);
}

static void read_base(struct reader *r, Dwarf_Die die, struct type *t)
{
	uint64_t encoding = 0;

	die_number(r, die, DW_AT_encoding, &encoding);
	t->kind = encoding == DW_ATE_float ? TYPE_FLOAT : TYPE_INTEGER;
	t->is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
}

/* One dimension: a count, an upper bound, or nothing where the array is flexible. */
static void read_dimension(struct reader *r, Dwarf_Die die, struct type *t)
{
	uint64_t count, bound;

	if (die_number(r, die, DW_AT_count, &count)) {
		/* as stated */
	} else if (die_number(r, die, DW_AT_upper_bound, &bound)) {
		count = bound + 1;
	} else {
		t->is_flexible = true;
		count = 0;
	}
	if (__builtin_mul_overflow(t->elements, count, &t->elements))
		t->elements = UINT64_MAX;
}

static void read_array(struct reader *r, Dwarf_Die die, struct type *t)
{
	Dwarf_Die child;
	bool found = false;

	t->kind = TYPE_ARRAY;
	t->elements = 1;
	for (bool more = die_first_child(r, die, &child); more; more = die_next(r, &child)) {
		if (die_tag(r, child) != DW_TAG_subrange_type)
			continue;
		read_dimension(r, child, t);
		found = true;
	}
	if (!found) {
		t->is_flexible = true;
		t->elements = 0;
	}
}

static void read_kind(struct reader *r, Dwarf_Die die, struct type *t)
{
	unsigned int tag = die_tag(r, die);

	switch (tag) {
	case DW_TAG_base_type:
		read_base(r, die, t);
		break;
	case DW_TAG_enumeration_type:
		t->kind = TYPE_ENUM;
		break;
	case DW_TAG_pointer_type:
		t->kind = TYPE_POINTER;
		break;
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		t->kind = TYPE_RECORD;
		t->is_union = tag == DW_TAG_union_type;
		t->is_declaration = die_has(r, die, DW_AT_declaration);
		break;
	case DW_TAG_array_type:
		read_array(r, die, t);
		break;
	case DW_TAG_typedef:
		t->kind = TYPE_TYPEDEF;
		break;
	case DW_TAG_const_type:
	case DW_TAG_volatile_type:
	case DW_TAG_restrict_type:
	case DW_TAG_atomic_type:
		t->kind = TYPE_QUALIFIED;
		t->is_const = tag == DW_TAG_const_type;
		break;
	default:
		t->kind = TYPE_OTHER;
	}
}

static struct type *read_type(struct reader *r, uint64_t offset)
{
	struct type *t = arena_alloc(&r->arena, sizeof(*t));
	Dwarf_Die die;

	t->offset = offset;
	if (!die_at(r, offset, &die))
		return NULL;
	t->name = die_name(r, die);
	t->has_size = die_number(r, die, DW_AT_byte_size, &t->size_bytes);
	t->has_target = die_reference(r, die, DW_AT_type, &t->target);
	die_number(r, die, DW_AT_alignment, &t->alignment);
	read_kind(r, die, t);
	die_release(die);
	return t;
}

struct type *type_at(struct reader *r, uint64_t offset)
{
	struct type_table *types = r->types;
	struct type **slot, *t;

	if (!types)
		types = r->types = xalloc(sizeof(*types));
	if (types->count * 2 >= types->room)
		grow(types);
	slot = probe(types, offset);
	if (*slot)
		return *slot;
	if (types->count >= MAX_TYPES) {
		r->is_exhausted = true;
		return NULL;
	}
	t = read_type(r, offset);
	if (t) {
		*slot = t;
		types->count++;
	}
	return t;
}

struct type *type_target(struct reader *r, const struct type *t)
{
	return t->has_target ? type_at(r, t->target) : NULL;
}

static bool is_transparent(const struct type *t)
{
	return t->kind == TYPE_TYPEDEF || t->kind == TYPE_QUALIFIED;
}

struct type *type_plain(struct reader *r, struct type *t)
{
	for (unsigned int i = 0; t && is_transparent(t); i++) {
		if (i == MAX_CHAIN)
			return NULL;
		t = type_target(r, t);
	}
	return t;
}

bool type_size(struct reader *r, struct type *t, uint64_t *ret_bytes)
{
	uint64_t elements = 1;

	for (unsigned int i = 0; t && i < MAX_CHAIN; i++) {
		if (t->kind == TYPE_ARRAY) {
			if (__builtin_mul_overflow(elements, t->elements, &elements))
				return false;
		} else if (!is_transparent(t)) {
			uint64_t own = t->has_size ? t->size_bytes : 0;

			if (!t->has_size && t->kind == TYPE_POINTER)
				own = r->request->arch == ARCH_ARM32 ? 4 : 8;
			else if (!t->has_size)
				return false;
			return !__builtin_mul_overflow(elements, own, ret_bytes);
		}
		t = type_target(r, t);
	}
	return false;
}

const char *type_record_name(struct reader *r, struct type *t)
{
	const char *name = NULL;

	for (unsigned int i = 0; t && is_transparent(t) && i < MAX_CHAIN; i++) {
		if (t->kind == TYPE_TYPEDEF)
			name = t->name;
		t = type_target(r, t);
	}
	if (!t || t->kind != TYPE_RECORD)
		return NULL;
	return t->name ? t->name : name;
}

bool type_is_called(struct reader *r, struct type *t, const char *prefix)
{
	for (unsigned int i = 0; t && is_transparent(t) && i < MAX_CHAIN; i++) {
		if (t->kind == TYPE_TYPEDEF && t->name && !strncmp(t->name, prefix, strlen(prefix)))
			return true;
		t = type_target(r, t);
	}
	return false;
}

/* GCC names base types in an order of words of its own. */
static const char *base_name(const char *name)
{
	static const char *const names[][2] = {
		{"long int", "long"},		{"long unsigned int", "unsigned long"},
		{"long long int", "long long"}, {"long long unsigned int", "unsigned long long"},
		{"short int", "short"},		{"short unsigned int", "unsigned short"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i][0]))
			return names[i][1];
	return name;
}

static void spell(struct reader *r, struct type *t, unsigned int depth, struct strbuf *out);

static void spell_pointer(struct reader *r, struct type *t, unsigned int depth, struct strbuf *out)
{
	struct type *target = type_target(r, t);
	bool is_pointer = target && target->kind == TYPE_POINTER;

	spell(r, target, depth, out);
	strbuf_addstr(out, is_pointer ? "*" : " *");
}

static void spell_qualified(struct reader *r, struct type *t, unsigned int depth,
			    struct strbuf *out)
{
	struct type *target = type_target(r, t);
	bool is_pointer = target && target->kind == TYPE_POINTER;

	if (t->is_const && !is_pointer)
		strbuf_addstr(out, "const ");
	spell(r, target, depth, out);
	if (t->is_const && is_pointer)
		strbuf_addstr(out, "const");
}

static void spell(struct reader *r, struct type *t, unsigned int depth, struct strbuf *out)
{
	if (!t || depth > MAX_DEPTH) {
		strbuf_addstr(out, t ? "..." : "void");
		return;
	}
	switch (t->kind) {
	case TYPE_POINTER:
		spell_pointer(r, t, depth + 1, out);
		return;
	case TYPE_QUALIFIED:
		spell_qualified(r, t, depth + 1, out);
		return;
	case TYPE_ARRAY:
		spell(r, type_target(r, t), depth + 1, out);
		strbuf_addf(out, "[%llu]", (unsigned long long)t->elements);
		return;
	case TYPE_RECORD:
		strbuf_addstr(out, t->is_union ? "union " : "struct ");
		break;
	case TYPE_ENUM:
		strbuf_addstr(out, "enum ");
		break;
	case TYPE_VOID:
	case TYPE_INTEGER:
	case TYPE_FLOAT:
	case TYPE_TYPEDEF:
	case TYPE_OTHER:
		break;
	}
	strbuf_addstr(out, t->name ? base_name(t->name) : "(unnamed)");
}

const char *type_spelling(struct reader *r, struct type *t)
{
	struct strbuf out = {0};
	const char *text;

	spell(r, t, 0, &out);
	text = intern_str(r->in, strbuf_str(&out));
	strbuf_deinit(&out);
	return text;
}

static uint64_t power_of_two_below(uint64_t n)
{
	return n ? (uint64_t)1 << (63 - __builtin_clzll(n)) : 1;
}

/* The most that is a power of two and divides both. */
static uint64_t common_power(uint64_t alignment, uint64_t multiple)
{
	while (alignment > 1 && multiple % alignment)
		alignment /= 2;
	return alignment;
}

static uint64_t alignment_at(struct reader *r, struct type *t, enum type_view view,
			     unsigned int depth);

static uint64_t alignment_of_members(struct reader *r, struct type *t, enum type_view view,
				     unsigned int depth)
{
	uint64_t most = 1, at, own;
	Dwarf_Die die, child;

	if (!die_at(r, t->offset, &die))
		return 1;
	for (bool more = die_first_child(r, die, &child); more; more = die_next(r, &child)) {
		struct type *member;
		uint64_t offset;

		if (die_tag(r, child) != DW_TAG_member ||
		    !die_reference(r, child, DW_AT_type, &offset) ||
		    !die_member_bytes(r, child, &at))
			continue;
		member = type_at(r, offset);
		own = member ? alignment_at(r, member, view, depth + 1) : 1;
		die_number(r, child, DW_AT_alignment, &own);
		own = common_power(power_of_two_below(own), at);
		if (own > most)
			most = own;
	}
	die_release(die);
	return common_power(most, t->size_bytes);
}

static uint64_t alignment_of_scalar(struct reader *r, struct type *t, enum type_view view)
{
	uint64_t size, most = view == TYPE_COMPAT ? 4 : 16;

	if (!type_size(r, t, &size))
		return 1;
	size = power_of_two_below(size);
	return size < most ? size : most;
}

static uint64_t alignment_at(struct reader *r, struct type *t, enum type_view view,
			     unsigned int depth)
{
	struct type *target;

	if (depth > MAX_DEPTH)
		return 1;
	if (t->alignment)
		return power_of_two_below(t->alignment);
	if (t->aligned[view])
		return t->aligned[view];
	t->aligned[view] = 1; /* of a record that holds itself */
	switch (t->kind) {
	case TYPE_TYPEDEF:
	case TYPE_QUALIFIED:
	case TYPE_ARRAY:
		target = type_target(r, t);
		t->aligned[view] = target ? alignment_at(r, target, view, depth + 1) : 1;
		break;
	case TYPE_RECORD:
		t->aligned[view] = alignment_of_members(r, t, view, depth);
		break;
	case TYPE_INTEGER:
	case TYPE_FLOAT:
	case TYPE_ENUM:
	case TYPE_POINTER:
		t->aligned[view] = alignment_of_scalar(r, t, view);
		break;
	case TYPE_VOID:
	case TYPE_OTHER:
		break;
	}
	return t->aligned[view];
}

uint64_t type_alignment(struct reader *r, struct type *t, enum type_view view)
{
	return alignment_at(r, t, view, 0);
}
