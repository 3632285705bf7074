// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/cfront/macro.h"

enum {
	EXPANDED_MAX = 4096, /* tokens */
	NESTING_MAX = 32,
	PARAMS_MAX = 16,
	PASTE_MAX = 256, /* characters */
	STEPS_MAX = 65536,
	SITE_DEPTH = 4, /* macros in macros that are looked through for a site */
};

void macro_table_deinit(struct macro_table *t)
{
	free(t->slots);
	*t = (struct macro_table){0};
}

static size_t slot_of(const struct macro_table *t, const char *name)
{
	size_t i = ((uintptr_t)name >> 3) * 0x9e3779b97f4a7c15u >> 16 & (t->room - 1);

	while (t->slots[i] && t->slots[i]->name != name)
		i = (i + 1) & (t->room - 1);
	return i;
}

const struct macro *macro_table_find(const struct macro_table *t, const char *name)
{
	return t && t->room ? t->slots[slot_of(t, name)] : NULL;
}

static void grow(struct macro_table *t)
{
	struct macro_table old = *t;

	t->room = old.room ? 2 * old.room : 256;
	t->slots = xalloc(t->room * sizeof(t->slots[0]));
	memset(t->slots, 0, t->room * sizeof(t->slots[0]));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i])
			t->slots[slot_of(t, old.slots[i]->name)] = old.slots[i];
	free(old.slots);
}

static void add(struct macro_table *t, struct macro *m)
{
	size_t i;

	if (2 * (t->count + 1) > t->room)
		grow(t);
	i = slot_of(t, m->name);
	t->count += !t->slots[i];
	m->older = t->slots[i];
	t->slots[i] = m;
}

bool macro_is_same(const struct macro *a, const struct macro *b)
{
	size_t count = (size_t)(a->body.end - a->body.first);

	if (a->is_function != b->is_function || a->param_count != b->param_count ||
	    (size_t)(b->body.end - b->body.first) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct token *x = &a->body.first[i], *y = &b->body.first[i];

		if (x->kind != y->kind || x->len != y->len || x->punct != y->punct ||
		    memcmp(x->text, y->text, x->len) != 0)
			return false;
	}
	return true;
}

enum option_state macro_option(const struct macro_scope *scope, const char *name,
			       struct option_place *ret_at)
{
	const struct macro_table *t = scope->global ? scope->global : scope->local;
	size_t prefix = strlen("CONFIG_");

	*ret_at = (struct option_place){0};
	if (!t->options || strncmp(name, "CONFIG_", prefix))
		return OPTION_UNKNOWN;
	return kconfig_state(t->options, intern_str(scope->intern, name + prefix), ret_at);
}

const struct macro *macro_find(const struct macro_scope *scope, const char *name)
{
	const struct macro *m = macro_table_find(scope->local, name);

	if (!m)
		m = macro_table_find(scope->global, name);
	return m && !m->is_undefined ? m : NULL;
}

/* Where it would take too long to tell, it may. */
static bool leads_to_site(const struct macro_scope *scope, const struct macro *m,
			  unsigned int depth, unsigned int *steps)
{
	if (m->makes_site)
		return true;
	for (const struct token *t = m->body.first; depth && t != m->body.end; t++) {
		const struct macro *inner =
			t->kind == TOKEN_NAME ? macro_find(scope, t->text) : NULL;

		if (++*steps > EXPANDED_MAX)
			return true;
		if (inner && inner != m && leads_to_site(scope, inner, depth - 1, steps))
			return true;
	}
	return false;
}

bool macro_makes_site(const struct macro_scope *scope, const struct macro *m)
{
	unsigned int steps = 0;

	return scope->local && scope->local->makes_sites &&
	       leads_to_site(scope, m, SITE_DEPTH, &steps);
}

unsigned int macro_long_bits(const struct macro_scope *scope)
{
	return scope->arch == ARCH_ARM32 || scope->arch == ARCH_X86_32 ? 32 : 64;
}

/* Reads "(a, b, ...)"; the token behind it, or NULL when it is malformed. */
static const struct token *read_params(const struct token *t, const struct token *end,
				       struct arena *a, struct macro *m)
{
	const char *params[PARAMS_MAX];

