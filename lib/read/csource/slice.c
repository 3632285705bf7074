// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/model/xen_name.h"
#include "lib/read/csource/canon.h"
#include "lib/read/csource/inlining.h"
#include "lib/read/csource/node_hash.h"
#include "lib/read/csource/resumption.h"
#include "lib/read/csource/slice_inner.h"

enum { ARGUMENTS_MAX = 5 }; /* that a hypercall has */

bool keys_have(const key_list *list, struct key key)
{
	const struct key *k;

	vec_each(k, list)
		if (k->name == key.name && k->is_field == key.is_field)
			return true;
	return false;
}

void keys_add(key_list *list, struct key key)
{
	if (!keys_have(list, key))
		vec_push(list, key);
}

static bool keys_meet(const key_list *a, const key_list *b)
{
	const struct key *k;

	vec_each(k, a)
		if (keys_have(b, *k))
			return true;
	return false;
}

bool slice_pauses(const struct function *f)
{
	for (const struct token *t = f->body.first; t < f->body.end; t++)
		if (t->kind == TOKEN_NAME &&
		    (xen_name_is(XEN_PAUSES, t->text) || xen_name_is(XEN_HAS_PAUSED, t->text)))
			return true;
	return false;
}

/* Whether something that it calls does. */
static bool pauses_below(const struct sources *p, struct function *f)
{
	if (f->pauses != ANSWER_UNKNOWN)
		return f->pauses == ANSWER_YES;
	f->pauses = ANSWER_NO;
	for (const struct token *t = f->body.first; t + 1 < f->body.end; t++) {
		struct function *callee = t->kind == TOKEN_NAME && token_is(t + 1, '(')
						  ? sources_find(p, f->unit, t->text)
						  : NULL;

		if (!callee || (!callee->can_continue && !slice_pauses(callee)))
			continue;
		f->pauses = ANSWER_YES;
		break;
	}
	return f->pauses == ANSWER_YES;
}

struct visiting {
	struct building *b;
	struct access *access;
};

static struct key key_of(const struct expr *lvalue)
{
	while (lvalue && (lvalue->kind == EXPR_INDEX || lvalue->kind == EXPR_CAST ||
			  lvalue->kind == EXPR_UNARY || lvalue->kind == EXPR_STEP))
		lvalue = lvalue->a;
	if (lvalue && lvalue->kind == EXPR_MEMBER)
		return (struct key){lvalue->name, true};
	if (lvalue && lvalue->kind == EXPR_NAME)
		return (struct key){lvalue->name, false};
	return (struct key){0};
}

static void define(struct access *a, const struct expr *lvalue)
{
	struct key key = key_of(lvalue);

	if (key.name)
		keys_add(&a->defines, key);
}

static const struct expr *last_copied(const struct expr *e)
{
	const struct expr *arg = e->arg_count > 1 ? e->args[e->arg_count == 4 ? 2 : 1] : NULL;

	return arg && arg->kind == EXPR_UNARY && arg->op == '&' ? arg->a : arg;
}

/* Copies from and to the guest's memory, of records and of fields. */
static void take_copy(struct access *a, const struct expr *e)
{
	const struct expr *from, *root;

	if (xen_name_is(XEN_MOVES_OUT, e->name)) {
		a->writes_back = true;
		a->copied = last_copied(e);
		if (strstr(e->name, "field") && e->arg_count > 2 && e->args[2]->kind == EXPR_NAME)
			keys_add(&a->uses, (struct key){e->args[2]->name, true});
	} else if (xen_name_is(XEN_MOVES_IN, e->name)) {
		from = e->arg_count ? e->args[0] : NULL;
		root = expr_root(from);
		a->read_into = root ? root->name : NULL;
		define(a, from);
	}
}

static bool is_macro(const struct building *b, const char *name)
{
	struct macro_scope scope = unit_scope(b->s->function->unit, &b->sources->macros,
					      b->sources->arch, b->sources->intern);

	return macro_find(&scope, name) != NULL;
}

