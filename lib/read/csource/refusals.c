// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/model/xen_name.h"
#include "lib/read/csource/asks.h"
#include "lib/read/csource/canon.h"
#include "lib/read/csource/node_hash.h"
#include "lib/read/csource/refusals.h"

enum {
	DEPTH_MAX = 2,	      /* functions that are looked into below a handler */
	PASSED_MAX = 4,	      /* handlers that hand the call on to each other */
	FUNCTIONS_MAX = 200,  /* of one handler, each as often as it is called for another op */
	STEPS_MAX = 50000000, /* from each node to each other one of its function */
	CONDITION_MAX = 100,  /* bytes of it that are told */
};

typedef VEC(uint64_t) op_numbers;

/* The ops that come to some place; none: whichever they are. */
struct scope {
	op_numbers ops;
	bool is_every;
	bool is_some; /* nor those alone: something of the guest's decides as well */
};

struct finder {
	struct sources *sources;
	const text_list *texts;
	const struct family *family;
	struct arena *arena;
	struct decode *decode;
	VEC(struct op_refusal) refusals;
	VEC(uint64_t) asked;
	size_t functions, steps;
	unsigned int passed; /* handlers that the call is handed on by, above this one */
};

/* One function, as it is called for some ops. */
struct looking {
	struct finder *finder;
	struct asks at;
	node_list nodes;
	const struct scope *called_for;
	unsigned int depth;
};

static bool op_number(const struct looking *l, const struct expr *e, uint64_t *ret)
{
	const struct family *family = l->finder->family;
	struct number n;

	if (!e || e->kind != EXPR_NAME || body_local(l->at.body, e->name))
		return false;
	for (size_t i = 0; i < family->prefixes.count; i++) {
		const char *prefix = family->prefixes.items[i];

		if (strncmp(e->name, prefix, strlen(prefix)) != 0)
			continue;
		n = sources_constant(l->finder->sources, l->at.function->unit, e->name);
		*ret = n.value;
		return n.is_known;
	}
	return false;
}

static bool scope_has(const struct scope *s, uint64_t op)
{
	const uint64_t *one;

	if (s->is_every)
		return true;
	vec_each(one, &s->ops)
		if (*one == op)
			return true;
	return false;
}

static bool is_over_op(const struct looking *l, int condition)
{
	const struct node *n;
	uint64_t op;

	vec_each(n, &l->nodes)
		if (n->kind == NODE_CASE && n->parent == condition && op_number(l, n->e, &op) &&
		    scope_has(l->called_for, op))
			return true;
	return false;
}

static bool is_named_there(const struct looking *l, int condition, uint64_t op)
{
	const struct node *n;
	uint64_t other;

	vec_each(n, &l->nodes)
		if (n->kind == NODE_CASE && n->parent == condition && op_number(l, n->e, &other) &&
		    other == op)
			return true;
	return false;
}

/* What no label of the switch names. */
static void add_others(const struct looking *l, int condition, struct scope *ret)
{
	const struct decode *d = l->finder->decode;

	for (size_t i = 0; i < d->op_count; i++)
		if (scope_has(l->called_for, d->ops[i].number) &&
		    !is_named_there(l, condition, d->ops[i].number))
			vec_push(&ret->ops, d->ops[i].number);
}

static void add_labels(const struct looking *l, int label, struct scope *ret)
{
	int condition = l->nodes.items[label].parent;
	uint64_t op;

	for (; label != NO_NODE; label = l->nodes.items[label].falls_from) {
		const struct expr *e = l->nodes.items[label].e;

		if (!e)
			add_others(l, condition, ret);
		else if (op_number(l, e, &op) && scope_has(l->called_for, op))
			vec_push(&ret->ops, op);
	}
}

/* "!has_pirq" */
static void add_name(struct strbuf *out, const struct asked_name *asked)
{
	if (asked->mark != MARK_ANY)
		strbuf_addf(out, "%c", (char)asked->mark);
	strbuf_addstr(out, asked->name);
}

static void add_asked(struct finder *f, const struct asked_name *asked, const struct scope *s)
{
	struct strbuf name = {0};
	const uint64_t *op;

	add_name(&name, asked);
	if (s->is_every)
		vec_push(&f->asked, decode_question(strbuf_str(&name), name.len, NULL));
	vec_each(op, &s->ops)
		vec_push(&f->asked, decode_question(strbuf_str(&name), name.len, op));
	strbuf_deinit(&name);
}

