// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/saved.h"

#define ARROW PUNCT2('-', '>')

/* The pointers to them that one function declares. */
enum { POINTERS_MAX = 4 };

struct pointers {
	const char *names[POINTERS_MAX];
	const struct token *declared[POINTERS_MAX];
	size_t count;
	bool is_lost; /* one was got in another way */
};

static bool gives_registers(const struct token *t)
{
	return token_is_name(t, "guest_cpu_user_regs") || token_is_name(t, "mc_state");
}

/* "* NAME = ... guest_cpu_user_regs()": the name's token, or NULL. */
static const struct token *declared_before(const struct token *t, const struct token *first)
{
	for (t--; t > first + 1; t--) {
		if (token_is(t, '='))
			return t[-1].kind == TOKEN_NAME && token_is(t - 2, '*') ? t - 1 : NULL;
		if (!token_is(t, '&') && !token_is(t, '(') && !token_is(t, ARROW) &&
		    t->kind != TOKEN_NAME)
			return NULL;
	}
	return NULL;
}

static void find_pointers(const struct function *f, struct pointers *ret)
{
	for (const struct token *t = f->body.first + 1; t < f->body.end; t++) {
		const struct token *name;

		if (!gives_registers(t) || token_is_name(t - 1, "struct"))
			continue;
		name = declared_before(t, f->body.first);
		if (!name || ret->count == POINTERS_MAX) {
			ret->is_lost = true;
			continue;
		}
		ret->declared[ret->count] = name;
		ret->names[ret->count++] = name->text;
	}
}

/* Behind the members and the index that stand behind a pointer. */
static const struct token *skip_place(const struct token *t, const struct token *end)
{
	while (t + 1 < end) {
		if ((token_is(t, ARROW) || token_is(t, '.')) && t[1].kind == TOKEN_NAME)
			t += 2;
		else if (token_is(t, '['))
			t = token_skip_brackets(t, end);
		else
			break;
	}
	return t;
}

/* In which register a 32-bit caller has which argument. */
static bool find_argument(const struct token *first, const struct token *end, unsigned int *ret)
{
	static const char *const names[] = {"bx", "cx", "dx", "si", "di", "bp"};
	const struct token *last = end - 1;
	size_t len = last->kind == TOKEN_NAME ? strlen(last->text) : 0;

	if (end - first == 2 && len > 2 &&
	    (last->text[len - 3] == 'e' || last->text[len - 3] == 'r')) {
		for (*ret = 0; *ret < sizeof(names) / sizeof(names[0]); ++*ret)
			if (!strcmp(last->text + len - 2, names[*ret]))
				return true;
		return false;
	}
	if (end - first < 6 || !token_is(last, ']') || last[-1].kind != TOKEN_NUMBER ||
	    last[-1].len != 1 || !token_is_name(last - 3, "args"))
		return false;
	*ret = (unsigned int)(last[-1].text[0] - '0');
	return true;
}

static bool is_change(const struct token *t)
{
	static const char *const operators = "+-*/%&^|";

	if (t->kind != TOKEN_PUNCT)
		return false;
	return t->punct == '=' || token_is(t, PUNCT2('+', '+')) || token_is(t, PUNCT2('-', '-')) ||
	       (t->len == 3 && t->punct >> 16 == '=') ||
	       (t->len == 2 && t->punct >> 8 == '=' && strchr(operators, (int)(t->punct & 0xff)));
}

/* A use of such a pointer at t. */
static void take_use(const struct token *t, const struct token *end, struct saved_edit *ret)
{
	const struct token *behind = skip_place(t + 1, end);
	bool is_address = token_is(t - 1, '&') && !token_is_name(behind - 1, "flags");
	unsigned int argument;

	if (behind == t + 1 || is_address || token_is(t - 1, PUNCT2('+', '+')) ||
	    token_is(t - 1, PUNCT2('-', '-'))) {
		ret->kind = SAVED_CHANGED;
		return;
	}
	if (!is_change(behind))
		return;
	if (!token_is(behind, PUNCT2('+', '=')) || !find_argument(t + 1, behind, &argument) ||
	    (ret->kind == SAVED_ADDED_TO && ret->argument != argument)) {
		ret->kind = SAVED_CHANGED;
	} else if (ret->kind == SAVED_UNTOUCHED) {
		ret->kind = SAVED_ADDED_TO;
		ret->argument = argument;
	}
}

struct saved_edit saved_edit_of(const struct function *f)
{
	struct saved_edit edit = {0};
	struct pointers p = {0};

	find_pointers(f, &p);
	for (const struct token *t = f->body.first + 1; t < f->body.end; t++)
		for (size_t i = 0; i < p.count && t->kind == TOKEN_NAME; i++)
			if (t->text == p.names[i] && t != p.declared[i] && !token_is(t - 1, '.') &&
			    !token_is(t - 1, ARROW))
				take_use(t, f->body.end, &edit);
	if (p.is_lost)
		edit.kind = SAVED_CHANGED;
	return edit;
}
