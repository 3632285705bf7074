// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/read/cfront/enumerators.h"
#include "lib/read/cfront/eval.h"
#include "lib/read/cfront/unit.h"

enum {
	CONDITIONS_MAX = 64,
	INCLUDES_MAX = 4,  /* of files in files */
	INCLUDES_ALL = 16, /* in a unit */
	RENAME_MAX = 4,	   /* tokens in the body of a macro that renames */
};

struct condition {
	bool was_active, was_away; /* around it */
	bool is_active, is_done;
	bool is_over; /* a branch was taken that every build takes */
	/* The branch that was taken, where it hangs on an option. */
	struct guard guard;
	bool is_guarded, has_other_case;
	enum uncertainty was_doubt; /* around it */
	const struct token *at;
};

struct preprocessor {
	text_list *texts;
	struct macro_scope scope;
	struct macro_table *macros;
	struct arena *arena;
	struct unit *unit; /* NULL: only macros are wanted */
	stray_list *strays;
	struct condition conditions[CONDITIONS_MAX];
	size_t depth, includes, all_includes;
	long braces;
	bool is_active;
	bool is_away;		/* not active in any build for the architecture */
	enum uncertainty doubt; /* whether a build has what stands here */
};

/* A text has fewer bytes than a list may have tokens, so that none is left out. */
static void lex(struct source_text *t, uint16_t file, struct intern *in)
{
	if (!t->is_lexed)
		token_lex(t->bytes, t->size, file, in, &t->tokens);
	t->is_lexed = true;
}

/* Whether a condition holds, and whether it does so in every build. */
struct decision {
	bool holds, is_settled;
	enum uncertainty doubt;
};

static void enter_branch(struct preprocessor *p, struct condition *c, struct decision d)
{
	p->is_active = c->was_active && !c->is_done && d.holds;
	p->is_away = c->was_away || c->is_over || (!d.holds && d.is_settled);
	if (!p->is_away && d.doubt > p->doubt)
		p->doubt = d.doubt;
	c->is_done |= d.holds;
	c->is_over |= d.holds && d.is_settled;
}

/* The option that has to be set for the condition to hold; NULL: none, or it is not that simple. */
static const char *find_option(const struct preprocessor *p, const struct token_range *tokens,
			       struct option_place *ret_at)
{
	const char *option = NULL;

	for (const struct token *t = tokens->first; t != tokens->end; t++) {
		if (token_is(t, '!') || token_is(t, PUNCT2('|', '|')))
			return NULL;
		if (!option && t->kind == TOKEN_NAME && eval_hangs_on(&p->scope, t->text, ret_at))
			option = t->text;
	}
	return option;
}

/* The innermost condition; NULL: there is none, or it is nested too deep to be kept. */
static struct condition *innermost(struct preprocessor *p)
{
	return p->depth && p->depth <= CONDITIONS_MAX ? &p->conditions[p->depth - 1] : NULL;
}

/* A branch that begins at the directive, which is not yet known to be taken. */
static void guard_branch(struct preprocessor *p, const struct token *directive,
			 const struct token_range *tokens)
{
	struct condition *c = innermost(p);

	if (!p->unit || !c || !p->is_active)
		return;
	c->guard = (struct guard){.file = directive->file, .first = directive->line};
	c->guard.option = find_option(p, tokens, &c->guard.at);
	c->is_guarded = c->guard.option != NULL;
}

static void end_guard(struct preprocessor *p, const struct token *directive)
{
	struct condition *c = innermost(p);

	if (c && c->is_guarded && !c->guard.last)
		c->guard.last = directive->line;
}

/* Where another branch has cases as well, an op may be served there. */
static void keep_guard(struct preprocessor *p)
{
	const struct condition *c = innermost(p);

	if (c && c->is_guarded && !c->has_other_case)
		vec_push(&p->unit->guards, c->guard);
}

static void add_stray(struct preprocessor *p, const struct token *at, const struct token *end,
		      const char *because)
{
	vec_push(p->strays, (struct stray){at, end, because});
}

