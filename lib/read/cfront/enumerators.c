// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/read/cfront/enumerators.h"

/* A name that no variable or field is likely to have. */
static bool is_constant_name(const char *name)
{
	for (; *name; name++)
		if (islower((unsigned char)*name))
			return false;
	return true;
}

static struct token number_token(const struct token *at, const char *digit)
{
	struct token t = *at;

	t.kind = TOKEN_NUMBER;
	t.text = digit;
	t.len = 1;
	t.punct = 0;
	return t;
}

static struct token punct_token(const struct token *at, char c)
{
	struct token t = *at;

	t.kind = TOKEN_PUNCT;
	t.punct = (unsigned char)c;
	return t;
}

/* "NAME = value", or the one after the enumerator before; NULL: the first is 0. */
static void define_enumerator(struct macro_table *macros, struct arena *a, const struct token *name,
			      const struct token_range *value, const struct token *before)
{
	size_t count = (size_t)(value->end - value->first), n = 0;
	struct token *body = arena_array(a, count + 7, sizeof(*body));

	body[n++] = *name;
	body[n++] = punct_token(name, '(');
	if (count) {
		memcpy(&body[n], value->first, count * sizeof(*body));
		n += count;
	} else if (before) {
		body[n++] = *before;
		body[n++] = punct_token(name, '+');
		body[n++] = number_token(name, "1");
	} else {
		body[n++] = number_token(name, "0");
	}
	body[n++] = punct_token(name, ')');
	if (is_constant_name(name->text))
		macro_define(macros, a, &(struct token_range){body, body + n});
}

/* The ',' or '}' that ends an enumerator; NULL: it is not plain to see. */
static const struct token *end_of_enumerator(const struct token *t, const struct token *end)
{
	for (; t < end && t->kind != TOKEN_DIRECTIVE; t++) {
		if (token_is(t, ',') || token_is(t, '}'))
			return t;
		if (token_is(t, '(')) {
			t = token_skip_brackets(t, end) - 1;
		}
	}
	return NULL;
}

void enumerators_define(struct macro_table *macros, struct arena *a, const struct token *t,
			const struct token *end)
{
	const struct token *before = NULL, *behind;

	if (!token_is_name(t++, "enum"))
		return;
	if (t < end && t->kind == TOKEN_NAME)
		t++;
	if (t == end || !token_is(t, '{'))
		return;
	for (t++; t < end && t->kind == TOKEN_NAME; before = t, t = behind + 1) {
		struct token_range value = {t + 2, t + 2};

		behind = end_of_enumerator(t, end);
		if (!behind)
			return;
		if (behind - t > 2 && token_is(t + 1, '='))
			value.end = behind;
		else if (behind != t + 1)
			return;
		define_enumerator(macros, a, t, &value, before);
		if (token_is(behind, '}'))
			return;
	}
}
