// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/run_progress.h"
#include "lib/read/csource/run_range.h"

static void both_dead(const struct world *s, struct world *yes, struct world *no)
{
	*yes = *no = *s;
	yes->is_alive = no->is_alive = false;
}

/* The variable is known to be n, where nothing was known of it. */
static void refine_equal(struct run *r, const struct expr *e, uint64_t n, struct world *s)
{
	const struct local *l;
	struct value v;

	while (run_is_transparent(e))
		e = e->args[0];
	if (e->kind != EXPR_NAME || !s->is_alive)
		return;
	l = body_local(r->frame->body, e->name);
	if (!l || !l->type.width)
		return;
	v = value_const(n, l->type.width < 32 ? 32 : l->type.width, l->type.is_signed);
	v = value_convert(&v, &l->type);
	world_set(r, s, e->name, &v);
}

/* "x & C" is 0: those bits of x are. */
static void refine_masked(struct run *r, const struct expr *e, struct world *s)
{
	struct value v, mask;
	struct world copy = *s;

	if (e->kind != EXPR_BINARY || e->op != '&' || e->a->kind != EXPR_NAME ||
	    !body_local(r->frame->body, e->a->name) || e->b->has_effect || !s->is_alive)
		return;
	mask = run_eval(r, e->b, &copy);
	v = run_eval(r, e->a, &copy);
	if (!value_is_const(&mask))
		return;
	for (unsigned int i = 0; i < 64; i++)
		if (mask.bits[i] == BIT_ONE && v.bits[i] == BIT_ANY)
			v.bits[i] = BIT_ZERO;
	world_set(r, s, e->a->name, &v);
}

/* The variable is not 0, or below it: returned, it would tell of no success. */
static void refine_refusal(struct run *r, const struct expr *e, struct world *s)
{
	const struct value *known;
	struct value v;

	while (run_is_transparent(e))
		e = e->args[0];
	if (e->kind == EXPR_ASSIGN)
		e = e->a;
	if (e->kind != EXPR_NAME || !s->is_alive || !body_local(r->frame->body, e->name))
		return;
	known = world_find(s, e->name);
	v = known ? *known : value_any();
	if (v.is_refusal || value_is_const(&v))
		return;
	v.is_refusal = true;
	world_set(r, s, e->name, &v);
}

static void refine(struct run *r, const struct expr *e, uint64_t n, struct world *s)
{
	refine_equal(r, e, n, s);
	if (!n)
		refine_masked(r, e, s);
}

/* Bits above the op are compared with 0. */
static void split_progress(struct run *r, const struct equation *eq, struct world *yes,
			   struct world *no)
{
	bool is_above = r->op_mask || eq->mask >> 31; /* not a part of the op */

	r->outcome.tested |= eq->mask;
	if (yes->nonzero && !(yes->nonzero & ~eq->mask)) {
		yes->is_alive = false;
		if (is_above)
			progress_passed(r, no);
		return;
	}
	if (r->assuming)
		return;
	if (run_decide(r, 2)) {
		yes->is_alive = false;
		no->nonzero = eq->mask;
		r->nonzero |= eq->mask;
		if (is_above)
			progress_passed(r, no);
	} else {
		no->is_alive = false;
		yes->known |= eq->mask;
		yes->bits |= eq->bits;
		r->zero |= eq->mask;
	}
}

static void split_op(struct run *r, const struct value *v, const struct equation *eq,
		     const struct token *at, struct world *yes, struct world *no)
{
	if (r->assuming)
		return;
	if (run_decide(r, 2)) {
		yes->is_alive = false;
		world_exclude(r, no, eq->mask, eq->bits);
		run_decided(r, no, v, false, at);
	} else {
		no->is_alive = false;
		yes->known |= eq->mask;
		yes->bits |= eq->bits;
		r->is_infeasible |= world_is_infeasible(yes);
		run_decided(r, yes, v, true, at);
		run_note_guard(r, at);
	}
}

static bool is_error_number(uint64_t n)
{
	return (int64_t)n < 0 && (int64_t)n >= -4095;
}

/* Not by equality, or not in a way that is seen: what it means for an op shows when that is known. */
static void note_comparison(struct run *r, const struct value *v)
{
	uint64_t from = value_command_bits(v) | v->from;

	if (!r->op_mask && from & 1)
		r->ret->compared |= from;
}

/* Whether progress is told from another number than 0. */
static bool is_part_of_progress(const struct run *r, const struct value *v, uint64_t n)
{
	return n && r->op_mask && !(value_command_bits(v) & r->op_mask);
}

/* Splits by whether e, whose value is v, equals n. */
static void split_equal(struct run *r, const struct expr *e, const struct value *v, uint64_t n,
			struct world *yes, struct world *no)
{
	struct equation eq;
	uint64_t open;

