// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/model/xen_name.h"
#include "lib/read/csource/asks.h"
#include "lib/read/csource/canon.h"
#include "lib/read/csource/node_hash.h"
#include "lib/read/csource/slice.h"

enum { ANSWER_TOKENS_MAX = 100 };

/* Of which page there is talk, guests choose. */
static bool is_page(const struct local *local)
{
	return !strcmp(local->type.record, "page_info");
}

/* Which domain, vcpu or part of them it is. */
static bool is_own_thing(const struct asks *at, const struct expr *e)
{
	const struct local *local;

	e = expr_behind_hint(e);
	if (!e)
		return false;
	if (e->kind == EXPR_NAME) {
		local = body_local(at->body, e->name);
		return !local || (slice_is_own(local) && !is_page(local));
	}
	if (e->kind == EXPR_INDEX)
		return is_own_thing(at, e->a) && asks_own(at, e->b);
	if (e->kind == EXPR_MEMBER || e->kind == EXPR_CAST ||
	    (e->kind == EXPR_UNARY && (e->op == '&' || e->op == '*')))
		return is_own_thing(at, e->a);
	return e->kind == EXPR_CALL && asks_own(at, e);
}

/* The call of what only answers about a domain, a vcpu, or the machine. */
static bool is_own_call(const struct asks *at, const struct expr *e)
{
	if (!e->name || xen_name_is(XEN_ACCESSES_GUEST, e->name))
		return false;
	for (size_t i = 0; i < e->arg_count; i++)
		if (!is_own_thing(at, e->args[i]) && !asks_own(at, e->args[i]))
			return false;
	return true;
}