/* What a condition asks for, and which answers to the whole of it may lead to an error. */
struct consequence {
	const struct scope *scope;
	bool when_true, when_false;
};

static void ask(const struct looking *l, const struct expr *e, const struct consequence *c);

/* Once for each answer that matters. */
static void ask_own(const struct looking *l, const struct expr *e, const struct consequence *c)
{
	static const enum answer_mark marks[] = {MARK_YES, MARK_NO};
	bool matters[] = {c->when_true, c->when_false};
	const struct asked_name *asked;

	for (size_t i = 0; i < 2; i++) {
		asked_names names = {0};

		asks_find(&l->at, e, marks[i], &names);
		vec_each(asked, &names)
			if (matters[i] || asked->mark == MARK_ANY)
				add_asked(l->finder, asked, c->scope);
		vec_free(&names);
	}
}

/* "&&" and "||" leave what is meant by an answer as it is, "!" turns it, others hide it. */
static void ask_parts(const struct looking *l, const struct expr *e, const struct consequence *c)
{
	bool is_logical =
		e->kind == EXPR_BINARY && (e->op == PUNCT2('&', '&') || e->op == PUNCT2('|', '|'));
	struct consequence inner = {c->scope, true, true};

	if (is_logical)
		inner = *c;
	else if (e->kind == EXPR_UNARY && e->op == '!')
		inner = (struct consequence){c->scope, c->when_false, c->when_true};
	ask(l, e->a, &inner);
	ask(l, e->b, &inner);
	ask(l, e->c, &inner);
}

/* Parts of a condition of the guest's own making matter as well: it was asked for there. */
static void ask(const struct looking *l, const struct expr *e, const struct consequence *c)
{
	e = expr_behind_hint(e);
	if (!e)
		return;
	if (e->kind == EXPR_BINARY || e->kind == EXPR_UNARY || e->kind == EXPR_CHOICE ||
	    e->kind == EXPR_ASSIGN || e->kind == EXPR_CAST)
		ask_parts(l, e, c);
	else if (asks_own(&l->at, e))
		ask_own(l, e, c);
}

static bool stands_alone(const struct token *t)
{
	return token_is(t, '(') || token_is(t, '!') || token_is(t, '.') || token_is(t, '~') ||
	       token_is(t, PUNCT2('-', '>'));
}

static const char *condition_text(const struct looking *l, const struct expr *e, bool is_true)
{
	bool is_whole =
		is_true || e->kind == EXPR_CALL || e->kind == EXPR_NAME || e->kind == EXPR_MEMBER;
	struct strbuf out = {0};
	const char *text;

	strbuf_addstr(&out, is_true ? "" : is_whole ? "!" : "!(");
	for (const struct token *t = e->text.first; t < e->text.end; t++) {
		bool is_close = t == e->text.first || stands_alone(t - 1) || token_is(t, ')') ||
				token_is(t, ',') || token_is(t, '.') || token_is(t, '[') ||
				token_is(t, ']') || token_is(t - 1, '[') ||
				token_is(t, PUNCT2('-', '>')) ||
				(token_is(t, '(') && t[-1].kind == TOKEN_NAME);

		if (out.len > CONDITION_MAX) {
			strbuf_addstr(&out, " ...");
			break;
		}
		strbuf_addf(&out, "%s%.*s", is_close ? "" : " ", (int)t->len, t->text);
	}
	strbuf_addstr(&out, is_whole ? "" : ")");
	text = intern_str(l->finder->sources->intern, strbuf_str(&out));
	strbuf_deinit(&out);
	return text;
}

static void add_refusal(const struct looking *l, const char *asks, const struct expr *e,
			bool is_true, const struct scope *s)
{
	struct op_refusal r = {.asks = intern_str(l->finder->sources->intern, asks)};
	const struct token *at = e->text.first;
	const uint64_t *op;

	r.condition = condition_text(l, e, is_true);
	r.at.file = l->finder->texts->items[l->at.function->file].path;
	r.at.line = at ? at->line : l->at.function->line;
	r.is_every = s->is_every;
	if (s->is_every)
		vec_push(&l->finder->refusals, r);
	vec_each(op, &s->ops) {
		r.op = *op;
		vec_push(&l->finder->refusals, r);
	}
}

/* "cmd == OP": of that op alone. */
static bool names_op(const struct looking *l, const struct expr *e, uint64_t *ret)
{
	return e->kind == EXPR_BINARY && e->op == PUNCT2('=', '=') &&
	       (op_number(l, e->b, ret) || op_number(l, e->a, ret));
}

