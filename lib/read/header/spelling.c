// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/read/header/spelling.h"

#define FNV_PRIME      0x100000001b3ull
#define MAX_PARAMETERS 16

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

static uint64_t add_text(uint64_t digest, const char *text, size_t len,
			 const struct parameters *parameters)
{
	for (size_t i = 0; i < len;) {
		struct span token = {text + i, 1};

		if (isspace((unsigned char)text[i])) {
			i++;
			continue;
		}
		if (text[i] == '"' || text[i] == '\'')
			token = literal_at(text + i, len - i);
		else if (is_word(text[i]))
			token = word_at(text + i, len - i);
		if (isdigit((unsigned char)text[i]))
			digest = add_number(digest, token);
		else
			digest = add_name(digest, token, parameters);
		/* So that "ab" is not "a b". */
		digest = add_bytes(digest, "", 1);
		i += token.len;
	}
	return digest;
}

uint64_t spelling_digest(uint64_t start, const char *text, size_t len)
{
	return add_text(start, text, len, &(struct parameters){0});
}

uint64_t spelling_macro(const char *text, size_t len)
{
	const char *close = memchr(text, ')', len);
	size_t end = close ? (size_t)(close - text) + 1 : 0;
	struct parameters parameters = {0};
	uint64_t digest;

	for (size_t i = 0; i < end && parameters.count < MAX_PARAMETERS;) {
		struct span word = word_at(text + i, end - i);

		if (word.len)
			parameters.names[parameters.count++] = word;
		i += word.len ? word.len : 1;
	}
	digest = add_text(SPELLING_START, text, end, &parameters);
	return add_text(digest, text + end, len - end, &parameters);
}