static void take_callee(struct visiting *v, const struct expr *e)
{
	struct function *f = sources_find(v->b->sources, v->b->s->function->unit, e->name);

	if (f && f->can_continue)
		v->access->leads = true;
	else if (f && slice_pauses(f))
		v->access->pausing = e;
	else if (f && pauses_below(v->b->sources, f))
		v->access->pauses_below = true;
}

static void take_call(struct visiting *v, const struct expr *e)
{
	struct access *a = v->access;

	if (!e->name)
		return;
	if (!strcmp(e->name, CREATE_FUNCTION) || !strcmp(e->name, TRANSLATE_FUNCTION))
		a->site = e;
	a->pauses |= xen_name_is(XEN_PAUSES, e->name);
	a->calls |= !is_macro(v->b, e->name) && strncmp(e->name, "min", 3);
	if (strstr(e->name, "guest_handle_") && e->arg_count)
		define(a, e->args[0]);
	if (strstr(e->name, "copy") && (strstr(e->name, "guest") || strstr(e->name, "compat")))
		take_copy(a, e);
	else
		take_callee(v, e);
	for (size_t i = 0; i < e->arg_count; i++)
		if (e->args[i]->kind == EXPR_UNARY && e->args[i]->op == '&')
			define(a, e->args[i]->a);
}

static bool visit(void *arg, const struct expr *e);

/* Of "a.b[i].c" the field c, and what i is made of; a is a name for the place alone. */
static void take_member(struct visiting *v, const struct expr *e)
{
	v->access->pauses |= xen_name_is(XEN_HAS_PAUSED, e->name);
	keys_add(&v->access->uses, (struct key){e->name, true});
	for (e = e->a; e && (e->kind == EXPR_MEMBER || e->kind == EXPR_INDEX ||
			     e->kind == EXPR_CAST || e->kind == EXPR_UNARY);
	     e = e->a)
		if (e->kind == EXPR_INDEX)
			expr_visit(e->b, visit, v);
	if (e && e->kind != EXPR_NAME)
		expr_visit(e, visit, v);
}

static bool visit(void *arg, const struct expr *e)
{
	struct visiting *v = arg;
	struct access *a = v->access;

	switch (e->kind) {
	case EXPR_NAME:
		a->pauses |= xen_name_is(XEN_PAUSES, e->name);
		keys_add(&a->uses, (struct key){e->name, false});
		break;
	case EXPR_MEMBER:
		take_member(v, e);
		return false;
	case EXPR_ASSIGN:
	case EXPR_STEP:
		define(a, e->a);
		break;
	case EXPR_CALL:
		take_call(v, e);
		break;
	case EXPR_OPAQUE:
	case EXPR_BLOCK:
		for (const struct token *t = e->text.first; t < e->text.end; t++)
			if (t->kind == TOKEN_NAME)
				keys_add(&a->uses, (struct key){t->text, false});
		break;
	case EXPR_LITERAL:
	case EXPR_UNARY:
	case EXPR_BINARY:
	case EXPR_CHOICE:
	case EXPR_INDEX:
	case EXPR_CAST:
	case EXPR_COMMA:
		break;
	}
	return true;
}

static void find_accesses(struct building *b)
{
	const node_list *nodes = &b->s->nodes;

	for (size_t i = 0; i < nodes->count; i++) {
		struct visiting v = {b, &b->access[i]};
		const struct node *n = &nodes->items[i];

		if (n->kind == NODE_SIMPLE && n->stmt->kind == STMT_DECL)
			keys_add(&v.access->defines, (struct key){n->stmt->name, false});
		if (n->kind != NODE_CASE)
			expr_visit(n->e, visit, &v);
		if (n->kind == NODE_JUMP && n->e && n->e->kind == EXPR_NAME)
			keys_add(&b->returned, (struct key){n->e->name, false});
	}
}

