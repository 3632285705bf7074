// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/canon.h"
#include "lib/read/csource/labels.h"
#include "lib/read/csource/slice_inner.h"

enum {
	LABELS_MAX = 64, /* of one node */
	DEPTH_MAX = 3,	 /* variables that stand for the op one after another */
};

/* The label that the node hangs on, from itself on; NO_NODE: none. */
static int label_of(const node_list *nodes, int node)
{
	while (node != NO_NODE && nodes->items[node].kind != NODE_CASE)
		node = nodes->items[node].parent;
	return node;
}

static bool is_op(const struct labels *l, const struct expr *e, unsigned int depth);

/* What the node gives the variable; NULL: nothing. */
static const struct expr *given_to(const struct node *n, const char *name)
{
	if (n->kind == NODE_SIMPLE && n->stmt->kind == STMT_DECL && n->stmt->name == name)
		return n->e;
	if (n->e && n->e->kind == EXPR_ASSIGN && n->e->a->kind == EXPR_NAME &&
	    n->e->a->name == name)
		return n->e->op == '&' ? n->e->a : n->e->b;
	return NULL;
}

static bool always_holds_op(const struct labels *l, const char *name, unsigned int depth)
{
	const struct node *n;
	bool any = false;

	vec_each(n, &l->slice->nodes) {
		const struct expr *e = n->kind == NODE_CASE ? NULL : given_to(n, name);

		if (!e)
			continue;
		if (!(e->kind == EXPR_NAME && e->name == name) && !is_op(l, e, depth))
			return false;
		any = true;
	}
	return any;
}

/* The command, bits of it, or a field of what the guest handed in. */
static bool is_op(const struct labels *l, const struct expr *e, unsigned int depth)
{
	struct slice *s = l->slice;
	const struct expr *root;

	e = expr_behind_hint(e);
	while (e && (e->kind == EXPR_CAST || (e->kind == EXPR_BINARY && e->op == '&')))
		e = expr_behind_hint(e->a);
	if (!e || !depth)
		return false;
	if (e->kind == EXPR_NAME)
		return (s->command && e->name == s->command) ||
		       always_holds_op(l, e->name, depth - 1);
	if (e->kind == EXPR_CALL)
		return slice_takes_op(s, l->hash.sources, e);
	root = e->kind == EXPR_MEMBER ? expr_root(e) : NULL;
	return root && keys_have(&s->memory, (struct key){root->name, false});
}

/* It ends the call there, or leaves it to another function. */
static bool does_no_work(const struct node *n)
{
	const struct expr *e = n->e;

	if (n->kind != NODE_SIMPLE || !e)
		return true;
	if (e->kind == EXPR_ASSIGN && !e->op && n->stmt->kind != STMT_DECL)
		return canon_is_refusal(e->b) || e->b->kind == EXPR_CALL;
	return e->kind == EXPR_CALL;
}

static bool is_below(const node_list *nodes, int node, int above)
{
	while (node != NO_NODE && node != above)
		node = nodes->items[node].parent;
	return node == above;
}

static bool leaves_others_alone(const node_list *nodes, int condition)
{
	int other = NO_NODE;

	for (size_t i = 0; i < nodes->count; i++)
		if (nodes->items[i].kind == NODE_CASE && nodes->items[i].parent == condition &&
		    !nodes->items[i].e)
			other = (int)i;
	for (size_t i = 0; other != NO_NODE && i < nodes->count; i++)
		if (is_below(nodes, (int)i, other) && !does_no_work(&nodes->items[i]))
			return false;
	return other != NO_NODE;
}

static bool is_over_op(const struct labels *l, int i)
{
	const struct node *n = &l->slice->nodes.items[i];

	return n->kind == NODE_CONDITION && n->stmt->kind == STMT_SWITCH &&
	       is_op(l, n->e, DEPTH_MAX) && leaves_others_alone(&l->slice->nodes, i);
}

