// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/read/csource/spelled.h"

enum { NESTING_MAX = 16, SPELLED_MAX = 256 };

typedef VEC(const struct token *) token_refs;

/* A variable that a switch over a family's ops is on. */
struct control {
	const char *name;
	const struct family *family;
};

/* One function. */
struct scan {
	struct sources *sources;
	const struct function *function;
	VEC(struct control) controls;
};

/* The family whose op the name is, known or not; *ret_known: the data says so. */
static const struct family *family_of(const struct sources *p, const struct token *t,
				      bool *ret_known)
{
	const struct family *f = families_of_name(p->families, t->text);
	enum name_role role;

	if (!f || f->kind != FAMILY_OPS)
		return NULL;
	role = family_role(f, t->text);
	*ret_known = role == ROLE_OP;
	return role == ROLE_OP || role == ROLE_UNKNOWN ? f : NULL;
}

static void add_spelled(struct scan *s, const struct token *t, const struct family *family)
{
	struct sources *p = s->sources;
	struct number n = sources_constant(p, s->function->unit, t->text);
	const struct spelled_op *have;

	if (!n.is_known || p->spelled.count == SPELLED_MAX)
		return;
	vec_each(have, &p->spelled)
		if (have->name == t->text)
			return;
	vec_push(&p->spelled, (struct spelled_op){family, t->text, n.value});
}

/* The first family of which the switch has a case that the data knows. */
static const struct family *family_of_cases(const struct scan *s, const token_refs *cases)
{
	for (size_t i = 0; i < cases->count; i++) {
		bool is_known = false;
		const struct family *f = family_of(s->sources, cases->items[i], &is_known);

		if (f && is_known)
			return f;
	}
	return NULL;
}

static void take_cases(struct scan *s, const token_refs *cases, const struct token *on)
{
	const struct family *family = family_of_cases(s, cases);
	bool is_known = false;

	if (!family)
		return;
	if (on->kind == TOKEN_NAME)
		vec_push(&s->controls, (struct control){on->text, family});
	for (size_t i = 0; i < cases->count; i++)
		if (family_of(s->sources, cases->items[i], &is_known) == family && !is_known)
			add_spelled(s, cases->items[i], family);
}

/* From "switch" on; returns what stands behind its block. */
static const struct token *scan_switch(struct scan *s, const struct token *at,
				       const struct token *end, unsigned int depth)
{
	const struct token *on = at + 2, *block, *behind;
	token_refs cases = {0};

	if (at + 1 >= end || !token_is(at + 1, '('))
		return at + 1;
	block = token_skip_brackets(at + 1, end);
	if (block >= end || !token_is(block, '{'))
		return block;
	behind = token_skip_brackets(block, end);
	for (at = block + 1; at < behind && at + 1 < end;) {
		if (token_is_name(at, "switch") && depth < NESTING_MAX) {
			at = scan_switch(s, at, behind, depth + 1);
			continue;
		}
		if (token_is_name(at, "case") && at[1].kind == TOKEN_NAME)
			vec_push(&cases, at + 1);
		at++;
	}
	take_cases(s, &cases, on);
	vec_free(&cases);
	return behind;
}

static const struct control *find_control(const struct scan *s, const struct token *t)
{
	const struct control *c;

	vec_each(c, &s->controls)
		if (t->kind == TOKEN_NAME && c->name == t->text)
			return c;
	return NULL;
}

static bool is_member(const struct token *t)
{
	return token_is(t - 1, '.') || token_is(t - 1, PUNCT2('-', '>'));
}

/* "cmd == NAME" and the like, where a switch over the ops is on cmd. */
static void scan_comparisons(struct scan *s)
{
	const struct token *end = s->function->body.end;

	for (const struct token *t = s->function->body.first + 1; t + 2 < end; t++) {
		const struct token *a = t - 1, *b = t + 1;
		const struct control *c;
		bool is_known = false;

		if (!token_is(t, PUNCT2('=', '=')) && !token_is(t, PUNCT2('!', '=')))
			continue;
		c = find_control(s, a);
		if (!c) {
			c = find_control(s, b);
			b = a;
			a = t + 1;
		}
		if (c && !is_member(a) && b->kind == TOKEN_NAME &&
		    family_of(s->sources, b, &is_known) == c->family && !is_known)
			add_spelled(s, b, c->family);
	}
}

static void scan_function(struct sources *p, const struct function *f)
{
	struct scan s = {.sources = p, .function = f};
	const struct token *t = f->body.first, *end = f->body.end;

	while (t < end)
		t = token_is_name(t, "switch") ? scan_switch(&s, t, end, 0) : t + 1;
	if (s.controls.count)
		scan_comparisons(&s);
	vec_free(&s.controls);
}

static int compare_spelled(const void *a, const void *b)
{
	return strcmp(((const struct spelled_op *)a)->name, ((const struct spelled_op *)b)->name);
}

/* Whether some header has a name under a family's prefix that the data does not know. */
static bool has_unknown(const struct sources *p)
{
	for (size_t i = 0; i < p->macros.room; i++) {
		const struct macro *m = p->macros.slots[i];
		const struct family *f = m ? families_of_name(p->families, m->name) : NULL;

		if (f && f->kind == FAMILY_OPS && family_role(f, m->name) == ROLE_UNKNOWN)
			return true;
	}
	return false;
}

void spelled_find(struct sources *p)
{
	bool is_needed = has_unknown(p);

	for (size_t i = 0; i < p->function_count && is_needed; i++)
		scan_function(p, p->by_name[i]);
	vec_sort(&p->spelled, compare_spelled);
}

const struct op_name *spelled_of(const struct sources *p, const struct family *family,
				 struct arena *a, size_t *ret_count)
{
	struct op_name *names = arena_array(a, p->spelled.count + 1, sizeof(*names));
	const struct spelled_op *op;

	*ret_count = 0;
	vec_each(op, &p->spelled)
		if (op->family == family)
			names[(*ret_count)++] = (struct op_name){op->number, op->name};
	return *ret_count ? names : NULL;
}
