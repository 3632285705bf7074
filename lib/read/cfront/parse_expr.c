// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/cfront/parse.h"

enum { ARGS_MAX = 24 };

void parse_cut(struct parse *p)
{
	p->has_failed = true;
	if (!p->body->cut_at)
		p->body->cut_at = p->at == p->end ? p->at - 1 : p->at;
}

struct expr *parse_new_expr(struct parse *p, enum expr_kind kind)
{
	struct expr *e = arena_alloc(p->arena, sizeof(*e));

	if (++p->nodes > PARSE_NODES_MAX)
		parse_cut(p);
	e->kind = kind;
	e->text = (struct token_range){p->at, p->at};
	return e;
}

static void inherit(struct expr *e, const struct expr *from)
{
	if (!from)
		return;
	e->has_effect |= from->has_effect;
	if (e->height <= from->height)
		e->height = from->height + 1;
}

static struct expr *close_expr(struct parse *p, struct expr *e)
{
	e->text.end = p->at;
	inherit(e, e->a);
	inherit(e, e->b);
	inherit(e, e->c);
	for (size_t i = 0; i < e->arg_count; i++)
		inherit(e, e->args[i]);
	if (e->height >= PARSE_HEIGHT_MAX)
		parse_cut(p);
	if (p->tallest < e->height)
		p->tallest = e->height;
	return e;
}

static struct expr *failed(struct parse *p)
{
	p->has_failed = true;
	return parse_new_expr(p, EXPR_OPAQUE);
}

static bool expect(struct parse *p, uint32_t punct)
{
	if (!parse_is(p, punct)) {
		p->has_failed = true;
		return false;
	}
	p->at++;
	return true;
}

void parse_note_assignment(struct parse *p, const struct expr *target)
{
	while (target && (target->kind == EXPR_MEMBER || target->kind == EXPR_INDEX ||
			  target->kind == EXPR_CAST))
		target = target->a;
	if (target && target->kind == EXPR_NAME)
		vec_push(&p->body->assignments,
			 (struct assignment){target->name, target->text.first});
}

static struct expr *parse_unary(struct parse *p);

static bool is_cast(const struct parse *p)
{
	const struct token *behind;

	if (p->at + 1 >= p->end || !ctype_starts(p->at + 1))
		return false;
	behind = token_skip_brackets(p->at, p->end);
	if (behind == p->end)
		return false;
	if (behind->kind == TOKEN_NAME || behind->kind == TOKEN_NUMBER ||
	    behind->kind == TOKEN_CHAR || behind->kind == TOKEN_STRING)
		return true;
	return token_is(behind, '(') || token_is(behind, '{') || token_is(behind, '&') ||
	       token_is(behind, '*') || token_is(behind, '~') || token_is(behind, '-') ||
	       token_is(behind, '!');
}

/* A type that is handed over as an argument, or stands behind sizeof. */
static struct expr *parse_bare_type(struct parse *p)
{
	struct expr *e = parse_new_expr(p, EXPR_OPAQUE);

	if (!ctype_parse(&p->at, p->end, p->long_bits, p->intern, &e->type))
		p->has_failed = true;
	return close_expr(p, e);
}

static struct expr *parse_cast(struct parse *p)
{
	struct expr *e = parse_new_expr(p, EXPR_CAST);
	const struct token *close = token_skip_brackets(p->at, p->end) - 1;

	p->at++;
	ctype_parse(&p->at, close, p->long_bits, p->intern, &e->type);
	p->at = close + 1;
	e->a = parse_is(p, '{') ? parse_braces(p) : parse_unary(p);
	return close_expr(p, e);
}

static struct expr *parse_block_expr(struct parse *p)
{
	struct expr *e = parse_new_expr(p, EXPR_BLOCK);
	unsigned int tallest = p->tallest;

	p->at++;
	p->tallest = 0;
	e->block = parse_stmt(p);
	e->height = (uint16_t)(p->tallest + 1);
	if (p->tallest < tallest)
		p->tallest = tallest;
	e->has_effect = true;
	expect(p, ')');
	return close_expr(p, e);
}

static struct expr *parse_bracket(struct parse *p)
{
	struct expr *e;

	if (p->at + 1 < p->end && token_is(p->at + 1, '{'))
		return parse_block_expr(p);
	if (is_cast(p))
		return parse_cast(p);
	p->at++;
	e = parse_expr(p);
	expect(p, ')');
	return e;
}

static bool ends_argument(const struct parse *p)
{
	return parse_is(p, ',') || parse_is(p, ')');
}

/* An argument: an expression, a type, an operator, or nothing. */
static struct expr *parse_argument(struct parse *p)
{
	const struct token *start = p->at;
	struct expr *e;

