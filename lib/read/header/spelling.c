// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/vec.h"
#include "lib/read/header/spelling.h"

#define FNV_PRIME      0x100000001b3ull
#define MAX_PARAMETERS 16    /* and locals */
#define MAX_TOKENS     10000 /* of a macro whose brackets are looked at */
#define MAX_NESTED     4     /* pairs of brackets around one operand */

/* Part of a text that is not ended by a zero. */
struct span {
	const char *at;
	size_t len;
};

struct parameters {
	struct span names[MAX_PARAMETERS];
	unsigned int count;
};

static uint64_t add_bytes(uint64_t digest, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < len; i++)
		digest = (digest ^ p[i]) * FNV_PRIME;
	return digest;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

static struct span word_at(const char *text, size_t len)
{
	struct span word = {text, 0};

	while (word.len < len && is_word(text[word.len]))
		word.len++;
	return word;
}

/* A literal with its quotes, or what there is of it. */
static struct span literal_at(const char *text, size_t len)
{
	struct span literal = {text, 1};

	while (literal.len < len && text[literal.len] != *text)
		literal.len += text[literal.len] == '\\' && literal.len + 1 < len ? 2 : 1;
	literal.len += literal.len < len;
	return literal;
}

/* By its value, where it is an integer and has one: how it is suffixed is no part of that. */
static uint64_t add_number(uint64_t digest, struct span word)
{
	char number[32], *end;
	unsigned long long value;

	if (word.len >= sizeof(number))
		return add_bytes(digest, word.at, word.len);
	memcpy(number, word.at, word.len);
	number[word.len] = '\0';
	value = strtoull(number, &end, 0);
	if (strspn(end, "uUlL") != strlen(end))
		return add_bytes(digest, word.at, word.len);
	return add_bytes(add_bytes(digest, "#", 1), &value, sizeof(value));
}

/* Without the underscores of a keyword that can be written with and without them. */
static struct span bare_keyword(struct span word)
{
	static const char *const keywords[] = {"typeof", "inline", "volatile", "const", "signed"};
	struct span bare = word;

	while (bare.len && *bare.at == '_') {
		bare.at++;
		bare.len--;
	}
	while (bare.len && bare.at[bare.len - 1] == '_')
		bare.len--;
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (bare.len == strlen(keywords[i]) && !memcmp(bare.at, keywords[i], bare.len))
			return bare;
	return word;
}

static uint64_t add_name(uint64_t digest, struct span word, const struct parameters *parameters)
{
	for (unsigned int i = 0; i < parameters->count; i++)
		if (parameters->names[i].len == word.len &&
		    !memcmp(parameters->names[i].at, word.at, word.len))
			return add_bytes(add_bytes(digest, "$", 1), &i, sizeof(i));
	word = bare_keyword(word);
	return add_bytes(digest, word.at, word.len);
}

/* The token at *at, or behind white space there; false: there is none. */
static bool next_token(const char **at, const char *end, struct span *ret)
{
	const char *text = *at;

	while (text < end && isspace((unsigned char)*text))
		text++;
	if (text == end)
		return false;
	*ret = (struct span){text, 1};
	if (*text == '"' || *text == '\'')
		*ret = literal_at(text, (size_t)(end - text));
	else if (is_word(*text))
		*ret = word_at(text, (size_t)(end - text));
	*at = text + ret->len;
	return true;
}

static uint64_t add_token(uint64_t digest, struct span token, const struct parameters *parameters)
{
	if (isdigit((unsigned char)*token.at))
		digest = add_number(digest, token);
	else
		digest = add_name(digest, token, parameters);
	/* So that "ab" is not "a b". */
	return add_bytes(digest, "", 1);
}

static uint64_t add_text(uint64_t digest, const char *text, size_t len,
			 const struct parameters *parameters)
{
	const char *end = text + len;
	struct span token;

	while (next_token(&text, end, &token))
		digest = add_token(digest, token, parameters);
	return digest;
}

uint64_t spelling_digest(uint64_t start, const char *text, size_t len)
{
	return add_text(start, text, len, &(struct parameters){0});
}

/* The parameters of "(a, b) body", and where the body begins. */
static size_t take_parameters(const char *text, size_t len, struct parameters *ret)
{
	const char *close = memchr(text, ')', len);
	size_t end = close ? (size_t)(close - text) + 1 : 0;

	for (size_t i = 0; i < end && ret->count < MAX_PARAMETERS;) {
		struct span word = word_at(text + i, end - i);

		if (word.len)
			ret->names[ret->count++] = word;
		i += word.len ? word.len : 1;
	}
	return end;
}

