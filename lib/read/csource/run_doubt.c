// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/run_doubt.h"
#include "lib/read/csource/run_range.h"

static bool is_covered(const struct doubt *d, const struct limit *limit, bool is_of_all)
{
	if (!d->is_of_all)
		return !is_of_all && d->limit == limit;
	return d->limit == &limit_many || limit_is_same(d->limit, limit);
}

static bool has(const struct world *s, const struct limit *limit, bool is_of_all)
{
	for (const struct doubt *d = s->doubts; d; d = d->next)
		if (is_covered(d, limit, is_of_all))
			return true;
	return false;
}

static void add(struct run *r, struct world *s, const struct limit *limit, bool is_of_all)
{
	struct doubt *d;

	if (!limit || has(s, limit, is_of_all))
		return;
	d = arena_alloc(&r->ret->arena, sizeof(*d));
	*d = (struct doubt){s->doubts, s->doubts ? s->doubts->depth + 1 : 1, limit, is_of_all};
	s->doubts = d;
}

void doubt_limit(struct run *r, struct world *s, const struct limit *limit)
{
	add(r, s, limit, false);
}

void doubt_number(struct run *r, struct world *s, const struct limit *limit)
{
	add(r, s, limit, true);
}

void doubt_value(struct run *r, struct world *s, const struct value *v)
{
	doubt_number(r, s, v->range.limit);
	doubt_number(r, s, v->carried.limit);
	doubt_number(r, s, v->about);
}

static void doubt_about(struct run *r, struct world *s, const struct value *v,
			const struct value *other)
{
	if (!limit_is_same(v->about, other->range.limit) && !limit_is_same(v->about, other->about))
		doubt_number(r, s, v->about);
}

void doubt_compared(struct run *r, struct world *s, const struct value *a, const struct value *b)
{
	doubt_about(r, s, a, b);
	doubt_about(r, s, b, a);
}

bool doubt_has(const struct world *s, const struct limit *limit)
{
	return limit && has(s, limit, false);
}

void doubt_join(struct run *r, const struct doubt *other, struct world *ret)
{
	const struct doubt *mine = ret->doubts;

	for (; other && other != mine; other = other->next)
		add(r, ret, other->limit, other->is_of_all);
}

bool doubt_covers(const struct world *head, const struct world *end)
{
	for (const struct doubt *d = end->doubts; d && d != head->doubts; d = d->next)
		if (!has(head, d->limit, d->is_of_all))
			return false;
	return true;
}

struct value range_settle(const struct value *v, const struct world *s)
{
	struct value settled = *v;

	if (doubt_has(s, v->range.limit))
		settled.range.limit = NULL;
	if (doubt_has(s, v->carried.limit))
		settled.carried.limit = NULL;
	return settled;
}
