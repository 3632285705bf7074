// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/read/cfront/parse.h"

static struct stmt *new_stmt(struct parse *p, enum stmt_kind kind)
{
	struct stmt *s = arena_alloc(p->arena, sizeof(*s));

	s->kind = kind;
	s->text = (struct token_range){p->at, p->at};
	p->nodes++;
	return s;
}

static struct stmt *close_stmt(struct parse *p, struct stmt *s)
{
	s->text.end = p->at;
	s->has_label |= (s->body && s->body->has_label) || (s->other && s->other->has_label);
	return s;
}

/* To the end of a statement that could not be read: behind its ';', or before a '}'. */
static struct stmt *opaque_stmt(struct parse *p, const struct token *start)
{
	struct stmt *s;

	p->has_failed = false;
	p->at = start;
	s = new_stmt(p, STMT_OPAQUE);
	while (p->at != p->end && !parse_is(p, ';') && !parse_is(p, '}')) {
		const struct token *next = token_skip_brackets(p->at, p->end);

		if (parse_is(p, '{')) {
			p->at = next;
			break;
		}
		p->at = parse_is(p, '(') || parse_is(p, '[') ? next : p->at + 1;
	}
	if (parse_is(p, ';'))
		p->at++;
	if (p->at == start && p->at != p->end)
		p->at++;
	return close_stmt(p, s);
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

static struct expr *parse_bracketed(struct parse *p)
{
	struct expr *e;

	if (!expect(p, '('))
		return NULL;
	e = parse_expr(p);
	expect(p, ')');
	return e;
}

static struct stmt *parse_block(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_BLOCK), **tail = &s->body;
	bool has_label = false;

	p->at++;
	while (p->at != p->end && !parse_is(p, '}')) {
		struct stmt *inner = parse_stmt(p);

		has_label |= inner->has_label;
		*tail = inner;
		while (*tail)
			tail = &(*tail)->next;
	}
	if (p->at != p->end)
		p->at++;
	s->has_label = has_label;
	return close_stmt(p, s);
}

static struct stmt *parse_if(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_IF);

	p->at++;
	s->a = parse_bracketed(p);
	if (p->has_failed)
		return s;
	s->body = parse_stmt(p);
	if (parse_is_name(p, "else")) {
		p->at++;
		s->other = parse_stmt(p);
	}
	return close_stmt(p, s);
}

static struct stmt *parse_switch_or_while(struct parse *p, enum stmt_kind kind)
{
	struct stmt *s = new_stmt(p, kind);

	p->at++;
	s->a = parse_bracketed(p);
	if (!p->has_failed)
		s->body = parse_stmt(p);
	return close_stmt(p, s);
}

static struct stmt *parse_do(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_DO);

	p->at++;
	s->body = parse_stmt(p);
	if (!parse_is_name(p, "while")) {
		p->has_failed = true;
		return s;
	}
	p->at++;
	s->a = parse_bracketed(p);
	if (!p->has_failed)
		expect(p, ';');
	return close_stmt(p, s);
}

static struct stmt *parse_simple(struct parse *p);

static struct stmt *parse_for(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_FOR);

	p->at++;
	if (!expect(p, '('))
		return s;
	s->init = parse_is(p, ';') ? NULL : parse_simple(p);
	if (!s->init)
		p->at++;
	if (!p->has_failed && !parse_is(p, ';'))
		s->a = parse_expr(p);
	expect(p, ';');
	if (!p->has_failed && !parse_is(p, ')'))
		s->b = parse_expr(p);
	expect(p, ')');
	if (!p->has_failed)
		s->body = parse_stmt(p);
	return close_stmt(p, s);
}

static struct stmt *parse_case(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_CASE);

	p->at++;
	s->a = parse_expr(p);
	if (!p->has_failed && parse_is(p, PUNCT3('.', '.', '.'))) {
		p->at++;
		s->b = parse_expr(p);
	}
	expect(p, ':');
	s->has_label = true;
	return close_stmt(p, s);
}

static struct stmt *parse_default(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_CASE);

	p->at++;
	expect(p, ':');
	s->has_label = true;
	return close_stmt(p, s);
}

static struct stmt *parse_goto(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_GOTO);

	p->at++;
	if (p->at == p->end || p->at->kind != TOKEN_NAME) {
		p->has_failed = true;
		return s;
	}
	s->name = p->at++->text;
	expect(p, ';');
	return close_stmt(p, s);
}

static struct stmt *parse_return(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_RETURN);

	p->at++;
	if (!parse_is(p, ';'))
		s->a = parse_expr(p);
	expect(p, ';');
	return close_stmt(p, s);
}

static struct stmt *parse_word(struct parse *p, enum stmt_kind kind)
{
	struct stmt *s = new_stmt(p, kind);

