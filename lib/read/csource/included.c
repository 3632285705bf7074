// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/read/cfront/spell.h"
#include "lib/read/csource/build.h"
#include "lib/read/csource/directive.h"
#include "lib/read/csource/included.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)

#define WORD_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"

enum { ASSEMBLER_BYTES = 4096 };

enum { INCLUDED_MAX = 256, PATH_MAX_BYTES = 512 };

struct search {
	struct tree *tree;
	struct source *source;
	const path_list *paths;
	const struct source_text *from;
	uint32_t line;
	bool was_found;
};

/* What Xen's folders of headers have may be included in any file; any other one in those beside it. */
static const char *scope_of(struct intern *in, const char *path)
{
	const char *own = strstr(path, "/include/");

	if (names_end_in(path, ".c"))
		return path;
	if (!strncmp(path, "xen/include/", 12) || (own && !strncmp(path, "xen/arch/", 9)))
		return intern_str(in, "xen/");
	own = own ? own : strrchr(path, '/');
	return intern_strn(in, path, (size_t)(own - path) + 1);
}

static void add_place(struct search *s, const char *what)
{
	struct odd_place place = {
		.scope = scope_of(s->tree->intern, s->from->path),
		.path = s->from->path,
		.line = s->line,
		.what = what,
	};

	vec_push(&s->tree->odd_places, place);
}

