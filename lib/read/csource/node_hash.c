// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/arena.h"
#include "lib/model/xen_name.h"
#include "lib/read/csource/canon.h"
#include "lib/read/csource/helper.h"
#include "lib/read/csource/node_hash.h"

/* The one local of that name, if it is a pointer that is nowhere assigned to; SIZE_MAX: none. */
static size_t fixed_pointer(const struct body *b, const char *name)
{
	size_t found = SIZE_MAX;
	const struct assignment *a;

	for (size_t i = 0; i < b->locals.count; i++) {
		if (b->locals.items[i].name != name)
			continue;
		if (found != SIZE_MAX || i < b->param_count || !b->locals.items[i].type.is_indirect)
			return SIZE_MAX;
		found = i;
	}
	/* What it points to may change. */
	vec_each(a, &b->assignments)
		if (a->name == name && !token_is(a->at + 1, PUNCT2('-', '>')))
			return SIZE_MAX;
	return found;
}

/* What an older Xen keeps beside "current", for as long as that runs. */
static bool is_of_this_cpu(const struct expr *e)
{
	return e->kind == EXPR_CALL && e->name && !strcmp(e->name, "this_cpu") &&
	       e->arg_count == 1 && e->args[0]->kind == EXPR_NAME;
}

/* "current", a part of it, or the registers of its guest: the same wherever it is asked for. */
static bool is_of_current(const struct node_hash *h, const struct expr *e)
{
	const struct local *local;

	if (!e)
		return false;
	switch (e->kind) {
	case EXPR_NAME:
		local = body_local(h->body, e->name);
		return local ? h->aliased[local - h->body->locals.items] != NULL
			     : !strcmp(e->name, "current");
	case EXPR_CALL:
		return (e->name && !e->arg_count && !strcmp(e->name, "guest_cpu_user_regs")) ||
		       is_of_this_cpu(e);
	case EXPR_UNARY:
		return e->op == '&' && is_of_current(h, e->a);
	case EXPR_MEMBER:
		return is_of_current(h, e->a);
	case EXPR_OPAQUE:
	case EXPR_LITERAL:
	case EXPR_STEP:
	case EXPR_BINARY:
	case EXPR_ASSIGN:
	case EXPR_CHOICE:
	case EXPR_INDEX:
	case EXPR_CAST:
	case EXPR_COMMA:
	case EXPR_BLOCK:
		return false;
	}
	return false;
}

static void find_aliases(struct node_hash *h)
{
	node_list nodes = {0};
	const struct node *n;

	nodes_list(h->body, &nodes);
	vec_each(n, &nodes) {
		size_t i = n->stmt->kind == STMT_DECL ? fixed_pointer(h->body, n->stmt->name)
						      : SIZE_MAX;

		if (i != SIZE_MAX && is_of_current(h, n->e))
			h->aliased[i] = n->e;
	}
	vec_free(&nodes);
}

void node_hash_init(struct node_hash *h, struct sources *p, struct function *f)
{
	*h = (struct node_hash){.sources = p, .function = f, .hash = HASH_START};
	h->body = sources_body(p, f);
	h->numbers = xalloc(h->body->locals.count + 1);
	h->aliased = xalloc((h->body->locals.count + 1) * sizeof(*h->aliased));
	find_aliases(h);
}

bool node_hash_skips(const struct node_hash *h, const struct node *node)
{
	const struct local *local =
		node->stmt->kind == STMT_DECL ? body_local(h->body, node->stmt->name) : NULL;

	return local && h->aliased[local - h->body->locals.items];
}

void node_hash_deinit(struct node_hash *h)
{
	free(h->aliased);
	free(h->numbers);
}

void node_hash_restart(struct node_hash *h)
{
	memset(h->numbers, 0, h->body->locals.count + 1);
	h->last = 0;
	h->hash = HASH_START;
}

void node_hash_text(struct node_hash *h, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		h->hash = (h->hash ^ (unsigned char)text[i]) * HASH_PRIME;
	h->hash = (h->hash ^ 0x100) * HASH_PRIME;
}

