// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/read/csource/directive.h"
#include "lib/read/csource/disturbed.h"

enum {
	MACRO_DEPTH = 8,
	MACRO_STEPS = 4096,
	WAVE_MAX = 64, /* headers on the way from one to a function */
};

struct look {
	struct disturbed *d;
	const struct function *function;
	struct macro_scope scope;
	unsigned int steps;
};

static const char *path_of(const struct disturbed *d, size_t file)
{
	size_t count = d->tree->texts.count;

	return file < count ? d->tree->texts.items[file].path
			    : d->tree->included.items[file - count].path;
}

static void add_rivals(struct disturbed *d, const struct source_text *text, size_t file)
{
	static const char *const words[] = {"define", "undef"};
	struct directives scan = directives_of(text, (uint16_t)file);
	struct token directive;
	token_list list = {0};

	while (directives_next(&scan, words, 2, &directive)) {
		struct token_range rest;

		list.count = 0;
		token_lex_directive(&directive, d->sources->intern, &list);
		if (list.count < 2)
			continue;
		rest.first =
			arena_memdup(&d->arena, list.items, list.count * sizeof(list.items[0]));
		rest.end = rest.first + list.count;
		rest.first++;
		if (token_is_name(rest.first - 1, "define"))
			macro_define(&d->rivals, &d->arena, &rest);
		else
			macro_undefine(&d->rivals, &d->arena, &rest);
	}
	vec_free(&list);
}

void disturbed_init(struct disturbed *d, struct sources *sources, const struct tree *tree)
{
	size_t count = tree->texts.count;
	stray_list strays = {0};

	*d = (struct disturbed){.sources = sources, .tree = tree};
	for (size_t i = 0; i < count; i++)
		if (sources->is_header[i] && tree->texts.items[i].is_reserve)
			unit_read_header(sources->texts, i, sources->arch, &d->arena, &d->rivals,
					 &sources->macros, sources->intern, &strays);
	for (size_t i = 0; i < tree->included.count; i++)
		if (tree_is_for(tree->included.items[i].path, sources->arch))
			add_rivals(d, &tree->included.items[i], count + i);
	vec_free(&strays);
}

void disturbed_deinit(struct disturbed *d)
{
	macro_table_deinit(&d->rivals);
	arena_deinit(&d->arena);
}

static struct disturbance found_at(struct disturbed *d, const struct macro *m, const char *text)
{
	return (struct disturbance){
		.path = path_of(d, m->file),
		.line = m->line,
		.what = arena_printf(&d->arena, text, m->name),
	};
}

static const struct odd_name *find_odd(const struct tree *t, const char *name)
{
	size_t low = 0, high = t->odd_names.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)t->odd_names.items[middle].name < (uintptr_t)name)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->odd_names.count && t->odd_names.items[low].name == name
		       ? &t->odd_names.items[low]
		       : NULL;
}

/* The makefile of another architecture, or of another folder, says nothing of the function. */
static bool concerns(const struct disturbed *d, const struct odd_name *odd)
{
	return tree_is_for(odd->path, d->sources->arch);
}

static struct disturbance find_odd_name(struct disturbed *d, const char *name, bool is_symbol)
{
	const struct odd_name *odd = find_odd(d->tree, name);

	for (; odd && odd != vec_end(&d->tree->odd_names) && odd->name == name; odd++)
		if (odd->is_symbol == is_symbol && concerns(d, odd))
			return (struct disturbance){
				odd->path, odd->line,
				arena_printf(&d->arena, "%s %s", odd->what, name), NULL};
	return (struct disturbance){0};
}

/* In the folders that a compiler looks into, others stand beside their sources. */
static bool is_common_header(const char *path)
{
	return !strncmp(path, "xen/include/", 12) ||
	       (!strncmp(path, "xen/arch/", 9) && strstr(path, "/include/"));
}

/*
 * Whether the text names such a header as one that it includes: "x.h" or
 * <y/x.h>. What is generic stands in for an architecture's own, which is read.
 */
