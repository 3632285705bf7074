// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/cfront/token.h"
#include "lib/read/save_register.h"

#define MACRO	 "HVM_REGISTER_SAVE_RESTORE"
#define FUNCTION "hvm_register_savevm"

#define MAX_ARGUMENTS 16

struct arguments {
	struct token_range items[MAX_ARGUMENTS];
	size_t count;
};

static bool begins_with(const struct token *t, const char *word)
{
	return t->kind == TOKEN_NAME && !strncmp(t->text, word, strlen(word));
}

/* Those between the brackets that begin at open; false: there are too many. */
static bool split(const struct token *open, const struct token *end, struct arguments *ret)
{
	const struct token *first = open + 1;

	for (const struct token *t = first; t < end; t++) {
		if (token_is(t, '(') || token_is(t, '[') || token_is(t, '{'))
			t = token_skip_brackets(t, end) - 1;
		else if (token_is(t, ',') || t == end - 1) {
			if (ret->count == MAX_ARGUMENTS)
				return false;
			ret->items[ret->count++] = (struct token_range){first, t};
			first = t + 1;
		}
	}
	return true;
}

static const struct token *only_token(struct token_range r)
{
	return r.end - r.first == 1 ? r.first : NULL;
}

/* The record that is registered: "X" for the macro, X_CODE or HVM_SAVE_CODE(X) for the function. */
static const char *type_of(struct intern *in, const struct token *name, struct token_range r)
{
	const struct token *t = only_token(r);
	size_t suffix = strlen("_CODE");

	if (r.end - r.first == 4 && token_is_name(r.first, "HVM_SAVE_CODE") &&
	    r.first[2].kind == TOKEN_NAME)
		return intern_str(in, r.first[2].text);
	if (!t || t->kind != TOKEN_NAME)
		return intern_str(in, "?");
	if (begins_with(name, MACRO))
		return intern_str(in, t->text);
	if (t->len <= suffix || strcmp(t->text + t->len - suffix, "_CODE"))
		return intern_str(in, "?");
	return intern_strn(in, t->text, t->len - suffix);
}

static uint32_t read_number(const struct token *t)
{
	uint32_t number = 0;

	if (!t || t->kind != TOKEN_NUMBER || t->len > 4)
		return 0;
	for (size_t i = 0; i < t->len; i++) {
		if (t->text[i] < '0' || t->text[i] > '9')
			return 0;
		number = number * 10 + (uint32_t)(t->text[i] - '0');
	}
	return number;
}

/* "uint16_t typecode": it is declared there, not called. */
static bool is_declaration(const struct arguments *a)
{
	return a->items[0].end - a->items[0].first == 2;
}

/* In both forms the load function is the third from the end, behind it a number or size. */
static void read_registration(struct builder *b, const struct token *name, const struct token *end,
			      const char *path)
{
	struct save_load load = {.is_registration = true};
	struct arguments a = {0};
	const struct token *loader;

	end = token_skip_brackets(name + 1, end);
	if (!split(name + 1, end, &a) || a.count < 3 || is_declaration(&a))
		return;
	loader = only_token(a.items[a.count - 3]);
	if (loader && (token_is_name(loader, "NULL") || loader->kind == TOKEN_NUMBER))
		return;
	if (token_is_name(name, MACRO) && a.count >= 5)
		load.instances = read_number(only_token(a.items[a.count - 2]));
	load.type = type_of(builder_intern(b), name, a.items[0]);
	load.at.file = intern_str(builder_intern(b), path);
	load.at.line = name->line;
	builder_add_save_load(b, &load);
}

static bool is_directive(const struct token *t, const char *word)
{
	const char *at = t->text;
	size_t len = t->len;

	while (len && (*at == ' ' || *at == '\t')) {
		at++;
		len--;
	}
	return len >= strlen(word) && !strncmp(at, word, strlen(word));
}

/* How deep in lines that no build has what stands behind the directive is. */
static size_t depth_behind(const struct token *t, size_t depth)
{
	if (!depth)
		return is_directive(t, "if 0") ? 1 : 0;
	if (is_directive(t, "if"))
		return depth + 1;
	if (is_directive(t, "endif"))
		return depth - 1;
	return depth == 1 && is_directive(t, "el") ? 0 : depth;
}

static void read_tokens(struct builder *b, const token_list *tokens, const char *path)
{
	const struct token *t, *end = vec_end(tokens);
	size_t depth = 0;

	for (t = tokens->items; t + 1 < end; t++) {
		if (t->kind == TOKEN_DIRECTIVE)
			depth = depth_behind(t, depth);
		else if (!depth && token_is(t + 1, '(') &&
			 (begins_with(t, MACRO) || token_is_name(t, FUNCTION)))
			read_registration(b, t, end, path);
	}
}

bool save_registers_want(const struct blob *file)
{
	return memmem(file->bytes, file->size, MACRO, strlen(MACRO)) ||
	       memmem(file->bytes, file->size, FUNCTION, strlen(FUNCTION));
}

void save_registers_read(struct builder *b, const char *text, size_t size, const char *path)
{
	struct intern names = {0};
	token_list tokens = {0};

	if (!strstr(text, MACRO) && !strstr(text, FUNCTION))
		return;
	token_lex(text, size, 0, &names, &tokens);
	read_tokens(b, &tokens, path);
	vec_free(&tokens);
	intern_deinit(&names);
}