	if (!run_solve(yes, v, n, &eq) || (v->is_error && !is_error_number(n))) {
		yes->is_alive = false;
		return;
	}
	open = eq.mask & ~yes->known;
	if (!eq.is_exact || is_part_of_progress(r, v, n)) {
		note_comparison(r, v);
		progress_asked(r, v, yes);
		progress_asked(r, v, no);
		refine(r, e, n, yes);
		if (!n)
			refine_refusal(r, e, no);
		return;
	}
	if (!open) {
		no->is_alive = false;
		if (value_command_bits(v) & 1)
			world_switch(yes, true);
		return;
	}
	if (!n && !(value_command_bits(v) & 1))
		split_progress(r, &eq, yes, no);
	else
		split_op(r, v, &eq, e->text.first, yes, no);
}

static void condition_and(struct run *r, const struct expr *e, const struct world *s,
			  struct world *yes, struct world *no)
{
	struct world first_yes, first_no, second_no;

	run_condition(r, e->a, s, &first_yes, &first_no);
	run_condition(r, e->b, &first_yes, yes, &second_no);
	*no = world_join(r, &first_no, &second_no);
}

static void condition_or(struct run *r, const struct expr *e, const struct world *s,
			 struct world *yes, struct world *no)
{
	struct world first_yes, first_no, second_yes;

	run_condition(r, e->a, s, &first_yes, &first_no);
	run_condition(r, e->b, &first_no, &second_yes, no);
	*yes = world_join(r, &first_yes, &second_yes);
}

static bool is_equality(const struct expr *e)
{
	return e->kind == EXPR_BINARY && (e->op == PUNCT2('=', '=') || e->op == PUNCT2('!', '='));
}

/* Of two sides one has to be constant, else nothing is split exactly. */
static void condition_equal(struct run *r, const struct expr *e, const struct world *s,
			    struct world *yes, struct world *no)
{
	struct world at = *s;
	struct value a = run_eval(r, e->a, &at), b = run_eval(r, e->b, &at);
	struct value x = value_resolve(&a, at.known, at.bits), y, equal;
	bool is_swapped;

	y = value_resolve(&b, at.known, at.bits);
	*yes = *no = at;
	is_swapped = value_is_const(&x) && !value_is_const(&y);
	equal = value_binary(PUNCT2('=', '='), &x, &y);
	if (value_is_const(&equal)) {
		yes->is_alive = value_ones(&equal);
		no->is_alive = !yes->is_alive;
		return;
	}
	if (!value_is_const(&x) && !value_is_const(&y)) {
		progress_compared(r, e, &a, &b, &at);
		return;
	}
	x = is_swapped ? x : y;
	split_equal(r, is_swapped ? e->b : e->a, is_swapped ? &b : &a, value_ones(&x), yes, no);
}

static bool is_zero(const struct expr *e)
{
	return e->kind == EXPR_LITERAL && e->text.first->len == 1 && *e->text.first->text == '0';
}

static bool is_comparison(const struct expr *e)
{
	return e->kind == EXPR_BINARY && (is_equality(e) || e->op == '<' || e->op == '>' ||
					  e->op == PUNCT2('<', '=') || e->op == PUNCT2('>', '='));
}

static bool has_lost_bits(const struct value *v)
{
	for (unsigned int i = 0; i < 64; i++)
		if (v->bits[i] == BIT_ANY)
			return true;
	return false;
}

/* No call, choice or comparison is in it, which would be followed twice. */
static bool is_plain(const struct expr *e)
{
	if (!e || e->kind == EXPR_LITERAL || e->kind == EXPR_NAME || e->kind == EXPR_MEMBER)
		return true;
	if (is_comparison(e) || (e->kind == EXPR_UNARY && e->op == '!'))
		return false;
	if (e->kind == EXPR_UNARY || e->kind == EXPR_BINARY || e->kind == EXPR_CAST)
		return !e->has_effect && is_plain(e->a) && is_plain(e->b);
	return false;
}

/*
 * "x > 0", "cmd > MASK", "x < 1 << n", "1 <= x": whether bits from some place on
 * are all 0. Those bits are *ret_above, and *ret_is_below says that the
 * comparison holds where they are. False, and nothing evaluated, where it is no
 * such test.
 */
static bool is_power_test(struct run *r, const struct expr *e, struct world *s,
			  struct value *ret_above, bool *ret_is_below)
{
	bool is_less = e->op == '<' || e->op == PUNCT2('<', '=');
	bool has_equal = e->op == PUNCT2('<', '=') || e->op == PUNCT2('>', '=');
	struct world copy = *s;
	struct value v, limit, mask;
	uint64_t least;

	if (!r->family || !r->family->op_in.known || r->family->op_in.record || r->has_argument ||
	    r->follows_ranges || !is_comparison(e) || is_equality(e) || !is_plain(e->a) ||
	    !is_plain(e->b))
		return false;
	v = run_eval(r, e->a, &copy);
	limit = run_eval(r, e->b, &copy);
	limit = value_resolve(&limit, s->known, s->bits);
	if (!value_is_const(&limit)) {
		struct value other = limit;

		limit = value_resolve(&v, s->known, s->bits);
		v = other;
		is_less = !is_less;
	}
	if (!value_is_const(&limit))
		return false;
	value_balance(&v, &limit);
	least = value_ones(&limit) + (is_less == has_equal);
	if (!v.width || !value_command_bits(&v) || has_lost_bits(&v) ||
	    (v.is_signed && v.bits[63] != BIT_ZERO) || !least || least & (least - 1) ||
	    least > (uint64_t)1 << 62)
		return false;
	mask = value_const(~(least - 1), 64, false);
	*ret_above = value_binary('&', &v, &mask);
	*ret_is_below = is_less;
	return true;
}