	p->at++;
	expect(p, ';');
	return close_stmt(p, s);
}

static void skip_suffixes(struct parse *p)
{
	while (p->at != p->end) {
		if (parse_is(p, '[')) {
			p->at = token_skip_brackets(p->at, p->end);
		} else if (parse_is_name(p, "__attribute__") && p->at + 1 != p->end) {
			p->at = token_skip_brackets(p->at + 1, p->end);
		} else {
			return;
		}
	}
}

/* One declarator: "*name[3] = init". NULL when it is none. */
static struct stmt *parse_declarator(struct parse *p, const struct ctype *base)
{
	struct stmt *s = new_stmt(p, STMT_DECL);

	s->type = *base;
	while (parse_is(p, '*') || parse_is_name(p, "const")) {
		if (parse_is(p, '*')) {
			s->type.width = 0;
			s->type.is_indirect = true;
		}
		p->at++;
	}
	if (p->at == p->end || p->at->kind != TOKEN_NAME) {
		p->has_failed = true;
		return s;
	}
	s->name = p->at++->text;
	if (parse_is(p, '[')) {
		s->type.width = 0;
		s->type.is_indirect = true;
	}
	skip_suffixes(p);
	vec_push(&p->body->locals, (struct local){s->name, s->type});
	if (parse_is(p, '=')) {
		p->at++;
		s->a = parse_is(p, '{') ? parse_braces(p) : parse_assignment(p);
	}
	return close_stmt(p, s);
}

/* What can be a declaration: a type, or two names in a row, perhaps with '*' between. */
static bool starts_declaration(const struct parse *p)
{
	const struct token *t = p->at;

	if (ctype_starts(t))
		return t + 1 == p->end || !token_is(t + 1, '(') ||
		       !strncmp(t->text, "XEN_GUEST_HANDLE", strlen("XEN_GUEST_HANDLE")) ||
		       !strncmp(t->text, "COMPAT_HANDLE", strlen("COMPAT_HANDLE")) ||
		       token_is_name(t, "typeof") || token_is_name(t, "__typeof__");
	if (t->kind != TOKEN_NAME || t + 1 == p->end)
		return false;
	t++;
	if (t->kind == TOKEN_NAME)
		return t + 1 != p->end && (token_is(t + 1, ';') || token_is(t + 1, '=') ||
					   token_is(t + 1, ',') || token_is(t + 1, '['));
	if (!token_is(t, '*'))
		return false;
	while (t != p->end && token_is(t, '*'))
		t++;
	return t != p->end && t->kind == TOKEN_NAME && t + 1 != p->end &&
	       (token_is(t + 1, ';') || token_is(t + 1, '=') || token_is(t + 1, ','));
}

static struct stmt *parse_declaration(struct parse *p)
{
	struct stmt *first = NULL, **tail = &first;
	struct ctype type = {0};

	if (ctype_starts(p->at)) {
		const struct token *start = p->at;

		if (!ctype_parse(&p->at, p->end, p->long_bits, p->intern, &type))
			p->has_failed = true;
		/* Each declarator has its own '*'. */
		while (p->at > start + 1 && (token_is(p->at - 1, '*')))
			p->at--;
	} else {
		type.record = p->at++->text;
	}
	if (parse_is(p, ';')) {
		p->at++;
		return new_stmt(p, STMT_EMPTY);
	}
	while (!p->has_failed) {
		*tail = parse_declarator(p, &type);
		tail = &(*tail)->next;
		if (!parse_is(p, ','))
			break;
		p->at++;
	}
	expect(p, ';');
	return first ? first : new_stmt(p, STMT_EMPTY);
}

/* "for_each_domain ( d ) ...": the macro is a loop over the statement behind it. */
static bool is_loop_macro(const struct parse *p, const struct expr *e)
{
	return e->kind == EXPR_CALL && e->name &&
	       (parse_is(p, '{') || (strstr(e->name, "for_each") && !parse_is(p, ';')));
}

/* A declaration or an expression, with its ';'. */
static struct stmt *parse_simple(struct parse *p)
{
	struct stmt *s;

	if (starts_declaration(p))
		return parse_declaration(p);
	s = new_stmt(p, STMT_EXPR);
	s->a = parse_expr(p);
	if (!p->has_failed && is_loop_macro(p, s->a)) {
		s->kind = STMT_WHILE;
		s->body = parse_stmt(p);
		return close_stmt(p, s);
	}
	expect(p, ';');
	return close_stmt(p, s);
}

static struct stmt *parse_define(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_DEFINE);

	p->at++;
	return close_stmt(p, s);
}

static bool is_label(const struct parse *p)
{
	return p->at->kind == TOKEN_NAME && p->at + 1 != p->end && token_is(p->at + 1, ':');
}

