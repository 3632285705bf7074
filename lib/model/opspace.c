// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
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

static bool is_spelled(const struct decode *d, const struct op *op)
{
	for (size_t i = 0; i < d->spelled_count; i++)
		if (d->spelled[i].number == op->number && names_equal(d->spelled[i].name, op->name))
			return true;
	return false;
}

static bool serves(const struct decode *d, uint64_t number)
{
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].number == number)
			return d->ops[i].dispatched == ANSWER_YES;
	return false;
}

/* Whether the data knows a name of that number; ops of one number are neighbours. */
static bool has_known_name(const struct op *ops, size_t count, size_t at)
{
	size_t i = at;

	while (i > 0 && ops[i - 1].number == ops[at].number)
		i--;
	for (; i < count && ops[i].number == ops[at].number; i++)
		if (!ops[i].is_unclassified)
			return true;
	return false;
}

static void mark_dispatched(const struct release *r, const struct family *family, struct op *ops,
			    size_t count)
{
	for (size_t i = 0; i < count && family->kind == FAMILY_OPS; i++) {
		bool is_free = !has_known_name(ops, count, i);

		for (size_t k = 0; ops[i].is_unclassified && k < r->decode_count; k++) {
			const struct decode *d = &r->decodes[k];

			if (names_equal(d->hypercall, family->hypercall))
				ops[i].is_dispatched |= is_spelled(d, &ops[i]) ||
							(is_free && serves(d, ops[i].number));
		}
	}
}

void opspace_keep_ops(struct op *ops, size_t *count)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (!ops[i].is_unclassified || ops[i].is_dispatched)
			ops[kept++] = ops[i];
	*count = kept;
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
	mark_dispatched(r, family, ops.items, *ret_count);
	*ret_ops = arena_memdup(a, ops.items, *ret_count * sizeof(**ret_ops));
	vec_free(&ops);
}

const struct constant *family_number(const struct release *r, const struct family *family)
{
	size_t count;
	const struct constant *c;

	if (!family->number_macro)
		return NULL;
	c = release_find_constants(r, family->number_macro, &count);
	for (; count; count--, c++) {
		if (c->kind == CONSTANT_INTEGER && views_shown(c->views))
			return c;
	}
	return NULL;
}

static void drop_legacy_ops(struct op_summary *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->op_count; i++) {
		s->ops[i].views = views_shown(s->ops[i].views);
		if (s->ops[i].views)
			s->ops[kept++] = s->ops[i];
	}
	s->op_count = kept;
}

static bool is_less(const struct constant *a, const struct constant *b)
{
	bool a_negative = a->is_signed && (int64_t)a->value < 0;
	bool b_negative = b->is_signed && (int64_t)b->value < 0;

	return a_negative != b_negative ? a_negative : a->value < b->value;
}

void opspace_summarise(const struct release *r, const struct family *family,
		       const struct families *all, struct arena *a, struct op_summary *ret)
{
	*ret = (struct op_summary){0};
	opspace_collect(r, family, all, a, &ret->ops, &ret->op_count);
	drop_legacy_ops(ret);
	for (size_t i = 0; i < ret->op_count; i++) {
		const struct op *op = &ret->ops[i];

		ret->number_count += !i || op->number != op[-1].number;
		if (!ret->max || is_less(ret->max, op->fact))
			ret->max = op->fact;
	}
}

bool release_capacity(const struct release *r, const char *hypercall, uint64_t *ret_capacity)
{
	unsigned int narrowest = 64;

	for (size_t i = 0; i < r->decode_count; i++) {
		const struct decode *d = &r->decodes[i];

		if (strcmp(d->hypercall, hypercall))
			continue;
		if (d->op_bits.state == NUMBER_UNKNOWN)
			return false;
		if (d->op_bits.state == NUMBER_KNOWN && d->op_bits.value < narrowest)
			narrowest = (unsigned int)d->op_bits.value;
	}
	if (narrowest == 64)
		return false;
	*ret_capacity = (uint64_t)1 << narrowest;
	return true;
}