void node_hash_number(struct node_hash *h, uint64_t n)
{
	h->hash = (h->hash ^ n ^ n >> 29) * HASH_PRIME;
	h->hash ^= h->hash >> 31;
}

static void add_string(struct node_hash *h, const char *text)
{
	node_hash_text(h, text, strlen(text));
}

bool expr_is_remark(const struct expr *e)
{
	while (e && e->kind == EXPR_CAST)
		e = e->a;
	if (!e || e->kind != EXPR_CALL || !e->name)
		return false;
	if (xen_name_is(XEN_LOCKS, e->name))
		return true;
	if (!strcmp(e->name, "BUG_ON"))
		return e->arg_count && !e->args[0]->has_effect;
	return xen_name_is(XEN_REMARKS, e->name);
}

const struct expr *expr_behind_hint(const struct expr *e)
{
	while (e && e->kind == EXPR_CALL && e->name && e->arg_count &&
	       (xen_name_is(XEN_HINT, e->name) ||
		(e->arg_count == 1 && xen_name_is(XEN_RETYPES, e->name))))
		e = e->args[0];
	return e;
}

static const struct expr *behind_alias(const struct node_hash *h, const struct expr *e)
{
	const struct local *local;

	while (e && e->kind == EXPR_NAME) {
		local = body_local(h->body, e->name);
		if (!local || !h->aliased[local - h->body->locals.items])
			break;
		e = h->aliased[local - h->body->locals.items];
	}
	return e;
}

static bool truth_of(const char *name, uint64_t *ret)
{
	*ret = !strcmp(name, "true");
	return *ret || !strcmp(name, "false");
}

/* A number of at most 64 bits, however it is spelled. */
static bool constant_of(const struct node_hash *h, const struct expr *e, uint64_t *ret)
{
	struct number n = {0};
	uint64_t a, b;

	if (e->kind == EXPR_LITERAL && e->text.first->kind != TOKEN_STRING)
		n = eval_literal(e->text.first, 64);
	else if (e->kind == EXPR_NAME && !body_local(h->body, e->name) &&
		 !xen_name_is(XEN_OWN_STATE, e->name))
		n = sources_constant(h->sources, h->function->unit, e->name);
	*ret = n.value;
	if (n.is_known || (e->kind == EXPR_NAME && truth_of(e->name, ret)))
		return true;
	if (e->kind == EXPR_CAST && !e->type.is_indirect)
		return constant_of(h, e->a, ret);
	if (e->kind == EXPR_UNARY && (e->op == '-' || e->op == '~') && constant_of(h, e->a, ret)) {
		*ret = e->op == '-' ? -*ret : ~*ret;
		return true;
	}
	if (e->kind != EXPR_BINARY || !constant_of(h, e->a, &a) || !constant_of(h, e->b, &b))
		return false;
	switch (e->op) {
	case '+':
		*ret = a + b;
		return true;
	case '-':
		*ret = a - b;
		return true;
	case '*':
		*ret = a * b;
		return true;
	case '|':
		*ret = a | b;
		return true;
	case '&':
		*ret = a & b;
		return true;
	case PUNCT2('<', '<'):
		*ret = b < 64 ? a << b : 0;
		return b < 64;
	default:
		return false;
	}
}

static void add_local(struct node_hash *h, const struct local *local)
{
	size_t i = (size_t)(local - h->body->locals.items);

	if (h->is_shape) {
		node_hash_number(h, local->type.is_indirect ? 1 : local->type.width);
		return;
	}
	if (h->keeps_names) {
		add_string(h, local->name);
		return;
	}
	if (!h->numbers[i] && h->last < UINT8_MAX)
		h->numbers[i] = ++h->last;
	node_hash_number(h, h->numbers[i]);
	node_hash_number(h, local->type.is_indirect ? 1 : local->type.width);
}

static void add_name(struct node_hash *h, const char *name)
{
	const struct local *local = body_local(h->body, name);

	if (local)
		add_local(h, local);
	else
		add_string(h, name);
}

static void add_tokens(struct node_hash *h, const struct token_range *range)
{
	for (const struct token *t = range->first; t < range->end; t++) {
		if (t->kind == TOKEN_NAME)
			add_name(h, t->text);
		else
			node_hash_text(h, t->text, t->len);
	}
}

