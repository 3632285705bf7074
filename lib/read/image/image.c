// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/read/build_id.h"
#include "lib/read/image/container.h"
#include "lib/read/image/image.h"
#include "lib/read/image/symbol_table.h"
#include "lib/read/xen_version.h"

#define MAX_RANGES  6
#define MAX_CUTS    (2 * MAX_RANGES)
#define PAGE	    ((uint64_t)4096)
#define MIN_VOTES   4
#define MAX_GAPS    2
#define ORIGIN_STEP ((uint64_t)1 << 30) /* XEN_VIRT_START is a multiple of it */

/* Addresses from start up to, without, end. */
struct range {
	uint64_t start, end;
};

/* What the steps of one load share. Until bases are known, addresses are the parts' and the table's. */
struct loader {
	const char *place;
	struct arena *a;
	struct xenabi_error *err;
	struct image_container container;
	struct own_symbols symbols;
	uint64_t part_base, symbol_base; /* to be added to either's addresses */
	uint64_t note_at;		 /* of the build-id; 0: none */
	struct range text[MAX_RANGES], constant[MAX_RANGES];
	size_t text_count, constant_count;
	const char *gaps[MAX_GAPS];
	size_t gap_count;
};

static int refuse(const struct loader *l, const char *what)
{
	return xenabi_error_set(l->err, XENABI_EINPUT, l->place, "%s, but %s", l->container.kind,
				what);
}

static int find_table(struct loader *l)
{
	enum table_found found = TABLE_ABSENT;

	for (size_t i = 0; i < l->container.part_count; i++) {
		const struct image_part *p = &l->container.parts[i];
		const struct table_bytes where = {
			.bytes = p->bytes.bytes,
			.size = p->bytes.size,
			.address = p->address,
			.value_size = l->container.arch == ARCH_ARM64 ? 8 : 4,
		};
		enum table_found here = symbol_table_read(&where, l->a, &l->symbols);

		if (here == TABLE_READ)
			return 0;
		if (here == TABLE_DAMAGED)
			found = here;
	}
	return refuse(l, found == TABLE_DAMAGED
				 ? "the hypervisor's own symbol table in it is damaged"
				 : "no symbol table as Xen 4.8 and later keep one is in it: not a "
				   "hypervisor of Xen, or truncated");
}

static const struct own_symbol *find_symbol(const struct loader *l, const char *name)
{
	for (size_t i = 0; i < l->symbols.count; i++)
		if (!strcmp(l->symbols.items[i].name, name))
			return &l->symbols.items[i];
	return NULL;
}

static int compare_value(const void *key, const void *item)
{
	uint64_t value = *(const uint64_t *)key;
	const struct own_symbol *s = item;

	return (value > s->value) - (value < s->value);
}

static bool is_symbol(const struct loader *l, uint64_t value)
{
	return bsearch(&value, l->symbols.items, l->symbols.count, sizeof(*l->symbols.items),
		       compare_value);
}

/* Whether an 8-byte number is a pointer to a symbol, seen from an origin as Xen for x86 has it. */
static bool tells_origin(const struct loader *l, const unsigned char *p, uint64_t *ret)
{
	uint64_t value;

	memcpy(&value, p, sizeof(value));
	*ret = value & ~(ORIGIN_STEP - 1);
	return value >> 47 == 0x1ffff && is_symbol(l, value - *ret);
}

/*
 * Where the offsets of an x86 image count from: what most pointers in it agree
 * on. The first pass finds the only one that can have a majority, the second
 * counts its votes.
 */
static bool vote_on_origin(const struct loader *l, uint64_t *ret)
{
	size_t lead = 0, votes = 0, total = 0;
	uint64_t leader = 0, origin;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < l->container.part_count; i++) {
			const struct blob *b = &l->container.parts[i].bytes;
			size_t at = -(size_t)l->container.parts[i].address & 7;

			for (; at + 8 <= b->size; at += 8) {
				if (!tells_origin(l, b->bytes + at, &origin))
					continue;
				if (!pass && !lead)
					leader = origin;
				lead += origin == leader || !lead ? 1 : -(size_t)1;
				votes += pass && origin == leader;
				total += pass;
			}
		}
	}
	*ret = leader;
	return votes >= MIN_VOTES && votes > total / 3 * 2;
}

static int place_x86(struct loader *l)
{
	uint64_t origin = l->container.base;

	if (l->symbols.value_size == 8)
		return refuse(l, "its symbol table holds addresses, as no Xen from 4.8 on for x86 "
				 "has it");
	if (!l->container.knows_base && !vote_on_origin(l, &origin)) {
		origin = 0;
		l->gaps[l->gap_count++] =
			"boot image: the address that it was linked at is not known, so that "
			"tables of pointers are not read";
	}
	l->part_base = origin;
	l->symbol_base = origin;
	return 0;
}