	for (t++; t != end && !token_is(t, ')'); t++) {
		if (token_is(t, ','))
			continue;
		if (m->param_count == PARAMS_MAX)
			return NULL;
		if (t->kind == TOKEN_NAME)
			params[m->param_count++] = t->text;
		else if (!token_is(t, PUNCT3('.', '.', '.')))
			return NULL;
	}
	m->params = arena_memdup(a, params, m->param_count * sizeof(params[0]));
	return t == end ? NULL : t + 1;
}

/* NULL: malformed. */
static struct macro *make(struct arena *a, const struct token_range *tokens)
{
	const struct token *at = tokens->first;
	struct macro *m;

	if (at == tokens->end || at->kind != TOKEN_NAME)
		return NULL;
	m = arena_alloc(a, sizeof(*m));
	m->name = at->text;
	m->file = at->file;
	m->line = at->line;
	m->is_function = at + 1 != tokens->end && at[1].is_glued && token_is(at + 1, '(');
	at++;
	if (m->is_function)
		at = read_params(at, tokens->end, a, m);
	if (!at)
		return NULL;
	m->body = (struct token_range){at, tokens->end};
	for (; at != tokens->end && !m->makes_site; at++)
		m->makes_site = token_names_site(at);
	return m;
}

void macro_define(struct macro_table *t, struct arena *a, const struct token_range *tokens)
{
	struct macro *m = make(a, tokens);
	const struct macro *before;

	if (!m)
		return;
	/* Nobody knows in which order files that include neither are seen. */
	before = macro_table_find(t, m->name);
	m->is_doubtful = before && (before->is_doubtful || before->hangs) &&
			 before->file != m->file && !macro_is_same(before, m);
	t->makes_sites |= m->makes_site;
	add(t, m);
}

void macro_doubt(struct macro_table *t, struct arena *a, const struct macro *before,
		 const struct token_range *tokens, bool is_define, bool is_taken)
{
	struct macro *m = make(a, tokens), *kept = m;

	if (!m)
		return;
	if (is_define && before && !before->is_doubtful && macro_is_same(before, m)) {
		/* The other branch has the same. */
		if (before->is_undefined && is_taken)
			add(t, m);
		return;
	}
	if (before && !before->is_undefined && !(is_define && is_taken)) {
		kept = arena_memdup(a, before, sizeof(*before));
		kept->is_doubtful = true;
	} else {
		m->hangs = true;
		m->is_undefined = !is_define || !is_taken;
		m->is_doubtful =
			!m->is_undefined && before && (!before->is_undefined || before->hangs);
	}
	t->makes_sites |= kept->makes_site && !kept->is_undefined;
	add(t, kept);
}

void macro_undefine(struct macro_table *t, struct arena *a, const struct token_range *tokens)
{
	struct macro *m;

	if (tokens->first == tokens->end || tokens->first->kind != TOKEN_NAME)
		return;
	m = arena_alloc(a, sizeof(*m));
	m->name = tokens->first->text;
	m->file = tokens->first->file;
	m->line = tokens->first->line;
	m->is_undefined = true;
	add(t, m);
}

struct expander {
	const struct macro_scope *scope;
	token_list *ret;
	const struct macro *active[NESTING_MAX];
	size_t depth, steps;
	bool is_doubtful;
};

static bool expand(struct expander *e, const struct token *first, const struct token *end);

static bool is_active(const struct expander *e, const struct macro *m)
{
	for (size_t i = 0; i < e->depth; i++)
		if (e->active[i] == m)
			return true;
	return false;
}

static bool expand_within(struct expander *e, const struct macro *m, const struct token *first,
			  const struct token *end)
{
	bool ok;

	if (e->depth == NESTING_MAX)
		return false;
	e->active[e->depth++] = m;
	ok = expand(e, first, end);
	e->depth--;
	return ok;
}

/* Splits what stands in the brackets at first; count of arguments. */
static size_t split_arguments(const struct token *first, const struct token *behind,
			      struct token_range ret[PARAMS_MAX], size_t max)
{
	const struct token *start = first + 1, *close = behind - 1;
	size_t count = 0, depth = 0;

	for (const struct token *t = start; t < close; t++) {
		if (token_is(t, '(') || token_is(t, '[') || token_is(t, '{'))
			depth++;
		else if (token_is(t, ')') || token_is(t, ']') || token_is(t, '}'))
			depth--;
		else if (!depth && token_is(t, ',') && count + 1 < max) {
			ret[count++] = (struct token_range){start, t};
			start = t + 1;
		}
	}
	if (count < max)
		ret[count++] = (struct token_range){start, close};
	return count;
}

