// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/canon.h"
#include "lib/read/csource/node_hash.h"
#include "lib/read/csource/slice_inner.h"

/* How far back it is looked for what a condition is made of. */
enum { DEFINITIONS_MAX = 3 };

/* What one node mentions and what it writes to or into, by the name at the bottom. */
struct mention {
	key_list names, targets;
};

struct looking {
	struct building *b;
	struct mention *mentions; /* of each node */
};

static void add_target(struct mention *m, const struct expr *lvalue)
{
	const struct expr *root = expr_root(lvalue);

	if (root)
		keys_add(&m->targets, (struct key){root->name, false});
}

static bool mention(void *arg, const struct expr *e)
{
	struct mention *m = arg;

	if (canon_is_permission(e))
		return false;
	if (e->kind == EXPR_NAME)
		keys_add(&m->names, (struct key){e->name, false});
	if (e->kind == EXPR_ASSIGN || e->kind == EXPR_STEP)
		add_target(m, e->a);
	for (size_t i = 0; e->kind == EXPR_CALL && i < e->arg_count; i++)
		if (e->args[i]->kind == EXPR_UNARY && e->args[i]->op == '&')
			add_target(m, e->args[i]->a);
	if (e->kind == EXPR_OPAQUE || e->kind == EXPR_BLOCK)
		for (const struct token *t = e->text.first; t < e->text.end; t++)
			if (t->kind == TOKEN_NAME)
				keys_add(&m->names, (struct key){t->text, false});
	return true;
}

static void find_mentions(struct looking *l)
{
	const node_list *nodes = &l->b->s->nodes;

	for (size_t i = 0; i < nodes->count; i++) {
		const struct node *n = &nodes->items[i];
		struct mention *m = &l->mentions[i];

		if (n->kind == NODE_CASE || expr_is_remark(n->e))
			continue;
		if (n->stmt->kind == STMT_DECL)
			keys_add(&m->targets, (struct key){n->stmt->name, false});
		if (l->b->access[i].read_into)
			keys_add(&m->targets, (struct key){l->b->access[i].read_into, false});
		expr_visit(n->e, mention, m);
	}
}

static bool meets(const key_list *a, const key_list *b)
{
	const struct key *k;

	vec_each(k, a)
		if (keys_have(b, *k))
			return true;
	return false;
}

/* What the caller chose goes on into what is made of it. */
static void spread_choice(struct looking *l)
{
	struct slice *s = l->b->s;
	bool has_changed = true;
	const struct key *k;

	while (has_changed) {
		has_changed = false;
		for (size_t i = 0; i < s->nodes.count; i++) {
			if (!l->b->access[i].read_into && !meets(&l->mentions[i].names, &s->guest))
				continue;
			vec_each(k, &l->mentions[i].targets) {
				if (keys_have(&s->guest, *k) || !slice_is_local(l->b, *k))
					continue;
				keys_add(&s->guest, *k);
				has_changed = true;
			}
		}
	}
}

/* The last node before that one, on a way to it, that writes to the variable; or NO_NODE. */
static int last_definition(const struct looking *l, struct key key, int node)
{
	for (int i = node; i-- > 0;)
		if (keys_have(&l->mentions[i].targets, key) &&
		    !nodes_part(&l->b->s->nodes, i, node))
			return i;
	return NO_NODE;
}

/* A result says what its last call made of the guest's choice, or of something else. */
static bool holds_choice(const struct looking *l, struct key key, int node)
{
	const struct key *k;
	int at;

	if (!keys_have(&l->b->s->guest, key))
		return false;
	at = slice_is_result(l->b, key) ? last_definition(l, key, node) : NO_NODE;
	if (at == NO_NODE || l->b->access[at].read_into)
		return true;
	vec_each(k, &l->mentions[at].names)
		if (!(k->name == key.name) && keys_have(&l->b->s->guest, *k))
			return true;
	return false;
}

static bool rests_on_choice(const struct looking *l, const struct expr *e, int node)
{
	struct mention m = {0};
	const struct key *k;
	bool rests = false;

	expr_visit(e, mention, &m);
	vec_each(k, &m.names)
		rests |= holds_choice(l, *k, node);
	vec_free(&m.names);
	vec_free(&m.targets);
	return rests;
}

/* The condition that the node hangs on at once, or NO_NODE. */
static int condition_of(const node_list *nodes, int i)
{
	int parent = nodes->items[i].parent;

	if (parent != NO_NODE && nodes->items[parent].kind == NODE_ELSE)
		parent = nodes->items[parent].parent;
	if (parent == NO_NODE || nodes->items[parent].kind != NODE_CONDITION ||
	    nodes->items[parent].stmt->kind == STMT_SWITCH)
		return NO_NODE;
	return parent;
}

static bool is_error(const struct expr *e)
{
	while (e && e->kind == EXPR_CAST)
		e = e->a;
	return e && e->kind == EXPR_UNARY && e->op == '-';
}

