// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/diff/refs.h"

#define MAX_USERS 64
#define MAX_LOOKS 1024 /* at refs, in search of one record's users */

static const char *after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? NULL : text + len;
}

/* The name of what a handle or pointer type points to; it may be no record. NULL: unclear. */
static const char *pointee_name(struct arena *a, const char *type)
{
	const char *name = after(type, "__guest_handle_64_"), *tag, *end;

	if (!name)
		name = after(type, "__guest_handle_");
	if (name)
		return after(name, "const_") ? after(name, "const_") : name;
	name = after(type, "const ") ? after(type, "const ") : type;
	tag = after(name, "struct ") ? after(name, "struct ") : after(name, "union ");
	name = tag ? tag : name;
	end = strchr(name, ' ');
	return end ? arena_strndup(a, name, (size_t)(end - name)) : NULL;
}

/* The record of that name, or the one whose typedef, by Xen's custom, is NAME_t. */
static const char *record_called(struct arena *a, const struct release *r, const char *name)
{
	size_t count, len = strlen(name);
	const struct record *record = release_find_records(r, name, &count);

	if (!record && len > 2 && !strcmp(name + len - 2, "_t"))
		record = release_find_records(r, arena_strndup(a, name, len - 2), &count);
	return record ? record->name : NULL;
}

static void add_refs(struct record_refs *refs, const struct release *r, const struct record *by)
{
	for (size_t i = 0; i < by->field_count; i++) {
		const struct field *f = &by->fields[i];
		struct record_ref ref = {.record = f->record, .by = by};

		if (f->class == FIELD_HANDLE || f->class == FIELD_HANDLE64 ||
		    f->class == FIELD_POINTER) {
			const char *name = pointee_name(&refs->arena, f->type);

			ref.is_pointed_to = true;
			ref.record = name ? record_called(&refs->arena, r, name) : NULL;
		}
		if (ref.record)
			vec_push(&refs->items, ref);
	}
}

static int compare_refs(const void *pa, const void *pb)
{
	const struct record_ref *a = pa, *b = pb;
	int order = strcmp(a->record, b->record);

	if (!order)
		order = (int)a->is_pointed_to - (int)b->is_pointed_to;
	return order ? order : (a->by > b->by) - (a->by < b->by);
}

void record_refs_find(struct record_refs *refs, const struct release *r)
{
	for (size_t i = 0; i < r->record_count; i++)
		add_refs(refs, r, &r->records[i]);
	vec_sort(&refs->items, compare_refs);
}

void record_refs_deinit(struct record_refs *refs)
{
	vec_free(&refs->items);
	arena_deinit(&refs->arena);
}

/* Index of the first ref of a record whose name is not less or, with past, greater. */
static size_t find_bound(const struct record_refs *refs, const char *record, bool past)
{
	size_t low = 0, high = refs->items.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(refs->items.items[middle].record, record);

		if (order < 0 || (past && !order))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct record_ref *record_refs_of(const struct record_refs *refs, const char *record,
					size_t *ret_count)
{
	size_t first = find_bound(refs, record, false);

	*ret_count = find_bound(refs, record, true) - first;
	return *ret_count ? refs->items.items + first : NULL;
}

/* Names of one release: the same one has one address. */
static bool has_name(const char *const *names, size_t count, const char *name)
{
	while (count && names[count - 1] != name)
		count--;
	return count;
}

/* One search for users. */
struct user_search {
	const char *names[MAX_USERS];
	size_t count, looks;
	viewset views;
	bool by_value;
};

static void add_users(struct user_search *s, const struct record_refs *refs, const char *of)
{
	size_t left;
	const struct record_ref *ref = record_refs_of(refs, of, &left);

	/* Those by value come first. */
	for (; left && s->count < MAX_USERS && s->looks < MAX_LOOKS; left--, ref++, s->looks++) {
		if (s->by_value && ref->is_pointed_to)
			break;
		if ((ref->by->views & s->views) && !has_name(s->names, s->count, ref->by->name))
			s->names[s->count++] = ref->by->name;
	}
}

size_t record_refs_users(const struct record_refs *refs, const char *record, viewset views,
			 bool by_value, struct arena *a, const char ***ret)
{
	struct user_search s = {{record}, .count = 1, .views = views, .by_value = by_value};

	for (size_t i = 0; i < s.count; i++)
		add_users(&s, refs, s.names[i]);
	*ret = arena_memdup(a, s.names + 1, (s.count - 1) * sizeof(*s.names));
	return s.count - 1;
}
