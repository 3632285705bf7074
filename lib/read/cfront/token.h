/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_TOKEN_H
#define XENABI_READ_CFRONT_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/intern.h"
#include "lib/base/vec.h"

enum token_kind {
	TOKEN_END, /* what stands behind the last token */
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_CHAR,
	TOKEN_PUNCT,
	TOKEN_DIRECTIVE, /* a whole one, '#' excluded */
	TOKEN_OTHER,	 /* a byte that C has no use for */
};

/* A punctuator of up to three characters as a number. */
#define PUNCT2(a, b)	((uint32_t)(a) | (uint32_t)(b) << 8)
#define PUNCT3(a, b, c) (PUNCT2(a, b) | (uint32_t)(c) << 16)

struct token {
	const char *text; /* names: interned; others: a place in the file, not terminated */
	uint32_t len;
	uint32_t line;
	uint32_t punct; /* TOKEN_PUNCT: its characters; else 0 */
	uint16_t file;	/* as the reader numbers files */
	uint8_t kind;
	bool is_glued; /* nothing stands between it and the token before */
};

typedef VEC(struct token) token_list;

struct token_range {
	const struct token *first, *end;
};

/* More tokens than this in a list are not taken. */
#define TOKENS_MAX ((size_t)4 << 20)

/*
 * Appends the tokens of a text, which must outlive them. Comments, white space
 * and line continuations part tokens. False when there are too many of them:
 * the list then holds those before. Nothing else fails: an open comment or
 * string ends with the text.
 */
bool token_lex(const char *text, size_t size, uint16_t file, struct intern *in, token_list *ret);
/* The same for what a directive holds; '#' is a punctuator. */
bool token_lex_directive(const struct token *directive, struct intern *in, token_list *ret);

static inline bool token_is(const struct token *t, uint32_t punct)
{
	return t->kind == TOKEN_PUNCT && t->punct == punct;
}

bool token_is_name(const struct token *t, const char *name);
/* The token behind the bracket that matches the one at first, or range.end. */
const struct token *token_skip_brackets(const struct token *first, const struct token *end);

#endif
