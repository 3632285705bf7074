// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "lib/read/csource/eval.h"
#include "lib/read/csource/unit.h"

enum {
	CONDITIONS_MAX = 64,
	INCLUDES_MAX = 4,
	RENAME_MAX = 4, /* tokens in the body of a macro that renames */
};

struct condition {
	bool was_active; /* around it */
	bool is_active, is_done;
};

struct preprocessor {
	text_list *texts;
	struct macro_scope scope;
	struct macro_table *macros;
	struct arena *arena;
	struct unit *unit; /* NULL: only macros are wanted */
	struct condition conditions[CONDITIONS_MAX];
	size_t depth, includes;
	long braces;
	bool is_active;
};

bool text_lex(struct source_text *t, uint16_t file, struct intern *in)
{
	if (t->is_lexed)
		return true;
	t->is_lexed = true;
	return token_lex(t->bytes, t->size, file, in, &t->tokens);
}

static void open_condition(struct preprocessor *p, bool holds)
{
	struct condition *c;

	if (p->depth == CONDITIONS_MAX) {
		p->is_active = false;
		return;
	}
	c = &p->conditions[p->depth++];
	c->was_active = p->is_active;
	c->is_active = c->is_done = holds;
	p->is_active = c->was_active && holds;
}

static void next_condition(struct preprocessor *p, bool holds)
{
	struct condition *c;

	if (!p->depth)
		return;
	c = &p->conditions[p->depth - 1];
	c->is_active = !c->is_done && holds;
	c->is_done |= c->is_active;
	p->is_active = c->was_active && c->is_active;
}

static void close_condition(struct preprocessor *p)
{
	if (p->depth)
		p->is_active = p->conditions[--p->depth].was_active;
}

/* What cannot be evaluated counts as true. */
static bool holds(const struct preprocessor *p, const struct token_range *tokens)
{
	struct number n = eval_condition(&p->scope, tokens);

	return !n.is_known || n.value;
}

static bool is_name_defined(const struct preprocessor *p, const struct token_range *tokens)
{
	return tokens->first != tokens->end && tokens->first->kind == TOKEN_NAME &&
	       eval_is_defined(&p->scope, tokens->first->text);
}

static bool take_condition(struct preprocessor *p, const struct token *word,
			   const struct token_range *rest)
{
	if (token_is_name(word, "if"))
		open_condition(p, p->is_active && holds(p, rest));
	else if (token_is_name(word, "ifdef"))
		open_condition(p, is_name_defined(p, rest));
	else if (token_is_name(word, "ifndef"))
		open_condition(p, !is_name_defined(p, rest));
	else if (token_is_name(word, "elif"))
		next_condition(p, holds(p, rest));
	else if (token_is_name(word, "else"))
		next_condition(p, true);
	else if (token_is_name(word, "endif"))
		close_condition(p);
	else
		return false;
	return true;
}

static void process(struct preprocessor *p, size_t file);

/* Index of the text at the path that target names from base's folder; count: none. */
static size_t find_included(const struct preprocessor *p, const char *base, const char *target,
			    size_t len)
{
	const char *slash = strrchr(base, '/');
	size_t dir = slash ? (size_t)(slash - base) : 0;
	char path[512];
	int n;

	while (len > 3 && !strncmp(target, "../", 3)) {
		const char *up = memrchr(base, '/', dir);

		dir = up ? (size_t)(up - base) : 0;
		target += 3;
		len -= 3;
	}
	n = snprintf(path, sizeof(path), "%.*s%s%.*s", (int)dir, base, dir ? "/" : "", (int)len,
		     target);
	for (size_t i = 0; n > 0 && (size_t)n < sizeof(path) && i < p->texts->count; i++)
		if (!strcmp(p->texts->items[i].path, path))
			return i;
	return p->texts->count;
}

static void include(struct preprocessor *p, const struct token *directive,
		    const struct token_range *rest)
{
	const struct token *t = rest->first;
	size_t file;

	if (t == rest->end || t->kind != TOKEN_STRING || t->len < 5 ||
	    memcmp(t->text + t->len - 3, ".c\"", 3) || !p->unit || p->includes == INCLUDES_MAX)
		return;
	file = find_included(p, p->texts->items[directive->file].path, t->text + 1, t->len - 2);
	if (file == p->texts->count)
		return;
	p->includes++;
	process(p, file);
	p->includes--;
}