/* What one part of a condition asks for, whichever of it was asked before: "a,b". */
static void add_part(const struct looking *l, const struct expr *e, bool is_true,
		     struct strbuf *out)
{
	asked_names names = {0};
	size_t count;

	asks_find(&l->at, e, is_true ? MARK_YES : MARK_NO, &names);
	count = names.count;
	for (size_t i = 0; i < count; i++)
		asks_add_answers(&l->at, names.items[i], &names);
	for (size_t i = 0; i < names.count; i++) {
		strbuf_addstr(out, i ? "," : out->len ? "&" : "");
		add_name(out, &names.items[i]);
	}
	vec_free(&names);
}

/* Each part that has to hold, or not to, so that the whole is is_true: "a&b". false: it never is. */
static bool add_parts(const struct looking *l, const struct expr *e, bool is_true,
		      struct strbuf *out)
{
	bool answer;

	e = expr_behind_hint(e);
	if (e->kind == EXPR_UNARY && e->op == '!')
		return add_parts(l, e->a, !is_true, out);
	if (e->kind == EXPR_BINARY && e->op == (is_true ? PUNCT2('&', '&') : PUNCT2('|', '|')))
		return add_parts(l, e->a, is_true, out) && add_parts(l, e->b, is_true, out);
	if (asks_permission(&l->at, e) ||
	    (asks_one_answer(&l->at, e, &answer) && answer != is_true))
		return false;
	add_part(l, e, is_true, out);
	return true;
}

static void refuse_all(const struct looking *l, const struct expr *e, bool is_true,
		       const struct scope *s)
{
	struct strbuf asks = {0};

	if (add_parts(l, e, is_true, &asks) && asks.len)
		add_refusal(l, strbuf_str(&asks), e, is_true, s);
	strbuf_deinit(&asks);
}

/* "cmd == OP && a": of that op alone. */
static bool refuse_named(const struct looking *l, const struct expr *e, const struct scope *s)
{
	struct scope one = {0};
	uint64_t op;
	bool is_first = names_op(l, e->a, &op);

	if (!is_first && !names_op(l, e->b, &op))
		return false;
	vec_push(&one.ops, op);
	e = is_first ? e->b : e->a;
	if (scope_has(s, op) && asks_own(&l->at, e))
		refuse_all(l, e, true, &one);
	vec_free(&one.ops);
	return true;
}

/* A record that is not there is no new kind of domain, beside what tells of one. */
static bool is_null_check(const struct expr *e)
{
	e = expr_behind_hint(e);
	return e->kind == EXPR_BINARY && e->op == PUNCT2('=', '=') && e->b->kind == EXPR_NAME &&
	       !strcmp(e->b->name, "NULL");
}

/* Refused where e is is_true. Of parts of which one suffices, each refuses by itself. */
static void refuse_when(const struct looking *l, const struct expr *e, bool is_true,
			const struct scope *s)
{
	e = expr_behind_hint(e);
	if (e->kind == EXPR_UNARY && e->op == '!') {
		refuse_when(l, e->a, !is_true, s);
	} else if (e->kind == EXPR_BINARY &&
		   e->op == (is_true ? PUNCT2('|', '|') : PUNCT2('&', '&'))) {
		if (!is_null_check(e->a))
			refuse_when(l, e->a, is_true, s);
		if (!is_null_check(e->b))
			refuse_when(l, e->b, is_true, s);
	} else if (is_true && e->kind == EXPR_BINARY && e->op == PUNCT2('&', '&') &&
		   refuse_named(l, e, s)) {
		return;
	} else if (asks_own(&l->at, e)) {
		refuse_all(l, e, is_true, s);
	}
}

/* -ENOMEM tells of what is lacking at the moment, -EFAULT of the guest's memory. */
static bool is_refusal(const struct expr *e)
{
	while (e && e->kind == EXPR_CAST)
		e = e->a;
	return canon_is_refusal(e) && strcmp(e->a->name, "ENOMEM") != 0 &&
	       strcmp(e->a->name, "EFAULT") != 0;
}

static const char *assigned_name(const struct node *n)
{
	if (n->kind != NODE_SIMPLE || !n->e)
		return NULL;
	if (n->stmt->kind == STMT_DECL)
		return n->stmt->name;
	return n->e->kind == EXPR_ASSIGN && n->e->a->kind == EXPR_NAME ? n->e->a->name : NULL;
}

