// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/diff/refs.h"

#define MAX_USERS 64

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

	if (!order && a->by != b->by)
		order = a->by < b->by ? -1 : 1;
	return order ? order : (int)a->is_pointed_to - (int)b->is_pointed_to;
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

const struct record_ref *record_refs_of(const struct record_refs *refs, const char *record,
					size_t *ret_count)
{
	size_t low = 0, high = refs->items.count, count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(refs->items.items[middle].record, record) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + count < refs->items.count &&
	       !strcmp(refs->items.items[low + count].record, record))
		count++;
	*ret_count = count;
	return count ? refs->items.items + low : NULL;
}

static size_t add_users(const struct record_refs *refs, const char *of, viewset views,
			bool by_value, const char **users, size_t count)
{
	size_t ref_count;
	const struct record_ref *ref = record_refs_of(refs, of, &ref_count);

	for (; ref_count && count < MAX_USERS; ref_count--, ref++) {
		if ((ref->by->views & views) && !(by_value && ref->is_pointed_to) &&
		    names_find(users, count, ref->by->name) == count)
			users[count++] = ref->by->name;
	}
	return count;
}

size_t record_refs_users(const struct record_refs *refs, const char *record, viewset views,
			 bool by_value, struct arena *a, const char ***ret)
{
	const char *users[MAX_USERS] = {record};
	size_t count = 1;

	for (size_t i = 0; i < count; i++)
		count = add_users(refs, users[i], views, by_value, users, count);
	*ret = arena_memdup(a, users + 1, (count - 1) * sizeof(*users));
	return count - 1;
}
