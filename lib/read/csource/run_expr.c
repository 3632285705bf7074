// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/run_doubt.h"
#include "lib/read/csource/run_progress.h"
#include "lib/read/csource/run_range.h"

static struct value resolve(const struct value *v, const struct world *s)
{
	return value_resolve(v, s->known, s->bits);
}

/* Without "xen_" or "compat_": a compat file calls its records otherwise. */
static const char *bare_record(const char *name)
{
	if (!strncmp(name, "compat_", strlen("compat_")))
		name += strlen("compat_");
	if (!strncmp(name, "xen_", strlen("xen_")))
		name += strlen("xen_");
	return name;
}

/* Whether the expression is the field of the guest's record that holds the op. */
static bool is_op_field(const struct run *r, const struct expr *e)
{
	const struct expr *base = e->a;
	const struct local *l;

	if (e->kind != EXPR_MEMBER || !r->op_field || e->name != r->op_field)
		return false;
	while (base->kind == EXPR_UNARY || base->kind == EXPR_INDEX)
		base = base->a;
	if (base->kind != EXPR_NAME)
		return false;
	l = body_local(r->frame->body, base->name);
	return l && l->type.record &&
	       !strcmp(bare_record(l->type.record), bare_record(r->op_record));
}

/* The flag that says so of what is used there shifted down, or as it is. */
static bool *used_as(struct run *r, bool is_shifted)
{
	struct outcome *o = &r->outcome;

	if (!r->frame->is_handler)
		return is_shifted ? &o->is_inner_shifted : &o->is_inner_in_place;
	if (r->is_showing)
		return is_shifted ? &o->is_shown_shifted : &o->is_shown_in_place;
	return is_shifted ? &o->is_used_shifted : &o->is_used_in_place;
}

void run_note_use(struct run *r, const struct value *raw, const struct world *s)
{
	struct value v;

	if (!s->is_alive || s->epoch != r->epoch || !r->op_mask)
		return;
	v = resolve(raw, s);
	r->outcome.used |= (value_command_bits(&v) | v.from) & ~s->known;
	if (value_depends_on(raw) & r->op_mask)
		return;
	r->outcome.apart |= value_depends_on(&v) & ~s->known;
	for (unsigned int i = 0; i < 64; i++) {
		unsigned int k = v.bits[i] - BIT_COMMAND;

		if (v.bits[i] < BIT_COMMAND || r->op_mask >> k & 1)
			continue;
		if (k == i || i == 0)
			*used_as(r, k != i) = true;
		if (i == 0)
			r->outcome.shifts |= (uint64_t)1 << k;
		return;
	}
}

static struct value constant_value(const struct number *n)
{
	if (!n->is_known)
		return value_any();
	return value_const(n->value, n->width, n->is_signed);
}

static struct value eval_name(struct run *r, const struct expr *e, const struct world *s)
{
	const struct value *v = world_find(s, e->name);
	const struct local *l;
	struct expr *cache = (struct expr *)e;
	struct value any;

	if (v)
		return *v;
	l = body_local(r->frame->body, e->name);
	if (l) {
		any = value_any();
		return value_convert(&any, &l->type);
	}
	if (!e->is_looked_up) {
		cache->constant = sources_constant(r->sources, r->frame->function->unit, e->name);
		cache->is_looked_up = true;
	}
	return constant_value(&e->constant);
}

static struct value eval_literal_expr(const struct run *r, const struct expr *e)
{
	enum arch arch = r->sources->arch;
	struct number n =
		eval_literal(e->text.first, arch == ARCH_ARM32 || arch == ARCH_X86_32 ? 32 : 64);

	return constant_value(&n);
}

/*
 * A record or an array that the op was put into: what is taken out of it again,
 * by whatever member, may be the op.
 */
static void put_in_aggregate(struct run *r, const struct expr *to, const struct value *v,
			     struct world *s)
{
	struct value lost = value_any();
	const struct expr *base = to;
	const struct local *l;