/* Tokens of a directive, kept as long as the macros are. */
static struct token_range keep_tokens(struct preprocessor *p, const struct token *directive)
{
	token_list list = {0};
	struct token_range r = {0};

	token_lex_directive(directive, p->scope.intern, &list);
	if (list.count) {
		r.first = arena_memdup(p->arena, list.items, list.count * sizeof(list.items[0]));
		r.end = r.first + list.count;
	}
	vec_free(&list);
	return r;
}

static void take_directive(struct preprocessor *p, const struct token *directive)
{
	struct token_range all = keep_tokens(p, directive), rest;

	if (all.first == all.end || all.first->kind != TOKEN_NAME)
		return;
	rest = (struct token_range){all.first + 1, all.end};
	if (take_condition(p, all.first, &rest) || !p->is_active)
		return;
	if (token_is_name(all.first, "define"))
		macro_define(p->macros, p->arena, &rest);
	else if (token_is_name(all.first, "undef"))
		macro_undefine(p->macros, p->arena, &rest);
	else if (token_is_name(all.first, "include"))
		include(p, directive, &rest);
	if (p->unit && p->braces > 0 && token_is_name(all.first, "define"))
		vec_push(&p->unit->tokens, *directive);
}

/* A macro whose body is a name or two: it renames a function or a type. */
static bool is_rename(const struct macro *m)
{
	if (m->is_function || m->body.end - m->body.first > RENAME_MAX)
		return false;
	for (const struct token *t = m->body.first; t != m->body.end; t++)
		if (t->kind != TOKEN_NAME || t->text == m->name)
			return false;
	return true;
}

/* "#define CASE(x) case PREFIX_##x" */
static bool is_label_macro(const struct macro *m)
{
	return m->body.first != m->body.end && token_is_name(m->body.first, "case");
}

static void push_expanded(struct preprocessor *p, const struct token_range *tokens, uint32_t line,
			  uint16_t file)
{
	token_list list = {0};

	if (macro_expand(&p->scope, tokens, &list))
		for (size_t i = 0; i < list.count; i++) {
			struct token t = list.items[i];

			t.line = line;
			t.file = file;
			vec_push(&p->unit->tokens, t);
		}
	else
		p->unit->is_cut = true;
	vec_free(&list);
}

/* The token behind what was expanded; NULL when nothing is. */
static const struct token *expand_here(struct preprocessor *p, const struct token *t,
				       const struct token *end)
{
	const struct macro *m = macro_table_find(p->macros, t->text);
	const struct token *behind = t + 1;

	if (!m || m->is_undefined)
		return NULL;
	if (m->is_function) {
		if ((p->braces > 0 && !is_label_macro(m)) || behind == end ||
		    !token_is(behind, '('))
			return NULL;
		behind = token_skip_brackets(behind, end);
	} else if (!is_rename(m)) {
		return NULL;
	}
	push_expanded(p, &(struct token_range){t, behind}, t->line, t->file);
	return behind;
}

/* "XEN_ERRNO(ENAME, number)" in a header that lists them makes a constant. */
static void take_errno(struct preprocessor *p, const struct token *t, const struct token *end)
{
	struct token *copy;

	if (end - t < 6 || !token_is_name(t, "XEN_ERRNO") || !token_is(t + 1, '(') ||
	    t[2].kind != TOKEN_NAME || !token_is(t + 3, ',') || t[4].kind != TOKEN_NUMBER ||
	    !token_is(t + 5, ')'))
		return;
	copy = arena_alloc(p->arena, 2 * sizeof(*copy));
	copy[0] = t[2];
	copy[1] = t[4];
	macro_define(p->macros, p->arena, &(struct token_range){copy, copy + 2});
}

static const struct token *take_token(struct preprocessor *p, const struct token *t,
				      const struct token *end)
{
	const struct token *behind;

	if (!p->is_active)
		return t + 1;
	if (!p->unit) {
		take_errno(p, t, end);
		return t + 1;
	}
	if (t->kind == TOKEN_NAME) {
		behind = expand_here(p, t, end);
		if (behind)
			return behind;
	}
	if (token_is(t, '{'))
		p->braces++;
	else if (token_is(t, '}') && p->braces)
		p->braces--;
	vec_push(&p->unit->tokens, *t);
	return t + 1;
}