static bool sets_refusal(const struct node *n)
{
	if (n->kind != NODE_SIMPLE || !n->e)
		return false;
	if (n->stmt->kind == STMT_DECL)
		return is_refusal(n->e);
	return n->e->kind == EXPR_ASSIGN && !n->e->op && is_refusal(n->e->b);
}

/* Whether the result holds a refusal at that place, unless something was done there. */
static bool is_refused_before(const struct looking *l, int node)
{
	int parent = l->nodes.items[node].parent;

	for (int i = node; i-- > 0;) {
		const struct node *n = &l->nodes.items[i];

		if (!sets_refusal(n) || (n->parent != parent && n->parent != NO_NODE))
			continue;
		for (int k = i + 1; k < node; k++)
			if (assigned_name(&l->nodes.items[k]) == assigned_name(n) &&
			    !nodes_part(&l->nodes, k, node))
				return false;
		return true;
	}
	return false;
}

static int else_of(const struct looking *l, int condition)
{
	for (size_t i = (size_t)condition + 1; i < l->nodes.count; i++)
		if (l->nodes.items[i].kind == NODE_ELSE && l->nodes.items[i].parent == condition)
			return (int)i;
	return NO_NODE;
}

/* Whether what hangs on the node at once gives an error, or leaves. */
static bool holds_refusal(const struct looking *l, int above)
{
	const struct node *n;

	vec_each(n, &l->nodes)
		if (n->parent == above &&
		    (sets_refusal(n) ||
		     (n->kind == NODE_JUMP && n->stmt->kind == STMT_RETURN && is_refusal(n->e))))
			return true;
	return false;
}

static bool holds_jump(const struct looking *l, int above, bool breaks)
{
	const struct node *n;

	vec_each(n, &l->nodes)
		if (n->parent == above && n->kind == NODE_JUMP &&
		    (breaks ? n->stmt->kind == STMT_BREAK
			    : n->stmt->kind != STMT_CONTINUE && !is_refusal(n->e)))
			return true;
	return false;
}

/* "case A: if ( a ) break; default: return -ENOSYS;" */
static bool runs_into_refusal(const struct looking *l, int condition)
{
	int label = l->nodes.items[condition].parent;

	for (size_t i = (size_t)condition + 1; label != NO_NODE && i < l->nodes.count; i++)
		if (l->nodes.items[i].kind == NODE_CASE && l->nodes.items[i].falls_from == label)
			return holds_jump(l, condition, true) && holds_refusal(l, (int)i);
	return false;
}

/* Another of the hypercall's handlers gets the call: what that refuses is its own. */
static bool is_handler(const struct looking *l, const struct expr *e)
{
	const struct known_name *known = e && e->kind == EXPR_CALL && e->name
						 ? sources_name(l->finder->sources, e->name)
						 : NULL;

	return known && known->family == l->finder->family;
}

/* What may give an error, or lead to where one is given. */
static bool may_refuse(const struct looking *l, const struct node *n)
{
	const struct expr *e = n->e;

	if (n->kind == NODE_JUMP)
		return n->stmt->kind == STMT_GOTO || (n->stmt->kind == STMT_RETURN && e &&
						      e->kind != EXPR_LITERAL && !is_handler(l, e));
	if (sets_refusal(n))
		return true;
	if (!assigned_name(n))
		return false;
	if (e->kind == EXPR_ASSIGN)
		e = e->b;
	e = expr_behind_hint(e);
	return e && (e->kind == EXPR_CHOICE ||
		     (e->kind == EXPR_CALL && !canon_is_permission(e) && !is_handler(l, e)));
}

/* Whether something of that kind is below the node, but not below an else of it. */
static bool may_refuse_below(const struct looking *l, int above)
{
	for (size_t i = (size_t)above + 1; i < l->nodes.count; i++) {
		int at = (int)i, parent = l->nodes.items[i].parent;

		if (!may_refuse(l, &l->nodes.items[i]))
			continue;
		while (parent != NO_NODE && parent != above) {
			at = parent;
			parent = l->nodes.items[at].parent;
		}
		if (parent == above && l->nodes.items[at].kind != NODE_ELSE)
			return true;
	}
	return false;
}

/* Whether what comes behind the condition, and hangs on what it does, is an error. */
static bool is_refused_behind(const struct looking *l, int condition)
{
	const struct node *items = l->nodes.items;

	for (size_t i = (size_t)condition + 1; i < l->nodes.count; i++)
		if (items[i].parent == items[condition].parent &&
		    (sets_refusal(&items[i]) ||
		     (items[i].kind == NODE_JUMP && items[i].stmt->kind == STMT_RETURN &&
		      is_refusal(items[i].e))))
			return true;
	return false;
}