static void open_condition(struct preprocessor *p, const struct token *directive, struct decision d)
{
	struct condition *c;

	if (p->depth++ >= CONDITIONS_MAX) {
		if (!p->is_away && p->depth == CONDITIONS_MAX + 1)
			add_stray(p, directive, directive + 1, "conditions are nested too deep");
		p->is_active = false;
		return;
	}
	c = &p->conditions[p->depth - 1];
	*c = (struct condition){.was_active = p->is_active, .was_away = p->is_away};
	c->was_doubt = p->doubt;
	c->at = directive;
	enter_branch(p, c, d);
}

static void next_condition(struct preprocessor *p, struct decision d)
{
	struct condition *c = innermost(p);

	if (c)
		enter_branch(p, c, d);
}

static void close_condition(struct preprocessor *p)
{
	if (p->depth && p->depth-- <= CONDITIONS_MAX) {
		p->is_active = p->conditions[p->depth].was_active;
		p->is_away = p->conditions[p->depth].was_away;
		p->doubt = p->conditions[p->depth].was_doubt;
	}
}

/*
 * Whether the tokens are a name that nothing but the very file defines, which was
 * read for its macros before: as a guard against a second inclusion it holds off
 * nothing of the file itself.
 */
static bool is_own_guard(const struct preprocessor *p, const struct token_range *tokens)
{
	const struct token *t = tokens->first;
	const struct macro *m;

	if (!p->unit || p->includes || t == tokens->end || t->kind != TOKEN_NAME ||
	    macro_table_find(p->macros, t->text))
		return false;
	m = macro_table_find(p->scope.global, t->text);
	return m && !m->is_undefined && !m->older && m->file == p->unit->file;
}

/* The name in "!defined(name)"; NULL: the tokens are something else. */
static const struct token *not_defined(const struct token_range *tokens)
{
	const struct token *t = tokens->first;
	size_t count = (size_t)(tokens->end - t);

	if (count < 3 || !token_is(t, '!') || !token_is_name(t + 1, "defined"))
		return NULL;
	if (count == 5 && token_is(t + 2, '(') && token_is(t + 4, ')'))
		return t + 3;
	return count == 3 ? t + 2 : NULL;
}

/* What cannot be evaluated counts as true. */
static struct decision decide(const struct preprocessor *p, const struct token_range *tokens)
{
	const struct token *name = not_defined(tokens);
	struct number n;
	enum uncertainty doubt;

	if (p->is_away)
		return (struct decision){false, true, DOUBT_NONE};
	if (name && is_own_guard(p, &(struct token_range){name, name + 1}))
		return (struct decision){true, true, DOUBT_NONE};
	n = eval_condition(&p->scope, tokens);
	doubt = eval_doubt(&p->scope, tokens);
	if (!n.is_known && !doubt)
		doubt = DOUBT_NAME;
	return (struct decision){!n.is_known || n.value,
				 n.is_known && !doubt && eval_is_settled(&p->scope, tokens), doubt};
}

static struct decision decide_defined(const struct preprocessor *p,
				      const struct token_range *tokens, bool is_wanted)
{
	bool is_defined = tokens->first != tokens->end && tokens->first->kind == TOKEN_NAME &&
			  eval_is_defined(&p->scope, tokens->first->text);
	bool is_gnu = tokens->first != tokens->end && token_is_name(tokens->first, "__GNUC__");
	enum uncertainty doubt = p->is_away || is_gnu ? DOUBT_NONE : eval_doubt(&p->scope, tokens);

	if (!is_wanted && is_own_guard(p, tokens))
		return (struct decision){true, true, DOUBT_NONE};
	return (struct decision){is_defined == is_wanted,
				 !doubt && eval_is_settled(&p->scope, tokens), doubt};
}