static int compare_paths(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

static const char *find_path(const path_list *paths, const char *path)
{
	const char *const *found = paths->count ? bsearch(path, paths->items, paths->count,
							  sizeof(paths->items[0]), compare_paths)
						: NULL;

	return found ? *found : NULL;
}

static bool is_among(const text_list *list, const char *path)
{
	const struct source_text *t;

	vec_each(t, list)
		if (!strcmp(t->path, path))
			return true;
	return false;
}

/* Texts of the tree are sorted by their paths. */
static bool is_read(const struct tree *t, const char *path)
{
	size_t low = 0, high = t->texts.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(t->texts.items[middle].path, path);

		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return is_among(&t->included, path);
}

static void take(struct search *s, const char *path)
{
	struct tree *t = s->tree;
	struct source_text text = {.path = path};
	struct arena a = {0};
	struct blob file;

	s->was_found = true;
	/* What an architecture that is not read has, only its own headers and those for all include. */
	if (is_read(t, path) || (tree_is_foreign(path) && tree_is_header(s->from->path)))
		return;
	if (t->included.count == INCLUDED_MAX ||
	    source_read(s->source, path, FILE_BYTES_MAX, &a, &file, NULL)) {
		add_place(s, "a file that it includes could not be read");
	} else {
		file = spell_out(&file, &a);
		text.bytes = arena_memdup(&t->arena, file.bytes, file.size + 1);
		text.size = file.size;
		vec_push(&t->included, text);
	}
	arena_deinit(&a);
}

static void try_path(struct search *s, const char *path)
{
	const char *found = find_path(s->paths, path);

	if (found)
		take(s, found);
}

static void try_under(struct search *s, const char *folder, const char *target)
{
	char path[PATH_MAX_BYTES];
	int n = snprintf(path, sizeof(path), "%s%s", folder, target);

	if (n > 0 && (size_t)n < sizeof(path))
		try_path(s, path);
}

/* The target seen from the including file's folder; false: it leaves the tree, or is too long. */
static bool join(const char *from, const char *target, char path[PATH_MAX_BYTES])
{
	const char *slash = strrchr(from, '/');
	size_t dir = slash ? (size_t)(slash - from) : 0;
	int n;

	for (;;) {
		if (!strncmp(target, "./", 2)) {
			target += 2;
		} else if (!strncmp(target, "../", 3)) {
			const char *up = memrchr(from, '/', dir);

			if (!dir)
				return false;
			dir = up ? (size_t)(up - from) : 0;
			target += 3;
		} else {
			break;
		}
	}
	n = snprintf(path, PATH_MAX_BYTES, "%.*s%s%s", (int)dir, from, dir ? "/" : "", target);
	return n > 0 && n < PATH_MAX_BYTES && !strncmp(path, "xen/", 4);
}

/* Folders that a compiler may be told to look into; nobody follows how. */
static void try_anywhere(struct search *s, const char *target)
{
	size_t len = strlen(target);
	const char *const *path;

	vec_each(path, s->paths) {
		size_t n = strlen(*path);

		if (n > len && (*path)[n - len - 1] == '/' && !strcmp(*path + n - len, target) &&
		    !tree_is_foreign(*path))
			take(s, *path);
	}
}

static void try_folders(struct search *s, const char *target)
{
	static const char *const folders[] = {"xen/include/", "xen/arch/x86/include/",
					      "xen/arch/arm/include/", "xen/"};
	bool is_asm = !strncmp(target, "asm/", 4);

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		try_under(s, folders[i], target);
	if (is_asm) {
		try_under(s, "xen/include/asm-x86/", target + 4);
		try_under(s, "xen/include/asm-arm/", target + 4);
		try_under(s, "xen/include/asm-generic/", target + 4);
	}
	if (!s->was_found)
		try_anywhere(s, target);
}

/* Only "x.c" beside the file, or from there, is followed as the text that it is. */
static void include_source(struct search *s, bool is_followed)
{
	if (!is_followed)
		add_place(s, "a source file that it includes is not followed");
}

static void include(struct search *s, const char *target, bool is_quoted)
{
	char path[PATH_MAX_BYTES];
	bool is_inside = join(s->from->path, target, path);

	s->was_found = false;
	if (is_quoted && is_inside && find_path(s->paths, path)) {
		bool was_read = is_read(s->tree, path);

		take(s, find_path(s->paths, path));
		if (names_end_in(target, ".c"))
			include_source(s, was_read && !is_among(&s->tree->included, path));
		return;
	}
	if (!strcmp(target, "/usr/include/stdarg.h"))
		return;
	if (!strncmp(target, "../", 3) || *target == '/') {
		add_place(s, "a file that it includes is not among Xen's sources");
		return;
	}
	try_folders(s, target);
	if (names_end_in(target, ".c"))
		include_source(s, false);
	else if (!s->was_found &&
		 !(names_end_in(target, ".h") && (!is_quoted || names_end_in(s->from->path, ".h"))))
		add_place(s, "a file that it includes is not in the tree");
}

/* What stands between the quotes, or the angles; NULL: it is spelled by a macro. */
static const char *target_of(struct search *s, const struct token *directive, const struct token *t)
{
	const char *end = directive->text + directive->len, *close;

	if (t->kind == TOKEN_STRING && t->len > 2)
		return intern_strn(s->tree->intern, t->text + 1, t->len - 2);
	close = token_is(t, '<') ? memchr(t->text, '>', (size_t)(end - t->text)) : NULL;
	return close ? intern_strn(s->tree->intern, t->text + 1, (size_t)(close - t->text - 1))
		     : NULL;
}

static void add_name(struct search *s, const struct token *t, const char *what, bool is_symbol)
{
	const char *text = t->text;
	size_t len = t->len;

	if (t->kind == TOKEN_STRING && len > 2) {
		text++;
		len -= 2;
	} else if (t->kind != TOKEN_NAME) {
		return;
	}
	vec_push(&s->tree->odd_names,
		 (struct odd_name){intern_strn(s->tree->intern, text, len), s->from->path, s->line,
				   what, is_symbol, false});
}

static void take_pragma(struct search *s, const struct token *t, const struct token *end)
{
	static const char *const of_symbols[] = {"redefine_extname", "weak"};
	static const char *const of_macros[] = {"push_macro", "pop_macro"};
	bool is_symbol = t->kind == TOKEN_NAME && names_find(of_symbols, 2, t->text) < 2;
	bool is_macro = t->kind == TOKEN_NAME && names_find(of_macros, 2, t->text) < 2;

	for (const struct token *word = t + 1; word < end && (is_symbol || is_macro); word++)
		add_name(s, word, is_symbol ? "a pragma renames" : "a pragma brings back",
			 is_symbol);
}

static void take_directive(struct search *s, const struct token *directive)
{
	token_list list = {0};
	const struct token *t;
	const char *target;

	token_lex_directive(directive, s->tree->intern, &list);
	t = list.items;
	s->line = directive->line;
	if (list.count > 1 && token_is_name(t, "include")) {
		target = target_of(s, directive, t + 1);
		if (target)
			include(s, target, t[1].kind == TOKEN_STRING);
		else
			add_place(s, "which file it includes is spelled by a macro");
	} else if (list.count > 1 && token_is_name(t, "pragma")) {
		take_pragma(s, t + 1, vec_end(&list));
	} else if (list.count > 1) {
		add_place(s, "a file that it includes is not followed");
	}
	vec_free(&list);
}

/* "_Pragma("...")" */
static void take_operators(struct search *s)
{
	static const char word[] = "_Pragma";
	const char *at = s->from->bytes, *end = at + s->from->size;
	token_list list = {0};

	while ((at = memmem(at, (size_t)(end - at), word, sizeof(word) - 1))) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		struct token text = {.kind = TOKEN_DIRECTIVE, .text = at + sizeof(word) - 1};
		char *inner;

		text.len = (uint32_t)((line_end ? line_end : end) - text.text);
		inner = arena_strndup(&s->tree->arena, text.text, text.len);
		for (char *c = inner; *c; c++)
			*c = *c == '"' || *c == '\\' || *c == '(' ? ' ' : *c;
		text.text = inner;
		token_lex_directive(&text, s->tree->intern, &list);
		if (list.count)
			take_pragma(s, list.items, vec_end(&list));
		list.count = 0;
		at += sizeof(word) - 1;
	}
	vec_free(&list);
}

