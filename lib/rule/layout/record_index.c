// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/opspace.h"
#include "lib/rule/layout/record_index.h"

static const char hypercall_prefix[] = "__HYPERVISOR_";

static void add_op(struct record_index *index, const struct family *family, const char *record,
		   const char *op)
{
	struct record_op entry = {.record = record,
				  .family = family,
				  .hypercall = family->hypercall,
				  .op = op,
				  .is_direct = true,
				  .order = index->ops.count};
	size_t len = strlen(hypercall_prefix);

	if (family->kind == FAMILY_HYPERCALLS && op && !strncmp(op, hypercall_prefix, len)) {
		entry.hypercall = op + len;
		entry.op = NULL;
	}
	vec_push(&index->ops, entry);
}

static void add_stated(struct record_index *index, const struct family *family)
{
	for (size_t i = 0; i < family->argument_of.count; i++)
		add_op(index, family, family->argument_of.items[i].value,
		       family->argument_of.items[i].name);
	/* The record that an op is in, or that a call without an op goes by, is the hypercall's. */
	if (family->kind == FAMILY_OPS && family->op_in.record)
		add_op(index, family, family->op_in.record, NULL);
	for (size_t i = 0; i < family->buffer.count && family->stability != STABILITY_INTERNAL; i++)
		add_op(index, family, family->buffer.items[i], NULL);
	for (size_t i = 0; i < family->shared_by.count; i++) {
		add_op(index, family, family->shared_by.items[i].name,
		       family->shared_by.items[i].value);
		index->ops.items[index->ops.count - 1].is_shared = true;
		index->ops.items[index->ops.count - 1].is_direct = false;
	}
}

/* The op's name behind its family's prefix, in small letters; NULL: it has none of them. */
static const char *plain_name(struct arena *a, const struct family *family, const char *op)
{
	for (size_t i = 0; i < family->prefixes.count; i++) {
		size_t len = strlen(family->prefixes.items[i]);
		char *name;

		if (strncmp(op, family->prefixes.items[i], len) || !op[len])
			continue;
		name = arena_strdup(a, op + len);
		for (char *c = name; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		return name;
	}
	return NULL;
}

/* How the family's records begin: "xen_domctl_" for XEN_DOMCTL_ ops, as the data show. */
static struct name_list find_stems(struct record_index *index, const struct family *family)
{
	const struct pair_list *known = &family->argument_of;
	struct name_list stems = {arena_array(&index->arena, known->count, sizeof(char *)), 0};

	for (size_t i = 0; i < known->count; i++) {
		const char *record = known->items[i].value;
		const char *name = plain_name(&index->arena, family, known->items[i].name);
		size_t len = strlen(record), name_len = name ? strlen(name) : 0;
		const char *stem;

		if (!name || name_len >= len || strcmp(record + len - name_len, name))
			continue;
		stem = arena_strndup(&index->arena, record, len - name_len);
		if (names_find(stems.items, stems.count, stem) == stems.count)
			stems.items[stems.count++] = stem;
	}
	return stems;
}

static bool is_stated(const struct family *family, const char *op)
{
	for (size_t i = 0; i < family->argument_of.count; i++)
		if (!strcmp(family->argument_of.items[i].name, op))
			return true;
	return false;
}

/* The record that is called as the op is, in its header. */
static void add_by_name(struct record_index *index, const struct family *family,
			const struct name_list *stems, const struct op *op)
{
	const char *name = plain_name(&index->arena, family, op->name);

	for (size_t i = 0; name && i < stems->count; i++) {
		const char *called = arena_printf(&index->arena, "%s%s", stems->items[i], name);
		size_t count;
		const struct record *r = release_find_records(index->release, called, &count);

		if (r && names_equal(r->at.file, op->fact->at.file))
			add_op(index, family, r->name, op->name);
	}
}

static void add_unstated(struct record_index *index, const struct family *family)
{
	struct name_list stems = find_stems(index, family);
	struct op *ops;
	size_t count;

	if (!stems.count)
		return;
	opspace_collect(index->release, family, index->families, &index->arena, &ops, &count);
	for (size_t i = 0; i < count; i++)
		if (ops[i].is_unclassified && !is_stated(family, ops[i].name))
			add_by_name(index, family, &stems, &ops[i]);
}

static void add_version(struct record_index *index, const struct family *family)
{
	size_t count;
	const struct constant *c;

	if (family->kind != FAMILY_OPS || !family->version_macro)
		return;
	c = release_find_constants(index->release, family->version_macro, &count);
	if (c)
		vec_push(&index->versions,
			 (struct version_header){family->version_macro,
						 families_header_path(c->at.file)});
}

static int compare_ops(const void *pa, const void *pb)
{
	const struct record_op *a = pa, *b = pb;
	int order = strcmp(a->record, b->record);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

void record_index_init(struct record_index *index, const struct families *families,
		       const struct release *release, const struct record_refs *refs)
{
	index->families = families;
	index->release = release;
	index->refs = refs;
	index->stated = arena_array(&index->arena, release->record_count, 1);
	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];

		add_stated(index, family);
		add_unstated(index, family);
		add_version(index, family);
	}
	vec_sort(&index->ops, compare_ops);
}

void record_index_deinit(struct record_index *index)
{
	vec_free(&index->ops);
	vec_free(&index->versions);
	arena_deinit(&index->arena);
}

const struct record_op *record_index_ops(const struct record_index *index, const char *record,
					 size_t *ret_count)
{
	size_t low = 0, high = index->ops.count, count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(index->ops.items[middle].record, record) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + count < index->ops.count &&
	       !strcmp(index->ops.items[low + count].record, record))
		count++;
	*ret_count = count;
	return count ? index->ops.items + low : NULL;
}
