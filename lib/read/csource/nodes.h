/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_NODES_H
#define XENABI_READ_CSOURCE_NODES_H

#include "lib/read/csource/sources.h"

/* A function's body as a list in the order of its text, each part with what it hangs on. */
enum node_kind {
	NODE_SIMPLE,	/* an expression, an initialiser, a step of a loop */
	NODE_CONDITION, /* of if, switch and loops; what they hold hangs on it */
	NODE_ELSE,
	NODE_CASE, /* a label of a switch */
	NODE_JUMP, /* return, goto, break, continue */
};

enum { NO_NODE = -1 };

struct node {
	enum node_kind kind;
	const struct stmt *stmt;
	const struct expr *e; /* or NULL */
	int parent;	      /* NO_NODE: none */
	int falls_from;	      /* NODE_CASE: the label before, whose statements may run on into it */
	bool is_in;	      /* in the slice */
};

typedef VEC(struct node) node_list;

void nodes_list(const struct body *b, node_list *ret);

/* Whether one is reached by way of the other's switch, but by another label of it. */
bool nodes_part(const node_list *nodes, int a, int b);

/* The innermost loop around the node, as its condition, or NO_NODE. */
int node_loop(const node_list *nodes, int node);

/* Parts of an expression, itself included, as long as visit() gives true. */
void expr_visit(const struct expr *e, bool (*visit)(void *arg, const struct expr *e), void *arg);

/* What a field or an element is part of: the name at the bottom, or NULL. */
const struct expr *expr_root(const struct expr *e);

#endif