static void condition_truth(struct run *r, const struct expr *e, const struct world *s,
			    struct world *yes, struct world *no)
{
	struct world at = *s;
	struct value v, above;
	bool is_below;

	if (is_power_test(r, e, &at, &above, &is_below)) {
		*yes = *no = at;
		split_equal(r, e, &above, 0, is_below ? yes : no, is_below ? no : yes);
		return;
	}
	v = run_eval(r, e, &at);
	*yes = *no = at;
	if (value_ones(&v)) {
		no->is_alive = false;
		return;
	}
	split_equal(r, e, &v, 0, no, yes);
	if (e->kind == EXPR_BINARY && e->op == '<' && is_zero(e->b))
		refine_refusal(r, e->a, yes);
}

/* The bits of the command that are asked for otherwise than by whether they are some number. */
static uint64_t unclear_bits(struct run *r, const struct expr *e, struct world *s)
{
	bool is_pair = is_comparison(e);
	struct world copy = *s;
	struct value a = run_eval(r, is_pair ? e->a : e, &copy);
	struct value b = is_pair ? run_eval(r, e->b, &copy) : value_const(0, 32, true);
	bool is_exact = (is_equality(e) || !is_pair) && !has_lost_bits(&a) && !has_lost_bits(&b) &&
			(value_is_const(&a) || value_is_const(&b));

	return is_exact || a.is_result || b.is_result ? 0
						      : value_depends_on(&a) | value_depends_on(&b);
}

/*
 * A range of ops, or a set of them, is asked for: each op that there is gets a
 * way of its own first, and so do all others together.
 */
static void decide_op(struct run *r, const struct expr *e, struct world *s)
{
	size_t count = 0, chosen;
	const struct known_op *ops;
	uint64_t mask, open;

	if (r->op_mask || r->assuming || r->follows_ranges || r->has_argument || !r->family ||
	    r->has_listed_ops || e->has_effect)
		return;
	mask = unclear_bits(r, e, s);
	open = mask & ~s->known;
	if (!(mask & 1) || mask & (mask + 1) || open & (open + 1) || !open || open >= UINT32_MAX)
		return;
	ops = sources_ops(r->sources, r->family, &count);
	while (count && ops[count - 1].number > open)
		count--;
	r->has_listed_ops = true;
	chosen = run_decide(r, (unsigned int)count + 1);
	for (size_t i = 0; chosen == count && i < count; i++)
		world_exclude(r, s, mask, ops[i].number | (s->bits & mask));
	if (chosen == count)
		return;
	r->op_mask = mask;
	s->known |= mask;
	s->bits = (s->bits & ~open) | ops[chosen].number;
	r->op = s->bits & mask;
	r->is_infeasible |= world_is_infeasible(s);
}

static void ask(struct run *r, const struct expr *e, const struct world *from, struct world *yes,
		struct world *no)
{
	const struct expr *was = r->asked;
	struct world at = *from;
	const struct world *s = &at;

	decide_op(r, e, &at);
	r->asked = e;
	r->asking++;
	if (!is_equality(e))
		condition_truth(r, e, s, yes, no);
	else if (e->op == PUNCT2('=', '='))
		condition_equal(r, e, s, yes, no);
	else
		condition_equal(r, e, s, no, yes);
	r->asked = was;
	r->asking--;
	if (!r->follows_ranges)
		return;
	range_question(r, is_equality(e) && is_zero(e->b) ? e->a : e, yes, no);
	range_compare(r, e, yes, no);
}

static void split_condition(struct run *r, const struct expr *e, const struct world *s,
			    struct world *yes, struct world *no)
{
	const struct expr *expansion = run_expand(r, e);

	if (expansion) {
		run_condition(r, expansion, s, yes, no);
	} else if (run_is_transparent(e)) {
		run_condition(r, e->args[0], s, yes, no);
	} else if (e->kind == EXPR_UNARY && e->op == '!') {
		run_condition(r, e->a, s, no, yes);
	} else if (e->kind == EXPR_BINARY && e->op == PUNCT2('&', '&')) {
		condition_and(r, e, s, yes, no);
	} else if (e->kind == EXPR_BINARY && e->op == PUNCT2('|', '|')) {
		condition_or(r, e, s, yes, no);
	} else {
		ask(r, e, s, yes, no);
	}
}

void run_condition(struct run *r, const struct expr *e, const struct world *s, struct world *yes,
		   struct world *no)
{
	if (!s->is_alive || !run_step(r, s)) {
		both_dead(s, yes, no);
	} else if (!e) {
		*yes = *no = *s;
	} else {
		r->nesting++;
		split_condition(r, e, s, yes, no);
		r->nesting--;
	}
}