/* The file of a flat image begins where the linker script begins. */
static int place_arm(struct loader *l)
{
	const struct own_symbol *start = find_symbol(l, "_start");

	if (!start)
		start = find_symbol(l, "_stext");
	if (!start)
		return refuse(l, "its symbol table does not tell where it starts");
	l->part_base = start->value;
	return 0;
}

static bool add_range(const struct loader *l, struct range *ranges, size_t *count, const char *from,
		      const char *to)
{
	const struct own_symbol *start = find_symbol(l, from), *end = find_symbol(l, to);

	if (!start || !end || start->value >= end->value)
		return false;
	ranges[(*count)++] =
		(struct range){l->symbol_base + start->value, l->symbol_base + end->value};
	return true;
}

/*
 * What cannot change once Xen runs. Where the linker made .rodata a part that
 * is written to, as for x86, nm's letter says so. A table of functions alone
 * does not name the bounds: on Arm, .rodata follows the code and ends before
 * the build-id, and the symbol table is in it.
 */
static void find_constants(struct loader *l)
{
	const struct own_symbol *start = find_symbol(l, "_srodata");
	const struct own_symbol *etext = find_symbol(l, "_etext");
	uint64_t end = l->symbols.end;

	if (start && tolower((unsigned char)start->type) == 'r') {
		add_range(l, l->constant, &l->constant_count, "_srodata", "_erodata");
	} else if (start && find_symbol(l, "__ro_after_init_start")) {
		/* As elf.c cuts it: what is written while it boots is a part of it. */
		add_range(l, l->constant, &l->constant_count, "_srodata", "__ro_after_init_start");
		add_range(l, l->constant, &l->constant_count, "__ro_after_init_end", "_erodata");
	} else if (!start && etext && l->container.arch != ARCH_X86_64) {
		uint64_t from = (l->symbol_base + etext->value + PAGE - 1) & ~(PAGE - 1);

		if (l->note_at > end)
			end = l->note_at;
		if (from < l->part_base + end)
			l->constant[l->constant_count++] = (struct range){from, l->part_base + end};
	}
}

static int find_ranges(struct loader *l)
{
	if (!add_range(l, l->text, &l->text_count, "_stext", "_etext"))
		return refuse(l, "its symbol table does not tell where the code is");
	add_range(l, l->text, &l->text_count, "_sinittext", "_einittext");
	add_range(l, l->text, &l->text_count, "_sextratext", "_eextratext");
	find_constants(l);
	return 0;
}

static bool is_in(const struct range *ranges, size_t count, uint64_t address)
{
	for (size_t i = 0; i < count; i++)
		if (address >= ranges[i].start && address < ranges[i].end)
			return true;
	return false;
}