static bool gives_error(const struct looking *l, int i)
{
	const struct node *n = &l->b->s->nodes.items[i];
	const struct key *k;

	if (n->kind != NODE_SIMPLE || !n->e || n->e->kind != EXPR_ASSIGN || n->e->op)
		return false;
	vec_each(k, &l->b->access[i].defines)
		if (keys_have(&l->b->returned, *k))
			return is_error(n->e->b) || l->b->s->extent == EXTENT_STOPS;
	return false;
}

/* Whether a goto stays in its loop: what follows there is another round. */
static bool stays_in_loop(const node_list *nodes, int i)
{
	const struct token_range *jump = &nodes->items[i].stmt->text, *text;
	int loop = node_loop(nodes, i);

	if (nodes->items[i].stmt->kind != STMT_GOTO || loop == NO_NODE)
		return false;
	text = &nodes->items[loop].stmt->text;
	for (const struct token *t = text->first; t + 1 < text->end; t++)
		if (t->kind == TOKEN_NAME && token_is(t + 1, ':') && jump->first + 1 < jump->end &&
		    t->text == jump->first[1].text)
			return true;
	return false;
}

static bool leaves(const struct looking *l, int i)
{
	const node_list *nodes = &l->b->s->nodes;
	const struct node *n = &nodes->items[i];

	if (n->kind == NODE_JUMP)
		return n->stmt->kind != STMT_CONTINUE && !stays_in_loop(nodes, i);
	return gives_error(l, i);
}

/* The label of the outermost switch around the node, or NO_NODE. */
static int outer_label(const node_list *nodes, int i)
{
	int label = NO_NODE;

	for (; i != NO_NODE; i = nodes->items[i].parent)
		if (nodes->items[i].kind == NODE_CASE)
			label = i;
	return label;
}

static bool hangs_on_switch(const node_list *nodes, int i, int condition)
{
	for (; i != NO_NODE; i = nodes->items[i].parent)
		if (nodes->items[i].kind == NODE_CASE && nodes->items[i].parent == condition)
			return true;
	return false;
}

static bool is_in_loop(const node_list *nodes, int i, int loop)
{
	for (; i != NO_NODE; i = nodes->items[i].parent)
		if (i == loop)
			return true;
	return false;
}

bool slice_is_on_way(const struct building *b, int i)
{
	const node_list *nodes = &b->s->nodes;
	int label = outer_label(nodes, i), loop = node_loop(nodes, i);
	bool any = false;

	for (int k = 0; k < (int)nodes->count; k++) {
		const struct access *a = &b->access[k];

		if (!a->site && !a->pauses && !a->leads && !a->pausing && !a->pauses_below)
			continue;
		any = true;
		if (k < i && !(loop != NO_NODE && is_in_loop(nodes, k, loop)))
			continue;
		if (label != NO_NODE && !hangs_on_switch(nodes, k, nodes->items[label].parent))
			continue;
		if (!nodes_part(nodes, i, k))
			return true;
	}
	return !any;
}

/* "return start;": the call ends with what it has come to. */
static bool returns_progress(const struct looking *l, int i)
{
	const struct node *n = &l->b->s->nodes.items[i];
	struct key key;

	if (n->kind != NODE_JUMP || n->stmt->kind != STMT_RETURN || !n->e ||
	    n->e->kind != EXPR_NAME)
		return false;
	key = (struct key){n->e->name, false};
	return keys_have(&l->b->command, key) && !slice_is_result(l->b, key);
}

static void add_reason(struct looking *l, int stop, int node, const struct expr *e, bool is_first)
{
	struct stop_reason r = {stop, node, e, is_first};

	vec_push(&l->b->s->stops, r);
}

/* Of a record, each part has what it holds from elsewhere. */
static bool sets_part(const struct node *n)
{
	return !n->e || (n->e->kind == EXPR_ASSIGN && n->stmt->kind != STMT_DECL &&
			 n->e->a->kind != EXPR_NAME);
}

/* What the variables of a condition are made of, unless that is compared anyway. */
static void add_definitions(struct looking *l, int stop, const struct expr *e, int node,
			    unsigned int depth)
{
	struct mention m = {0};
	const struct key *k;

	expr_visit(e, mention, &m);
	vec_each(k, &m.names) {
		int at = depth && keys_have(&l->b->s->guest, *k) ? last_definition(l, *k, node)
								 : NO_NODE;

		if (at == NO_NODE || l->b->s->nodes.items[at].is_in || l->b->access[at].read_into ||
		    sets_part(&l->b->s->nodes.items[at]))
			continue;
		add_reason(l, stop, at, l->b->s->nodes.items[at].e, false);
		add_definitions(l, stop, l->b->s->nodes.items[at].e, at, depth - 1);
	}
	vec_free(&m.names);
	vec_free(&m.targets);
}

