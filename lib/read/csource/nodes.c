// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/nodes.h"

static void list_stmt(node_list *nodes, const struct stmt *s, int parent);

static int add(node_list *nodes, enum node_kind kind, const struct stmt *s, const struct expr *e,
	       int parent)
{
	vec_push(nodes,
		 (struct node){
			 .kind = kind, .stmt = s, .e = e, .parent = parent, .falls_from = NO_NODE});
	return (int)nodes->count - 1;
}

static bool leaves(const struct stmt *s)
{
	return s->kind == STMT_RETURN || s->kind == STMT_GOTO || s->kind == STMT_BREAK ||
	       s->kind == STMT_CONTINUE;
}

/* Behind a label, what follows hangs on that. */
static void list_block(node_list *nodes, const struct stmt *first, int parent)
{
	int label = NO_NODE;
	bool has_left = true;

	for (const struct stmt *s = first; s; s = s->next) {
		if (s->kind == STMT_CASE) {
			int next = add(nodes, NODE_CASE, s, s->a, parent);

			nodes->items[next].falls_from = has_left ? NO_NODE : label;
			label = next;
			has_left = false;
			continue;
		}
		list_stmt(nodes, s, label == NO_NODE ? parent : label);
		if (s->kind != STMT_EMPTY)
			has_left = leaves(s) || (s->kind == STMT_BLOCK && nodes->count &&
						 leaves(nodes->items[nodes->count - 1].stmt) &&
						 nodes->items[nodes->count - 1].parent == label);
	}
}

static void list_if(node_list *nodes, const struct stmt *s, int parent)
{
	int condition = add(nodes, NODE_CONDITION, s, s->a, parent);

	list_stmt(nodes, s->body, condition);
	if (s->other)
		list_stmt(nodes, s->other, add(nodes, NODE_ELSE, s, NULL, condition));
}

static void list_loop(node_list *nodes, const struct stmt *s, int parent)
{
	int condition;

	if (s->init)
		list_block(nodes, s->init, parent);
	condition = add(nodes, NODE_CONDITION, s, s->a, parent);
	if (s->kind == STMT_FOR && s->b)
		add(nodes, NODE_SIMPLE, s, s->b, condition);
	list_stmt(nodes, s->body, condition);
}

static void list_stmt(node_list *nodes, const struct stmt *s, int parent)
{
	if (!s)
		return;
	switch (s->kind) {
	case STMT_BLOCK:
		list_block(nodes, s->body, parent);
		break;
	case STMT_IF:
		list_if(nodes, s, parent);
		break;
	case STMT_SWITCH:
	case STMT_WHILE:
	case STMT_DO:
	case STMT_FOR:
		list_loop(nodes, s, parent);
		break;
	case STMT_CASE:
		add(nodes, NODE_CASE, s, s->a, parent);
		break;
	case STMT_RETURN:
	case STMT_GOTO:
	case STMT_BREAK:
	case STMT_CONTINUE:
		add(nodes, NODE_JUMP, s, s->a, parent);
		break;
	case STMT_OPAQUE:
	case STMT_EXPR:
	case STMT_DECL:
		if (s->a || s->kind == STMT_OPAQUE)
			add(nodes, NODE_SIMPLE, s, s->a, parent);
		break;
	case STMT_EMPTY:
	case STMT_LABEL:
	case STMT_DEFINE:
		break;
	}
}

void nodes_list(const struct body *b, node_list *ret)
{
	list_stmt(ret, b->block, NO_NODE);
}

/* Whether the label, or one that falls through to it, is among those that the node hangs on. */
static bool hangs_on(const node_list *nodes, int node, int label)
{
	for (int i = node; i != NO_NODE; i = nodes->items[i].parent)
		for (int l = i; l != NO_NODE; l = nodes->items[l].falls_from)
			if (l == label)
				return true;
	return false;
}

/* The label of that switch that the node hangs on. */
static int label_of(const node_list *nodes, int node, int condition)
{
	for (int i = node; i != NO_NODE; i = nodes->items[i].parent)
		if (nodes->items[i].kind == NODE_CASE && nodes->items[i].parent == condition)
			return i;
	return NO_NODE;
}

bool nodes_part(const node_list *nodes, int a, int b)
{
	for (int i = a; i != NO_NODE; i = nodes->items[i].parent) {
		int other;

		if (nodes->items[i].kind != NODE_CASE)
			continue;
		other = label_of(nodes, b, nodes->items[i].parent);
		if (other != NO_NODE && !hangs_on(nodes, b, i) && !hangs_on(nodes, a, other))
			return true;
	}
	return false;
}

int node_loop(const node_list *nodes, int node)
{
	for (int i = nodes->items[node].parent; i != NO_NODE; i = nodes->items[i].parent)
		if (nodes->items[i].kind == NODE_CONDITION &&
		    nodes->items[i].stmt->kind != STMT_IF &&
		    nodes->items[i].stmt->kind != STMT_SWITCH)
			return i;
	return NO_NODE;
}

void expr_visit(const struct expr *e, bool (*visit)(void *arg, const struct expr *e), void *arg)
{
	if (!e || !visit(arg, e))
		return;
	expr_visit(e->a, visit, arg);
	expr_visit(e->b, visit, arg);
	expr_visit(e->c, visit, arg);
	for (size_t i = 0; i < e->arg_count; i++)
		expr_visit(e->args[i], visit, arg);
}

const struct expr *expr_root(const struct expr *e)
{
	while (e && (e->kind == EXPR_MEMBER || e->kind == EXPR_INDEX || e->kind == EXPR_CAST ||
		     e->kind == EXPR_UNARY || e->kind == EXPR_STEP))
		e = e->a;
	return e && e->kind == EXPR_NAME ? e : NULL;
}