/* Of one that takes variable arguments apart, which letter has which type. */
static void add_macro(struct node_hash *h, const struct macro *m)
{
	bool is_variadic = false;

	for (const struct token *t = m->body.first; t < m->body.end; t++)
		is_variadic |= token_is_name(t, "va_arg");
	if (!is_variadic)
		add_string(h, m->name);
	for (const struct token *t = m->body.first; t < m->body.end; t++) {
		const struct token *end = t;

		if (!is_variadic || t->kind == TOKEN_CHAR) {
			node_hash_text(h, t->text, t->len);
			continue;
		}
		if (!token_is_name(t, "va_arg") || t + 1 == m->body.end || !token_is(t + 1, '('))
			continue;
		end = token_skip_brackets(t + 1, m->body.end);
		while (t < end && !token_is(t, ','))
			t++;
		for (; t < end; t++)
			node_hash_text(h, t->text, t->len);
		t--;
	}
}

static void add_expr(struct node_hash *h, const struct expr *e);
/* What a call ends with, in which one refusal is like another. */
static void add_result(struct node_hash *h, const struct expr *e);

static void add_call(struct node_hash *h, const struct expr *e)
{
	const struct macro *m;

	if (!e->name) {
		add_expr(h, e->a);
	} else {
		m = macro_table_find(&h->function->unit->macros, e->name);
		while (m && m->is_undefined)
			m = m->older;
		if (m && m->is_function)
			add_macro(h, m);
		else
			add_name(h, canon_function(e->name));
	}
	node_hash_number(h, e->arg_count);
	for (size_t i = 0; i < e->arg_count; i++)
		add_expr(h, e->args[i]);
}

static bool is_commutative(uint32_t op)
{
	return op == PUNCT2('=', '=') || op == PUNCT2('!', '=') || op == '|' || op == '&' ||
	       op == '^' || op == '+' || op == '*';
}

/* What it looks like with any variables of these widths in it. */
static uint64_t shape_of(const struct node_hash *h, const struct expr *e)
{
	struct node_hash shape = *h;

	shape.is_shape = true;
	shape.hash = HASH_START;
	add_expr(&shape, e);
	return shape.hash;
}

/* A number, or what has one name everywhere. */
static bool is_fixed(const struct node_hash *h, const struct expr *e)
{
	uint64_t n;

	return constant_of(h, e, &n) || (e->kind == EXPR_NAME && !body_local(h->body, e->name));
}

/* Whether what commutes is the other way round: what is fixed stands last, else shapes decide. */
static bool is_turned(const struct node_hash *h, const struct expr *e)
{
	bool first = is_fixed(h, e->a), second = is_fixed(h, e->b);

	return first != second ? first : shape_of(h, e->b) < shape_of(h, e->a);
}

/* "a > b" is "b < a", and "a == b" is "b == a". */
static void add_binary(struct node_hash *h, const struct expr *e)
{
	bool is_greater = e->op == '>' || e->op == PUNCT2('>', '=');
	bool is_swapped = is_greater || (is_commutative(e->op) && !h->is_shape && is_turned(h, e));
	uint32_t op = e->op;

	if (is_greater)
		op = e->op == '>' ? '<' : PUNCT2('<', '=');
	node_hash_number(h, op);
	add_expr(h, is_swapped ? e->b : e->a);
	add_expr(h, is_swapped ? e->a : e->b);
}

/* "a[i]" for the CPU that may run ahead. */
static bool is_element(const struct expr *e)
{
	return e->kind == EXPR_CALL && e->name && e->arg_count == 2 &&
	       !strcmp(e->name, "array_access_nospec");
}

