// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/listing.h"

/*
 * Code as digests that do not hang on where it was linked to: one of a whole
 * function, exact but for addresses, and one of each straight piece, in which
 * registers and places in memory are no part, since a change elsewhere moves them.
 * One source made into code twice by one compiler gives the same pieces.
 */

enum {
	MAX_FUNCTION = 1 << 16, /* bytes that are looked at */
	MAX_TEXT = 64,		/* bytes of constant data without a name */
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = mix(hash, bytes[i]);
	return hash;
}

/* A name, but for what the compiler appended. */
static uint64_t mix_name(uint64_t hash, const char *name)
{
	return mix_bytes(hash, (const unsigned char *)name, strcspn(name, "."));
}

/* Straight code, from where control may come to where it may go elsewhere. */
struct piece {
	uint64_t digest, at;
	uint64_t to;	   /* where a jump at its end goes; 0: none in the function */
	bool is_by_choice; /* only on a condition: else it goes on to the next piece */
};

/* One function while it is listed. */
struct listing {
	struct program *p;
	const struct code_symbol *function;
	uint64_t code; /* so far; 0: not told */
	VEC(struct slice_line) lines;
	uint64_t pages;	 /* a set of registers that point to a page of the image, on Arm */
	bool is_jumping; /* by a table, which is not looked at */
	VEC(struct slice_stop) ways;
	VEC(struct piece) pieces; /* in their order; the last one is being made … */
	bool is_open;		  /* … if there is one */
	uint8_t names
		[REG_COUNT]; /* of registers, in the order of their use in the piece; 0: none */
	uint8_t named;
};

static bool is_inside(const struct code_symbol *s, uint64_t address)
{
	return address - s->address < s->size;
}

static bool is_address(const struct listing *l, uint64_t value)
{
	return value >> 12 && code_image_section(l->p->image, value);
}

/* What stands at an address, by name and distance, or as the constant that it is. */
static uint64_t mix_target(const struct listing *l, uint64_t hash, uint64_t address)
{
	const struct code_image *image = l->p->image;
	const struct code_symbol *s = code_image_function_at(image, address);
	const struct code_section *section = code_image_section(image, address);
	const unsigned char *bytes;
	size_t len = 0;

	if (s)
		return mix(mix_name(hash, s->name), address - s->address);
	if (!section || section->is_writable || !section->bytes)
		return mix(hash, 1);
	bytes = section->bytes + (address - section->address);
	while (len < MAX_TEXT && len < section->size - (address - section->address) && bytes[len])
		len++;
	return mix_bytes(hash, bytes, len);
}

/* Whether the constant is the lower part of an address, the upper being in a register. */
static bool completes_address(struct listing *l, const struct step *s)
{
	uint64_t page = s->a < REG_TEMP ? (uint64_t)1 << s->a : 0;
	uint64_t written = s->kind <= STEP_LOAD && s->dst < REG_TEMP ? (uint64_t)1 << s->dst : 0;
	bool completes = s->kind == STEP_BINARY && s->b == REG_NONE && l->pages & page;

	l->pages &= ~written;
	if (s->kind == STEP_MOVE && s->a == REG_NONE && is_address(l, (uint64_t)s->imm))
		l->pages |= written;
	return completes;
}

/* Halves of an address, as Arm's 32-bit code loads them. */
static bool may_be_half(const struct listing *l, const struct step *s)
{
	return l->p->machine->word_bits == 32 &&
	       ((s->kind == STEP_MOVE && s->imm >= 1 << 12) ||
		(s->kind == STEP_BINARY && s->op == TNUM_OR && !(s->imm & 0xffff)));
}

/* The constant of a step that is no place in memory, which a change elsewhere moves. */
static uint64_t mix_constant(struct listing *l, uint64_t hash, const struct step *s)
{
	bool is_place = s->kind == STEP_LOAD || s->kind == STEP_STORE ||
			(s->kind == STEP_BINARY && s->dst == l->p->machine->stack);

	if (completes_address(l, s) || is_place || may_be_half(l, s) ||
	    is_address(l, (uint64_t)s->imm))
		return hash;
	return mix(hash, (uint64_t)s->imm);
}

/* Registers by the order in which the piece uses them: which they are hangs on all other code. */
static uint64_t mix_register(struct listing *l, uint64_t hash, unsigned int reg)
{
	if (reg >= REG_COUNT)
		return mix(hash, reg);
	if (!l->names[reg])
		l->names[reg] = ++l->named;
	return mix(hash, l->names[reg]);
}

