// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/release.h"

static const char *const supplies_names[SUPPLIES_COUNT] = {"headers", "source", "binary", "debug"};

const char *supplies_name(enum supplies bit)
{
	return supplies_names[__builtin_ctz(bit)];
}

unsigned int supplies_from_name(const char *name)
{
	size_t i = names_find(supplies_names, SUPPLIES_COUNT, name);

	return i < SUPPLIES_COUNT ? 1u << i : 0;
}

#define PLACE(items, count)                                                                        \
	{                                                                                          \
		offsetof(struct release, items), offsetof(struct release, count)                   \
	}

static const struct {
	size_t items, count;
} places[FACT_KINDS] = {
	[FACT_CONSTANT] = PLACE(constants, constant_count),
	[FACT_RECORD] = PLACE(records, record_count),
	[FACT_DECODE] = PLACE(decodes, decode_count),
	[FACT_CONTINUATION] = PLACE(continuations, continuation_count),
	[FACT_SIGNATURE] = PLACE(signatures, signature_count),
	[FACT_CODE_SLICE] = PLACE(code_slices, code_slice_count),
	[FACT_TABLE_SLOT] = PLACE(table_slots, table_slot_count),
	[FACT_TRANSLATION] = PLACE(translations, translation_count),
	[FACT_SAVE_LOAD] = PLACE(save_loads, save_load_count),
	[FACT_VERSIONED] = PLACE(versioned_parts, versioned_part_count),
	[FACT_RIVAL] = PLACE(rivals, rival_count),
	[FACT_GAP] = PLACE(gaps, gap_count),
};

struct facts release_facts(const struct release *r, enum fact_kind kind)
{
	const char *base = (const char *)r;
	struct facts facts;

	memcpy(&facts.items, base + places[kind].items, sizeof(facts.items));
	memcpy(&facts.count, base + places[kind].count, sizeof(facts.count));
	return facts;
}

void release_set_facts(struct release *r, enum fact_kind kind, struct facts facts)
{
	char *base = (char *)r;

	memcpy(base + places[kind].items, &facts.items, sizeof(facts.items));
	memcpy(base + places[kind].count, &facts.count, sizeof(facts.count));
}

size_t release_lower_bound(const struct release *r, const char *prefix)
{
	size_t low = 0, high = r->constant_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(r->constants[middle].name, prefix) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t records_lower_bound(const struct release *r, const char *name)
{
	size_t low = 0, high = r->record_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(r->records[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct constant *release_find_constants(const struct release *r, const char *name,
					      size_t *ret_count)
{
	size_t first = release_lower_bound(r, name), end = first;

	while (end < r->constant_count && names_equal(r->constants[end].name, name))
		end++;
	*ret_count = end - first;
	return end > first ? &r->constants[first] : NULL;
}

const struct record *release_find_records(const struct release *r, const char *name,
					  size_t *ret_count)
{
	size_t first = records_lower_bound(r, name), end = first;

	while (end < r->record_count && names_equal(r->records[end].name, name))
		end++;
	*ret_count = end - first;
	return end > first ? &r->records[first] : NULL;
}

const struct constant *release_constant_in(const struct release *r, const char *name, viewset view)
{
	size_t count;
	const struct constant *c = release_find_constants(r, name, &count);

	for (; count; count--, c++) {
		if (c->views & view)
			return c;
	}
	return NULL;
}

const struct record *release_record_in(const struct release *r, const char *name, viewset view)
{
	size_t count;
	const struct record *rec = release_find_records(r, name, &count);

	for (; count; count--, rec++) {
		if (rec->views & view)
			return rec;
	}
	return NULL;
}

/* As strcmp(3) of name with the first len letters of the other. */
static int compare_start(const char *name, const char *other, size_t len)
{
	int order = strncmp(name, other, len);

	return order ? order : name[len] != '\0';
}

static const struct translation *find_translation(const struct release *r, const char *name,
						  size_t len)
{
	size_t low = 0, high = r->translation_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_start(r->translations[middle].record, name, len);

		if (!order)
			return &r->translations[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct translation *release_translation_of(const struct release *r, const char *record)
{
	size_t start = strncmp(record, "xen_", 4) ? 0 : 4, len = strlen(record);
	size_t plain = len > 2 && !strcmp(record + len - 2, "_t") ? len - 2 : len;
	const struct translation *t = find_translation(r, record, len);

	if (!t)
		t = find_translation(r, record, plain);
	if (!t && start && plain > start)
		t = find_translation(r, record + start, plain - start);
	return t;
}

enum answer release_zero_extends(const struct release *r, const char *save_type)
{
	enum answer answer = ANSWER_UNKNOWN;

	for (size_t i = 0; i < r->save_load_count; i++) {
		if (r->save_loads[i].is_registration || strcmp(r->save_loads[i].type, save_type))
			continue;
		if (!r->save_loads[i].zero_extends)
			return ANSWER_NO;
		answer = ANSWER_YES;
	}
	return answer;
}

const struct release *release_layouts(const struct release *r)
{
	return !(r->supplies & SUPPLIES_HEADERS) && r->compiled ? r->compiled : r;
}

const char *release_label(const struct release *r)
{
	return r->version ? r->version : r->spec;
}

/* How much of both begins alike, in whole parts of a path or of REPO@REVISION. */
static size_t common_start(const char *a, const char *b)
{
	size_t start = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '/' || a[i] == '@')
			start = i + 1;
	return a[start] && b[start] ? start : 0;
}

void release_labels(const struct release *old, const struct release *new, const char **ret_old,
		    const char **ret_new)
{
	size_t start;

	*ret_old = release_label(old);
	*ret_new = release_label(new);
	if (!names_equal(*ret_old, *ret_new))
		return;
	start = common_start(old->spec, new->spec);
	*ret_old = old->spec + start;
	*ret_new = new->spec + start;
	if (!names_equal(*ret_old, *ret_new))
		return;
	*ret_old = "the old release";
	*ret_new = "the new release";
}

void release_destroy(struct release *r)
{
	if (!r)
		return;
	release_destroy(r->compiled);
	arena_deinit(&r->arena);
	free(r);
}