/* "test_bit(n, &a)" is "a & 1 << n", and by Xen's convention "a & X" where n is called _X. */
static bool add_bit_test(struct node_hash *h, const struct expr *e)
{
	const struct expr *bit;
	uint64_t n = 0;
	bool is_known;

	if (e->kind != EXPR_CALL || !e->name || strcmp(e->name, "test_bit") || e->arg_count != 2 ||
	    e->args[1]->kind != EXPR_UNARY || e->args[1]->op != '&')
		return false;
	bit = e->args[0];
	is_known = constant_of(h, bit, &n);
	if (is_known ? n >= 64 : bit->kind != EXPR_NAME || *bit->name != '_')
		return false;
	node_hash_number(h, EXPR_BINARY + 0x1000);
	node_hash_number(h, '&');
	add_expr(h, e->args[1]->a);
	if (is_known) {
		node_hash_number(h, UINT64_C(1) << n);
		return true;
	}
	node_hash_number(h, EXPR_NAME + 0x1000);
	add_string(h, bit->name + 1);
	return true;
}

/* "!a", where a is added by add(). */
static void begin_negation(struct node_hash *h)
{
	node_hash_number(h, EXPR_UNARY + 0x1000);
	node_hash_number(h, '!');
}

static void end_negation(struct node_hash *h)
{
	node_hash_number(h, 0);
	node_hash_number(h, 0);
}

static void add_guest_type(struct node_hash *h, const char *name, const struct expr *e,
			   bool is_negated)
{
	if (is_negated)
		begin_negation(h);
	node_hash_number(h, EXPR_CALL + 0x1000);
	add_string(h, name);
	add_expr(h, e->args[0]);
	if (is_negated)
		end_negation(h);
}

/* What a guest is: "!is_pv_vcpu(x)" is "is_hvm_vcpu(x)". */
static bool add_guest_question(struct node_hash *h, const struct expr *e)
{
	bool is_negation = e->kind == EXPR_UNARY && e->op == '!', is_negated = false;
	const struct expr *call = is_negation ? e->a : e;
	const char *name = canon_guest_type(call, &is_negated);

	if (!name)
		return false;
	add_guest_type(h, name, call, is_negated != is_negation);
	return true;
}

/* Whether the caller is a 32-bit one, which "compat" says for who is handed it. */
static bool is_narrow_caller(const struct node_hash *h, const struct expr *e)
{
	const struct local *local = e->kind == EXPR_NAME ? body_local(h->body, e->name) : NULL;

	if (local)
		return !strcmp(local->name, "compat") && !local->type.is_indirect &&
		       local->type.width == 8;
	return canon_asks_for_narrow(e) && is_of_current(h, e->args[0]);
}

/* The flag of current that tells of an interrupted call; NULL: it is none. */
static const char *preempted_flag(const struct node_hash *h, const struct expr *e)
{
	if (is_of_this_cpu(e))
		return canon_preempted_flag(e->args[0]->name);
	return e->kind == EXPR_MEMBER && is_of_current(h, e->a) ? canon_preempted_flag(e->name)
								: NULL;
}

/* What Xen says in several ways. */
static bool add_convention(struct node_hash *h, const struct expr *e)
{
	const char *flag = preempted_flag(h, e);

	if (flag) {
		add_string(h, flag);
	} else if (is_of_this_cpu(e)) {
		node_hash_number(h, EXPR_MEMBER + 0x1000);
		add_string(h, e->args[0]->name);
		node_hash_number(h, EXPR_NAME + 0x1000);
		add_string(h, "current");
	} else if (is_narrow_caller(h, e)) {
		add_string(h, "is_pv_32bit");
	} else if (canon_is_permission(e)) {
		add_string(h, "xsm");
	} else {
		return add_guest_question(h, e);
	}
	return true;
}

/* "a = a & b" is "a &= b"; 0: it is nothing like that. */
static uint32_t repeated_op(const struct expr *e)
{
	return !e->op && e->a->kind == EXPR_NAME && e->b->kind == EXPR_BINARY &&
			       e->b->a->kind == EXPR_NAME && e->b->a->name == e->a->name &&
			       (e->b->op == '&' || e->b->op == '|' || e->b->op == '+' ||
				e->b->op == '-' || e->b->op == PUNCT2('>', '>') ||
				e->b->op == PUNCT2('<', '<'))
		       ? e->b->op
		       : 0;
}

