// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/diff/layout_save.h"

#define HELPER "__HVM_SAVE_TYPE_"
#define COMPAT "COMPAT_"

#define MAX_HELPERS 4096

const char *save_type_of(const char *record)
{
	return strncmp(record, HELPER, strlen(HELPER)) ? NULL : record + strlen(HELPER);
}

static const struct field *field_called(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (!strcmp(r->fields[i].name, name))
			return &r->fields[i];
	return NULL;
}

/* Size in bytes of a member of a helper; 0 where there is none. */
static uint64_t size_of(const struct record *helper, const char *member)
{
	const struct field *f = field_called(helper, member);

	return f ? f->size_bits / 8 : 0;
}

static bool is_helper_in(const struct record *r, viewset view)
{
	const char *type = save_type_of(r->name);

	return type && strncmp(type, COMPAT, strlen(COMPAT)) && (r->views & view);
}

/* The record that the compat form of the same type loads, in the hypervisor's own view. */
static uint64_t compat_length(const struct layout_question *q, const struct record *helper)
{
	const char *name = arena_printf(q->arena, HELPER COMPAT "%s", save_type_of(helper->name));
	size_t count;
	const struct record *r = release_find_records(q->new_release, name, &count);

	for (; count; count--, r++)
		if (r->views & views_of_audience(AUDIENCE_INTERNAL))
			return size_of(r, "t");
	return 0;
}

static bool has_compat_form(const struct layout_question *q, const struct record *old,
			    const struct record *new)
{
	uint64_t length;

	if (!new || size_of(new, "cpt") != 2 || size_of(old, "c") != size_of(new, "c"))
		return false;
	length = compat_length(q, new);
	return !length || length == size_of(old, "t");
}

static bool only_grew(const struct record *old, const struct record *new)
{
	return new &&size_of(old, "c") == size_of(new, "c") &&
	       size_of(new, "t") > size_of(old, "t");
}

/* Index of the first record whose name is not less than that of any helper. */
static size_t first_helper(const struct release *r)
{
	size_t low = 0, high = r->record_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(r->records[middle].name, HELPER) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The helper of the same type: it has the same name or, renamed, the same typecode. */
static const struct record *helper_now(const struct layout_question *q, const struct record *old)
{
	const struct release *r = q->new_release;
	const struct record *now = release_record_in(r, old->name, q->view);
	uint64_t code = size_of(old, "c");

	for (size_t i = first_helper(r), left = MAX_HELPERS; !now && left; i++, left--) {
		if (i == r->record_count || !save_type_of(r->records[i].name))
			break;
		if (is_helper_in(&r->records[i], q->view) && size_of(&r->records[i], "c") == code)
			now = &r->records[i];
	}
	return now;
}

void save_compare(struct record_change *change, const struct layout_question *q,
		  const struct record_refs *old_refs)
{
	size_t count;
	const struct record_ref *ref = record_refs_of(old_refs, q->old->name, &count);

	for (; count; count--, ref++) {
		const struct record *new;

		if (!is_helper_in(ref->by, q->view))
			continue;
		new = helper_now(q, ref->by);
		/* Debug information shows a helper where the compiler came across it; clang's never does. */
		if (!new && !(q->new_release->supplies & SUPPLIES_HEADERS))
			continue;
		if (new &&size_of(new, "c") == size_of(ref->by, "c") &&
		    size_of(new, "t") == size_of(ref->by, "t"))
			continue;
		change->aspects |= 1u << LAYOUT_SAVE_RECORD;
		change->has_compat_form = has_compat_form(q, ref->by, new);
		change->only_save_grew = only_grew(ref->by, new);
		if (new)
			change->is_zero_extended =
				release_zero_extends(q->new_release, save_type_of(new->name));
	}
}
