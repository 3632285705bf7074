// SPDX-License-Identifier: GPL-2.0-only
#include "lib/model/xen_name.h"
#include "lib/read/csource/resumption.h"

/* Whether it holds only of a call that was not interrupted. */
static bool asks_for_completion(const struct expr *e)
{
	if (e && e->kind == EXPR_BINARY && e->op == PUNCT2('&', '&'))
		return asks_for_completion(e->a) || asks_for_completion(e->b);
	return e && e->kind == EXPR_UNARY && e->op == '!' && e->a->kind == EXPR_MEMBER &&
	       xen_name_is(XEN_PREEMPTED_FLAG, e->a->name);
}

bool resumption_is_clobber(const node_list *nodes, int i)
{
	const struct node *n = &nodes->items[i];
	const struct node *parent = n->parent == NO_NODE ? NULL : &nodes->items[n->parent];

	return parent && parent->kind == NODE_CONDITION && parent->stmt->kind == STMT_IF &&
	       asks_for_completion(parent->e) && n->kind == NODE_SIMPLE && n->e &&
	       n->e->kind == EXPR_ASSIGN && !n->e->op && n->e->b->kind == EXPR_LITERAL;
}