/* "if ( a != 0 )" is "if ( a )". */
static const struct expr *behind_question(const struct node_hash *h, const struct expr *e)
{
	uint64_t n;

	e = expr_behind_hint(e);
	if (e->kind == EXPR_BINARY && e->op == PUNCT2('!', '=') && constant_of(h, e->b, &n) && !n)
		return e->a;
	return e;
}

static void add_expr(struct node_hash *h, const struct expr *e)
{
	const struct expr *expansion;
	uint64_t n;

	e = behind_alias(h, expr_behind_hint(e));
	/* That something was done at all before a pause is no part of how. */
	if (canon_only_pauses(e))
		e = expr_behind_hint(e->b);
	if (!e) {
		node_hash_number(h, 0);
		return;
	}
	if (add_convention(h, e))
		return;
	expansion = e->kind == EXPR_CALL && e->name
			    ? helper_expand(h->sources, h->function->unit, h->function->parsed, e)
			    : NULL;
	if (expansion && expansion != e) {
		add_expr(h, expansion);
		return;
	}
	/* What is made wider loses nothing. */
	if (e->kind == EXPR_CAST && (!e->type.width || e->type.width == 64)) {
		add_expr(h, e->a);
		return;
	}
	if (add_bit_test(h, e))
		return;
	if (is_element(e)) {
		node_hash_number(h, EXPR_INDEX + 0x1000);
		node_hash_number(h, 0);
		add_expr(h, e->args[0]);
		add_expr(h, e->args[1]);
		node_hash_number(h, 0);
		return;
	}
	if (constant_of(h, e, &n)) {
		node_hash_number(h, n);
		return;
	}
	node_hash_number(h, (uint64_t)e->kind + 0x1000);
	switch (e->kind) {
	case EXPR_OPAQUE:
	case EXPR_LITERAL:
	case EXPR_BLOCK:
		add_tokens(h, &e->text);
		return;
	case EXPR_NAME:
		add_name(h, e->name);
		return;
	case EXPR_CALL:
		add_call(h, e);
		return;
	case EXPR_BINARY:
		add_binary(h, e);
		return;
	case EXPR_MEMBER:
		add_string(h, e->name);
		add_expr(h, e->a);
		return;
	case EXPR_CAST:
		node_hash_number(h, e->type.width);
		add_expr(h, e->a);
		return;
	case EXPR_ASSIGN:
		n = repeated_op(e);
		node_hash_number(h, n ? n : e->op);
		add_expr(h, e->a);
		add_result(h, n ? e->b->b : e->b);
		node_hash_number(h, 0);
		return;
	case EXPR_UNARY:
	case EXPR_STEP:
	case EXPR_CHOICE:
	case EXPR_INDEX:
	case EXPR_COMMA:
		node_hash_number(h, e->op);
		add_expr(h, e->a);
		add_expr(h, e->b);
		add_expr(h, e->c);
		return;
	}
}

static void add_result(struct node_hash *h, const struct expr *e)
{
	if (canon_is_refusal(e))
		add_string(h, "refused");
	else
		add_expr(h, e);
}

void node_hash_add(struct node_hash *h, const struct node *node)
{
	const struct stmt *s = node->stmt;

	node_hash_number(h, (uint64_t)node->kind + 1);
	if (node->kind == NODE_JUMP)
		node_hash_number(h, (uint64_t)s->kind + 1);
	if (node->kind == NODE_CONDITION)
		node_hash_number(h, s->kind == STMT_SWITCH ? 2 : s->kind != STMT_IF);
	if (s->kind == STMT_DECL) {
		/* "int x = a;" is "x = a;". */
		node_hash_number(h, EXPR_ASSIGN + 0x1000);
		node_hash_number(h, 0);
		node_hash_number(h, EXPR_NAME + 0x1000);
		add_name(h, s->name);
	}
	if (s->kind == STMT_OPAQUE)
		add_tokens(h, &s->text);
	else if (node->e)
		add_result(h, node->kind == NODE_CONDITION && s->kind != STMT_SWITCH
				      ? behind_question(h, node->e)
				      : node->e);
	if (s->kind == STMT_DECL)
		node_hash_number(h, 0);
}