static bool names_header(const struct source_text *text, const char *header)
{
	const char *generic = strstr(header, "asm-generic/");
	const char *slash = strrchr(header, '/');
	const char *name = generic ? generic : slash ? slash + 1 : header;
	bool is_beside = tree_is_header(header) && !is_common_header(header);
	const char *at = text->bytes, *end = at + text->size;
	size_t len = strlen(name);

	while ((at = memmem(at, (size_t)(end - at), name, len))) {
		bool is_begun = at > text->bytes && strchr("/\"<", at[-1]);

		at += len;
		if (is_begun && at < end && (*at == '"' || (*at == '>' && !is_beside)))
			return true;
	}
	return false;
}

/* Those of the list that name the header join the wave; true: the function's file is one. */
static bool spread(const struct look *l, const text_list *list, size_t offset, const char *header,
		   bool *is_met, size_t *wave, size_t *count)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct source_text *text = &list->items[i];
		size_t index = offset + i;

		if (is_met[index] || !names_header(text, header))
			continue;
		if (index == l->function->unit->file || index == l->function->file)
			return true;
		is_met[index] = true;
		if (tree_is_header(text->path) || offset)
			wave[(*count)++] = index;
	}
	return false;
}

/*
 * Whether the function's file includes that one, directly or by others. Where it
 * would take too long to tell, it may.
 */
static bool may_include(const struct look *l, size_t file)
{
	const struct tree *t = l->d->tree;
	size_t texts = t->texts.count, count = 0;
	struct arena a = {0};
	bool *is_met = arena_array(&a, texts + t->included.count, sizeof(*is_met));
	size_t *wave = arena_array(&a, texts + t->included.count, sizeof(*wave));
	bool may = false;

	is_met[file] = true;
	wave[count++] = file;
	may = file == l->function->unit->file || file == l->function->file;
	for (size_t i = 0; i < count && !may; i++) {
		const char *header = path_of(l->d, wave[i]);

		may = i == WAVE_MAX || spread(l, &t->texts, 0, header, is_met, wave, &count) ||
		      spread(l, &t->included, texts, header, is_met, wave, &count);
	}
	arena_deinit(&a);
	return may;
}

/* Another definition in a file that the function's may include, or that includes it. */
static const struct macro *find_rival(const struct look *l, const struct macro *m)
{
	for (const struct macro *r = macro_table_find(&l->d->rivals, m->name); r; r = r->older)
		if (r->file != m->file && !macro_is_same(r, m) && may_include(l, r->file))
			return r;
	for (const struct macro *o = m->older; o; o = o->older)
		if (o->file != m->file && !o->is_undefined && !macro_is_same(o, m) &&
		    may_include(l, o->file))
			return o;
	return NULL;
}

static struct disturbance look_at_name(struct look *l, const char *name, unsigned int depth);

/* Words of which every definition means the same to progress: none. */
static bool tells_nothing(const char *name)
{
	static const char *const words[] = {"NULL", "BUILD_BUG_ON", "assert_failed"};

	return names_find(words, 3, name) < 3;
}

static struct disturbance look_into_macro(struct look *l, const struct macro *m, unsigned int depth)
{
	const struct macro *rival = tells_nothing(m->name) ? NULL : find_rival(l, m);
	struct disturbance found = {0};

	if (rival)
		return found_at(l->d, rival, "%s may be defined otherwise there");
	for (const struct token *t = m->body.first; t != m->body.end && !found.path; t++)
		if (t->kind == TOKEN_NAME && t->text != m->name && depth &&
		    l->steps++ < MACRO_STEPS)
			found = look_at_name(l, t->text, depth - 1);
	return found;
}

static struct disturbance look_at_name(struct look *l, const char *name, unsigned int depth)
{
	struct disturbance found = find_odd_name(l->d, name, false);
	const struct macro *m = macro_find(&l->scope, name);

	if (!found.path && m)
		found = look_into_macro(l, m, depth);
	return found;
}

