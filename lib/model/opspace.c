// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/vec.h"
#include "lib/model/opspace.h"

typedef VEC(struct op) op_vec;

static void add_constant(op_vec *ops, const struct family *family, const struct constant *c)
{
	enum name_role role = family_role(family, c->name);

	if (role != ROLE_OP && role != ROLE_PLACEHOLDER && role != ROLE_UNKNOWN)
		return;
	vec_push(ops, (struct op){
			      .name = c->name,
			      .number = c->value,
			      .views = c->views,
			      .is_placeholder = role == ROLE_PLACEHOLDER,
			      .is_unclassified = role == ROLE_UNKNOWN,
			      .fact = c,
		      });
}

static void add_prefix(op_vec *ops, const struct release *r, const struct family *family,
		       const struct families *all, const char *prefix)
{
	size_t len = strlen(prefix);

	for (size_t i = release_lower_bound(r, prefix); i < r->constant_count; i++) {
		const struct constant *c = &r->constants[i];

		if (strncmp(c->name, prefix, len))
			break;
		if (c->kind == CONSTANT_INTEGER && families_of_name(all, c->name) == family)
			add_constant(ops, family, c);
	}
}

/* By number, name, and place in the release, so that the first of equals is its first. */
static int compare_ops(const void *pa, const void *pb)
{
	const struct op *a = pa, *b = pb;
	int order = (a->number > b->number) - (a->number < b->number);

	if (!order)
		order = strcmp(a->name, b->name);
	return order ? order : (a->fact > b->fact) - (a->fact < b->fact);
}

static size_t join_equals(op_vec *ops)
{
	size_t kept = 0;

	for (size_t i = 0; i < ops->count; i++) {
		struct op *op = &ops->items[i], *last = kept ? &ops->items[kept - 1] : NULL;

		if (last && last->number == op->number && !strcmp(last->name, op->name))
			last->views |= op->views;
		else
			ops->items[kept++] = *op;
	}
	return kept;
}

void opspace_collect(const struct release *r, const struct family *family,
		     const struct families *all, struct arena *a, struct op **ret_ops,
		     size_t *ret_count)
{
	op_vec ops = {0};

	for (size_t i = 0; i < family->prefixes.count; i++)
		add_prefix(&ops, r, family, all, family->prefixes.items[i]);
	vec_sort(&ops, compare_ops);
	*ret_count = join_equals(&ops);
	*ret_ops = arena_memdup(a, ops.items, *ret_count * sizeof(**ret_ops));
	vec_free(&ops);
}