uint64_t spelling_macro(const char *text, size_t len)
{
	struct parameters parameters = {0};
	size_t end = take_parameters(text, len, &parameters);

	return add_text(add_text(SPELLING_START, text, end, &parameters), text + end, len - end,
			&parameters);
}

typedef VEC(struct span) token_list;

static bool token_is(const token_list *tokens, size_t i, char c)
{
	return i < tokens->count && tokens->items[i].len == 1 && *tokens->items[i].at == c;
}

static bool token_is_word(const token_list *tokens, size_t i)
{
	return i < tokens->count && is_word(*tokens->items[i].at);
}

/* Behind which a bracket opens arguments or an index. */
static bool closes_operand(const struct span *token)
{
	return is_word(*token->at) || *token->at == ')' || *token->at == ']';
}

/* "(x)" with one word between, where it is an operand, becomes "x". */
static void unwrap_words(token_list *tokens)
{
	size_t kept = 0;

	for (size_t i = 0; i < tokens->count; i++) {
		bool is_wrapped = token_is_word(tokens, i + 1) && token_is(tokens, i + 2, ')') &&
				  !(kept && closes_operand(&tokens->items[kept - 1])) &&
				  token_is(tokens, i, '(');

		tokens->items[kept++] = tokens->items[i + is_wrapped];
		i += is_wrapped ? 2 : 0;
	}
	tokens->count = kept;
}

static bool begins_statement(const token_list *tokens, size_t i)
{
	return i && (token_is(tokens, i - 1, '{') || token_is(tokens, i - 1, ';'));
}

static bool is_statement_word(const struct span *word)
{
	static const char *const words[] = {"return", "goto", "else", "case", "do", "typedef"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == word->len && !memcmp(words[i], word->at, word->len))
			return true;
	return false;
}

/* Of "type name", "struct tag *name": the index of the name; 0: no declaration. */
static size_t declared_at(const token_list *tokens, size_t i)
{
	size_t first = i, name;

	if (!token_is_word(tokens, i) || is_statement_word(&tokens->items[i]))
		return 0;
	while (token_is_word(tokens, i + 1))
		i++;
	name = i;
	while (token_is(tokens, i + 1, '*'))
		i++;
	if (i != name && token_is_word(tokens, i + 1))
		name = i + 1;
	return name > first && (token_is(tokens, name + 1, ';') ||
				token_is(tokens, name + 1, ',') || token_is(tokens, name + 1, '='))
		       ? name
		       : 0;
}

static void add_local(struct parameters *names, struct span name)
{
	if (names->count < MAX_PARAMETERS)
		names->names[names->count++] = name;
}

/* The names after the commas of a declaration, as far as they have no values. */
static void find_locals(const token_list *tokens, struct parameters *names)
{
	for (size_t i = 0; i < tokens->count; i++) {
		size_t name = begins_statement(tokens, i) ? declared_at(tokens, i) : 0;

		while (name) {
			add_local(names, tokens->items[name]);
			if (!token_is(tokens, name + 1, ','))
				break;
			for (name += 2; token_is(tokens, name, '*'); name++)
				;
			if (!token_is_word(tokens, name))
				break;
		}
	}
}

static bool is_member(const token_list *tokens, size_t i)
{
	return i && (token_is(tokens, i - 1, '.') ||
		     (i > 1 && token_is(tokens, i - 1, '>') && token_is(tokens, i - 2, '-')));
}

uint64_t spelling_alike(const char *text, size_t len)
{
	struct parameters parameters = {0}, names;
	size_t start = take_parameters(text, len, &parameters);
	uint64_t digest = add_text(SPELLING_START, text, start, &parameters);
	const char *at = text + start;
	token_list tokens = {0};
	struct span token;

	while (tokens.count < MAX_TOKENS && next_token(&at, text + len, &token))
		vec_push(&tokens, token);
	for (unsigned int i = 0; i < MAX_NESTED; i++)
		unwrap_words(&tokens);
	names = parameters;
	find_locals(&tokens, &names);
	for (size_t i = 0; i < tokens.count; i++)
		digest = add_token(digest, tokens.items[i],
				   is_member(&tokens, i) ? &parameters : &names);
	vec_free(&tokens);
	return add_text(digest, at, (size_t)(text + len - at), &parameters);
}
