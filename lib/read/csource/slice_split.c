// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/slice_inner.h"

/* How the command is taken apart: no part of a slice, since it is followed value by value. */

static bool is_taken_out(const struct building *b, const struct expr *e, const char *command);

/* Whether it only takes parts of that parameter out, and gives them to its caller. */
static bool only_takes_out(const struct building *b, struct function *f, const char *command)
{
	node_list nodes = {0};
	bool is_so = true;

	nodes_list(sources_body(b->sources, f), &nodes);
	for (size_t i = 0; i < nodes.count; i++) {
		const struct node *n = &nodes.items[i];
		bool is_given = n->e && n->kind == NODE_SIMPLE && n->e->kind == EXPR_ASSIGN &&
				!n->e->op && n->e->a->kind == EXPR_UNARY;

		is_so &= is_given || (n->kind == NODE_JUMP && n->stmt->kind == STMT_RETURN);
		is_so &= is_taken_out(b, is_given ? n->e->b : n->e, command);
	}
	is_so &= nodes.count != 0;
	vec_free(&nodes);
	return is_so;
}

static bool is_helper_of(const struct building *b, const struct expr *call, const char *command)
{
	struct function *f = sources_find(b->sources, b->s->function->unit, call->name);
	const struct expr *first = call->arg_count ? call->args[0] : NULL;
	const struct body *body;

	if (!f || !first || first->kind != EXPR_NAME || first->name != command ||
	    f == b->s->function)
		return false;
	body = sources_body(b->sources, f);
	return body->param_count && only_takes_out(b, f, body->locals.items[0].name);
}

/*
 * "command >> 6", "command & 63", or a helper that gives one of these: how a
 * register is split is followed value by value, however it is spelled.
 */
static bool is_taken_out(const struct building *b, const struct expr *e, const char *command)
{
	while (e && e->kind == EXPR_CAST)
		e = e->a;
	if (!e)
		return false;
	if (e->kind == EXPR_NAME)
		return e->name == command;
	if (e->kind == EXPR_CALL && e->name)
		return is_helper_of(b, e, command);
	return e->kind == EXPR_BINARY && (e->op == '&' || e->op == PUNCT2('>', '>')) &&
	       is_taken_out(b, e->a, command) && e->b->kind != EXPR_CALL;
}

void slice_drop_splits(struct building *b)
{
	for (size_t i = 0; b->s->command && i < b->s->nodes.count; i++) {
		struct node *n = &b->s->nodes.items[i];
		const struct expr *e = n->e;

		if (n->kind != NODE_SIMPLE || !e)
			continue;
		if (n->stmt->kind != STMT_DECL && e->kind == EXPR_ASSIGN && !e->op &&
		    e->a->kind == EXPR_NAME)
			e = e->b;
		if (is_taken_out(b, e, b->s->command))
			n->is_in = false;
	}
}

/* "return command & 63;" */
static bool gives_low_bits(const struct node *n)
{
	const struct expr *e = n->e;

	while (e && e->kind == EXPR_CAST)
		e = e->a;
	return n->kind != NODE_JUMP || (e && e->kind == EXPR_BINARY && e->op == '&');
}

bool slice_takes_op(struct slice *s, struct sources *p, const struct expr *call)
{
	const struct building b = {.s = s, .sources = p};
	node_list nodes = {0};
	struct function *f;
	bool gives = true;

	if (!s->command || !call->name || !is_helper_of(&b, call, s->command))
		return false;
	f = sources_find(p, s->function->unit, call->name);
	nodes_list(sources_body(p, f), &nodes);
	for (size_t i = 0; i < nodes.count; i++)
		gives &= gives_low_bits(&nodes.items[i]);
	vec_free(&nodes);
	return gives;
}
