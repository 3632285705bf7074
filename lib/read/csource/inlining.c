// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/helper.h"
#include "lib/read/csource/inlining.h"

/* Tokens of helpers that all calls in a tree became; helpers in helpers. */
enum { INLINED_ALL = 200000, DEPTH_MAX = 6 };

struct inlining {
	struct sources *sources;
	const struct function *caller;
	const struct body *body; /* the caller's */
	unsigned int depth;
	unsigned int operands; /* of how many calculations the call is a part */
};

/* What stands for the parameters of one call; call NULL: nothing is replaced. */
struct replacing {
	struct inlining *inlining;
	const struct body *helper;
	const struct expr *call;
};

static struct expr *rewrite(const struct replacing *r, const struct expr *e);

/* What the only statement of the function returns, or NULL. */
static const struct expr *returned(const struct body *b)
{
	const struct stmt *s = b->block && b->block->kind == STMT_BLOCK ? b->block->body : NULL;

	while (s && s->kind == STMT_EMPTY)
		s = s->next;
	if (!s || s->kind != STMT_RETURN || b->cut_at)
		return NULL;
	for (const struct stmt *rest = s->next; rest; rest = rest->next)
		if (rest->kind != STMT_EMPTY)
			return NULL;
	return s->a;
}

static bool makes_continuation(const struct expr *e)
{
	return e->kind == EXPR_CALL && e->name && !strcmp(e->name, CREATE_FUNCTION);
}

/* The type that the function gives, by what stands before its name. */
static bool type_given(const struct inlining *in, const struct function *f, struct ctype *ret)
{
	struct macro_scope scope =
		unit_scope(f->unit, &in->sources->macros, in->sources->arch, in->sources->intern);
	const struct token *name = f->params.first - 2, *at = name;

	while (at > f->unit->tokens.items && (at[-1].kind == TOKEN_NAME || token_is(at - 1, '*')))
		at--;
	while (at < name && !ctype_starts(at))
		at++;
	while (at < name && (token_is_name(at, "static") || token_is_name(at, "inline") ||
			     token_is_name(at, "always_inline")))
		at++;
	return at < name && ctype_parse(&at, name, macro_long_bits(&scope), scope.intern, ret) &&
	       at == name;
}

static bool is_truth(const struct expr *e)
{
	static const uint32_t ops[] = {'<',
				       '>',
				       PUNCT2('<', '='),
				       PUNCT2('>', '='),
				       PUNCT2('=', '='),
				       PUNCT2('!', '='),
				       PUNCT2('&', '&'),
				       PUNCT2('|', '|')};

	if (e->kind == EXPR_UNARY)
		return e->op == '!';
	for (size_t i = 0; e->kind == EXPR_BINARY && i < sizeof(ops) / sizeof(ops[0]); i++)
		if (e->op == ops[i])
			return true;
	return false;
}

static struct number constant_of(const struct inlining *in, const struct body *b,
				 const struct expr *e)
{
	if (e->kind == EXPR_LITERAL && e->text.first->kind != TOKEN_STRING)
		return eval_literal(e->text.first, 64);
	if (e->kind == EXPR_NAME && !body_local(b, e->name))
		return sources_constant(in->sources, in->caller->unit, e->name);
	return (struct number){0};
}

static bool is_shift(const struct expr *e)
{
	return e->op == PUNCT2('<', '<') || e->op == PUNCT2('>', '>');
}

static bool is_arithmetic(const struct expr *e)
{
	return e->kind == EXPR_BINARY && (is_shift(e) || e->op == '|' || e->op == '&' ||
					  e->op == '^' || e->op == '+' || e->op == '-');
}

/* Whether it is calculated in no more bits than those. */
static bool is_within(const struct inlining *in, const struct body *helper, const struct expr *e,
		      unsigned int width)
{
	const struct local *l = e->kind == EXPR_NAME ? body_local(helper, e->name) : NULL;
	struct number n = constant_of(in, helper, e);

	if (l)
		return l->type.width && !l->type.is_indirect && l->type.width <= width;
	if (n.is_known)
		return n.value < (uint64_t)1 << 31;
	return is_arithmetic(e) && is_within(in, helper, e->a, width) &&
	       is_within(in, helper, e->b, width);
}