static bool take_condition(struct preprocessor *p, const struct token *directive,
			   const struct token *word, const struct token_range *rest)
{
	if (token_is_name(word, "if")) {
		open_condition(p, directive, decide(p, rest));
		guard_branch(p, directive, rest);
	} else if (token_is_name(word, "ifdef")) {
		open_condition(p, directive, decide_defined(p, rest, true));
		guard_branch(p, directive, rest);
	} else if (token_is_name(word, "ifndef")) {
		open_condition(p, directive, decide_defined(p, rest, false));
	} else if (token_is_name(word, "elif")) {
		end_guard(p, directive);
		next_condition(p, decide(p, rest));
	} else if (token_is_name(word, "else")) {
		end_guard(p, directive);
		next_condition(p, (struct decision){true, true, DOUBT_NONE});
	} else if (token_is_name(word, "endif")) {
		end_guard(p, directive);
		keep_guard(p);
		close_condition(p);
	} else {
		return false;
	}
	return true;
}

static void process(struct preprocessor *p, size_t file);

/* Texts are sorted by their paths. */
static size_t find_text(const text_list *texts, const char *path)
{
	size_t low = 0, high = texts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(texts->items[middle].path, path);

		if (!order)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return texts->count;
}

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
	return n > 0 && (size_t)n < sizeof(path) ? find_text(p->texts, path) : p->texts->count;
}

static void include(struct preprocessor *p, const struct token *directive,
		    const struct token_range *rest)
{
	const struct token *t = rest->first;
	size_t file;

	if (p->unit && p->braces)
		vec_push(&p->unit->doubts,
			 (struct doubtful_code){directive, p->unit->tokens.count,
						"a file is included within the function"});
	if (t == rest->end || t->kind != TOKEN_STRING || t->len < 5 ||
	    memcmp(t->text + t->len - 3, ".c\"", 3) || !p->unit || p->all_includes > INCLUDES_ALL)
		return;
	file = find_included(p, p->texts->items[directive->file].path, t->text + 1, t->len - 2);
	if (file == p->texts->count)
		return;
	if (p->all_includes++ == INCLUDES_ALL || p->includes == INCLUDES_MAX) {
		add_stray(p, directive, directive + 1,
			  "a file is included too deep, or after too many others");
		return;
	}
	p->includes++;
	process(p, file);
	p->includes--;
}

/* Tokens of a definition, kept as long as the macros are. */
static struct token_range keep_tokens(struct preprocessor *p, const struct token_range *tokens)
{
	size_t count = (size_t)(tokens->end - tokens->first);
	const struct token *first =
		arena_memdup(p->arena, tokens->first, count * sizeof(tokens->first[0]));

	return (struct token_range){first, first + count};
}

/* Of a macro that nobody follows. */
static void look_into_macro(struct preprocessor *p, const struct token_range *tokens)
{
	const char *because = p->is_active ? "a macro of a header is not followed"
					   : "it depends on how Xen is configured";

	for (const struct token *t = tokens->first; t != tokens->end; t++)
		if (token_names_site(t))
			add_stray(p, t, tokens->end, because);
}

/* What the name means so far, be it that it is undefined. */
static const struct macro *meaning(const struct preprocessor *p, const char *name)
{
	const struct macro *m = macro_table_find(p->scope.local, name);

	return m ? m : macro_table_find(p->scope.global, name);
}

static void doubt(struct preprocessor *p, const struct token_range *tokens, bool is_define)
{
	if (tokens->first != tokens->end && tokens->first->kind == TOKEN_NAME)
		macro_doubt(p->macros, p->arena, meaning(p, tokens->first->text), tokens, is_define,
			    p->is_active);
}

static void undefine(struct preprocessor *p, const struct token_range *tokens)
{
	struct token_range kept;

	if (!p->doubt) {
		if (p->is_active)
			macro_undefine(p->macros, p->arena, tokens);
		return;
	}
	kept = keep_tokens(p, tokens);
	doubt(p, &kept, false);
}

/* Code within a function that some compiler's build may lack. */
static void note_doubt(struct preprocessor *p)
{
	const struct condition *c = innermost(p);

	if (p->doubt < DOUBT_GIVEN || !p->unit || !p->braces || !c ||
	    (p->unit->doubts.count && vec_end(&p->unit->doubts)[-1].at == c->at))
		return;
	vec_push(&p->unit->doubts,
		 (struct doubtful_code){
			 c->at, p->unit->tokens.count,
			 p->doubt == DOUBT_COMPILER
				 ? "which code is compiled here depends on the compiler"
				 : "which code is compiled here depends on what the "
				   "compiler's command line defines"});
}