static int compare_cuts(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void add_cuts(uint64_t *cuts, size_t *count, const struct range *ranges, size_t range_count,
		     const struct range *within)
{
	for (size_t i = 0; i < range_count; i++) {
		if (ranges[i].start > within->start && ranges[i].start < within->end)
			cuts[(*count)++] = ranges[i].start;
		if (ranges[i].end > within->start && ranges[i].end < within->end)
			cuts[(*count)++] = ranges[i].end;
	}
}

static void add_section(const struct loader *l, const struct image_part *p, struct range piece,
			struct code_section *sections, size_t *count)
{
	uint64_t offset = piece.start - (l->part_base + p->address);
	bool is_stored = offset < p->bytes.size;

	if (piece.start >= piece.end)
		return;
	sections[(*count)++] = (struct code_section){
		.address = piece.start,
		.size = piece.end - piece.start,
		.bytes = is_stored ? p->bytes.bytes + offset : NULL,
		.is_executable = is_stored && is_in(l->text, l->text_count, piece.start),
		.is_writable = !is_in(l->constant, l->constant_count, piece.start) &&
			       !is_in(l->text, l->text_count, piece.start),
	};
}

/* A part becomes sections of one kind each: code, constants, other data, zeros. */
static void cut_part(const struct loader *l, const struct image_part *p,
		     struct code_section *sections, size_t *count)
{
	struct range whole = {l->part_base + p->address, l->part_base + p->address + p->size};
	uint64_t cuts[2 * MAX_CUTS + 1], from = whole.start;
	size_t cut_count = 0;

	add_cuts(cuts, &cut_count, l->text, l->text_count, &whole);
	add_cuts(cuts, &cut_count, l->constant, l->constant_count, &whole);
	if (p->bytes.size < p->size)
		cuts[cut_count++] = whole.start + p->bytes.size;
	if (cut_count)
		sort_stable(cuts, cut_count, sizeof(*cuts), compare_cuts);
	for (size_t i = 0; i < cut_count; from = cuts[i++])
		add_section(l, p, (struct range){from, cuts[i]}, sections, count);
	add_section(l, p, (struct range){from, whole.end}, sections, count);
}

static void make_sections(const struct loader *l, struct code_image *image)
{
	size_t room = l->container.part_count * (2 * MAX_CUTS + 2), count = 0;
	struct code_section *sections = arena_array(l->a, room, sizeof(*sections));

	for (size_t i = 0; i < l->container.part_count; i++)
		cut_part(l, &l->container.parts[i], sections, &count);
	image->sections = sections;
	image->section_count = count;
}

static bool is_text(const struct own_symbol *s)
{
	return strchr("tTwWiI", s->type);
}

static bool make_symbol(const struct loader *l, const struct code_image *image,
			const struct own_symbol *own, struct code_symbol *ret)
{
	uint64_t address = l->symbol_base + own->value;
	const struct code_section *section = code_image_section(image, address);

	if (!section)
		return false;
	*ret = (struct code_symbol){
		.name = own->name,
		.address = address,
		.size = own->size,
		.is_function = is_text(own) && section->is_executable,
		.is_global = isupper((unsigned char)own->type),
	};
	return true;
}

/* Backwards: the next symbol of the section ends each that says no size. */
static void fill_sizes(const struct code_image *image, struct code_symbol *symbols, size_t count)
{
	const struct code_symbol *next = NULL;

	for (size_t i = count; i-- > 0;) {
		struct code_symbol *s = &symbols[i];
		const struct code_section *section = code_image_section(image, s->address);
		uint64_t room = section->size - (s->address - section->address);

		if (i + 1 < count && symbols[i + 1].address != s->address)
			next = &symbols[i + 1];
		if (next && next->address - s->address < room)
			room = next->address - s->address;
		if (!s->size || s->size > room)
			s->size = room;
	}
}

static int make_symbols(const struct loader *l, struct code_image *image)
{
	struct code_symbol *symbols = arena_array(l->a, l->symbols.count, sizeof(*symbols));
	size_t count = 0, texts = 0, functions = 0;

	for (size_t i = 0; i < l->symbols.count; i++) {
		const struct own_symbol *own = &l->symbols.items[i];
		bool is_there = make_symbol(l, image, own, &symbols[count]);

		texts += is_text(own);
		functions += is_there && symbols[count].is_function;
		count += is_there;
	}
	if (functions < texts - texts / 4)
		return refuse(l, "its symbol table tells of code that is not there: damaged");
	fill_sizes(image, symbols, count);
	code_image_take_symbols(image, symbols, count, l->a);
	return 0;
}

static const char *find_build_id(struct loader *l)
{
	const char *found = NULL;

	for (size_t i = 0; !found && i < l->container.part_count; i++) {
		const struct image_part *p = &l->container.parts[i];
		size_t at;

		if (p->address % 4)
			continue;
		found = build_id_search(p->bytes.bytes, p->bytes.size, l->a, &at);
		if (found)
			l->note_at = p->address + at;
	}
	return found;
}

static int load_parts(struct loader *l, struct code_image *image)
{
	image->arch = l->container.arch;
	if (find_table(l))
		return -1;
	image->build_id = find_build_id(l);
	if (image->arch == ARCH_X86_64 ? place_x86(l) : place_arm(l))
		return -1;
	if (find_ranges(l))
		return -1;
	make_sections(l, image);
	return make_symbols(l, image);
}

static const char *rests_on(const struct loader *l)
{
	return arena_printf(l->a,
			    "%s, read by the symbol table that Xen itself keeps in it%s; %s "
			    "debug information, so no layouts",
			    l->container.kind,
			    find_symbol(l, "_end") ? "" : ", which names functions only",
			    l->container.has_debug ? "none is read of its" : "it holds no");
}

int image_load(const struct blob *file, const char *place, struct arena *a,
	       struct code_image *ret_image, struct elf_notes *ret_notes, struct xenabi_error *err)
{
	struct loader l = {.place = place, .a = a, .err = err};

	*ret_image = (struct code_image){0};
	*ret_notes = (struct elf_notes){0};
	if (container_open(file, place, a, &l.container, err) || load_parts(&l, ret_image)) {
		*ret_image = (struct code_image){0};
		return -1;
	}
	ret_notes->version = xen_version_of_image(ret_image, a);
	ret_notes->rests_on = rests_on(&l);
	ret_notes->gaps = arena_memdup(a, l.gaps, sizeof(l.gaps));
	ret_notes->gap_count = l.gap_count;
	return 0;
}