/* The stop, by what it hangs on at once, a part of the condition there, and what is around it. */
static void add_stop(struct looking *l, int stop, int condition, const struct expr *part)
{
	const node_list *nodes = &l->b->s->nodes;
	int first = condition == NO_NODE ? stop : condition;

	add_reason(l, stop, condition, part, true);
	if (returns_progress(l, stop))
		add_reason(l, stop, stop, nodes->items[stop].e, false);
	if (condition != NO_NODE)
		add_definitions(l, stop, part, condition, DEFINITIONS_MAX);
	for (int i = nodes->items[first].parent; i != NO_NODE; i = nodes->items[i].parent)
		if ((nodes->items[i].kind == NODE_CONDITION &&
		     nodes->items[i].stmt->kind != STMT_SWITCH) ||
		    nodes->items[i].kind == NODE_ELSE)
			add_reason(l, stop, i, nodes->items[i].e, false);
}

/* "if ( a || b )" is "if ( a )" and "if ( b )". */
static void add_parts(struct looking *l, int stop, int condition, const struct expr *e, bool is_any)
{
	e = expr_behind_hint(e);
	if (e->kind == EXPR_BINARY && e->op == PUNCT2('|', '|') &&
	    l->b->s->nodes.items[stop].parent == condition) {
		add_parts(l, stop, condition, e->a, is_any);
		add_parts(l, stop, condition, e->b, is_any);
	} else if ((is_any && !canon_is_permission(e)) || rests_on_choice(l, e, condition)) {
		add_stop(l, stop, condition, e);
	}
}

/* "return x > limit;", and what else is no name for a result. */
static bool returns_test(const struct looking *l, int i)
{
	const struct node *n = &l->b->s->nodes.items[i];

	if (n->kind != NODE_JUMP || n->stmt->kind != STMT_RETURN || !n->e)
		return false;
	return n->e->kind == EXPR_CHOICE || n->e->kind == EXPR_BINARY ||
	       (l->b->s->extent == EXTENT_STOPS && n->e->kind != EXPR_NAME);
}

/* Whether the node stands behind that label, or behind one that runs on into it. */
static bool is_behind_label(const node_list *nodes, int i, int label)
{
	while (i != NO_NODE && nodes->items[i].kind != NODE_CASE)
		i = nodes->items[i].parent;
	while (label != NO_NODE && label != i)
		label = nodes->items[label].falls_from;
	return i != NO_NODE && label == i;
}

/*
 * "case A: if ( a ) break; case B: return -ENOSYS;": A ends there unless a. Told at the break,
 * since that is of A alone.
 */
static void add_unless(struct looking *l, int stop)
{
	const node_list *nodes = &l->b->s->nodes;
	int label = nodes->items[stop].parent;

	if (label == NO_NODE || nodes->items[label].kind != NODE_CASE)
		return;
	for (int i = 0; i < stop; i++) {
		int condition = condition_of(nodes, i);

		if (nodes->items[i].kind == NODE_JUMP && nodes->items[i].stmt->kind == STMT_BREAK &&
		    condition != NO_NODE && is_behind_label(nodes, i, label))
			add_stop(l, i, condition, nodes->items[condition].e);
	}
}

/* What a wrapper does not let through goes on no more, whatever it asks for. */
static void look_at_wrapper(struct looking *l, int i)
{
	const struct node *n = &l->b->s->nodes.items[i];
	int condition = condition_of(&l->b->s->nodes, i);
	bool ends = n->kind == NODE_JUMP &&
		    (n->stmt->kind == STMT_RETURN || n->stmt->kind == STMT_GOTO);

	if (l->b->access[i].leads || (!ends && !gives_error(l, i)))
		return;
	if (condition == NO_NODE)
		add_unless(l, i);
	else if (l->b->s->nodes.items[condition].e)
		add_parts(l, i, condition, l->b->s->nodes.items[condition].e, true);
}

static void look_at(struct looking *l, int i)
{
	const node_list *nodes = &l->b->s->nodes;
	int condition = condition_of(nodes, i);
	bool is_any = returns_progress(l, i) ||
		      (condition != NO_NODE && slice_asks_for_progress(l->b, condition));

	if (l->b->s->extent != EXTENT_STOPS && !slice_is_on_way(l->b, i))
		return;
	if (nodes->items[i].is_in && (condition == NO_NODE || nodes->items[condition].is_in))
		return;
	if (condition != NO_NODE && leaves(l, i) && nodes->items[condition].e)
		add_parts(l, i, condition, nodes->items[condition].e, is_any);
	else if (condition == NO_NODE && is_any)
		add_stop(l, i, NO_NODE, NULL);
	if (returns_test(l, i) && rests_on_choice(l, nodes->items[i].e, i))
		add_stop(l, i, i, nodes->items[i].e);
}

void stops_find(struct building *b)
{
	size_t count = b->s->nodes.count;
	struct looking l = {b, xalloc((count + 1) * sizeof(*l.mentions))};

	find_mentions(&l);
	spread_choice(&l);
	for (size_t i = 0; i < count; i++)
		look_at(&l, (int)i);
	for (size_t i = 0; b->s->is_wrapper && i < count; i++)
		look_at_wrapper(&l, (int)i);
	for (size_t i = 0; i < count; i++) {
		vec_free(&l.mentions[i].names);
		vec_free(&l.mentions[i].targets);
	}
	free(l.mentions);
}