static struct stmt *parse_label(struct parse *p)
{
	struct stmt *s = new_stmt(p, STMT_LABEL);

	s->name = p->at->text;
	s->has_label = true;
	p->at += 2;
	return close_stmt(p, s);
}

static bool is_asm(const struct parse *p)
{
	return parse_is_name(p, "asm") || parse_is_name(p, "__asm__");
}

static struct stmt *parse_keyword(struct parse *p)
{
	if (parse_is_name(p, "if"))
		return parse_if(p);
	if (parse_is_name(p, "switch"))
		return parse_switch_or_while(p, STMT_SWITCH);
	if (parse_is_name(p, "while"))
		return parse_switch_or_while(p, STMT_WHILE);
	if (parse_is_name(p, "do"))
		return parse_do(p);
	if (parse_is_name(p, "for"))
		return parse_for(p);
	if (parse_is_name(p, "case"))
		return parse_case(p);
	if (parse_is_name(p, "default"))
		return parse_default(p);
	if (parse_is_name(p, "goto"))
		return parse_goto(p);
	if (parse_is_name(p, "return"))
		return parse_return(p);
	if (parse_is_name(p, "break"))
		return parse_word(p, STMT_BREAK);
	if (parse_is_name(p, "continue"))
		return parse_word(p, STMT_CONTINUE);
	return NULL;
}

static struct stmt *parse_any(struct parse *p)
{
	struct stmt *s;

	if (p->at->kind == TOKEN_DIRECTIVE)
		return parse_define(p);
	if (parse_is(p, '{'))
		return parse_block(p);
	if (parse_is(p, ';')) {
		s = new_stmt(p, STMT_EMPTY);
		p->at++;
		return s;
	}
	s = parse_keyword(p);
	if (s)
		return s;
	if (is_label(p))
		return parse_label(p);
	if (is_asm(p)) {
		p->has_failed = true;
		return NULL;
	}
	return parse_simple(p);
}

struct stmt *parse_stmt(struct parse *p)
{
	const struct token *start = p->at;
	struct stmt *s = NULL;

	if (p->at == p->end)
		return new_stmt(p, STMT_EMPTY);
	p->depth++;
	p->has_failed = false;
	if (p->depth > PARSE_DEPTH_MAX || p->nodes > PARSE_NODES_MAX)
		parse_cut(p);
	if (!p->has_failed)
		s = parse_any(p);
	if (p->has_failed || !s)
		s = opaque_stmt(p, start);
	p->depth--;
	return s;
}

static void parse_params(struct parse *p, const struct token_range *params)
{
	const struct token *t = params->first;

	while (t < params->end) {
		struct local l = {0};
		const struct token *next = t;

		while (next < params->end && !token_is(next, ','))
			next = token_is(next, '(') ? token_skip_brackets(next, params->end)
						   : next + 1;
		if (!ctype_parse(&t, next, p->long_bits, p->intern, &l.type) && t < next &&
		    t->kind == TOKEN_NAME) {
			l.type.record = t->text;
			t++;
		}
		for (; t < next; t++) {
			if (t->kind == TOKEN_NAME && !l.name)
				l.name = t->text;
			else if (token_is(t, '*') || token_is(t, '['))
				l.type.width = 0;
		}
		vec_push(&p->body->locals, l);
		t = next < params->end ? next + 1 : next;
	}
	p->body->param_count = p->body->locals.count;
}

static int compare_locals(const void *a, const void *b)
{
	const struct local *x = *(const struct local *const *)a;
	const struct local *y = *(const struct local *const *)b;

	if (x->name != y->name)
		return (uintptr_t)x->name < (uintptr_t)y->name ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void index_locals(struct body *b)
{
	b->by_name = arena_array(b->arena, b->locals.count, sizeof(b->by_name[0]));
	for (size_t i = 0; i < b->locals.count; i++)
		b->by_name[i] = &b->locals.items[i];
	sort_stable(b->by_name, b->locals.count, sizeof(b->by_name[0]), compare_locals);
}

void body_parse(const struct function *f, unsigned int long_bits, struct intern *in,
		struct arena *a, struct body *ret)
{
	struct parse p = {
		.at = f->body.first,
		.end = f->body.end,
		.body = ret,
		.arena = a,
		.intern = in,
		.long_bits = long_bits,
	};

	*ret = (struct body){.arena = a, .function = f->name};
	parse_params(&p, &f->params);
	ret->block = parse_stmt(&p);
	index_locals(ret);
}

void body_deinit(struct body *b)
{
	vec_free(&b->locals);
	vec_free(&b->assignments);
}

const struct local *body_local(const struct body *b, const char *name)
{
	size_t low = 0, high = b->locals.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)b->by_name[middle]->name < (uintptr_t)name)
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->locals.count && b->by_name[low]->name == name ? b->by_name[low] : NULL;
}