/* Words of C that no macro stands for in Xen. */
static bool is_keyword(const char *name)
{
	static const char *const words[] = {
		"if",	"else",	 "switch",   "case",	 "default", "for",   "while", "do",
		"goto", "break", "continue", "return",	 "sizeof",  "int",   "long",  "short",
		"char", "void",	 "signed",   "unsigned", "struct",  "union", "enum",  "typedef"};
	size_t count = sizeof(words) / sizeof(words[0]);

	return names_find(words, count, name) < count;
}

static bool is_variable(const struct function *f, const char *name)
{
	return f->parsed && strncmp(name, "__", 2) && body_local(f->parsed, name);
}

/* Whether a call, or a call-like use, of the name stands here. */
static bool is_called(const struct look *l, const struct token *t)
{
	return t + 1 < l->function->body.end && token_is(t + 1, '(');
}

/* A macro that stands for a word that has a meaning by itself. */
static struct disturbance look_at_meaning(struct look *l, const struct token *t)
{
	const char *name = t->text;
	const struct macro *m = macro_table_find(l->scope.global, name);

	if (!m || m->is_undefined)
		m = macro_table_find(&l->d->rivals, name);
	if (!is_variable(l->function, name) && macro_find(&l->scope, name))
		m = macro_find(&l->scope, name);
	/* What a function is merely called otherwise by is followed. */
	if (!m || m->is_undefined || (m->is_function && !is_called(l, t)) ||
	    (!m->is_function && !is_keyword(name) && !is_variable(l->function, name)) ||
	    !may_include(l, m->file))
		return (struct disturbance){0};
	return found_at(l->d, m, "a macro stands for %s");
}

/* A function that matters, and that a macro with arguments stands for. */
static bool is_function(const struct look *l, const struct token *t)
{
	const struct function *f;

	if (!is_called(l, t))
		return false;
	if (token_names_site(t))
		return true;
	f = sources_find(l->d->sources, l->function->unit, t->text);
	return f && f->is_wanted;
}

static struct disturbance look_at_token(struct look *l, const struct token *t)
{
	struct disturbance found = {0};

	if (is_keyword(t->text) || is_variable(l->function, t->text) || is_function(l, t))
		found = look_at_meaning(l, t);
	if (!found.path)
		found = look_at_name(l, t->text, MACRO_DEPTH);
	return found;
}

static struct disturbance look_at_places(const struct disturbed *d, const struct function *f)
{
	const char *unit = path_of(d, f->unit->file), *own = path_of(d, f->file);
	const struct odd_place *p;

	vec_each(p, &d->tree->odd_places)
		if (tree_is_for(p->path, d->sources->arch) &&
		    (!strncmp(unit, p->scope, strlen(p->scope)) ||
		     !strncmp(own, p->scope, strlen(p->scope))))
			return (struct disturbance){p->path, p->line, p->what, p->scope};
	return (struct disturbance){0};
}

/* Code in it that not every build has. */
static struct disturbance look_at_doubts(const struct disturbed *d, const struct function *f)
{
	const struct unit *u = f->unit;
	const struct doubtful_code *code;

	vec_each(code, &u->doubts) {
		const struct token *t = u->tokens.items + code->token;

		if (t > f->body.first && t < f->body.end)
			return (struct disturbance){path_of(d, code->at->file), code->at->line,
						    code->what, NULL};
	}
	return (struct disturbance){0};
}

struct disturbance disturbed_find(struct disturbed *d, const struct function *f)
{
	struct look l = {.d = d,
			 .function = f,
			 .scope = unit_scope(f->unit, &d->sources->macros, d->sources->arch,
					     d->sources->intern)};
	struct disturbance found = look_at_places(d, f);

	if (!found.path)
		found = look_at_doubts(d, f);
	if (!found.path)
		found = find_odd_name(d, f->name, true);
	if (!found.path)
		found = find_odd_name(d, f->name, false);
	/* From the name on, which stands before the bracket of the parameters. */
	for (const struct token *t = f->params.first - 2; t < f->body.end && !found.path; t++)
		if (t->kind == TOKEN_NAME)
			found = look_at_token(&l, t);
	return found;
}