	while (base && (base->kind == EXPR_MEMBER || base->kind == EXPR_INDEX))
		base = base->a;
	if (!base || base == to || base->kind != EXPR_NAME || !(value_depends_on(v) & 1))
		return;
	l = body_local(r->frame->body, base->name);
	lost.from = value_depends_on(v);
	lost.is_result = v->is_result;
	if (l && !l->type.width)
		world_set(r, s, base->name, &lost);
}

/* What an initialiser in braces is made of. */
static struct value eval_braces(struct run *r, const struct expr *e, const struct world *s)
{
	struct value v = value_any();

	for (const struct token *t = e->text.first; t < e->text.end && run_look(r, s); t++) {
		const struct value *part = t->kind == TOKEN_NAME ? world_find(s, t->text) : NULL;

		if (part && value_depends_on(part) & 1)
			v.from |= value_depends_on(part);
	}
	return v;
}

/* Some part of it: all that is known is what it may depend on. */
static struct value part_of(const struct value *whole)
{
	struct value v = value_any();

	v.from = value_depends_on(whole) & 1 ? value_depends_on(whole) : 0;
	v.is_result = whole->is_result;
	return v;
}

void run_assign(struct run *r, const struct expr *to, const struct value *v, struct world *s)
{
	const struct local *l;
	struct value converted;

	if (!s->is_alive)
		return;
	if (to->kind == EXPR_NAME) {
		l = body_local(r->frame->body, to->name);
		converted = l ? value_convert(v, &l->type) : *v;
		world_set(r, s, to->name, &converted);
		if (!l)
			progress_use(r, to, v, s);
		return;
	}
	if (to->kind == EXPR_UNARY && to->op == '*' && to->a->kind == EXPR_NAME &&
	    world_find(s, run_pointee(r, to->a->name))) {
		world_set(r, s, run_pointee(r, to->a->name), v);
		return;
	}
	progress_use(r, to, v, s);
	if (!r->follows_ranges)
		put_in_aggregate(r, to, v, s);
	if (to->kind == EXPR_UNARY && to->op == '*' && value_depends_on(v))
		r->outcome.escaped_to = r->lost_to = "a pointer";
	if (r->follows_ranges)
		range_write(r, to, v, s);
	if (is_op_field(r, to))
		world_set(r, s, r->op_stored, v);
}

static struct value eval_assign(struct run *r, const struct expr *e, struct world *s)
{
	struct value old, v;

	v = run_eval(r, e->b, s);
	if (e->op) {
		old = run_eval(r, e->a, s);
		v = value_binary(e->op, &old, &v);
	}
	run_assign(r, e->a, &v, s);
	return e->a->kind == EXPR_NAME && world_find(s, e->a->name) ? *world_find(s, e->a->name)
								    : v;
}

static struct value eval_step(struct run *r, const struct expr *e, struct world *s)
{
	struct value old = run_eval(r, e->a, s), one = value_const(1, 32, true);
	struct value v = value_binary(e->op, &old, &one);

	run_assign(r, e->a, &v, s);
	return e->is_behind ? old : v;
}

/* Both ways are evaluated; what they do to variables is joined. */
static struct value eval_choice(struct run *r, const struct expr *e, struct world *s)
{
	struct world yes, no;
	struct value a, b;

	if (!e->b) {
		a = run_eval(r, e->a, s);
		b = run_eval(r, e->c, s);
		return value_join(&a, &b);
	}
	run_condition(r, e->a, s, &yes, &no);
	a = run_eval(r, e->b, &yes);
	b = run_eval(r, e->c, &no);
	*s = world_join(r, &yes, &no);
	if (!yes.is_alive)
		return b;
	return no.is_alive ? value_join(&a, &b) : a;
}

static struct value eval_truth(struct run *r, const struct expr *e, struct world *s)
{
	struct world yes, no;
	struct value v = value_const(0, 32, true);

	run_condition(r, e, s, &yes, &no);
	if (yes.is_alive && no.is_alive) {
		v.bits[0] = BIT_ANY;
		v.high = 1;
	} else if (yes.is_alive) {
		v = value_const(1, 32, true);
	}
	*s = world_join(r, &yes, &no);
	return v;
}