bool slice_is_own(const struct local *l)
{
	return l->type.record && xen_name_is(XEN_OWN_RECORD, l->type.record);
}

/* Whether it can hold progress. */
bool slice_is_local(const struct building *b, struct key key)
{
	const struct local *l = key.is_field ? NULL : body_local(b->body, key.name);

	return key.is_field || (l && !slice_is_own(l));
}

bool slice_is_result(const struct building *b, struct key key)
{
	if (!keys_have(&b->returned, key))
		return false;
	if (keys_have(&b->s->entered, key))
		return false;
	for (size_t i = 0; i < b->s->nodes.count; i++)
		if (keys_have(&b->access[i].defines, key) &&
		    (b->access[i].leads || !keys_meet(&b->access[i].uses, &b->s->keys)))
			return true;
	return false;
}

/* From the command on: what is made of it is progress, or the op. */
static void spread_forward(struct building *b)
{
	bool has_changed = true;

	while (has_changed) {
		has_changed = false;
		for (size_t i = 0; i < b->s->nodes.count; i++) {
			const struct key *k;

			if (!keys_meet(&b->access[i].uses, &b->s->keys) || b->access[i].leads)
				continue;
			vec_each(k, &b->access[i].defines) {
				/* What stands there in the guest's memory is no progress. */
				if (b->access[i].read_into || keys_have(&b->s->keys, *k) ||
				    slice_is_result(b, *k))
					continue;
				keys_add(&b->s->keys, *k);
				has_changed = true;
			}
			if (b->access[i].defines.count && b->s->nodes.items[i].kind == NODE_SIMPLE)
				b->s->nodes.items[i].is_in = true;
		}
	}
}

static void want_as(struct building *b, struct key key, int node, bool is_amount)
{
	const struct wanted *w;

	if (!slice_is_local(b, key))
		return;
	vec_each(w, &b->wanted)
		if (w->key.name == key.name && w->key.is_field == key.is_field &&
		    w->is_amount <= is_amount && !nodes_part(&b->s->nodes, w->node, node))
			return;
	vec_push(&b->wanted, (struct wanted){key, node, is_amount});
	keys_add(&b->s->keys, key);
}

static void want(struct building *b, struct key key, int node)
{
	want_as(b, key, node, false);
}

/* What the node adds to a variable, or takes from it; NULL: it does no such thing. */
static const struct expr *amount_at(const struct building *b, int node)
{
	const struct expr *e = b->s->nodes.items[node].e;

	if (!e)
		return NULL;
	if (e->kind == EXPR_ASSIGN && (e->op == '+' || e->op == '-'))
		return e->b;
	return e->kind == EXPR_CALL && e->name && e->arg_count == 2 &&
			       strstr(e->name, "guest_handle_") && strstr(e->name, "_offset")
		       ? e->args[1]
		       : NULL;
}

static void want_used(struct building *b, int node)
{
	const struct expr *amount = amount_at(b, node);
	const struct key *k;

	vec_each(k, &b->access[node].uses) {
		bool is_amount = amount && amount->kind == EXPR_NAME && !k->is_field &&
				 k->name == amount->name;

		if (!keys_have(&b->returned, *k))
			want_as(b, *k, node, is_amount);
	}
}

static void want_in(struct building *b, const struct expr *e, int node)
{
	struct access part = {0};
	struct visiting v = {b, &part};
	const struct key *k;

	expr_visit(e, visit, &v);
	vec_each(k, &part.uses)
		want(b, *k, node);
	vec_free(&part.uses);
	vec_free(&part.defines);
}

static bool is_whole_record(const struct expr *copied)
{
	return copied && expr_root(copied);
}

/* Whether a place where the function pauses or continues shares its way with the node. */
bool slice_is_before_pause(const struct building *b, int node)
{
	bool any = false;

	for (size_t i = 0; i < b->s->nodes.count; i++) {
		if (!b->access[i].site && !b->access[i].pauses && !b->access[i].leads)
			continue;
		if (!nodes_part(&b->s->nodes, (int)i, node))
			return true;
		any = true;
	}
	return !any;
}