static void process(struct preprocessor *p, size_t file)
{
	struct source_text *text = &p->texts->items[file];
	const struct token *t, *end;
	size_t depth = p->depth;

	if (!text_lex(text, (uint16_t)file, p->scope.intern) && p->unit)
		p->unit->is_cut = true;
	t = text->tokens.items;
	end = t + text->tokens.count;
	while (t != end && (!p->unit || p->unit->tokens.count < TOKENS_MAX)) {
		if (t->kind == TOKEN_DIRECTIVE) {
			take_directive(p, t);
			t++;
		} else {
			t = take_token(p, t, end);
		}
	}
	while (p->depth > depth)
		close_condition(p);
}

/* From a ')' that closes a parameter list back to its '('. */
static const struct token *match_back(const struct token *close, const struct token *first)
{
	size_t depth = 0;

	for (const struct token *t = close; t >= first; t--) {
		if (token_is(t, ')'))
			depth++;
		else if (token_is(t, '(') && !--depth)
			return t;
	}
	return NULL;
}

/* A '{' outside of everything begins a function when "name(...)" stands before it. */
static void add_function(struct unit *u, const text_list *texts, const struct token *open,
			 const struct token *behind)
{
	const struct token *first = u->tokens.items, *close = open - 1, *start;
	struct function f = {.unit = u, .body = {open, behind}};

	if (open == first || !token_is(close, ')'))
		return;
	start = match_back(close, first);
	while (start && start > first && token_is_name(start - 1, "__attribute__")) {
		close = start - 2;
		start = close > first && token_is(close, ')') ? match_back(close, first) : NULL;
	}
	if (!start || start == first || start[-1].kind != TOKEN_NAME)
		return;
	f.name = start[-1].text;
	f.params = (struct token_range){start + 1, close};
	f.file = start[-1].file;
	f.line = start[-1].line;
	f.is_compat_file = strstr(texts->items[f.file].path, "compat") != NULL;
	vec_push(&u->functions, f);
}

static const struct token *skip_body(const struct token *open, const struct token *end)
{
	long depth = 0;

	for (const struct token *t = open; t != end; t++) {
		if (token_is(t, '{'))
			depth++;
		else if (token_is(t, '}') && --depth <= 0)
			return t + 1;
	}
	return end;
}

static void find_functions(struct unit *u, const text_list *texts)
{
	const struct token *t = u->tokens.items, *end = t + u->tokens.count;

	while (t != end) {
		if (token_is(t, '{')) {
			const struct token *behind = skip_body(t, end);

			add_function(u, texts, t, behind);
			t = behind;
		} else {
			t++;
		}
	}
}

void unit_build(struct unit *u, text_list *texts, size_t file, enum arch arch,
		const struct macro_table *global, struct intern *in)
{
	struct preprocessor p = {
		.texts = texts,
		.scope = {&u->macros, global, arch, in},
		.macros = &u->macros,
		.arena = &u->arena,
		.unit = u,
		.is_active = true,
	};

	u->file = file;
	process(&p, file);
	find_functions(u, texts);
}

void unit_deinit(struct unit *u)
{
	macro_table_deinit(&u->macros);
	vec_free(&u->tokens);
	vec_free(&u->functions);
	arena_deinit(&u->arena);
}

void unit_read_header(text_list *texts, size_t file, enum arch arch, struct arena *a,
		      struct macro_table *global, struct intern *in)
{
	struct preprocessor p = {
		.texts = texts,
		.scope = {global, NULL, arch, in},
		.macros = global,
		.arena = a,
		.is_active = true,
	};

	process(&p, file);
}

void unit_read_checks(const struct source_text *list, uint16_t file, struct arena *a,
		      struct macro_table *global, struct intern *in)
{
	const char *at = list->bytes, *end = at + list->size;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const char *name = at + 1;
		struct token *t;
		size_t len;

		line_end = line_end ? line_end : end;
		while (name < line_end && (*name == ' ' || *name == '\t'))
			name++;
		len = name < line_end ? strcspn(name, " \t\r\n") : 0;
		if (*at == '?' && len) {
			t = arena_alloc(a, sizeof(*t));
			t->kind = TOKEN_NAME;
			t->file = file;
			t->text = intern_str(in, arena_printf(a, "CHECK_%.*s", (int)len, name));
			macro_define(global, a, &(struct token_range){t, t + 1});
		}
		at = line_end + 1;
	}
}

struct macro_scope unit_scope(const struct unit *u, const struct macro_table *global,
			      enum arch arch, struct intern *in)
{
	return (struct macro_scope){&u->macros, global, arch, in};
}