static bool is_logical(uint32_t op)
{
	return op == PUNCT2('&', '&') || op == PUNCT2('|', '|');
}

static bool is_bitwise(uint32_t op)
{
	return op == '&' || op == '|' || op == '^' || op == PUNCT2('<', '<') ||
	       op == PUNCT2('>', '>');
}

/* By a power of two, it moves bits or cuts them off, as shifts and masks do. */
static bool is_shift_like(uint32_t op, const struct value *a, const struct value *b)
{
	const struct value *by = value_is_const(b) || op != '*' ? b : a;
	uint64_t n = value_ones(by);

	return (op == '*' || op == '/' || op == '%') && value_is_const(by) && n && !(n & (n - 1));
}

/* An OR with bits of the decided op: where these are 1, so is the result. */
static struct value keep_ones(struct value v, const struct value *a, const struct value *b,
			      const struct world *s)
{
	struct value x = resolve(a, s), y = resolve(b, s);

	for (unsigned int i = 0; i < 64; i++)
		if (v.bits[i] == BIT_ANY && (x.bits[i] == BIT_ONE || y.bits[i] == BIT_ONE))
			v.bits[i] = BIT_ONE;
	return v;
}

static bool is_comparison(uint32_t op)
{
	return op == '<' || op == '>' || op == PUNCT2('<', '=') || op == PUNCT2('>', '=') ||
	       op == PUNCT2('=', '=') || op == PUNCT2('!', '=');
}

/* A comparison with a constant asks; else, the number itself matters. */
static void note_operands(struct run *r, const struct expr *e, const struct value *a,
			  const struct value *b, struct world *s)
{
	if (is_comparison(e->op) && (value_is_const(a) || value_is_const(b))) {
		progress_asked(r, a, s);
		progress_asked(r, b, s);
	} else if (is_comparison(e->op)) {
		progress_compared(r, e, a, b, s);
	} else {
		run_note_use(r, a, s);
		run_note_use(r, b, s);
	}
}

static struct value eval_binary(struct run *r, const struct expr *e, struct world *s)
{
	struct value a, b, v, by;
	bool holds_op; /* with progress it makes a command again */

	if (is_logical(e->op))
		return eval_truth(r, e, s);
	a = run_eval(r, e->a, s);
	b = run_eval(r, e->b, s);
	/* What bits of the command a mask leaves must stay visible, also of those that are known. */
	by = resolve(&b, s);
	if ((e->op == PUNCT2('<', '<') || e->op == PUNCT2('>', '>')) && value_is_const(&by))
		b = by;
	if (is_bitwise(e->op) || is_shift_like(e->op, &a, &b)) {
		v = value_binary(e->op, &a, &b);
		return e->op == '|' ? keep_ones(v, &a, &b, s) : v;
	}
	if (r->follows_ranges && is_comparison(e->op))
		range_result(r, e, s);
	holds_op = (value_depends_on(&a) | value_depends_on(&b)) & r->op_mask;
	a = resolve(&a, s);
	b = resolve(&b, s);
	if (is_comparison(e->op) || !holds_op)
		note_operands(r, e, &a, &b, s);
	v = value_binary(e->op, &a, &b);
	v.is_result |= is_comparison(e->op); /* what was asked is noted */
	return v;
}

static struct value eval_member(struct run *r, const struct expr *e, struct world *s)
{
	struct value whole = e->a ? run_eval(r, e->a, s) : value_any();
	const struct value *stored;

	/* Whether the caller is a 32-bit one: any may come by the native handler. */
	if (!strcmp(e->name, "hcall_compat") && r->entry != ENTRY_NATIVE)
		return value_const(r->entry == ENTRY_COMPAT, 32, true);
	if (!is_op_field(r, e))
		return r->follows_ranges ? range_read(r, e, s) : part_of(&whole);
	stored = world_find(s, r->op_stored);
	return stored ? *stored : value_command(32, false);
}

static struct value eval_unary(struct run *r, const struct expr *e, struct world *s)
{
	const struct value *pointee;
	struct value v;