	if (ends_argument(p))
		return parse_new_expr(p, EXPR_OPAQUE);
	e = parse_assignment(p);
	if (!p->has_failed && ends_argument(p))
		return e;
	p->has_failed = false;
	p->at = start;
	if (ctype_starts(p->at)) {
		e = parse_bare_type(p);
		if (!p->has_failed && ends_argument(p))
			return e;
	}
	p->has_failed = false;
	p->at = start;
	e = parse_new_expr(p, EXPR_OPAQUE);
	while (p->at != p->end && !ends_argument(p)) {
		if (parse_is(p, '(') || parse_is(p, '[') || parse_is(p, '{'))
			p->at = token_skip_brackets(p->at, p->end);
		else
			p->at++;
	}
	return close_expr(p, e);
}

static struct expr *parse_call(struct parse *p, struct expr *callee)
{
	struct expr *e = parse_new_expr(p, EXPR_CALL), *args[ARGS_MAX];

	e->text.first = callee->text.first;
	e->has_effect = true;
	e->name = callee->kind == EXPR_NAME ? callee->name : NULL;
	e->a = e->name ? NULL : callee;
	p->at++;
	while (!p->has_failed && p->at != p->end && !parse_is(p, ')')) {
		struct expr *arg = parse_argument(p);

		if (e->arg_count == ARGS_MAX)
			return failed(p);
		args[e->arg_count++] = arg;
		if (arg->kind == EXPR_UNARY && arg->op == '&')
			parse_note_assignment(p, arg->a);
		if (parse_is(p, ','))
			p->at++;
	}
	expect(p, ')');
	e->args = arena_memdup(p->arena, args, e->arg_count * sizeof(args[0]));
	return close_expr(p, e);
}

static struct expr *parse_member(struct parse *p, struct expr *base)
{
	struct expr *e = parse_new_expr(p, EXPR_MEMBER);

	e->text.first = base->text.first;
	p->at++;
	if (p->at == p->end || p->at->kind != TOKEN_NAME)
		return failed(p);
	e->name = p->at++->text;
	e->a = base;
	return close_expr(p, e);
}

static struct expr *parse_index(struct parse *p, struct expr *base)
{
	struct expr *e = parse_new_expr(p, EXPR_INDEX);

	e->text.first = base->text.first;
	p->at++;
	e->a = base;
	e->b = parse_expr(p);
	expect(p, ']');
	return close_expr(p, e);
}

static struct expr *make_step(struct parse *p, struct expr *target, bool is_behind, char op)
{
	struct expr *e = parse_new_expr(p, EXPR_STEP);

	e->text.first = target->text.first;
	e->op = (uint32_t)op;
	e->is_behind = is_behind;
	e->a = target;
	e->has_effect = true;
	parse_note_assignment(p, target);
	return close_expr(p, e);
}

static struct expr *parse_postfix(struct parse *p, struct expr *e)
{
	while (!p->has_failed && p->at != p->end) {
		if (parse_is(p, '(')) {
			e = parse_call(p, e);
		} else if (parse_is(p, '[')) {
			e = parse_index(p, e);
		} else if (parse_is(p, '.') || parse_is(p, PUNCT2('-', '>'))) {
			e = parse_member(p, e);
		} else if (parse_is(p, PUNCT2('+', '+')) || parse_is(p, PUNCT2('-', '-'))) {
			char op = (char)(p->at++->punct & 0xff);

			e = make_step(p, e, true, op);
		} else {
			break;
		}
	}
	return e;
}

static struct expr *parse_strings(struct parse *p)
{
	struct expr *e = parse_new_expr(p, EXPR_LITERAL);

	while (p->at != p->end && p->at->kind == TOKEN_STRING)
		p->at++;
	return close_expr(p, e);
}

/* sizeof and its like: nothing in it is carried out. */
static struct expr *parse_sizeof(struct parse *p)
{
	struct expr *e = parse_new_expr(p, EXPR_OPAQUE);

	p->at++;
	if (parse_is(p, '('))
		p->at = token_skip_brackets(p->at, p->end);
	else
		parse_unary(p);
	return close_expr(p, e);
}

static bool is_sizeof(const struct parse *p)
{
	return parse_is_name(p, "sizeof") || parse_is_name(p, "offsetof") ||
	       parse_is_name(p, "__alignof__") || parse_is_name(p, "alignof");
}

static struct expr *parse_primary(struct parse *p)
{
	struct expr *e;

	if (p->at == p->end)
		return failed(p);
	if (is_sizeof(p))
		return parse_sizeof(p);
	if (parse_is(p, '('))
		return parse_postfix(p, parse_bracket(p));
	if (p->at->kind == TOKEN_STRING)
		return parse_strings(p);
	if (p->at->kind == TOKEN_NAME) {
		e = parse_new_expr(p, EXPR_NAME);
		e->name = p->at->text;
	} else if (p->at->kind == TOKEN_NUMBER || p->at->kind == TOKEN_CHAR) {
		e = parse_new_expr(p, EXPR_LITERAL);
	} else {
		return failed(p);
	}
	p->at++;
	return parse_postfix(p, close_expr(p, e));
}