/* Of what is no if, nothing shows which answer leads to what. */
static struct consequence consequence_of(const struct looking *l, int i, const struct scope *s)
{
	const struct node *n = &l->nodes.items[i];
	struct consequence c = {s, true, true};
	int other = else_of(l, i);
	bool is_either;

	if (n->kind != NODE_CONDITION || n->stmt->kind != STMT_IF)
		return c;
	is_either = is_refused_before(l, i);
	c.when_true = is_either || may_refuse_below(l, i) || runs_into_refusal(l, i);
	c.when_false = is_either || is_refused_behind(l, i) || runs_into_refusal(l, i) ||
		       (other != NO_NODE && may_refuse_below(l, other));
	return c;
}

/* Whether the result is another one then, or later, whatever the condition says. */
static bool is_set_again(const struct looking *l, int condition, bool when_true)
{
	const struct node *n, *last = NULL;

	for (int i = condition; i-- > 0 && !last;)
		last = sets_refusal(&l->nodes.items[i]) ? &l->nodes.items[i] : NULL;
	vec_each(n, &l->nodes) {
		if (n <= &l->nodes.items[condition] || !last ||
		    assigned_name(n) != assigned_name(last))
			continue;
		if (when_true ? n->parent == condition
			      : n->parent == l->nodes.items[condition].parent)
			return true;
	}
	return false;
}

static void look_at_if(const struct looking *l, int i, const struct scope *s)
{
	const struct node *n = &l->nodes.items[i];
	bool jumps = holds_jump(l, i, false);
	int other = else_of(l, i);

	if (holds_refusal(l, i))
		refuse_when(l, n->e, true, s);
	else if ((other != NO_NODE && holds_refusal(l, other)) || runs_into_refusal(l, i))
		refuse_when(l, n->e, false, s);
	else if (other == NO_NODE && is_refused_before(l, i) && !is_set_again(l, i, jumps))
		refuse_when(l, n->e, jumps, s);
}

static void look_at_choice(const struct looking *l, const struct node *n, const struct scope *s)
{
	const struct expr *e = n->e;

	if (e && e->kind == EXPR_ASSIGN && !e->op)
		e = e->b;
	e = expr_behind_hint(e);
	if (!e || e->kind != EXPR_CHOICE || !e->b)
		return;
	if (is_refusal(e->b))
		refuse_when(l, e->a, true, s);
	else if (is_refusal(e->c))
		refuse_when(l, e->a, false, s);
}

/* Which ops come to the node, and whether something of the guest's decides that as well. */
static void scope_at(const struct looking *l, int i, struct scope *ret)
{
	int label = NO_NODE;
	const uint64_t *op;

	*ret = (struct scope){.is_some = l->called_for->is_some};
	for (i = l->nodes.items[i].parent; i != NO_NODE; i = l->nodes.items[i].parent) {
		const struct node *n = &l->nodes.items[i];

		if (n->kind == NODE_CASE && is_over_op(l, n->parent))
			label = i;
		else if (n->kind == NODE_CONDITION && n->stmt->kind == STMT_SWITCH)
			ret->is_some |= !is_over_op(l, i);
		else if (n->kind == NODE_CONDITION)
			ret->is_some |= n->stmt->kind != STMT_IF || !asks_own(&l->at, n->e);
	}
	if (label != NO_NODE) {
		add_labels(l, label, ret);
		return;
	}
	ret->is_every = l->called_for->is_every;
	vec_each(op, &l->called_for->ops)
		vec_push(&ret->ops, *op);
}

static void look_into(struct finder *f, struct function *function, const struct scope *s,
		      unsigned int depth);

struct calling {
	const struct looking *looking;
	struct scope *scope;
};

static bool follow(void *arg, const struct expr *e)
{
	const struct calling *c = arg;
	const struct looking *l = c->looking;
	struct function *f;

	if (e->kind != EXPR_CALL || !e->name)
		return true;
	f = sources_find(l->finder->sources, l->at.function->unit, e->name);
	if (f && f != l->at.function && f->body.first != f->body.end) {
		bool passes = is_handler(l, e) && l->finder->passed < PASSED_MAX;

		l->finder->passed += passes;
		look_into(l->finder, f, c->scope, l->depth + !passes);
		l->finder->passed -= passes;
	}
	return true;
}