/* The fields of a record that is copied back, as they are set on the way there. */
static void want_fields(struct building *b, const struct expr *copied, int node)
{
	const char *root = expr_root(copied)->name;

	for (size_t i = 0; i < b->s->nodes.count; i++) {
		const struct expr *e = b->s->nodes.items[i].e;
		const struct expr *bottom = e && e->kind == EXPR_ASSIGN && e->a->kind == EXPR_MEMBER
						    ? expr_root(e->a)
						    : NULL;

		if (bottom && bottom->name == root && !nodes_part(&b->s->nodes, (int)i, node))
			want(b, key_of(e->a), node);
	}
}

/* Whether the node is a way's last step before it pauses, and no result among many. */
static bool is_with_pause(const struct building *b, int node)
{
	const struct node *nodes = b->s->nodes.items;

	if (b->access[node].pauses)
		return true;
	for (size_t i = 0; i < b->s->nodes.count; i++) {
		int parent = nodes[i].parent;

		if (!b->access[i].site && !(b->access[i].pauses && nodes[i].kind != NODE_CONDITION))
			continue;
		if (parent == node || parent == nodes[node].parent)
			return true;
		if (parent != NO_NODE && nodes[parent].kind == NODE_ELSE &&
		    nodes[parent].parent == node)
			return true;
	}
	return false;
}

static void seed_write_back(struct building *b, int i)
{
	const struct access *a = &b->access[i];
	const struct key *k;

	if (!is_with_pause(b, i))
		return;
	b->s->nodes.items[i].is_in = true;
	if (a->copied && expr_root(a->copied))
		keys_add(&b->s->memory, (struct key){expr_root(a->copied)->name, false});
	vec_each(k, &a->uses)
		if (k->is_field)
			want(b, *k, i);
	if (is_whole_record(a->copied))
		want_fields(b, a->copied, i);
}

static void seed_pause(struct building *b, int i)
{
	int parent = b->s->nodes.items[i].parent;

	b->s->nodes.items[i].is_in = true;
	if (canon_only_pauses(b->s->nodes.items[i].e))
		return;
	want_used(b, i);
	if (parent != NO_NODE && b->s->nodes.items[parent].kind == NODE_CONDITION &&
	    b->s->nodes.items[parent].stmt->kind != STMT_SWITCH &&
	    !canon_only_pauses(b->s->nodes.items[parent].e))
		want_used(b, parent);
}

/* What is written through a parameter goes on to who called. */
static bool writes_through_parameter(const struct building *b, int i)
{
	const struct expr *e = b->s->nodes.items[i].e, *root;

	if (!e || (e->kind != EXPR_ASSIGN && e->kind != EXPR_STEP))
		return false;
	root = e->a->kind == EXPR_NAME ? NULL : expr_root(e->a);
	for (size_t k = 0; root && k < b->body->param_count; k++)
		if (b->body->locals.items[k].name == root->name)
			return keys_have(&b->s->memory, (struct key){root->name, false});
	return false;
}

static void seed(struct building *b, int i)
{
	const struct access *a = &b->access[i];

	if (a->site) {
		b->s->nodes.items[i].is_in = true;
		for (size_t k = 2; k < a->site->arg_count; k++)
			want_in(b, a->site->args[k], i);
	} else if (a->writes_back) {
		seed_write_back(b, i);
	} else if (a->pauses || writes_through_parameter(b, i)) {
		seed_pause(b, i);
	} else if (a->leads) {
		b->s->nodes.items[i].is_in = true;
	}
}

