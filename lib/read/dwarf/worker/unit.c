// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/read/dwarf/worker/type.h"

#define MAX_UNITS  200000
#define MAX_SHARED 10000 /* partial units */

/* A function of the request, while its unit is looked for. */
struct sought {
	uint64_t address;
	size_t index; /* in the request */
	bool is_found;
};

typedef VEC(uint64_t) offset_list;

struct unit_search {
	struct reader *r;
	struct sought *functions; /* sorted by address */
	size_t function_count;
	offset_list all;    /* of the units' first entries, in order */
	offset_list wanted; /* those that hold a function, sorted, each once */
	offset_list shared; /* partial units that were read */
};

static int compare_sought(const void *a, const void *b)
{
	const struct sought *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static int compare_offsets(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The first sought function that is not below the address; functions + count: none. */
static struct sought *first_from(const struct unit_search *s, uint64_t address)
{
	size_t low = 0, high = s->function_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->functions[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return s->functions + low;
}

static void list_units(struct unit_search *s)
{
	struct reader *r = s->r;

	while (s->all.count < MAX_UNITS) {
		Dwarf_Unsigned length, type_offset, next;
		Dwarf_Half version, address_size, length_size, extension, kind;
		Dwarf_Off abbreviations;
		Dwarf_Sig8 signature;
		Dwarf_Error error = NULL;
		Dwarf_Die die;
		int rc = dwarf_next_cu_header_d(r->dbg, true, &length, &version, &abbreviations,
						&address_size, &length_size, &extension, &signature,
						&type_offset, &next, &kind, &error);

		if (rc == DW_DLV_ERROR)
			reader_damage(r, error);
		if (rc != DW_DLV_OK)
			return;
		if (dwarf_siblingof_b(r->dbg, NULL, true, &die, &error) != DW_DLV_OK) {
			reader_damage(r, error);
			continue;
		}
		vec_push(&s->all, die_offset(r, die));
		die_release(die);
	}
	r->is_exhausted = true;
}

static void take_range(struct unit_search *s, Dwarf_Arange range)
{
	Dwarf_Unsigned segment, entry_size, length;
	Dwarf_Addr start;
	Dwarf_Off unit;
	Dwarf_Error error = NULL;
	bool is_wanted = false;

	if (dwarf_get_arange_info_b(range, &segment, &entry_size, &start, &length, &unit, &error) !=
	    DW_DLV_OK) {
		reader_damage(s->r, error);
		return;
	}
	for (struct sought *f = first_from(s, start);
	     f < s->functions + s->function_count && f->address - start < length; f++)
		is_wanted = f->is_found = true;
	if (is_wanted)
		vec_push(&s->wanted, unit);
}

/* By .debug_aranges, which tells each unit's addresses. */
static void find_by_ranges(struct unit_search *s)
{
	Dwarf_Arange *ranges;
	Dwarf_Signed count;
	Dwarf_Error error = NULL;
	int rc = dwarf_get_aranges(s->r->dbg, &ranges, &count, &error);

	if (rc == DW_DLV_ERROR)
		reader_damage(s->r, error);
	if (rc != DW_DLV_OK)
		return;
	for (Dwarf_Signed i = 0; i < count; i++) {
		take_range(s, ranges[i]);
		dwarf_dealloc(s->r->dbg, ranges[i], DW_DLA_ARANGE);
	}
	dwarf_dealloc(s->r->dbg, ranges, DW_DLA_LIST);
}

static bool has_sought(const struct unit_search *s)
{
	for (size_t i = 0; i < s->function_count; i++)
		if (!s->functions[i].is_found)
			return true;
	return false;
}

/* The sought function that begins where the entry does, or the end of them. */
static struct sought *sought_at(const struct unit_search *s, Dwarf_Die die)
{
	struct sought *end = s->functions + s->function_count, *f;
	uint64_t address;

	if (!die_address(s->r, die, &address))
		return end;
	f = first_from(s, address);
	return f < end && f->address == address ? f : end;
}

/* Of a unit that .debug_aranges does not cover: by what it defines. */
static void find_in_unit(struct unit_search *s, uint64_t unit)
{
	struct reader *r = s->r;
	bool is_wanted = false;
	Dwarf_Die die, child;

	if (!die_at(r, unit, &die))
		return;
	for (bool more = die_first_child(r, die, &child); more; more = die_next(r, &child)) {
		struct sought *f;

		if (die_tag(r, child) != DW_TAG_subprogram)
			continue;
		f = sought_at(s, child);
		if (f < s->functions + s->function_count)
			is_wanted = f->is_found = true;
	}
	die_release(die);
	if (is_wanted)
		vec_push(&s->wanted, unit);
}

static bool lists_offset(const offset_list *list, uint64_t offset)
{
	return list->count &&
	       bsearch(&offset, list->items, list->count, sizeof(offset), compare_offsets);
}

static void find_by_definitions(struct unit_search *s)
{
	offset_list known = {0};
	const uint64_t *unit;

	vec_sort(&s->wanted, compare_offsets);
	vec_each(unit, &s->wanted)
		vec_push(&known, *unit);
	for (size_t i = 0; i < s->all.count && has_sought(s); i++)
		if (!lists_offset(&known, s->all.items[i]))
			find_in_unit(s, s->all.items[i]);
	vec_free(&known);
}

static void sort_wanted(struct unit_search *s)
{
	size_t kept = 0;

	vec_sort(&s->wanted, compare_offsets);
	for (size_t i = 0; i < s->wanted.count; i++)
		if (!kept || s->wanted.items[kept - 1] != s->wanted.items[i])
			s->wanted.items[kept++] = s->wanted.items[i];
	s->wanted.count = kept;
}

/* "a/../b.h" and "./b.h" as "b.h". */
static void tidy_path(char *path)
{
	char *step;

	while ((step = strstr(path, "/./")))
		memmove(step, step + 2, strlen(step + 2) + 1);
	while ((step = strstr(path, "/../")) && step > path) {
		char *start = step;

		while (start > path && start[-1] != '/')
			start--;
		memmove(start, step + 4, strlen(step + 4) + 1);
	}
}

/* What follows the last such folder in the path; NULL: it is not in one. */
static const char *below(const char *path, const char *folder)
{
	const char *found = NULL;

	for (const char *p = path; (p = strstr(p, folder)); p++)
		if (p == path || p[-1] == '/')
			found = p + strlen(folder);
	return found;
}

static struct declared_in header_of(struct reader *r, const char *file)
{
	char *path = arena_strdup(&r->arena, file);
	const char *rest;

	tidy_path(path);
	rest = below(path, "include/public/");
	if (rest)
		return (struct declared_in){
			intern_str(r->in, arena_printf(&r->arena, "xen/include/public/%s", rest)),
			false};
	rest = below(path, "include/compat/");
	/* xlat.h holds what translates, and is no interface. */
	if (rest && strcmp(rest, "xlat.h") != 0)
		return (struct declared_in){
			intern_str(r->in, arena_printf(&r->arena, "xen/include/compat/%s", rest)),
			true};
	return (struct declared_in){0};
}

/* libdwarf leaves out entry 0 of the old tables, which is no file, and keeps the new ones'. */
static size_t first_index(Dwarf_Die die)
{
	Dwarf_Half version = 0, offset_size;

	dwarf_get_version_of_die(die, &version, &offset_size);
	return version >= 5 ? 0 : 1;
}

static void read_files(struct reader *r, Dwarf_Die die, struct unit *unit)
{
	Dwarf_Error error = NULL;
	char **files;
	Dwarf_Signed count;
	size_t first = first_index(die);
	int rc = dwarf_srcfiles(die, &files, &count, &error);

	if (rc == DW_DLV_ERROR)
		reader_damage(r, error);
	if (rc != DW_DLV_OK)
		return;
	unit->file_count = first + (size_t)count;
	unit->files = arena_array(&r->arena, unit->file_count, sizeof(*unit->files));
	for (Dwarf_Signed i = 0; i < count; i++) {
		unit->files[first + (size_t)i] = header_of(r, files[i]);
		dwarf_dealloc(r->dbg, files[i], DW_DLA_STRING);
	}
	dwarf_dealloc(r->dbg, files, DW_DLA_LIST);
}

static bool has_headers(const struct unit *unit)
{
	for (size_t i = 0; i < unit->file_count; i++)
		if (unit->files[i].path)
			return true;
	return false;
}

/* Whether a header of the interface declares the entry; *entry is filled then. */
static bool is_of_interface(struct reader *r, const struct unit *unit, Dwarf_Die die,
			    struct entry *entry)
{
	uint64_t file, line = 0;

	if (!die_number(r, die, DW_AT_decl_file, &file) || file >= unit->file_count ||
	    !unit->files[file].path)
		return false;
	die_number(r, die, DW_AT_decl_line, &line);
	*entry = (struct entry){
		.offset = die_offset(r, die),
		.name = die_name(r, die),
		.header = &unit->files[file],
		.line = (uint32_t)line,
	};
	return true;
}

/* A typedef names a record that has no tag. */
static void read_typedef(struct reader *r, struct entry *entry)
{
	struct type *type = type_at(r, entry->offset);
	struct type *target = type ? type_target(r, type) : NULL;

	if (!target || target->kind != TYPE_RECORD || target->name || !entry->name)
		return;
	entry->offset = target->offset;
	read_record(r, entry);
}

/* The type of a parameter, which an entry may leave to the one that it is an instance of. */
static struct type *type_of_parameter(struct reader *r, Dwarf_Die die)
{
	struct type *type = NULL;
	uint64_t offset;
	Dwarf_Die origin;

	if (die_reference(r, die, DW_AT_type, &offset))
		return type_at(r, offset);
	if (!die_reference(r, die, DW_AT_abstract_origin, &offset) || !die_at(r, offset, &origin))
		return NULL;
	if (die_reference(r, origin, DW_AT_type, &offset))
		type = type_at(r, offset);
	die_release(origin);
	return type;
}

static void read_function(struct unit_search *s, Dwarf_Die die)
{
	struct sought *f = sought_at(s, die);
	struct reader *r = s->r;
	unsigned int position = 0;
	uint64_t bytes;
	Dwarf_Die child;

	if (f == s->functions + s->function_count)
		return;
	for (bool more = die_first_child(r, die, &child); more; more = die_next(r, &child)) {
		struct type *type;

		if (die_tag(r, child) != DW_TAG_formal_parameter ||
		    position++ != r->request->functions.items[f->index].argument)
			continue;
		type = type_of_parameter(r, child);
		if (type && type_size(r, type, &bytes) && bytes <= 16)
			r->widths[f->index] = (uint8_t)(bytes * 8);
	}
}

static void read_shared(struct unit_search *s, Dwarf_Die die);

static void read_entry(struct unit_search *s, const struct unit *unit, Dwarf_Die die)
{
	struct reader *r = s->r;
	struct entry entry;

	switch (die_tag(r, die)) {
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		if (is_of_interface(r, unit, die, &entry) && entry.name)
			read_record(r, &entry);
		break;
	case DW_TAG_enumeration_type:
		if (is_of_interface(r, unit, die, &entry))
			read_enum(r, &entry);
		break;
	case DW_TAG_typedef:
		if (is_of_interface(r, unit, die, &entry))
			read_typedef(r, &entry);
		break;
	case DW_TAG_subprogram:
		read_function(s, die);
		break;
	case DW_TAG_imported_unit:
		read_shared(s, die);
		break;
	default:
		break;
	}
}

static void read_unit(struct unit_search *s, uint64_t offset)
{
	struct reader *r = s->r;
	struct unit unit = {0};
	Dwarf_Die die, child;

	if (!die_at(r, offset, &die))
		return;
	r->is_split |= die_has(r, die, DW_AT_dwo_name) || die_has(r, die, DW_AT_GNU_dwo_name);
	read_files(r, die, &unit);
	if (has_headers(&unit))
		for (bool more = die_first_child(r, die, &child); more; more = die_next(r, &child))
			read_entry(s, &unit, child);
	die_release(die);
}

/* A partial unit, read when first met; one imports another, but never deeply. */
static void read_shared(struct unit_search *s, Dwarf_Die die)
{
	uint64_t offset;

	if (!die_reference(s->r, die, DW_AT_import, &offset))
		return;
	for (size_t i = 0; i < s->shared.count; i++)
		if (s->shared.items[i] == offset)
			return;
	if (s->shared.count == MAX_SHARED) {
		s->r->is_exhausted = true;
		return;
	}
	vec_push(&s->shared, offset);
}

static void put_lost_functions(struct unit_search *s)
{
	size_t lost = 0;

	for (size_t i = 0; i < s->function_count; i++)
		lost += !s->functions[i].is_found;
	if (!s->wanted.count)
		wire_put_gap(s->r->out,
			     &(struct gap){.what = "debug information: none of it is of a "
						   "hypercall's handler",
					   .needs = "a hypervisor built whole with -g"});
	else if (lost)
		wire_put_gap(s->r->out,
			     &(struct gap){.what = arena_printf(&s->r->arena,
								"debug information: there is none "
								"for %zu functions of hypercalls",
								lost),
					   .needs = ""});
}

static void take_functions(struct unit_search *s)
{
	const struct dwarf_request *request = s->r->request;

	s->function_count = request->functions.count;
	s->functions = xalloc((s->function_count + 1) * sizeof(*s->functions));
	for (size_t i = 0; i < s->function_count; i++)
		s->functions[i] = (struct sought){request->functions.items[i].address, i, false};
	if (s->function_count)
		sort_stable(s->functions, s->function_count, sizeof(*s->functions), compare_sought);
}

void read_units(struct reader *r)
{
	struct unit_search s = {.r = r};

	take_functions(&s);
	list_units(&s);
	find_by_ranges(&s);
	find_by_definitions(&s);
	sort_wanted(&s);
	for (size_t i = 0; i < s.wanted.count; i++)
		read_unit(&s, s.wanted.items[i]);
	/* The list grows while it is read. */
	for (size_t i = 0; i < s.shared.count; i++)
		read_unit(&s, s.shared.items[i]);
	put_lost_functions(&s);
	free(s.functions);
	vec_free(&s.all);
	vec_free(&s.wanted);
	vec_free(&s.shared);
}