	if (e->op == '!')
		return eval_truth(r, e, s);
	v = run_eval(r, e->a, s);
	if (e->op == '&') {
		progress_use(r, e, &v, s);
		if (r->follows_ranges)
			doubt_value(r, s, &v);
		if (e->a->kind == EXPR_NAME)
			world_forget_name(r, s, e->a->name);
		v = value_any();
		v.object = r->follows_ranges ? range_object(r, e->a, s) : NULL;
		return v;
	}
	if (e->op == '*') {
		pointee =
			e->a->kind == EXPR_NAME ? world_find(s, run_pointee(r, e->a->name)) : NULL;
		return pointee ? *pointee : value_any();
	}
	v = value_unary(e->op, &v);
	progress_named(r, &v, s);
	return v;
}

/* Worth what the expression is that it ends with. */
static struct value eval_block(struct run *r, const struct expr *e, struct world *s)
{
	const struct stmt *part = e->block->kind == STMT_BLOCK ? e->block->body : e->block;

	for (; part; part = part->next) {
		if (!part->next && part->kind == STMT_EXPR)
			return run_eval(r, part->a, s);
		run_stmt(r, part, s);
	}
	return value_any();
}

/* A continuation in what could not be parsed. */
static void note_opaque(struct run *r, const struct expr *e)
{
	for (const struct token *t = e->text.first; t < e->text.end; t++)
		if (token_names_site(t))
			run_unknown(r, t, "an expression that could not be read");
}

/* "sizeof(x)" of a variable that is a number; anything else is not known. */
static struct value eval_opaque(const struct run *r, const struct expr *e)
{
	unsigned int width = r->sources->arch == ARCH_ARM32 ? 32 : 64;
	const struct token *t = e->text.first;
	const struct local *l = NULL;

	if (e->text.end - t == 4 && token_is_name(t, "sizeof") && token_is(t + 1, '(') &&
	    t[2].kind == TOKEN_NAME)
		l = body_local(r->frame->body, t[2].text);
	return l && l->type.width && !l->type.is_indirect
		       ? value_const(l->type.width / 8, width, false)
		       : value_any();
}

static struct value eval_kind(struct run *r, const struct expr *e, struct world *s)
{
	struct value v, whole;

	switch (e->kind) {
	case EXPR_LITERAL:
		return eval_literal_expr(r, e);
	case EXPR_NAME:
		return eval_name(r, e, s);
	case EXPR_UNARY:
		return eval_unary(r, e, s);
	case EXPR_STEP:
		return eval_step(r, e, s);
	case EXPR_BINARY:
		return eval_binary(r, e, s);
	case EXPR_ASSIGN:
		return eval_assign(r, e, s);
	case EXPR_CHOICE:
		return eval_choice(r, e, s);
	case EXPR_CALL:
		return run_eval_call(r, e, s);
	case EXPR_MEMBER:
		return eval_member(r, e, s);
	case EXPR_INDEX:
		whole = run_eval(r, e->a, s);
		v = run_eval(r, e->b, s);
		progress_use(r, e, &v, s);
		return part_of(&whole);
	case EXPR_CAST:
		v = run_eval(r, e->a, s);
		if (!e->type.width) {
			struct value lost = value_any();

			lost.from = v.from | value_command_bits(&v);
			lost.is_result = v.is_result;
			lost.origin = v.origin;
			return lost;
		}
		return value_convert(&v, &e->type);
	case EXPR_COMMA:
		run_eval(r, e->a, s);
		return run_eval(r, e->b, s);
	case EXPR_BLOCK:
		return eval_block(r, e, s);
	case EXPR_OPAQUE:
		note_opaque(r, e);
		if (e->text.first != e->text.end && token_is(e->text.first, '{'))
			return eval_braces(r, e, s);
		return eval_opaque(r, e);
	}
	return value_any();
}

struct value run_eval(struct run *r, const struct expr *e, struct world *s)
{
	struct value v;

	if (!e || !s->is_alive || !run_step(r, s))
		return value_any();
	r->nesting++;
	v = eval_kind(r, e, s);
	r->nesting--;
	return v;
}