/* Whether it is calculated in just as many: who uses the value goes on with these. */
static bool fills(const struct inlining *in, const struct body *helper, const struct expr *e,
		  unsigned int width)
{
	const struct local *l = e->kind == EXPR_NAME ? body_local(helper, e->name) : NULL;

	if (l)
		return l->type.width == width && !l->type.is_indirect;
	if (!is_arithmetic(e) || !is_within(in, helper, e, width))
		return false;
	return fills(in, helper, e->a, width) || (!is_shift(e) && fills(in, helper, e->b, width));
}

/* Whether the helper's value is as it is calculated: making it its type changes nothing. */
static bool keeps_value(const struct inlining *in, const struct body *helper, const struct expr *e,
			const struct ctype *type)
{
	if (is_truth(e))
		return type->width && type->width <= 32 && !type->is_indirect;
	/* A number that any type holds: who goes on to calculate does so in the helper's type. */
	if (!in->operands && e->kind == EXPR_BINARY && e->op == '&' && type->width >= 32 &&
	    constant_of(in, helper, e->b).is_known && is_within(in, helper, e->b, 32))
		return true;
	return type->width >= 32 && !type->is_indirect && fills(in, helper, e, type->width);
}

struct name_check {
	const struct replacing *r;
	const struct function *helper;
	bool is_bad;
};

/* Names that mean something else where the call is, and what changes a parameter. */
static bool check_name(void *arg, const struct expr *e)
{
	struct name_check *c = arg;
	const struct inlining *in = c->r->inlining;
	bool is_param = e->kind == EXPR_NAME && body_local(c->r->helper, e->name);

	switch (e->kind) {
	case EXPR_NAME:
		c->is_bad |= !is_param && body_local(in->body, e->name);
		c->is_bad |= !is_param && c->helper->unit != in->caller->unit &&
			     macro_table_find(&in->caller->unit->macros, e->name);
		break;
	case EXPR_CALL:
		c->is_bad |= !e->name || body_local(in->body, e->name);
		break;
	case EXPR_UNARY:
		c->is_bad |= e->op == '&' && e->a->kind == EXPR_NAME;
		break;
	case EXPR_OPAQUE:
	case EXPR_STEP:
	case EXPR_ASSIGN:
	case EXPR_BLOCK:
	case EXPR_COMMA:
		c->is_bad = true;
		break;
	case EXPR_LITERAL:
	case EXPR_BINARY:
	case EXPR_CHOICE:
	case EXPR_MEMBER:
	case EXPR_INDEX:
	case EXPR_CAST:
		break;
	}
	return !c->is_bad;
}

/* Whether the argument is of the parameter's type already. */
static bool is_of_type(const struct inlining *in, const struct expr *arg, const struct ctype *type)
{
	const struct local *l = arg->kind == EXPR_NAME ? body_local(in->body, arg->name) : NULL;
	struct number n = constant_of(in, in->body, arg);

	if (arg->has_effect)
		return false;
	if (l)
		return l->type.width == type->width && l->type.is_indirect == type->is_indirect &&
		       l->type.record == type->record;
	if (type->is_indirect)
		return arg->kind == EXPR_UNARY && arg->op == '&';
	return n.is_known && type->width >= 32 && n.value < (uint64_t)1 << 31;
}

static bool can_replace(const struct replacing *r, const struct function *f, const struct expr *e)
{
	const struct expr *call = r->call;
	struct name_check c = {r, f, false};
	struct ctype type;

	if (call->arg_count != r->helper->param_count ||
	    r->helper->locals.count != r->helper->param_count)
		return false;
	for (size_t i = 0; i < call->arg_count; i++)
		if (!is_of_type(r->inlining, call->args[i], &r->helper->locals.items[i].type))
			return false;
	expr_visit(e, check_name, &c);
	return !c.is_bad && type_given(r->inlining, f, &type) &&
	       (makes_continuation(e) ? type.width >= 32
				      : keeps_value(r->inlining, r->helper, e, &type));
}