/* pragma push_macro and pop_macro: whatever comes back is not followed. */
static void take_pragma(struct preprocessor *p, const struct token *t, const struct token *end)
{
	struct token *name;
	struct token_range range;

	if (end - t < 4 || !token_is_name(t, "pop_macro") || !token_is(t + 1, '(') ||
	    t[2].kind != TOKEN_STRING || t[2].len < 3)
		return;
	name = arena_memdup(p->arena, t + 2, sizeof(*t));
	name->kind = TOKEN_NAME;
	name->text = intern_strn(p->scope.intern, t[2].text + 1, t[2].len - 2);
	name->len = t[2].len - 2;
	range = (struct token_range){name, name + 1};
	doubt(p, &range, false);
}

static void define(struct preprocessor *p, const struct token *directive,
		   const struct token_range *tokens)
{
	struct token_range kept = keep_tokens(p, tokens);

	if (!p->is_active || !p->unit)
		look_into_macro(p, &kept);
	if (p->doubt) {
		doubt(p, &kept, true);
		return;
	}
	if (!p->is_active)
		return;
	macro_define(p->macros, p->arena, &kept);
	if (p->unit && p->braces > 0)
		vec_push(&p->unit->tokens, *directive);
}

static void carry_out(struct preprocessor *p, const struct token *directive,
		      const struct token_range *tokens)
{
	const struct token *word = tokens->first;
	struct token_range rest = {word + 1, tokens->end};

	if (word->kind != TOKEN_NAME || take_condition(p, directive, word, &rest) || p->is_away)
		return;
	if (token_is_name(word, "define"))
		define(p, directive, &rest);
	else if (token_is_name(word, "undef"))
		undefine(p, &rest);
	else if (token_is_name(word, "pragma"))
		take_pragma(p, rest.first, rest.end);
	else if (p->is_active && token_is_name(word, "include"))
		include(p, directive, &rest);
}