bool asks_own(const struct asks *at, const struct expr *e)
{
	e = expr_behind_hint(e);
	if (!e)
		return false;
	switch (e->kind) {
	case EXPR_LITERAL:
		return true;
	case EXPR_NAME:
		return !body_local(at->body, e->name);
	case EXPR_UNARY:
		return e->op == '&' || e->op == '*' ? is_own_thing(at, e->a) : asks_own(at, e->a);
	case EXPR_CAST:
		return asks_own(at, e->a);
	case EXPR_BINARY:
		return asks_own(at, e->a) && asks_own(at, e->b);
	case EXPR_MEMBER:
	case EXPR_INDEX:
		return is_own_thing(at, e);
	case EXPR_CALL:
		return is_own_call(at, e);
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
	const struct asks *at;
	asked_names *ret;
	const struct expr *whole; /* of that alone the answer is meant */
	enum answer_mark mark;
};

static enum answer_mark other_answer(enum answer_mark m)
{
	return m == MARK_ANY ? m : m == MARK_YES ? MARK_NO : MARK_YES;
}

static bool is_variable(const struct asks *at, const char *name)
{
	for (const char *c = name; *c; c++)
		if (islower((unsigned char)*c))
			return !body_local(at->body, name) && strcmp(name, "current") != 0 &&
			       !sources_constant(at->sources, at->function->unit, name).is_known;
	return false;
}

/* The name of what is asked for, however it is compared, and of whomever it is asked. */
static bool take_question(void *arg, const struct expr *e)
{
	struct asking *a = arg;
	struct asked_name asked = {.mark = e == a->whole ? a->mark : MARK_ANY};
	bool is_negated = false;

	if (e->kind == EXPR_CALL &&
	    (expr_behind_hint(e) != e || (e->name && xen_name_is(XEN_COMPARES, e->name))))
		return true;
	if (canon_is_permission(e) || (e->name && xen_name_is(XEN_ASKS_PRIVILEGE, e->name)) ||
	    (e->kind == EXPR_CALL && e->name && !strcmp(e->name, "IS_ENABLED")))
		return false;
	if (e->kind == EXPR_CALL && e->name) {
		asked.name = canon_guest_type(e, &is_negated);
		if (is_negated)
			asked.mark = other_answer(asked.mark);
		if (!asked.name)
			asked.name = canon_function(e->name);
		if (!strcmp(asked.name, "is_hvm_vcpu"))
			asked.name = "is_hvm_domain";
	} else if (e->kind == EXPR_MEMBER ||
		   (e->kind == EXPR_NAME && is_variable(a->at, e->name))) {
		asked.name = e->name;
	}
	if (!asked.name)
		return true;
	if (!xen_name_is(XEN_TELLS_AGE, asked.name))
		vec_push(a->ret, asked);
	return false;
}

struct answering {
	struct asks at;
	node_list nodes;
};

/* A short function that is called by what a condition asks for; its body is listed. */
static bool open_answer(const struct asks *at, const char *name, struct answering *ret)
{
	struct sources *p = at->sources;
	struct function *f = sources_find(p, at->function->unit, name);

	if (!f)
		f = sources_find_inline(p, name);
	if (!f || f->body.end - f->body.first > ANSWER_TOKENS_MAX)
		return false;
	*ret = (struct answering){.at = {p, f, sources_body(p, f)}};
	nodes_list(ret->at.body, &ret->nodes);
	return true;
}

static size_t name_length(const char *at, const char *end)
{
	const char *c = at;

	while (c < end && (isalnum((unsigned char)*c) || *c == '_'))
		c++;
	return (size_t)(c - at);
}

/* The fields that a macro looks at, but not those of which others tell single bits as well. */
static void add_fields(const struct asks *at, const char *body, size_t len, asked_names *ret)
{
	const char *end = body + len;

	for (const char *c = body; c + 1 < end; c++)
		if (*c == '&' && *++c != '&')
			return;
	for (const char *c = body; c + 2 < end; c++) {
		size_t name;

		if (c[0] != '-' || c[1] != '>')
			continue;
		c += 2;
		name = name_length(c, end);
		if (name && c + name < end && c[name] != '.' && c[name] != '-')
			vec_push(ret, (struct asked_name){
					      .name = intern_strn(at->sources->intern, c, name)});
	}
}

void asks_add_answers(const struct asks *at, struct asked_name asked, asked_names *ret)
{
	const char *macro;
	size_t len;
	struct answering inner;

	macro = sources_header_body(at->sources, asked.name, true, &len);
	if (macro) {
		add_fields(at, macro, len, ret);
		return;
	}
	if (!open_answer(at, asked.name, &inner))
		return;
	for (size_t i = 0; i < inner.nodes.count; i++)
		if (inner.nodes.items[i].kind != NODE_CASE)
			expr_visit(inner.nodes.items[i].e, take_question,
				   &(struct asking){.at = &inner.at, .ret = ret});
	vec_free(&inner.nodes);
}

/* "true", 1, and what stands for them. */
static bool is_fixed(const struct token *t, bool *ret)
{
	*ret = t->kind == TOKEN_NUMBER ? t->len != 1 || *t->text != '0' : token_is_name(t, "true");
	return t->kind == TOKEN_NUMBER || *ret || token_is_name(t, "false");
}

/* "return true;" and "(1)" alike, of a header that need not be read. */
static bool is_fixed_text(const char *body, size_t len, bool *ret)
{
	static const char *const answers[] = {"false", "true", "0", "1"};
	const char *end = body + len;

	while (body < end && (isspace((unsigned char)*body) || *body == '('))
		body++;
	if ((size_t)(end - body) > strlen("return ") && !memcmp(body, "return ", strlen("return ")))
		body += strlen("return ");
	for (size_t i = 0; i < 4; i++) {
		size_t n = strlen(answers[i]);

		*ret = i % 2;
		if (name_length(body, end) != n || memcmp(body, answers[i], n) != 0)
			continue;
		for (body += n; body < end && strchr("); \t\r\n", *body); body++)
			;
		return body == end;
	}
	return false;
}

bool asks_one_answer(const struct asks *at, const struct expr *e, bool *ret)
{
	const struct expr *value = NULL;
	struct answering inner;
	const char *body;
	size_t len;

	if (e->kind == EXPR_NAME && is_fixed(e->text.first, ret))
		return true;
	if (e->kind != EXPR_CALL || !e->name)
		return false;
	body = sources_header_body(at->sources, e->name, true, &len);
	if (body)
		return is_fixed_text(body, len, ret);
	if (!open_answer(at, e->name, &inner)) {
		body = sources_header_body(at->sources, e->name, false, &len);
		return body && is_fixed_text(body, len, ret);
	}
	if (inner.nodes.count == 1 && inner.nodes.items[0].stmt->kind == STMT_RETURN)
		value = inner.nodes.items[0].e;
	vec_free(&inner.nodes);
	return value && (value->kind == EXPR_NAME || value->kind == EXPR_LITERAL) &&
	       is_fixed(value->text.first, ret);
}

bool asks_permission(const struct asks *at, const struct expr *e)
{
	const char *body;
	size_t len;

	if (e->kind != EXPR_CALL || !e->name)
		return false;
	body = sources_header_body(at->sources, e->name, false, &len);
	return body && memmem(body, len, "return", strlen("return")) &&
	       memmem(body, len, "xsm_", strlen("xsm_"));
}

void asks_find(const struct asks *at, const struct expr *e, enum answer_mark mark, asked_names *ret)
{
	struct asking a = {at, ret, e, mark};

	expr_visit(e, take_question, &a);
}