/* The helper that is called, if what it returns may stand for the call; *ret: its tree. */
static const struct expr *find_helper(struct inlining *in, const struct expr *call,
				      struct replacing *ret)
{
	struct sources *p = in->sources;
	struct function *f = NULL;
	const struct expr *e;

	if (!call->name || in->depth >= DEPTH_MAX || sources_name(p, call->name) ||
	    body_local(in->body, call->name) ||
	    macro_table_find(&in->caller->unit->macros, call->name))
		return NULL;
	f = sources_find(p, in->caller->unit, call->name);
	if (!f || f->unit != in->caller->unit || !f->can_continue)
		f = helper_find(p, in->caller->unit, call->name);
	if (!f || f == in->caller || f->body.end - f->body.first > 160)
		return NULL;
	ret->helper = sources_body(p, f);
	e = returned(ret->helper);
	if (!e || (f->can_continue && !makes_continuation(e)) || !can_replace(ret, f, e))
		return NULL;
	p->inlined += (size_t)(f->body.end - f->body.first);
	return p->inlined <= INLINED_ALL ? e : NULL;
}

static struct expr *rewrite_call(const struct replacing *r, struct expr *call)
{
	struct replacing inner = {.inlining = r->inlining, .call = call};
	const struct expr *e = find_helper(r->inlining, call, &inner);

	if (!e)
		return call;
	r->inlining->depth++;
	call = rewrite(&inner, e);
	r->inlining->depth--;
	return call;
}

static bool is_address(const struct expr *e)
{
	return e->kind == EXPR_UNARY && e->op == '&';
}

/* "(&a)->b" is "a.b", and "*&a" is a. */
static struct expr *behind_address(struct expr *e)
{
	if (e->kind == EXPR_MEMBER && e->a && is_address(e->a))
		e->a = e->a->a;
	if (e->kind == EXPR_UNARY && e->op == '*' && is_address(e->a))
		return e->a->a;
	return e;
}

static struct expr *rewrite(const struct replacing *r, const struct expr *e)
{
	struct arena *a = &r->inlining->sources->arena;
	bool is_calculation;
	struct expr *copy;

	if (!e)
		return NULL;
	is_calculation = is_arithmetic(e) || (e->kind == EXPR_UNARY && e->op != '!');
	if (e->kind == EXPR_NAME && r->call) {
		for (size_t i = 0; i < r->helper->param_count; i++)
			if (r->helper->locals.items[i].name == e->name)
				return r->call->args[i];
	}
	copy = arena_memdup(a, e, sizeof(*e));
	r->inlining->operands += is_calculation;
	copy->a = rewrite(r, e->a);
	copy->b = rewrite(r, e->b);
	copy->c = rewrite(r, e->c);
	if (e->arg_count)
		copy->args = arena_memdup(a, e->args, e->arg_count * sizeof(*e->args));
	for (size_t i = 0; i < e->arg_count; i++)
		copy->args[i] = rewrite(r, e->args[i]);
	r->inlining->operands -= is_calculation;
	if (copy->kind == EXPR_CALL) {
		copy->is_expanded = false;
		copy->expansion = NULL;
		return rewrite_call(r, copy);
	}
	return behind_address(copy);
}

struct call_search {
	struct inlining *inlining;
	bool is_found;
};

static bool find_call(void *arg, const struct expr *e)
{
	struct call_search *s = arg;
	struct replacing r = {.inlining = s->inlining, .call = e};

	s->is_found |= e->kind == EXPR_CALL && find_helper(s->inlining, e, &r);
	return !s->is_found;
}

void inline_helpers(struct sources *p, struct function *f, node_list *nodes)
{
	struct inlining in = {.sources = p, .caller = f, .body = sources_body(p, f)};
	const struct replacing nothing = {.inlining = &in};
	struct node *n;

	vec_each(n, nodes) {
		struct call_search s = {&in, false};

		expr_visit(n->e, find_call, &s);
		if (s.is_found)
			n->e = rewrite(&nothing, n->e);
	}
}
