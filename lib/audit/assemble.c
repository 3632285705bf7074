// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/audit/assemble.h"
#include "lib/audit/growth.h"
#include "lib/audit/series.h"
#include "lib/base/names.h"
#include "lib/base/sort.h"

#define FAMILIES_MAX 4096

struct audit *audit_create(size_t release_count, struct intern *in)
{
	struct audit *audit = xalloc(sizeof(*audit));

	audit->store = builder_create(in, "");
	audit->release_count = release_count;
	audit->releases = arena_array(&audit->arena, release_count + 1, sizeof(*audit->releases));
	audit->families = arena_array(&audit->arena, FAMILIES_MAX, sizeof(*audit->families));
	return audit;
}

/* The family of that space, a new one where there is none yet; NULL: there are too many. */
static struct audit_family *family_of(struct audit *audit, const struct sheet_space *s)
{
	struct audit_family *family;

	for (size_t i = 0; i < audit->family_count; i++)
		if (!strcmp(audit->families[i].name, s->name))
			return &audit->families[i];
	if (audit->family_count == FAMILIES_MAX)
		return NULL;
	family = &audit->families[audit->family_count++];
	*family = (struct audit_family){
		.name = s->name,
		.kind = s->kind,
		.hypercall = s->hypercall,
		.stability = s->stability,
		.spaces = arena_array(&audit->arena, audit->release_count, sizeof(*family->spaces)),
	};
	return family;
}

int audit_add_sheet(struct audit *audit, size_t i, const void *bytes, size_t size,
		    struct xenabi_error *err)
{
	struct audit_release *r = &audit->releases[i];
	struct sheet sheet;

	if (sheet_read(audit->store, bytes, size, &sheet, err))
		return -1;
	r->version = sheet.version;
	r->date = r->date ? r->date : sheet.date;
	r->supplies = sheet.supplies;
	r->views = sheet.views;
	r->gap_count = sheet.gap_count;
	for (size_t g = 0; g < sheet.gap_count; g++)
		vec_push(&audit->gaps, (struct audit_gap){i, sheet.gaps[g]});
	for (size_t s = 0; s < sheet.space_count; s++) {
		struct audit_family *family = family_of(audit, &sheet.spaces[s]);

		if (!family)
			continue;
		family->spaces[i] = sheet.spaces[s].space;
		if (sheet.spaces[s].has_number) {
			family->has_number = true;
			family->number = sheet.spaces[s].number;
		}
	}
	return 0;
}

static bool has_name(const struct audit_space *space, const char *name)
{
	for (size_t i = 0; i < space->names.count; i++)
		if (space->names.items[i] == name)
			return true;
	return false;
}

/* Names that one has and the other lacks; each once. */
static struct strings names_without(struct audit *audit, const struct audit_space *a,
				    const struct audit_space *b)
{
	struct strings list = {0};

	list.items = arena_array(&audit->arena, a->names.count + 1, sizeof(*list.items));
	for (size_t i = 0; i < a->names.count; i++) {
		const char *name = a->names.items[i];
		size_t k = 0;

		while (k < list.count && list.items[k] != name)
			k++;
		if (k == list.count && !has_name(b, name))
			list.items[list.count++] = name;
	}
	return list;
}

static void find_came_and_went(struct audit *audit, struct audit_family *family)
{
	for (size_t i = 0; i < audit->release_count; i++) {
		size_t base = audit->releases[i].base;
		struct audit_space *space = &family->spaces[i];

		if (base == AUDIT_NONE)
			continue;
		space->added = names_without(audit, space, &family->spaces[base]);
		space->removed = names_without(audit, &family->spaces[base], space);
	}
}

void audit_order(struct audit *audit)
{
	audit_find_bases(audit);
	for (size_t i = 0; i < audit->family_count; i++)
		find_came_and_went(audit, &audit->families[i]);
}

/* Hypercalls first, by number; those without one after them; then the rest, as they came. */
static int compare_families(const void *pa, const void *pb)
{
	const struct audit_family *a = pa, *b = pb;
	bool a_other = a->kind != FAMILY_OPS, b_other = b->kind != FAMILY_OPS;

	if (a_other != b_other)
		return a_other ? 1 : -1;
	if (!a_other && a->has_number != b->has_number)
		return a->has_number ? -1 : 1;
	if (!a_other && a->has_number && a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int compare_events(const void *pa, const void *pb)
{
	const struct audit_event *a = pa, *b = pb;
	if (a->new != b->new)
		return a->new < b->new ? -1 : 1;
	return finding_compare(&a->finding, &b->finding);
}

static int compare_cells(const void *pa, const void *pb)
{
	const struct audit_cell *a = pa, *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to < b->to ? -1 : a->to > b->to;
}

static int compare_gaps(const void *pa, const void *pb)
{
	const struct audit_gap *a = pa, *b = pb;

	if (a->release != b->release)
		return a->release < b->release ? -1 : 1;
	return strcmp(a->gap.what, b->gap.what);
}

void audit_finish(struct audit *audit)
{
	sort_stable(audit->families, audit->family_count, sizeof(*audit->families),
		    compare_families);
	vec_sort(&audit->events, compare_events);
	vec_sort(&audit->cells, compare_cells);
	vec_sort(&audit->gaps, compare_gaps);
	for (size_t i = 0; i < audit->family_count; i++) {
		struct audit_family *family = &audit->families[i];

		growth_find(audit, family);
		status_find(audit, family);
		answer_find(audit, family);
	}
}
