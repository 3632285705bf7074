// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/shared.h"

#define HYPERCALL_PREFIX "__HYPERVISOR_"

bool show_knows_masks(const struct release *r)
{
	return r->supplies & (SUPPLIES_SOURCE | SUPPLIES_BINARY);
}

static bool is_called(const struct family *family, const char *name)
{
	if (!strncmp(name, HYPERCALL_PREFIX, strlen(HYPERCALL_PREFIX)))
		name += strlen(HYPERCALL_PREFIX);
	return !strcmp(family->name, name) || (family->kind == FAMILY_OPS && family->hypercall &&
					       !strcmp(family->hypercall, name));
}

bool show_knows(const struct catalogue *catalogue, const char *name)
{
	for (size_t i = 0; i < catalogue->families.count; i++) {
		if (is_called(&catalogue->families.items[i], name))
			return true;
	}
	return false;
}

static bool is_asked_for(const struct show *show, const struct family *family)
{
	for (size_t i = 0; show->hypercalls && i < show->hypercall_count; i++) {
		if (is_called(family, show->hypercalls[i]))
			return true;
	}
	return !show->hypercalls;
}

static void keep_wanted_ops(struct show_family *f, const struct print_options *options)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->op_count; i++) {
		if (audience_is_wanted(options, views_audience(f->ops[i].views)))
			f->ops[kept++] = f->ops[i];
	}
	f->op_count = kept;
}

const char *show_op_name(const struct show_family *f, uint64_t number)
{
	const struct op *best = NULL;

	for (size_t i = 0; i < f->op_count; i++) {
		const struct op *op = &f->ops[i];

		if (op->number == number &&
		    (!best || views_audience(op->views) < views_audience(best->views)))
			best = op;
	}
	return best ? best->name : NULL;
}

static enum progress_answer progress_in(const struct decode *d, uint64_t number)
{
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].number == number && d->ops[i].dispatched == ANSWER_YES)
			return d->ops[i].progress;
	return PROGRESS_UNKNOWN;
}

enum progress_answer show_op_progress(const struct release *r, const struct family *family,
				      uint64_t number)
{
	enum progress_answer all = PROGRESS_UNKNOWN;

	for (size_t i = 0; family->hypercall && i < r->decode_count; i++) {
		enum progress_answer one = PROGRESS_UNKNOWN;

		if (!strcmp(r->decodes[i].hypercall, family->hypercall))
			one = progress_in(&r->decodes[i], number);
		if (one == PROGRESS_UNKNOWN)
			continue;
		if (all != PROGRESS_UNKNOWN && all != one)
			return PROGRESS_UNKNOWN;
		all = one;
	}
	return all;
}

bool show_continues(const struct continuation *c, const struct family *family, uint64_t number)
{
	if (!names_equal(c->hypercall, family->hypercall))
		return false;
	for (size_t i = 0; i < c->op_count; i++)
		if (c->ops[i] == number)
			return true;
	return false;
}

enum answer show_dispatches(const struct decode *d, uint64_t number)
{
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].number == number)
			return d->ops[i].dispatched;
	return ANSWER_UNKNOWN;
}

static void find_capacity(struct show_family *f, const struct release *r)
{
	f->has_capacity = release_capacity(r, f->family->hypercall, &f->capacity);
	f->headroom = f->capacity;
	if (f->has_capacity && f->max)
		f->headroom -= f->max->value < f->capacity ? f->max->value + 1 : f->capacity;
}

static bool has_decode(const struct release *r, const char *hypercall)
{
	for (size_t i = 0; i < r->decode_count; i++)
		if (!strcmp(r->decodes[i].hypercall, hypercall))
			return true;
	return false;
}

/* Whether there is anything to show of a family: its ops, its number, or how it is decoded. */
static bool has_facts(const struct show_family *f, const struct release *r)
{
	if (f->max ? f->op_count : f->number != NULL)
		return true;
	return f->family->kind == FAMILY_OPS && f->family->hypercall &&
	       has_decode(r, f->family->hypercall);
}

static void add_family(struct show_list *list, const struct show *show, const struct family *family,
		       const struct print_options *options)
{
	struct show_family f = {.family = family, .number = family_number(show->release, family)};
	struct op_summary summary;

	opspace_summarise(show->release, family, &show->catalogue->families, &list->arena,
			  &summary);
	f.ops = summary.ops;
	f.op_count = summary.op_count;
	f.number_count = summary.number_count;
	f.max = summary.max;
	keep_wanted_ops(&f, options);
	if (!has_facts(&f, show->release))
		return;
	if (family->kind == FAMILY_OPS && family->hypercall)
		find_capacity(&f, show->release);
	vec_push(&list->families, f);
}

/* Hypercalls first, by number; those without one after them; then the rest. */
static int compare_families(const void *pa, const void *pb)
{
	const struct show_family *a = pa, *b = pb;
	bool a_other = a->family->kind != FAMILY_OPS, b_other = b->family->kind != FAMILY_OPS;

	if (a_other != b_other)
		return a_other ? 1 : -1;
	if (!a->number != !b->number)
		return a->number ? -1 : 1;
	if (a->number && a->number->value != b->number->value)
		return a->number->value < b->number->value ? -1 : 1;
	return (a->family > b->family) - (a->family < b->family);
}

void show_list_init(struct show_list *list, const struct show *show,
		    const struct print_options *options)
{
	const struct families *all = &show->catalogue->families;

	for (size_t i = 0; i < all->count; i++) {
		if (is_asked_for(show, &all->items[i]))
			add_family(list, show, &all->items[i], options);
	}
	vec_sort(&list->families, compare_families);
}

void show_list_deinit(struct show_list *list)
{
	vec_free(&list->families);
	arena_deinit(&list->arena);
}