static uint64_t mix_step(struct listing *l, uint64_t hash, const struct step *s)
{
	const struct code_symbol *callee;

	hash = mix(hash, (uint64_t)s->kind << 32 | (uint64_t)s->op << 24 |
				 (uint64_t)s->condition << 16 | (uint64_t)s->width << 8 |
				 s->is_negated);
	switch ((int)s->kind) {
	case STEP_CALL:
	case STEP_JUMP:
		callee = code_image_function_at(l->p->image, (uint64_t)s->imm);
		return callee && callee != l->function ? mix_name(hash, callee->name) : hash;
	case STEP_BRANCH:
		return hash;
	case STEP_BRANCH_IF:
		return mix_register(l, hash, s->a);
	case STEP_JUMP_TO:
		l->is_jumping = true;
		return hash;
	default:
		hash = mix_constant(l, hash, s);
		hash = mix_register(l, hash, s->a);
		hash = mix_register(l, hash, s->b);
		return mix_register(l, hash, s->dst);
	}
}

static bool moves_control(const struct insn *in)
{
	for (unsigned int i = 0; i < in->step_count; i++)
		if (in->steps[i].kind >= STEP_JUMP && in->steps[i].kind != STEP_CALL &&
		    in->steps[i].kind != STEP_CALL_TO)
			return true;
	return false;
}

static struct piece *open_piece(struct listing *l, uint64_t at)
{
	if (!l->is_open) {
		vec_push(&l->pieces, (struct piece){.digest = 1, .at = at});
		memset(l->names, 0, sizeof(l->names));
		l->named = 0;
	}
	l->is_open = true;
	return &l->pieces.items[l->pieces.count - 1];
}

static void note_way(const struct listing *l, struct piece *piece, const struct step *s)
{
	bool is_choice = s->kind == STEP_BRANCH || s->kind == STEP_BRANCH_IF;

	if ((is_choice || s->kind == STEP_JUMP) && is_inside(l->function, (uint64_t)s->imm)) {
		piece->to = (uint64_t)s->imm;
		piece->is_by_choice = is_choice;
	}
}

static void add_to_piece(struct listing *l, const struct insn *in)
{
	struct piece *piece;

	if (in->is_leader)
		l->is_open = false;
	piece = open_piece(l, in->address);
	piece->digest = mix(piece->digest, in->condition + 1U);
	for (unsigned int i = 0; i < in->step_count; i++) {
		piece->digest = mix_step(l, piece->digest, &in->steps[i]);
		note_way(l, piece, &in->steps[i]);
	}
	if (moves_control(in))
		l->is_open = false;
}

static const struct piece *piece_at(const struct listing *l, uint64_t address)
{
	size_t low = 0, high = l->pieces.count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (l->pieces.items[mid].at < address)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->pieces.count && l->pieces.items[low].at == address ? &l->pieces.items[low]
									   : NULL;
}

static uint32_t fold(uint64_t digest)
{
	return (uint32_t)(digest ^ digest >> 32);
}

static void add_way(struct listing *l, const struct piece *from, const struct piece *to,
		    uint64_t how)
{
	uint64_t digest = mix(mix(from->digest, how), to->digest);

	vec_push(&l->ways,
		 (struct slice_stop){.code = fold(digest),
				     .line = (uint32_t)(from->at - l->function->address)});
}

static void tell_pieces(struct listing *l)
{
	for (size_t i = 0; i < l->pieces.count; i++) {
		const struct piece *piece = &l->pieces.items[i], *to = piece_at(l, piece->to);

		vec_push(&l->lines,
			 (struct slice_line){.code = fold(piece->digest),
					     .line = (uint32_t)(piece->at - l->function->address)});
		if (to)
			add_way(l, piece, to, 1);
		if (to && piece->is_by_choice && i + 1 < l->pieces.count)
			add_way(l, piece, piece + 1, 2);
	}
}

/* Where in an instruction of x86 the step's constant stands as an address. */
struct address_field {
	unsigned int at, len; /* bytes; .len 0: nowhere */
};

static struct address_field find_address(const struct insn *in, const unsigned char *bytes,
					 uint64_t value)
{
	uint64_t next = in->address + in->size;

	for (unsigned int at = 1; at + 4 <= in->size; at++) {
		int32_t field;

		memcpy(&field, bytes + at, sizeof(field));
		if ((uint64_t)field == value || (uint32_t)field == value ||
		    next + (uint64_t)(int64_t)field == value)
			return (struct address_field){at, 4};
	}
	if (in->size == 2 && next + (uint64_t)(int64_t)(int8_t)bytes[1] == value)
		return (struct address_field){1, 1};
	return (struct address_field){0};
}