static const struct token_range *argument_of(const struct macro *m, const struct token *t,
					     const struct token_range *args, size_t count)
{
	if (t->kind != TOKEN_NAME)
		return NULL;
	for (size_t i = 0; i < m->param_count; i++)
		if (m->params[i] == t->text)
			return i < count ? &args[i] : NULL;
	return NULL;
}

/* Glues b to the last token of list. */
static bool paste(struct intern *in, token_list *list, const struct token *b)
{
	struct token *a = &list->items[list->count - 1];
	char text[PASTE_MAX];

	if (a->len + b->len >= sizeof(text) || (a->kind != TOKEN_NAME && a->kind != TOKEN_NUMBER) ||
	    (b->kind != TOKEN_NAME && b->kind != TOKEN_NUMBER))
		return false;
	memcpy(text, a->text, a->len);
	memcpy(text + a->len, b->text, b->len);
	a->len += b->len;
	a->text = intern_strn(in, text, a->len);
	return true;
}

static bool add_tokens(struct expander *e, const struct token *first, const struct token *end,
		       bool is_pasted, token_list *list)
{
	for (const struct token *t = first; t != end; t++) {
		if (list->count >= EXPANDED_MAX)
			return false;
		if (t == first && is_pasted && list->count) {
			if (!paste(e->scope->intern, list, t))
				return false;
			continue;
		}
		vec_push(list, *t);
	}
	return true;
}

static bool substitute(struct expander *e, const struct macro *m, const struct token_range *args,
		       size_t count, token_list *list)
{
	for (const struct token *t = m->body.first; t != m->body.end; t++) {
		const struct token_range *arg;
		bool is_pasted = token_is(t, PUNCT2('#', '#')) && t + 1 != m->body.end;

		t += is_pasted;
		arg = argument_of(m, t, args, count);
		if (!add_tokens(e, arg ? arg->first : t, arg ? arg->end : t + 1, is_pasted, list))
			return false;
	}
	return true;
}

bool macro_substitute(const struct macro_scope *scope, const struct macro *m,
		      const struct token_range *text, token_list *ret)
{
	struct expander e = {.scope = scope};
	size_t max = m->param_count ? m->param_count : 1;
	struct token_range args[PARAMS_MAX];
	size_t count;

	if (text->end - text->first < 3 || !token_is(text->end - 1, ')'))
		return false;
	count = split_arguments(text->first + 1, text->end, args, max);
	return substitute(&e, m, args, count, ret);
}

static bool expand_call(struct expander *e, const struct macro *m, const struct token *open,
			const struct token *behind)
{
	struct token_range args[PARAMS_MAX];
	size_t max = m->param_count ? m->param_count : 1;
	size_t count = split_arguments(open, behind, args, max);
	token_list list = {0};
	bool ok = substitute(e, m, args, count, &list);

	if (ok && list.count)
		ok = expand_within(e, m, list.items, vec_end(&list));
	vec_free(&list);
	return ok;
}

static bool expand(struct expander *e, const struct token *first, const struct token *end)
{
	const struct token *t = first;

	while (t != end) {
		const struct macro *m = NULL;
		const struct token *behind = NULL;

		if (e->ret->count >= EXPANDED_MAX || ++e->steps > STEPS_MAX)
			return false;
		if (t->kind == TOKEN_NAME)
			m = macro_find(e->scope, t->text);
		if (m && m->is_function && (t + 1 == end || !token_is(t + 1, '(')))
			m = NULL;
		if (m && m->is_function) {
			behind = token_skip_brackets(t + 1, end);
			if (!token_is(behind - 1, ')'))
				return false;
		}
		e->is_doubtful |= m && m->is_doubtful;
		if (!m || is_active(e, m)) {
			vec_push(e->ret, *t);
			t++;
		} else if (!m->is_function) {
			if (!expand_within(e, m, m->body.first, m->body.end))
				return false;
			t++;
		} else {
			if (!expand_call(e, m, t + 1, behind))
				return false;
			t = behind;
		}
	}
	return true;
}

bool macro_expand(const struct macro_scope *scope, const struct token_range *tokens,
		  token_list *ret, bool *ret_is_doubtful)
{
	struct expander e = {.scope = scope, .ret = ret};
	bool ok = expand(&e, tokens->first, tokens->end);

	*ret_is_doubtful = e.is_doubtful;
	return ok;
}
