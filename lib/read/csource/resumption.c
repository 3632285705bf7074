// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/resumption.h"

bool resumption_names(const char *name)
{
	static const char *const names[] = {
		"hcall_preempted",	"hc_preempted",	       "hcall_compat",	      "hcall_64bit",
		"_MCSF_call_preempted", "MCSF_call_preempted", "HVM_HCALL_preempted",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* Whether it holds only of a call that was not interrupted. */
static bool asks_for_completion(const struct expr *e)
{
	if (e && e->kind == EXPR_BINARY && e->op == PUNCT2('&', '&'))
		return asks_for_completion(e->a) || asks_for_completion(e->b);
	return e && e->kind == EXPR_UNARY && e->op == '!' && e->a->kind == EXPR_MEMBER &&
	       !strcmp(e->a->name, "hcall_preempted");
}

bool resumption_is_clobber(const node_list *nodes, int i)
{
	const struct node *n = &nodes->items[i];
	const struct node *parent = n->parent == NO_NODE ? NULL : &nodes->items[n->parent];

	return parent && parent->kind == NODE_CONDITION && parent->stmt->kind == STMT_IF &&
	       asks_for_completion(parent->e) && n->kind == NODE_SIMPLE && n->e &&
	       n->e->kind == EXPR_ASSIGN && !n->e->op && n->e->b->kind == EXPR_LITERAL;
}