/* What moves a handle that a call at the node is given, and may give back. */
static void take_moves(struct building *b, int node)
{
	for (size_t i = 0; i < b->s->nodes.count; i++) {
		const struct expr *e = b->s->nodes.items[i].e;

		if (e && e->kind == EXPR_CALL && amount_at(b, (int)i) &&
		    keys_have(&b->access[node].uses, key_of(e->args[0])) &&
		    !nodes_part(&b->s->nodes, (int)i, node))
			b->s->nodes.items[i].is_in = true;
	}
}

/* Whatever sets what is wanted, on the way to where it is used. */
static void close_backward(struct building *b)
{
	for (size_t w = 0; w < b->wanted.count; w++)
		for (size_t i = 0; i < b->s->nodes.count; i++) {
			struct wanted one = b->wanted.items[w];

			if (!keys_have(&b->access[i].defines, one.key) ||
			    nodes_part(&b->s->nodes, (int)i, one.node))
				continue;
			if (b->s->nodes.items[i].is_in && b->access[i].leads)
				continue;
			b->s->nodes.items[i].is_in = true;
			if (b->access[i].calls)
				take_moves(b, (int)i);
			if (!b->access[i].read_into && !b->access[i].calls && !one.is_amount)
				want_used(b, (int)i);
		}
}

/* Records that hold such fields are handed on. */
static void take_records(struct building *b)
{
	for (size_t i = 0; i < b->s->nodes.count; i++) {
		const struct expr *e = b->s->nodes.items[i].e;
		bool is_set = e && e->kind == EXPR_ASSIGN && e->a->kind == EXPR_MEMBER;
		const struct expr *root = is_set ? expr_root(e->a) : NULL;

		if (root && b->s->nodes.items[i].is_in && keys_have(&b->s->keys, key_of(e->a)) &&
		    slice_is_local(b, (struct key){root->name, false}))
			keys_add(&b->s->memory, (struct key){root->name, false});
	}
}

/* Calls of what may pause in the middle of what it is handed. */
static void take_pausing_calls(struct building *b)
{
	for (size_t i = 0; i < b->s->nodes.count; i++) {
		const struct expr *call = b->access[i].pausing;

		for (size_t k = 0; call && k < call->arg_count; k++)
			b->s->nodes.items[i].is_in |= slice_hands_progress(b->s, call->args[k]) ||
						      slice_hands_memory(b->s, call->args[k]);
	}
}

/* Where the guest's memory is read into what holds such a field. */
static void take_reads(struct building *b)
{
	for (size_t i = 0; i < b->s->nodes.count; i++)
		if (b->access[i].read_into) {
			keys_add(&b->s->memory, (struct key){b->access[i].read_into, false});
			if (slice_is_on_way(b, (int)i))
				b->s->nodes.items[i].is_in = true;
		}
}

/* Variables that are returned hold errors as well, and say nothing of progress. */
bool slice_asks_for_progress(const struct building *b, int i)
{
	const struct wanted *w;
	const struct key *k;

	vec_each(k, &b->access[i].uses) {
		if (!slice_is_local(b, *k) || slice_is_result(b, *k))
			continue;
		if (keys_have(&b->command, *k))
			return true;
		vec_each(w, &b->wanted)
			if (w->key.name == k->name && w->key.is_field == k->is_field &&
			    !w->is_amount && !nodes_part(&b->s->nodes, w->node, i))
				return true;
	}
	return false;
}

/* The condition on progress that decides at once whether the node is come to, or NO_NODE. */
static int limit_of(const struct building *b, int i)
{
	const node_list *nodes = &b->s->nodes;
	int parent = nodes->items[i].parent;

	if (parent != NO_NODE && nodes->items[parent].kind == NODE_ELSE)
		parent = nodes->items[parent].parent;
	if (parent == NO_NODE || nodes->items[parent].kind != NODE_CONDITION ||
	    nodes->items[parent].stmt->kind == STMT_SWITCH || !slice_asks_for_progress(b, parent))
		return NO_NODE;
	return parent;
}

