// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/xen_name.h"
#include "lib/read/csource/helper.h"
#include "lib/read/cfront/parse.h"

enum {
	BODY_MAX = 160,	     /* tokens of a helper */
	DEPTH_MAX = 6,	     /* helpers in helpers */
	EXPANSION_MAX = 512, /* tokens of one call */
	EXPANDED_ALL = 100000,
};

/* Calls that a helper may make whatever they are: their value is their first argument's, or none. */
static bool is_harmless(const char *name)
{
	return xen_name_is(XEN_ALLOWED_IN_HELPER, name);
}

static bool is_assignment(const struct token *t)
{
	return t->kind == TOKEN_PUNCT &&
	       (t->punct == '=' || token_is(t, PUNCT2('+', '+')) || token_is(t, PUNCT2('-', '-')) ||
		(t->text[t->len - 1] == '=' && !token_is(t, PUNCT2('=', '=')) &&
		 !token_is(t, PUNCT2('!', '=')) && !token_is(t, PUNCT2('<', '=')) &&
		 !token_is(t, PUNCT2('>', '='))));
}

static bool is_param(const struct macro *m, const char *name)
{
	return names_find(m->params, m->param_count, name) != m->param_count;
}

static bool same_text(const struct macro *a, const struct macro *b)
{
	const struct token *x = a->body.first, *y = b->body.first;

	if (a->is_undefined || b->is_undefined || a->param_count != b->param_count ||
	    a->body.end - x != b->body.end - y)
		return false;
	for (size_t i = 0; i < a->param_count; i++)
		if (a->params[i] != b->params[i])
			return false;
	for (; x != a->body.end; x++, y++)
		if (x->kind != y->kind || x->len != y->len || memcmp(x->text, y->text, x->len))
			return false;
	return true;
}

/* Headers are read without regard to who includes them: other definitions may be meant. */
static bool is_certain(const struct macro *m)
{
	for (const struct macro *o = m->older; o && o->file != m->file; o = o->older)
		if (!o->is_undefined && !same_text(o, m))
			return false;
	return true;
}

static bool is_helper(struct sources *p, const struct function *f, unsigned int depth);

/* Whether all that the tokens call only calculates. m: whose body they are, or NULL. */
static bool calls_helpers(struct sources *p, const struct unit *u, const struct token_range *text,
			  const struct macro *m, unsigned int depth);

static bool is_calculation(struct sources *p, const struct unit *u, const struct macro *m,
			   unsigned int depth)
{
	if (!m->is_function || m->is_undefined || m->is_doubtful || m->body.first == m->body.end ||
	    m->body.end - m->body.first > BODY_MAX || !is_certain(m))
		return false;
	for (const struct token *t = m->body.first; t != m->body.end; t++)
		if (t->kind == TOKEN_STRING || t->kind == TOKEN_OTHER || is_assignment(t) ||
		    token_is(t, '{') || token_is(t, ';') || token_is(t, '#') ||
		    token_is(t, PUNCT2('#', '#')) || token_is(t, '.') ||
		    token_is(t, PUNCT2('-', '>')))
			return false;
	return calls_helpers(p, u, &m->body, m, depth);
}

static bool is_harmless_call(struct sources *p, const struct unit *u, const char *name,
			     unsigned int depth)
{
	struct macro_scope scope = unit_scope(u, &p->macros, p->arch, p->intern);
	const struct macro *m = macro_find(&scope, name);
	const struct function *f;

	if (is_harmless(name))
		return true;
	if (depth >= DEPTH_MAX)
		return false;
	if (m && !m->is_undefined)
		return m->is_function && is_calculation(p, u, m, depth + 1);
	f = sources_find(p, u, name);
	f = f ? f : sources_find_inline(p, name);
	return f && is_helper(p, f, depth + 1);
}

static bool calls_helpers(struct sources *p, const struct unit *u, const struct token_range *text,
			  const struct macro *m, unsigned int depth)
{
	for (const struct token *t = text->first; t + 1 < text->end; t++)
		if (t->kind == TOKEN_NAME && token_is(t + 1, '(') && !(m && is_param(m, t->text)) &&
		    !is_harmless_call(p, u, t->text, depth))
			return false;
	return true;
}

static bool has_loop(const struct function *f)
{
	static const char *const words[] = {"for", "while",   "do",    "goto",
					    "asm", "__asm__", "switch"};
	const size_t count = sizeof(words) / sizeof(words[0]);

	for (const struct token *t = f->body.first; t < f->body.end; t++)
		if (t->kind == TOKEN_NAME && names_find(words, count, t->text) != count)
			return true;
	return false;
}

static bool is_helper(struct sources *p, const struct function *f, unsigned int depth)
{
	if (f->body.end - f->body.first > BODY_MAX || has_loop(f))
		return false;
	return calls_helpers(p, f->unit, &f->body, NULL, depth);
}

struct function *helper_find(struct sources *p, const struct unit *from, const char *name)
{
	struct function *f = sources_find(p, from, name);

	if (!f)
		f = sources_find_inline(p, name);
	if (!f)
		return NULL;
	if (f->helps == ANSWER_UNKNOWN)
		f->helps = is_helper(p, f, 0) ? ANSWER_YES : ANSWER_NO;
	return f->helps == ANSWER_YES ? f : NULL;
}

/* The tokens of the call with its macro replaced, at the place of the call. */
static struct token_range replace(struct sources *p, const struct macro_scope *scope,
				  const struct macro *m, const struct expr *call)
{
	struct token_range text = {0};
	token_list list = {0};

	if (macro_substitute(scope, m, &call->text, &list) && list.count <= EXPANSION_MAX &&
	    (p->expanded += list.count) <= EXPANDED_ALL) {
		for (size_t i = 0; i < list.count; i++) {
			list.items[i].line = call->text.first->line;
			list.items[i].file = call->text.first->file;
		}
		text.first =
			arena_memdup(&p->arena, list.items, list.count * sizeof(list.items[0]));
		text.end = text.first + list.count;
	}
	vec_free(&list);
	return text;
}

static const struct expr *parse_replaced(struct sources *p, const struct macro_scope *scope,
					 struct body *body, const struct token_range *text)
{
	struct parse parse = {
		.at = text->first,
		.end = text->end,
		.body = body,
		.arena = &p->arena,
		.intern = p->intern,
		.long_bits = macro_long_bits(scope),
	};
	const struct expr *e;

	if (text->first == text->end)
		return NULL;
	e = parse_expr(&parse);
	return parse.has_failed || parse.at != parse.end ? NULL : e;
}

static bool has_effect(const struct expr *call)
{
	for (size_t i = 0; i < call->arg_count; i++)
		if (call->args[i]->has_effect)
			return true;
	return false;
}

const struct expr *helper_expand(struct sources *p, const struct unit *unit, struct body *body,
				 const struct expr *call)
{
	struct macro_scope scope = unit_scope(unit, &p->macros, p->arch, p->intern);
	struct expr *cache = (struct expr *)call;
	struct token_range text;
	const struct macro *m;

	if (call->is_expanded || !call->name)
		return call->expansion;
	cache->is_expanded = true;
	m = macro_find(&scope, call->name);
	if (!m || has_effect(call) || !is_calculation(p, unit, m, 0))
		return NULL;
	text = replace(p, &scope, m, call);
	cache->expansion = parse_replaced(p, &scope, body, &text);
	return call->expansion;
}