static void take_directive(struct preprocessor *p, const struct token *directive)
{
	token_list list = {0};

	token_lex_directive(directive, p->scope.intern, &list);
	if (list.count)
		carry_out(p, directive, &(struct token_range){list.items, vec_end(&list)});
	vec_free(&list);
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

/* An invocation whose macro is too large to be expanded. */
static void lose(struct preprocessor *p, const struct token_range *tokens)
{
	bool is_site = macro_makes_site(&p->scope, macro_find(&p->scope, tokens->first->text));

	for (const struct token *t = tokens->first; t != tokens->end && !is_site; t++)
		is_site = token_names_site(t);
	if (is_site)
		add_stray(p, tokens->first, tokens->end, "a macro that is too large");
}

/* What an invocation stands for, at its place. */
static void push_expanded(struct preprocessor *p, const struct token_range *tokens)
{
	token_list list = {0};
	bool is_doubtful;

	if (macro_expand(&p->scope, tokens, &list, &is_doubtful))
		for (size_t i = 0; i < list.count; i++) {
			struct token t = list.items[i];

			t.line = tokens->first->line;
			t.file = tokens->first->file;
			vec_push(&p->unit->tokens, t);
		}
	else
		lose(p, tokens);
	vec_free(&list);
}

/* "[ number ] = ...": an element of an array, as tables of hypercalls are made of. */
static bool is_element_macro(const struct macro *m)
{
	return m->body.first != m->body.end && token_is(m->body.first, '[');
}

/* Within functions, only macros that hide what this reader looks for. */
static bool is_expanded(const struct preprocessor *p, const struct macro *m)
{
	if (macro_makes_site(&p->scope, m))
		return true;
	if (!m->is_function)
		return is_rename(m);
	return p->braces == 0 || is_label_macro(m) || is_element_macro(m);
}

/* The token behind what was expanded; NULL when nothing is. */
static const struct token *expand_here(struct preprocessor *p, const struct token *t,
				       const struct token *end)
{
	const struct macro *m = macro_table_find(p->macros, t->text);
	const struct token *behind = t + 1;

	if (!m || m->is_undefined || !is_expanded(p, m))
		return NULL;
	if (m->is_function) {
		if (behind == end || !token_is(behind, '('))
			return NULL;
		behind = token_skip_brackets(behind, end);
	}
	push_expanded(p, &(struct token_range){t, behind});
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

/* "long hypercall_create_continuation(" */
static bool is_declared(const struct token *t, const struct token *first, const struct token *end)
{
	static const char *const words[] = {"return", "else", "do"};

	if (t == first || t + 1 == end || !token_is(t + 1, '('))
		return false;
	if (t[-1].kind != TOKEN_NAME)
		return token_is(t - 1, '*');
	return names_find(words, 3, t[-1].text) == 3;
}

static void look_for_stray(struct preprocessor *p, const struct token *t, const struct token *first,
			   const struct token *end, const char *because)
{
	if (t->kind == TOKEN_NAME && token_names_site(t) && !is_declared(t, first, end))
		add_stray(p, t, end, because);
}

static void note_case(struct preprocessor *p, const struct token *t)
{
	struct condition *c = innermost(p);

	if (c && token_is_name(t, "case"))
		c->has_other_case = true;
}

static const struct token *take_token(struct preprocessor *p, const struct token *t,
				      const struct token *first, const struct token *end)
{
	const struct token *behind;

	if (!p->is_away)
		note_doubt(p);
	if (!p->is_active) {
		note_case(p, t);
		if (!p->is_away)
			look_for_stray(p, t, first, end, "it depends on how Xen is configured");
		return t + 1;
	}
	if (!p->braces)
		enumerators_define(p->macros, p->arena, t, end);
	if (!p->unit) {
		take_errno(p, t, end);
		look_for_stray(p, t, first, end, "a function in a header is not followed");
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
	const struct token *t, *first, *end;
	size_t depth = p->depth;

	lex(text, (uint16_t)file, p->scope.intern);
	if (!text->tokens.count)
		return;
	t = first = text->tokens.items;
	end = t + text->tokens.count;
	while (t != end) {
		if (p->unit && p->unit->tokens.count >= TOKENS_MAX) {
			look_for_stray(p, t++, first, end, "the file becomes too large");
		} else if (t->kind == TOKEN_DIRECTIVE) {
			take_directive(p, t);
			t++;
		} else {
			t = take_token(p, t, first, end);
		}
	}
	while (p->depth > depth)
		close_condition(p);
}

/* What stands outside of every function that was found. */
static void find_lost(struct unit *u)
{
	const struct token *first = u->tokens.items, *end = first + u->tokens.count;
	const struct token *t = first;
	const struct function *f;
	struct preprocessor p = {.strays = &u->strays};

	vec_each(f, &u->functions) {
		for (; t < f->body.first; t++)
			look_for_stray(&p, t, first, end, "it stands in no function");
		t = f->body.end;
	}
	for (; t < end; t++)
		look_for_stray(&p, t, first, end, "it stands in no function");
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
		.strays = &u->strays,
		.is_active = true,
	};

	u->file = file;
	process(&p, file);
	if (u->tokens.count) {
		find_functions(u, texts);
		find_lost(u);
	}
}

const struct guard *unit_guard(const struct unit *u, const struct token *at)
{
	const struct guard *g, *inner = NULL;

	vec_each(g, &u->guards)
		if (g->file == at->file && at->line > g->first && at->line < g->last &&
		    (!inner || g->first > inner->first))
			inner = g;
	return inner;
}

void unit_deinit(struct unit *u)
{
	macro_table_deinit(&u->macros);
	vec_free(&u->tokens);
	vec_free(&u->functions);
	vec_free(&u->strays);
	vec_free(&u->guards);
	vec_free(&u->doubts);
	arena_deinit(&u->arena);
}

void unit_read_header(text_list *texts, size_t file, enum arch arch, struct arena *a,
		      struct macro_table *global, const struct macro_table *beside,
		      struct intern *in, stray_list *strays)
{
	struct preprocessor p = {
		.texts = texts,
		.scope = {global, beside, arch, in},
		.macros = global,
		.arena = a,
		.strays = strays,
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
