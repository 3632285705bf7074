// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/model/xen_name.h"
#include "lib/read/csource/canon.h"
#include "lib/read/csource/node_hash.h"
#include "lib/read/csource/refusals.h"
#include "lib/read/csource/slice.h"

enum {
	DEPTH_MAX = 2,	      /* functions that are looked into below a handler */
	FUNCTIONS_MAX = 200,  /* of one handler, each as often as it is called for another op */
	STEPS_MAX = 50000000, /* from each node to each other one of its function */
	CONDITION_MAX = 100,  /* bytes of it that are told */
	ANSWER_TOKENS_MAX = 100,
};

typedef VEC(uint64_t) op_numbers;
typedef VEC(const char *) question_names;

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
};

/* One function, as it is called for some ops. */
struct looking {
	struct finder *finder;
	struct function *function;
	const struct body *body;
	node_list nodes;
	const struct scope *called_for;
	unsigned int depth;
};

static bool op_number(const struct looking *l, const struct expr *e, uint64_t *ret)
{
	const struct family *family = l->finder->family;
	struct number n;

	if (!e || e->kind != EXPR_NAME || body_local(l->body, e->name))
		return false;
	for (size_t i = 0; i < family->prefixes.count; i++) {
		const char *prefix = family->prefixes.items[i];

		if (strncmp(e->name, prefix, strlen(prefix)) != 0)
			continue;
		n = sources_constant(l->finder->sources, l->function->unit, e->name);
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

static bool is_own(const struct looking *l, const struct expr *e);

/* Which domain, vcpu or part of them it is. */
static bool is_own_thing(const struct looking *l, const struct expr *e)
{
	const struct local *local;

	e = expr_behind_hint(e);
	if (!e)
		return false;
	if (e->kind == EXPR_NAME) {
		local = body_local(l->body, e->name);
		return !local || slice_is_own(local);
	}
	if (e->kind == EXPR_INDEX)
		return is_own_thing(l, e->a) && is_own(l, e->b);
	if (e->kind == EXPR_MEMBER || e->kind == EXPR_CAST ||
	    (e->kind == EXPR_UNARY && (e->op == '&' || e->op == '*')))
		return is_own_thing(l, e->a);
	return e->kind == EXPR_CALL && is_own(l, e);
}

/* The call of what only answers about a domain, a vcpu, or the machine. */
static bool is_own_call(const struct looking *l, const struct expr *e)
{
	if (!e->name || xen_name_is(XEN_ACCESSES_GUEST, e->name))
		return false;
	for (size_t i = 0; i < e->arg_count; i++)
		if (!is_own_thing(l, e->args[i]) && !is_own(l, e->args[i]))
			return false;
	return true;
}

/* Made of nothing that the guest chose. */
static bool is_own(const struct looking *l, const struct expr *e)
{
	e = expr_behind_hint(e);
	if (!e)
		return false;
	switch (e->kind) {
	case EXPR_LITERAL:
		return true;
	case EXPR_NAME:
		return !body_local(l->body, e->name);
	case EXPR_UNARY:
		return e->op == '&' || e->op == '*' ? is_own_thing(l, e->a) : is_own(l, e->a);
	case EXPR_CAST:
		return is_own(l, e->a);
	case EXPR_BINARY:
		return is_own(l, e->a) && is_own(l, e->b);
	case EXPR_MEMBER:
	case EXPR_INDEX:
		return is_own_thing(l, e);
	case EXPR_CALL:
		return is_own_call(l, e);
	case EXPR_OPAQUE:
	case EXPR_STEP:
	case EXPR_ASSIGN:
	case EXPR_CHOICE:
	case EXPR_COMMA:
	case EXPR_BLOCK:
		return false;
	}
	return false;
}

struct asking {
	const struct looking *looking;
	question_names *ret;
};

static bool is_variable(const struct looking *l, const char *name)
{
	for (const char *c = name; *c; c++)
		if (islower((unsigned char)*c))
			return !body_local(l->body, name) && strcmp(name, "current") != 0 &&
			       !sources_constant(l->finder->sources, l->function->unit, name)
					.is_known;
	return false;
}

/* The name of what is asked for, however it is compared, and of whomever it is asked. */
static bool take_question(void *arg, const struct expr *e)
{
	struct asking *a = arg;
	bool is_negated;
	const char *name = NULL;

	if (e->kind == EXPR_CALL && expr_behind_hint(e) != e)
		return true;
	if (canon_is_permission(e) || (e->name && xen_name_is(XEN_ASKS_PRIVILEGE, e->name)) ||
	    (e->kind == EXPR_CALL && e->name && !strcmp(e->name, "IS_ENABLED")))
		return false;
	if (e->kind == EXPR_CALL && e->name) {
		name = canon_guest_type(e, &is_negated);
		if (!name)
			name = canon_function(e->name);
		if (!strcmp(name, "is_hvm_vcpu"))
			name = "is_hvm_domain";
	} else if (e->kind == EXPR_MEMBER ||
		   (e->kind == EXPR_NAME && is_variable(a->looking, e->name))) {
		name = e->name;
	}
	if (!name)
		return true;
	if (!xen_name_is(XEN_TELLS_AGE, name))
		vec_push(a->ret, name);
	return false;
}

/* A short function that is called by what a condition asks for; its body is listed. */
static bool open_answer(const struct looking *l, const char *name, struct looking *ret)
{
	struct sources *p = l->finder->sources;
	struct function *f = sources_find(p, l->function->unit, name);

	if (!f)
		f = sources_find_inline(p, name);
	if (!f || f->body.end - f->body.first > ANSWER_TOKENS_MAX)
		return false;
	*ret = (struct looking){.finder = l->finder, .function = f};
	ret->body = sources_body(p, f);
	nodes_list(ret->body, &ret->nodes);
	return true;
}

/* What it asks for in its turn, wherever that stood before. */
static void add_answers_of(const struct looking *l, const char *name, question_names *ret)
{
	struct looking inner;

	if (!open_answer(l, name, &inner))
		return;
	for (size_t i = 0; i < inner.nodes.count; i++)
		if (inner.nodes.items[i].kind != NODE_CASE)
			expr_visit(inner.nodes.items[i].e, take_question,
				   &(struct asking){&inner, ret});
	vec_free(&inner.nodes);
}

/* "return true;": on this architecture, it has but one answer. */
static bool has_one_answer(const struct looking *l, const struct expr *e, bool *ret)
{
	const struct expr *value = NULL;
	struct looking inner;

	if (e->kind != EXPR_CALL || !e->name || !open_answer(l, e->name, &inner))
		return false;
	if (inner.nodes.count == 1 && inner.nodes.items[0].stmt->kind == STMT_RETURN)
		value = inner.nodes.items[0].e;
	vec_free(&inner.nodes);
	if (!value || (value->kind != EXPR_NAME && value->kind != EXPR_LITERAL))
		return false;
	*ret = !token_is_name(value->text.first, "false") &&
	       !(value->kind == EXPR_LITERAL && *value->text.first->text == '0');
	return value->kind == EXPR_LITERAL || !*ret || token_is_name(value->text.first, "true");
}

static void questions_of(const struct looking *l, const struct expr *e, question_names *ret)
{
	struct asking a = {l, ret};

	expr_visit(e, take_question, &a);
}

static void add_asked(struct finder *f, const char *name, const struct scope *s)
{
	const uint64_t *op;

	if (s->is_every)
		vec_push(&f->asked, decode_question(name, strlen(name), NULL));
	vec_each(op, &s->ops)
		vec_push(&f->asked, decode_question(name, strlen(name), op));
}

/* Parts of a condition of the guest's own making matter as well: it was asked for there. */
static void ask(const struct looking *l, const struct expr *e, const struct scope *s)
{
	question_names names = {0};
	const char **name;

	e = expr_behind_hint(e);
	if (!e)
		return;
	if (e->kind == EXPR_BINARY || e->kind == EXPR_UNARY || e->kind == EXPR_CHOICE ||
	    e->kind == EXPR_ASSIGN || e->kind == EXPR_CAST) {
		ask(l, e->a, s);
		ask(l, e->b, s);
		ask(l, e->c, s);
	} else if (is_own(l, e)) {
		questions_of(l, e, &names);
		vec_each(name, &names)
			add_asked(l->finder, *name, s);
		vec_free(&names);
	}
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
	r.at.file = l->finder->texts->items[l->function->file].path;
	r.at.line = at ? at->line : l->function->line;
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
static void add_part(const struct looking *l, const struct expr *e, struct strbuf *out)
{
	question_names names = {0};
	size_t count;

	questions_of(l, e, &names);
	count = names.count;
	for (size_t i = 0; i < count; i++)
		add_answers_of(l, names.items[i], &names);
	for (size_t i = 0; i < names.count; i++)
		strbuf_addf(out, "%s%s", i ? "," : out->len ? "&" : "", names.items[i]);
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
	if (has_one_answer(l, e, &answer) && answer != is_true)
		return false;
	add_part(l, e, out);
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
	if (scope_has(s, op) && is_own(l, e))
		refuse_all(l, e, true, &one);
	vec_free(&one.ops);
	return true;
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
		refuse_when(l, e->a, is_true, s);
		refuse_when(l, e->b, is_true, s);
	} else if (is_true && e->kind == EXPR_BINARY && e->op == PUNCT2('&', '&') &&
		   refuse_named(l, e, s)) {
		return;
	} else if (is_own(l, e)) {
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

static void look_at_if(const struct looking *l, int i, const struct scope *s)
{
	const struct node *n = &l->nodes.items[i];
	int other = else_of(l, i);

	if (holds_refusal(l, i))
		refuse_when(l, n->e, true, s);
	else if ((other != NO_NODE && holds_refusal(l, other)) || runs_into_refusal(l, i))
		refuse_when(l, n->e, false, s);
	else if (other == NO_NODE && is_refused_before(l, i))
		refuse_when(l, n->e, holds_jump(l, i, false), s);
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
			ret->is_some |= n->stmt->kind != STMT_IF || !is_own(l, n->e);
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
	f = sources_find(l->finder->sources, l->function->unit, e->name);
	if (f && f != l->function && f->body.first != f->body.end)
		look_into(l->finder, f, c->scope, l->depth + 1);
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
		ask(l, e->args[i], s);
}

static void look_at(const struct looking *l, int i)
{
	const struct node *n = &l->nodes.items[i];
	struct scope s;

	if (!n->e || n->kind == NODE_CASE)
		return;
	scope_at(l, i, &s);
	if (expr_is_remark(n->e)) {
		ask_remark(l, n->e, &s);
		vec_free(&s.ops);
		return;
	}
	ask(l, n->e, &s);
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
	struct looking l = {.finder = f, .function = function, .called_for = s, .depth = depth};

	if (f->functions++ >= FUNCTIONS_MAX)
		return;
	l.body = sources_body(f->sources, function);
	nodes_list(l.body, &l.nodes);
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
	struct finder f = {p, texts, family, a, d, {0}, {0}, 0, 0};
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