static bool is_below(const node_list *nodes, int i, int above)
{
	while (i != NO_NODE && i != above)
		i = nodes->items[i].parent;
	return i == above;
}

/* Whether all that hangs on the condition leaves: one of the function's stops, see stops.c. */
static bool is_stop(const struct building *b, int i)
{
	const node_list *nodes = &b->s->nodes;
	bool leaves = false;

	if (nodes->items[i].stmt->kind != STMT_IF || node_loop(nodes, i) != NO_NODE)
		return false;
	for (int k = i + 1; k < (int)nodes->count && is_below(nodes, k, i); k++) {
		const struct node *n = &nodes->items[k];

		if (n->is_in || n->kind == NODE_ELSE || n->kind == NODE_CONDITION)
			return false;
		if (n->kind == NODE_JUMP)
			leaves |= n->stmt->kind == STMT_RETURN || n->stmt->kind == STMT_GOTO;
		else if (b->access[k].defines.count &&
			 !keys_meet(&b->access[k].defines, &b->returned))
			return false;
	}
	return leaves;
}

/* Conditions on progress, with how they end the function or leave a loop. */
static void take_limits(struct building *b)
{
	node_list *nodes = &b->s->nodes;

	for (size_t i = 0; i < nodes->count; i++) {
		struct node *n = &nodes->items[i];
		int limit = limit_of(b, (int)i);

		if (!slice_is_before_pause(b, (int)i))
			continue;
		if (n->kind == NODE_CONDITION && n->stmt->kind != STMT_SWITCH &&
		    slice_asks_for_progress(b, (int)i) && !is_stop(b, (int)i))
			n->is_in = true;
		if (limit == NO_NODE || !nodes->items[limit].is_in)
			continue;
		n->is_in |= n->kind == NODE_JUMP;
		n->is_in |= n->kind == NODE_SIMPLE && nodes->items[limit].stmt->kind == STMT_IF &&
			    keys_meet(&b->access[i].defines, &b->returned);
	}
}

static void take_parents(node_list *nodes)
{
	for (size_t i = nodes->count; i-- > 0;) {
		struct node *n = &nodes->items[i];

		if (!n->is_in)
			continue;
		if (n->parent != NO_NODE)
			nodes->items[n->parent].is_in = true;
		if (n->falls_from != NO_NODE)
			nodes->items[n->falls_from].is_in = true;
	}
}

static void take_all(struct building *b, bool (*takes)(const struct building *b, int i))
{
	for (size_t i = 0; i < b->s->nodes.count; i++)
		b->s->nodes.items[i].is_in = takes(b, (int)i);
}

/* Conditions and labels are, as far as something hangs on them. */
static bool is_no_remark(const struct building *b, int i)
{
	const struct node *n = &b->s->nodes.items[i];

	return n->kind == NODE_SIMPLE || n->kind == NODE_JUMP || (n->e && n->e->has_effect);
}

static bool is_resumption(const struct building *b, int i)
{
	const struct key *k;
	int parent = b->s->nodes.items[i].parent;
	bool any = false;

	if (b->s->nodes.items[i].kind == NODE_CONDITION || resumption_is_clobber(&b->s->nodes, i))
		return false;
	vec_each(k, &b->access[i].uses)
		any |= xen_name_is(XEN_RESUMPTION_STATE, k->name);
	vec_each(k, &b->access[i].defines)
		any |= xen_name_is(XEN_RESUMPTION_STATE, k->name);
	if (parent != NO_NODE && b->s->nodes.items[parent].kind == NODE_CONDITION)
		vec_each(k, &b->access[parent].uses)
			any |= xen_name_is(XEN_RESUMPTION_STATE, k->name);
	return any;
}

static bool mentions(const struct token_range *range, const char *name)
{
	for (const struct token *t = range->first; t < range->end; t++)
		if (token_is_name(t, name))
			return true;
	return false;
}