void labels_init(struct labels *l, struct slice *s, struct sources *p)
{
	*l = (struct labels){.slice = s};
	node_hash_init(&l->hash, p, s->function);
	l->is_over_op = xalloc(s->nodes.count + 1);
	for (size_t i = 0; i < s->nodes.count; i++)
		l->is_over_op[i] = is_over_op(l, (int)i);
}

void labels_deinit(struct labels *l)
{
	free(l->is_over_op);
	node_hash_deinit(&l->hash);
}

static void add(label_list *list, uint32_t label)
{
	const uint32_t *one;

	vec_each(one, list)
		if (*one == label)
			return;
	vec_push(list, label);
}

static uint32_t code_of(struct node_hash *h, uint32_t outer, const struct expr *value)
{
	const struct stmt none = {.kind = STMT_CASE};
	const struct node label = {.kind = NODE_CASE, .stmt = &none, .e = value};

	node_hash_restart(h);
	node_hash_number(h, outer);
	node_hash_add(h, &label);
	return (uint32_t)(h->hash ^ h->hash >> 32) | 1;
}

static bool counts(const struct labels *l, int label, bool of_any_switch)
{
	int condition = l->slice->nodes.items[label].parent;

	return condition != NO_NODE && (of_any_switch || l->is_over_op[condition]);
}

/* Those of the innermost label around the node, under each that is around that. */
static void find(struct labels *l, int node, bool of_any_switch, label_list *ret)
{
	const node_list *nodes = &l->slice->nodes;
	label_list outer = {0};
	const uint32_t *one;
	int label = label_of(nodes, node);

	while (label != NO_NODE && !counts(l, label, of_any_switch))
		label = label_of(nodes, nodes->items[label].parent);
	if (label == NO_NODE)
		return;
	find(l, nodes->items[label].parent, of_any_switch, &outer);
	if (!outer.count)
		vec_push(&outer, 0);
	for (; label != NO_NODE && ret->count <= LABELS_MAX; label = nodes->items[label].falls_from)
		vec_each(one, &outer)
			add(ret, code_of(&l->hash, *one, nodes->items[label].e));
	vec_free(&outer);
}

void labels_at(struct labels *l, int node, label_list *ret)
{
	find(l, node, false, ret);
	if (ret->count > LABELS_MAX)
		ret->count = 0;
}

/* The label itself, under each that is around it. */
static void add_label(struct labels *l, int label, bool of_any_switch, label_list *ret)
{
	const struct node *n = &l->slice->nodes.items[label];
	label_list outer = {0};
	const uint32_t *one;

	find(l, n->parent, of_any_switch, &outer);
	if (!outer.count)
		vec_push(&outer, 0);
	vec_each(one, &outer)
		vec_push(ret, code_of(&l->hash, *one, n->e));
	vec_free(&outer);
}

struct comparing {
	struct labels *labels;
	label_list *ret;
};

static bool take_comparison(void *arg, const struct expr *e)
{
	const struct comparing *c = arg;

	if (e->kind == EXPR_BINARY && (e->op == PUNCT2('=', '=') || e->op == PUNCT2('!', '='))) {
		vec_push(c->ret, code_of(&c->labels->hash, 0, e->a));
		vec_push(c->ret, code_of(&c->labels->hash, 0, e->b));
	}
	return true;
}

static int compare_labels(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void drop_repeated(label_list *list)
{
	size_t kept = 0;

	vec_sort(list, compare_labels);
	for (size_t i = 0; i < list->count; i++)
		if (!kept || list->items[kept - 1] != list->items[i])
			list->items[kept++] = list->items[i];
	list->count = kept;
}

void labels_all(struct labels *l, label_list *ret)
{
	const node_list *nodes = &l->slice->nodes;
	struct comparing c = {l, ret};

	for (size_t i = 0; i < nodes->count; i++) {
		if (nodes->items[i].kind != NODE_CASE) {
			expr_visit(nodes->items[i].e, take_comparison, &c);
			continue;
		}
		add_label(l, (int)i, true, ret);
		add_label(l, (int)i, false, ret);
	}
	drop_repeated(ret);
}