/* Exactly what it is, but for an address, which is told by what stands there. */
static void add_to_code(struct listing *l, const struct insn *in)
{
	const unsigned char *bytes = code_image_bytes(l->p->image, in->address, in->size);
	unsigned char copy[16] = {0};
	struct address_field field;

	if (!bytes || in->size > sizeof(copy))
		return;
	memcpy(copy, bytes, in->size);
	for (unsigned int i = 0; i < in->step_count; i++) {
		uint64_t value = (uint64_t)in->steps[i].imm;
		const struct code_symbol *s = l->function;

		field = is_address(l, value) ? find_address(in, bytes, value)
					     : (struct address_field){0};
		if (!field.len)
			continue;
		memset(copy + field.at, 0, field.len);
		l->code = is_inside(s, value) ? mix(l->code, value - s->address)
					      : mix_target(l, l->code, value);
	}
	l->code = mix_bytes(l->code, copy, in->size);
}

static int compare_lines(const void *x, const void *y)
{
	const struct slice_line *a = x, *b = y;

	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static int compare_ways(const void *x, const void *y)
{
	const struct slice_stop *a = x, *b = y;

	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

/* The instruction at *at, which is moved on behind it; NULL: the function ends. */
static const struct insn *next_insn(const struct listing *l, uint64_t *at)
{
	const struct code_symbol *f = l->function;
	uint64_t len = f->size < MAX_FUNCTION ? f->size : MAX_FUNCTION, done = *at - f->address;
	const struct insn *in = done < len ? program_insn(l->p, *at) : NULL;

	if (!in || in->size > len - done)
		return NULL;
	*at += in->size;
	return in;
}

static void list_function(struct listing *l)
{
	uint64_t at = l->function->address;
	const struct insn *in;

	/* Where a branch goes is known once all is decoded. */
	while (next_insn(l, &at))
		;
	at = l->function->address;
	while ((in = next_insn(l, &at))) {
		add_to_piece(l, in);
		add_to_code(l, in);
	}
	tell_pieces(l);
	vec_sort(&l->lines, compare_lines);
	vec_sort(&l->ways, compare_ways);
}

static bool is_listed(const body_list *list, const struct family *family,
		      const struct code_symbol *function)
{
	const struct code_body *b;

	vec_each(b, list)
		if (b->family == family && b->function == function)
			return true;
	return false;
}

static void add_body(struct program *p, const struct family *family, enum entry_path entry,
		     const struct code_symbol *function, struct arena *a, body_list *ret)
{
	struct listing l = {.p = p, .function = function};
	struct code_body body = {.family = family, .entry = entry, .function = function};

	if (!function || !family || is_listed(ret, family, function))
		return;
	list_function(&l);
	body.code = l.is_jumping ? 0 : l.code;
	body.lines = arena_memdup(a, l.lines.items, l.lines.count * sizeof(l.lines.items[0]));
	body.line_count = l.lines.count;
	body.ways = arena_memdup(a, l.ways.items, l.ways.count * sizeof(l.ways.items[0]));
	body.way_count = l.ways.count;
	vec_push(ret, body);
	vec_free(&l.lines);
	vec_free(&l.ways);
	vec_free(&l.pieces);
}

static void add_handler(struct program *p, const struct code_handler *h, struct arena *a,
			body_list *ret)
{
	const struct code_image *image = p->image;

	add_body(p, h->family, h->entry, code_image_function_at(image, h->address), a, ret);
	for (size_t i = 0; i < h->followed_count; i++)
		add_body(p, h->family, h->entry, code_image_function_at(image, h->followed[i]), a,
			 ret);
}

void listings_find(struct program *p, const handler_list *handlers, const site_list *sites,
		   struct arena *a, body_list *ret)
{
	static const char compat[] = "compat_";
	const struct code_site *site;

	/* What is on several paths is told of the first of them. */
	for (unsigned int entry = 0; entry < ENTRY_COUNT; entry++)
		for (size_t i = 0; i < handlers->count; i++)
			if (handlers->items[i]->entry == entry)
				add_handler(p, handlers->items[i], a, ret);
	vec_each(site, sites) {
		bool is_compat = !strncmp(site->function->name, compat, strlen(compat));

		add_body(p, site->family, is_compat ? ENTRY_COMPAT : ENTRY_NATIVE, site->function,
			 a, ret);
	}
}