/* Room for more arguments than any hypercall has, and what is done about a wrong format. */
static bool is_bounds_check(const struct building *b, int i)
{
	const struct node *n = &b->s->nodes.items[i];

	if (n->kind == NODE_CASE && n->e && n->e->kind == EXPR_LITERAL)
		return eval_literal(n->e->text.first, 64).value >= ARGUMENTS_MAX;
	if (n->kind == NODE_CASE)
		return false;
	if (n->kind == NODE_JUMP && n->stmt->kind == STMT_GOTO && n->parent != NO_NODE)
		return b->s->nodes.items[n->parent].kind == NODE_CASE;
	return n->kind == NODE_CONDITION && n->e && n->stmt->kind == STMT_IF &&
	       mentions(&n->e->text, "ARRAY_SIZE");
}

/* Behind the first label, errors are handled. */
static const struct token *error_exit(const struct building *b)
{
	const struct stmt *s = b->body->block;

	for (s = s && s->kind == STMT_BLOCK ? s->body : s; s; s = s->next)
		if (s->kind == STMT_LABEL)
			return s->text.first;
	return NULL;
}

static void drop_bounds_checks(struct building *b)
{
	const struct token *exit = error_exit(b);

	for (size_t i = 0; i < b->s->nodes.count; i++) {
		struct node *n = &b->s->nodes.items[i];

		if (exit && n->stmt->text.first > exit)
			n->is_in = false;
		for (int k = (int)i; k != NO_NODE; k = b->s->nodes.items[k].parent)
			if (is_bounds_check(b, k))
				n->is_in = false;
	}
}

static void find_entered(struct building *b)
{
	const struct key *k;

	vec_each(k, &b->s->entered)
		keys_add(&b->s->keys, *k);
	spread_forward(b);
}

static void find_progress(struct building *b)
{
	const struct key *k;

	find_entered(b);
	vec_each(k, &b->s->keys)
		keys_add(&b->command, *k);
	for (size_t i = 0; i < b->s->nodes.count; i++)
		seed(b, (int)i);
	close_backward(b);
	take_records(b);
	take_reads(b);
	take_pausing_calls(b);
	take_limits(b);
}

static void drop_remarks(node_list *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		if (nodes->items[i].kind == NODE_SIMPLE && expr_is_remark(nodes->items[i].e))
			nodes->items[i].is_in = false;
}

void slice_build(struct slice *s, struct sources *p)
{
	struct building b = {.s = s, .sources = p};

	b.body = sources_body(p, s->function);
	nodes_list(b.body, &s->nodes);
	inline_helpers(p, s->function, &s->nodes);
	b.access = xalloc((s->nodes.count + 1) * sizeof(*b.access));
	find_accesses(&b);
	if (s->extent == EXTENT_WHOLE)
		find_entered(&b);
	if (s->extent == EXTENT_WHOLE || s->extent == EXTENT_RESTART)
		take_all(&b, is_no_remark);
	else if (s->extent == EXTENT_RESUMPTION)
		take_all(&b, is_resumption);
	else if (s->extent == EXTENT_PROGRESS)
		find_progress(&b);
	if (s->extent == EXTENT_RESTART)
		drop_bounds_checks(&b);
	if (s->extent == EXTENT_PROGRESS)
		slice_drop_splits(&b);
	drop_remarks(&s->nodes);
	take_parents(&s->nodes);
	if (s->extent == EXTENT_PROGRESS || s->extent == EXTENT_STOPS)
		stops_find(&b);
	for (size_t i = 0; i < s->nodes.count; i++) {
		vec_free(&b.access[i].uses);
		vec_free(&b.access[i].defines);
	}
	free(b.access);
	vec_free(&b.returned);
	vec_free(&b.command);
	vec_free(&b.wanted);
}

void slice_deinit(struct slice *s)
{
	vec_free(&s->nodes);
	vec_free(&s->entered);
	vec_free(&s->keys);
	vec_free(&s->memory);
	vec_free(&s->guest);
	vec_free(&s->stops);
}