/* Whether what the call gives is what the op ends with. */
static bool hands_result_on(const struct node *n)
{
	const struct expr *e = n->e;

	if (n->kind == NODE_JUMP)
		return true;
	return n->kind == NODE_CONDITION ||
	       (e && (e->kind == EXPR_ASSIGN || n->stmt->kind == STMT_DECL));
}

/* "ASSERT(a)": who asked for it was a caller. */
static void ask_remark(const struct looking *l, const struct expr *e, const struct scope *s)
{
	while (e->kind == EXPR_CAST)
		e = e->a;
	for (size_t i = 0; i < e->arg_count; i++)
		ask(l, e->args[i], &(struct consequence){s, true, true});
}

static void look_at(const struct looking *l, int i)
{
	const struct node *n = &l->nodes.items[i];
	struct consequence c;
	struct scope s;

	if (!n->e || n->kind == NODE_CASE)
		return;
	scope_at(l, i, &s);
	if (expr_is_remark(n->e)) {
		ask_remark(l, n->e, &s);
		vec_free(&s.ops);
		return;
	}
	c = consequence_of(l, i, &s);
	ask(l, n->e, &c);
	if (!s.is_some && n->kind == NODE_CONDITION && n->stmt->kind == STMT_IF)
		look_at_if(l, i, &s);
	if (!s.is_some)
		look_at_choice(l, n, &s);
	s.is_some |= !hands_result_on(n);
	if (l->depth < DEPTH_MAX)
		expr_visit(n->e, follow, &(struct calling){l, &s});
	vec_free(&s.ops);
}

static void look_into(struct finder *f, struct function *function, const struct scope *s,
		      unsigned int depth)
{
	struct looking l = {.finder = f,
			    .at = {f->sources, function, sources_body(f->sources, function)},
			    .called_for = s,
			    .depth = depth};

	if (f->functions++ >= FUNCTIONS_MAX)
		return;
	nodes_list(l.at.body, &l.nodes);
	f->steps += l.nodes.count * l.nodes.count;
	for (size_t i = 0; i < l.nodes.count && f->steps <= STEPS_MAX; i++)
		look_at(&l, (int)i);
	vec_free(&l.nodes);
}

static int compare_refusals(const void *a, const void *b)
{
	const struct op_refusal *x = a, *y = b;
	int order = strcmp(x->asks, y->asks);

	if (!order)
		order = y->is_every - x->is_every;
	if (!order)
		order = (x->op > y->op) - (x->op < y->op);
	if (!order)
		order = strcmp(x->at.file, y->at.file);
	return order ? order : (x->at.line > y->at.line) - (x->at.line < y->at.line);
}

static int compare_keys(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Each op once for each thing that is asked for. */
static void keep_first(struct finder *f)
{
	struct op_refusal *r = f->refusals.items;
	uint64_t *asked = f->asked.items;
	size_t kept = 0;

	vec_sort(&f->refusals, compare_refusals);
	for (size_t i = 0; i < f->refusals.count; i++)
		if (!kept || r[kept - 1].asks != r[i].asks || r[kept - 1].op != r[i].op ||
		    r[kept - 1].is_every != r[i].is_every)
			r[kept++] = r[i];
	f->refusals.count = kept;
	vec_sort(&f->asked, compare_keys);
	kept = 0;
	for (size_t i = 0; i < f->asked.count; i++)
		if (!kept || asked[kept - 1] != asked[i])
			asked[kept++] = asked[i];
	f->asked.count = kept;
}

void refusals_find(struct sources *p, const text_list *texts, const struct family *family,
		   struct function *handler, struct arena *a, struct decode *d)
{
	struct finder f = {.sources = p, .texts = texts, .family = family, .arena = a, .decode = d};
	const struct scope every = {.is_every = true};

	look_into(&f, handler, &every, 0);
	keep_first(&f);
	d->tells_refusals = f.functions <= FUNCTIONS_MAX && f.steps <= STEPS_MAX;
	if (d->tells_refusals) {
		d->refusals = arena_memdup(a, f.refusals.items,
					   f.refusals.count * sizeof(f.refusals.items[0]));
		d->refusal_count = f.refusals.count;
		d->asked = arena_memdup(a, f.asked.items, f.asked.count * sizeof(f.asked.items[0]));
		d->asked_count = f.asked.count;
	}
	vec_free(&f.refusals);
	vec_free(&f.asked);
}