/* What the strings say together, escapes blanked. */
static char *join_strings(struct search *s, const struct token *t, const struct token *end)
{
	char *joined, *to;
	size_t size = 1;

	for (const struct token *each = t; each < end; each++)
		size += each->len;
	joined = to = arena_alloc(&s->tree->arena, size);
	for (; t < end; t++) {
		bool is_escape = false;

		for (size_t i = 1; t->kind == TOKEN_STRING && i + 1 < t->len; i++) {
			*to++ = is_escape || t->text[i] == '\\' ? ' ' : t->text[i];
			is_escape = !is_escape && t->text[i] == '\\';
		}
	}
	*to = 0;
	return joined;
}

/* The name that stands before the bracket that ends there; NULL: there is none. */
static const struct token *declared_before(const struct token *first, const struct token *t)
{
	size_t depth = 0;

	while (t > first) {
		t--;
		if (token_is(t, ')'))
			depth++;
		else if (token_is(t, '(') && depth)
			depth--;
		else if (!depth)
			return t->kind == TOKEN_NAME ? t : NULL;
	}
	return NULL;
}

/* "f(...) asm("name");", and what assembler code outside of functions defines. */
static void take_assembler(struct search *s, const struct token *first, const struct token *t,
			   const struct token *end)
{
	const struct token *of = declared_before(first, t);
	const char *code = join_strings(s, t, end);
	const struct token label = {
		.kind = TOKEN_NAME, .text = code, .len = (uint32_t)strlen(code)};

	build_add_symbols(s->tree, s->from->path, s->line, code, label.len);
	if (!of || !label.len || strspn(code, WORD_CHARS) != label.len)
		return;
	add_name(s, of, "a label of assembler code renames", true);
	add_name(s, &label, "a label of assembler code gives another function the name", true);
}

/* Each of them with what stands before and behind it, and no text twice. */
static void take_assemblers(struct search *s)
{
	static const char *const words[] = {"asm", "__asm", "__asm__"};
	const char *at = s->from->bytes, *end = at + s->from->size, *begin = at, *counted = at;

	while ((at = memmem(at, (size_t)(end - at), "asm", 3))) {
		const char *stop = end - at > ASSEMBLER_BYTES ? at + ASSEMBLER_BYTES : end;
		const char *semicolon = memmem(at, (size_t)(stop - at), ");", 2);
		token_list list = {0};

		stop = semicolon ? semicolon + 2 : at + 3;
		begin = at - begin > ASSEMBLER_BYTES ? at - ASSEMBLER_BYTES : begin;
		for (; counted < at; counted++)
			s->line += *counted == '\n';
		if (semicolon)
			token_lex(begin, (size_t)(stop - begin), 0, s->tree->intern, &list);
		for (const struct token *t = list.items; t < vec_end(&list); t++)
			if (t->kind == TOKEN_NAME && names_find(words, 3, t->text) < 3) {
				take_assembler(s, list.items, t, vec_end(&list));
				break;
			}
		vec_free(&list);
		begin = semicolon ? stop : begin;
		at = stop;
	}
}

static void look_through(struct search *s, const struct source_text *text, uint16_t file)
{
	static const char *const words[] = {"include", "include_next", "import", "embed", "pragma"};
	struct directives d = directives_of(text, file);
	struct token directive;

	s->from = text;
	while (directives_next(&d, words, sizeof(words) / sizeof(words[0]), &directive))
		take_directive(s, &directive);
	s->line = 1;
	take_operators(s);
	s->line = 1;
	take_assemblers(s);
}

void included_read(struct tree *t, struct source *source, const path_list *paths)
{
	struct search s = {.tree = t, .source = source, .paths = paths};

	for (size_t i = 0; i < t->texts.count; i++)
		if (!tree_is_kconfig(t->texts.items[i].path) &&
		    !tree_is_xlat(t->texts.items[i].path))
			look_through(&s, &t->texts.items[i], (uint16_t)i);
	for (size_t i = 0; i < t->included.count; i++) {
		struct source_text text = t->included.items[i];

		look_through(&s, &text, 0);
	}
}