static struct expr *parse_unary_inner(struct parse *p)
{
	static const char *const ops = "-+~!*&";
	struct expr *e;

	if (p->at == p->end)
		return failed(p);
	if (parse_is(p, PUNCT2('+', '+')) || parse_is(p, PUNCT2('-', '-'))) {
		char op = (char)(p->at++->punct & 0xff);

		return make_step(p, parse_unary(p), false, op);
	}
	if (p->at->kind != TOKEN_PUNCT || p->at->punct > 0xff || !strchr(ops, (int)p->at->punct))
		return parse_primary(p);
	e = parse_new_expr(p, EXPR_UNARY);
	e->op = p->at++->punct;
	e->a = parse_unary(p);
	if (e->op == '&')
		parse_note_assignment(p, e->a);
	return close_expr(p, e);
}

static struct expr *parse_unary(struct parse *p)
{
	struct expr *e;

	if (p->depth >= PARSE_DEPTH_MAX)
		parse_cut(p);
	if (p->has_failed)
		return failed(p);
	p->depth++;
	e = parse_unary_inner(p);
	p->depth--;
	return e;
}

static int precedence(uint32_t op)
{
	switch (op) {
	case '*':
	case '/':
	case '%':
		return 10;
	case '+':
	case '-':
		return 9;
	case PUNCT2('<', '<'):
	case PUNCT2('>', '>'):
		return 8;
	case '<':
	case '>':
	case PUNCT2('<', '='):
	case PUNCT2('>', '='):
		return 7;
	case PUNCT2('=', '='):
	case PUNCT2('!', '='):
		return 6;
	case '&':
		return 5;
	case '^':
		return 4;
	case '|':
		return 3;
	case PUNCT2('&', '&'):
		return 2;
	case PUNCT2('|', '|'):
		return 1;
	default:
		return 0;
	}
}

static struct expr *parse_binary(struct parse *p, int level)
{
	struct expr *left = parse_unary(p);

	while (!p->has_failed && p->at != p->end && p->at->kind == TOKEN_PUNCT) {
		int own = precedence(p->at->punct);
		struct expr *e;

		if (!own || own < level)
			break;
		e = parse_new_expr(p, EXPR_BINARY);
		e->text.first = left->text.first;
		e->op = p->at++->punct;
		e->a = left;
		e->b = parse_binary(p, own + 1);
		left = close_expr(p, e);
	}
	return left;
}

static struct expr *parse_choice(struct parse *p)
{
	struct expr *a = parse_binary(p, 1), *e;

	if (p->has_failed || !parse_is(p, '?'))
		return a;
	e = parse_new_expr(p, EXPR_CHOICE);
	e->text.first = a->text.first;
	e->a = a;
	p->at++;
	if (!parse_is(p, ':'))
		e->b = parse_expr(p);
	if (!expect(p, ':'))
		return e;
	e->c = parse_assignment(p);
	return close_expr(p, e);
}

/* The operator before '=' of an assignment operator; false: it is none. */
static bool assignment_op(const struct token *t, uint32_t *ret)
{
	static const char *const ops = "+-*/%&^|";

	*ret = 0;
	if (t->kind != TOKEN_PUNCT)
		return false;
	if (t->punct == '=')
		return true;
	if (t->len == 2 && t->punct >> 8 == '=' && strchr(ops, (int)(t->punct & 0xff)))
		*ret = t->punct & 0xff;
	else if (t->len == 3 && t->punct >> 16 == '=')
		*ret = t->punct & 0xffff;
	return *ret != 0;
}

struct expr *parse_assignment(struct parse *p)
{
	struct expr *a, *e;
	uint32_t op;

	if (p->depth >= PARSE_DEPTH_MAX) {
		parse_cut(p);
		return failed(p);
	}
	p->depth++;
	a = parse_choice(p);
	if (!p->has_failed && p->at != p->end && assignment_op(p->at, &op)) {
		e = parse_new_expr(p, EXPR_ASSIGN);
		e->text.first = a->text.first;
		e->op = op;
		e->a = a;
		p->at++;
		parse_note_assignment(p, a);
		e->b = parse_assignment(p);
		e->has_effect = true;
		a = close_expr(p, e);
	}
	p->depth--;
	return a;
}

struct expr *parse_expr(struct parse *p)
{
	struct expr *e = parse_assignment(p);

	while (!p->has_failed && parse_is(p, ',')) {
		struct expr *comma = parse_new_expr(p, EXPR_COMMA);

		comma->text.first = e->text.first;
		p->at++;
		comma->a = e;
		comma->b = parse_assignment(p);
		e = close_expr(p, comma);
	}
	return e;
}

struct expr *parse_braces(struct parse *p)
{
	struct expr *e = parse_new_expr(p, EXPR_OPAQUE);

	p->at = token_skip_brackets(p->at, p->end);
	e->has_effect = true;
	return close_expr(p, e);
}
