// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/run_progress.h"

enum { USES_MAX = 64, CALL_ARGS_MAX = 24, RESTART_ERROR = 85 };

static const struct way_point *add_point(struct run *r, const struct way_point *from)
{
	struct way_point *p = arena_alloc(&r->arena, sizeof(*p));

	*p = (struct way_point){from, from ? from->depth + 1 : 1};
	return p;
}

void progress_join(struct run *r, const struct world *a, const struct world *b, struct world *ret)
{
	const struct way_point *x = a->point, *y = b->point;

	ret->ways = a->ways | b->ways;
	ret->is_behind_test = a->is_behind_test && b->is_behind_test;
	ret->is_behind_question = a->is_behind_question || b->is_behind_question;
	if (x == y)
		return;
	while (x != y) {
		if ((x ? x->depth : 0) >= (y ? y->depth : 0))
			x = x->from;
		else
			y = y->from;
	}
	ret->point = add_point(r, x);
}

void progress_passed(struct run *r, struct world *s)
{
	vec_push(&r->tests, s->point);
	s->ways = WAYS_PASSED;
	s->is_behind_test = true;
}

/* Bits of the command above the op that the value may depend on and that are not known. */
static uint64_t progress_in(const struct run *r, const struct value *raw, const struct world *s)
{
	struct value v = value_resolve(raw, s->known, s->bits);

	return value_depends_on(&v) & ~s->known & ~r->op_mask;
}

static bool is_followed(const struct run *r, const struct world *s)
{
	return s->is_alive && r->op_mask && s->epoch == r->epoch && !r->follows_ranges;
}

void progress_asked(struct run *r, const struct value *v, struct world *s)
{
	uint64_t bits;

	if (!is_followed(r, s) || v->is_result)
		return;
	bits = progress_in(r, v, s);
	r->outcome.asked |= bits;
	s->is_behind_question |= bits != 0;
}

void progress_compared(struct run *r, const struct expr *e, const struct value *a,
		       const struct value *b, struct world *s)
{
	if (!is_followed(r, s))
		return;
	r->outcome.asked |= progress_in(r, a, s) | progress_in(r, b, s);
	run_note_use(r, a, s);
	run_note_use(r, b, s);
	if (!r->in_loop_condition)
		return;
	progress_use(r, e, a, s);
	progress_use(r, e, b, s);
}

/* The way leads through it: what is tested later is tested behind it. */
static void add_use(struct run *r, const struct expr *e, struct world *s)
{
	struct use *use;
	unsigned int count = 0;

	for (const struct use *u = r->outcome.uses; u; u = u->next)
		count++;
	if (count >= USES_MAX)
		return;
	s->point = add_point(r, s->point);
	use = arena_alloc(&r->ret->arena, sizeof(*use));
	*use = (struct use){.next = r->outcome.uses, .at = e, .ways = s->ways, .point = s->point};
	r->outcome.uses = use;
}

/* The place is come by where progress may be 0. */
static void note_reached(struct run *r, const struct expr *e, const struct world *s)
{
	if (!s->nonzero)
		((struct expr *)e)->reached_in = r->ret->serial;
}

void progress_use(struct run *r, const struct expr *e, const struct value *v, struct world *s)
{
	run_note_use(r, v, s);
	if (!is_followed(r, s))
		return;
	note_reached(r, e, s);
	if (progress_in(r, v, s))
		add_use(r, e, s);
}

void progress_called(struct run *r, const struct expr *e, const struct value *args, struct world *s)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < e->arg_count && i < CALL_ARGS_MAX; i++) {
		r->is_showing = e == r->statement;
		run_note_use(r, &args[i], s);
		r->is_showing = false;
		bits |= is_followed(r, s) ? progress_in(r, &args[i], s) : 0;
	}
	if (!s->is_alive || r->follows_ranges)
		return;
	note_reached(r, e, s);
	r->outcome.calls++;
	s->point = add_point(r, s->point);
	s->is_behind_test = s->is_behind_question = false;
	if (bits)
		add_use(r, e, s);
}

bool progress_is_in(const struct run *r, const struct expr *call, const struct value *args,
		    const struct world *s)
{
	for (size_t i = 0; is_followed(r, s) && i < call->arg_count && i < CALL_ARGS_MAX; i++)
		if (!args[i].is_result && progress_in(r, &args[i], s))
			return true;
	return false;
}

void progress_named(struct run *r, const struct value *v, const struct world *s)
{
	if (r->asking || !s->is_alive || !v->is_error || !value_is_const(v) ||
	    value_ones(v) == (uint64_t)-RESTART_ERROR)
		return;
	r->outcome.errors++;
	r->outcome.ended.is_refused |= s->is_behind_test && s->ways == WAYS_PASSED;
	r->outcome.ended.is_limited |= s->is_behind_question;
}

/* That nothing but progress has a part in. */
static bool is_number(const struct run *r, const struct value *v, const struct world *s)
{
	return value_is_const(v) || (!v->is_result && progress_in(r, v, s));
}

void progress_returned(struct run *r, const struct value *v, const struct world *s)
{
	struct ways_ended *ended = &r->outcome.ended;

	if (!is_followed(r, s) || v->is_error)
		return;
	if (s->ways == WAYS_PASSED)
		ended->has_passed = true;
	else if (s->ways != WAYS_UNTESTED || !is_number(r, v, s))
		ended->is_unclear = true;
	else
		vec_push(&r->early, s->point);
}

void progress_decided(struct run *r)
{
	struct ways_ended *ended = &r->outcome.ended;

	ended->has_passed = ended->is_unclear = false;
	r->early.count = 0;
}

/* Whether the way to one point leads through the other. */
static bool is_on_way(const struct way_point *to, const struct way_point *point)
{
	while (to && to != point)
		to = to->from;
	return to == point;
}

static bool leads_to_test(const struct run *r, const struct way_point *point)
{
	for (size_t i = 0; i < r->tests.count; i++)
		if (is_on_way(r->tests.items[i], point))
			return true;
	return false;
}

static void note_tests(const struct run *r, struct use *u)
{
	u->is_before_test = leads_to_test(r, u->point);
	for (size_t i = 0; i < r->tests.count; i++)
		u->is_at_test |= r->tests.items[i] == u->point;
}

void progress_finish(struct run *r)
{
	for (size_t i = 0; i < r->early.count; i++)
		r->outcome.ended.is_unclear |= !leads_to_test(r, r->early.items[i]);
	for (struct use *u = r->outcome.uses; u; u = u->next)
		note_tests(r, u);
}

void progress_find_work(struct exploration *e)
{
	const struct leaf *leaf;

	vec_each(leaf, &e->leaves)
		for (struct use *u = leaf->outcome.uses; u; u = u->next)
			u->is_work = u->at->reached_in == e->serial;
}
