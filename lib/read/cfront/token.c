// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/read/cfront/token.h"

struct lexer {
	const char *at, *end;
	uint32_t line;
	uint16_t file;
	bool takes_directives, is_line_start;
	struct intern *intern;
	token_list *ret;
};

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
	       (unsigned char)c > 0x7f;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char peek(const struct lexer *l, size_t n)
{
	return n < (size_t)(l->end - l->at) ? l->at[n] : '\0';
}

/* Length of a backslash and the line end after it; 0: none is here. */
static size_t splice(const struct lexer *l)
{
	if (peek(l, 0) != '\\')
		return 0;
	if (peek(l, 1) == '\n')
		return 2;
	return peek(l, 1) == '\r' && peek(l, 2) == '\n' ? 3 : 0;
}

static void skip_block_comment(struct lexer *l)
{
	l->at += 2;
	while (l->at < l->end && !(peek(l, 0) == '*' && peek(l, 1) == '/')) {
		l->line += *l->at == '\n';
		l->at++;
	}
	l->at = l->end - l->at < 2 ? l->end : l->at + 2;
}

static void skip_splice(struct lexer *l)
{
	l->at += splice(l);
	l->line++;
}

static void skip_line_comment(struct lexer *l)
{
	while (l->at < l->end && *l->at != '\n') {
		if (splice(l))
			skip_splice(l);
		else
			l->at++;
	}
}

/* Whether something was skipped. */
static bool skip_comment(struct lexer *l)
{
	if (peek(l, 0) != '/' || (peek(l, 1) != '*' && peek(l, 1) != '/'))
		return false;
	if (peek(l, 1) == '*')
		skip_block_comment(l);
	else
		skip_line_comment(l);
	return true;
}

static void skip_space(struct lexer *l)
{
	while (l->at < l->end) {
		if (splice(l)) {
			skip_splice(l);
		} else if (isspace((unsigned char)*l->at)) {
			if (*l->at == '\n') {
				l->line++;
				l->is_line_start = true;
			}
			l->at++;
		} else if (!skip_comment(l)) {
			return;
		}
	}
}

/* A string ends with its line at the latest. */
static void skip_quoted(struct lexer *l)
{
	char quote = *l->at++;

	while (l->at < l->end && *l->at != quote && *l->at != '\n') {
		if (splice(l)) {
			skip_splice(l);
			continue;
		}
		l->at += *l->at == '\\' && l->end - l->at > 1 ? 2 : 1;
	}
	if (l->at < l->end && *l->at == quote)
		l->at++;
}

static void skip_directive(struct lexer *l)
{
	while (l->at < l->end && *l->at != '\n') {
		if (splice(l))
			skip_splice(l);
		else if (*l->at == '"')
			skip_quoted(l);
		else if (!skip_comment(l))
			l->at++;
	}
}

static void skip_number(struct lexer *l)
{
	while (l->at < l->end && (is_name_start(*l->at) || is_digit(*l->at) || *l->at == '.'))
		l->at++;
}

static size_t punct_len(const struct lexer *l)
{
	static const char *const two = "<<>>==!=<=>=&&||->++--+=-=*=/=%=&=|=^=##";
	char a = peek(l, 0), b = peek(l, 1), c = peek(l, 2);

	if (a == '.' && b == '.' && c == '.')
		return 3;
	if ((a == '<' || a == '>') && b == a && c == '=')
		return 3;
	for (const char *p = two; b && *p; p += 2)
		if (p[0] == a && p[1] == b)
			return 2;
	return 1;
}

/* The punctuator that "<:" and the like are another spelling of; 0: here is none. */
static uint32_t digraph(const struct lexer *l)
{
	static const char two[][4] = {"<:[", ":>]", "<%{", "%>}", "%:#"};
	char a = peek(l, 0), b = peek(l, 1);

	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		if (two[i][0] == a && two[i][1] == b)
			return (unsigned char)two[i][2];
	return 0;
}

static void take_punct(struct lexer *l, struct token *t)
{
	static const char *const known = "+-*/%&|^~!<>=?:;,.()[]{}#";
	size_t len = punct_len(l);

	t->punct = digraph(l);
	if (t->punct) {
		t->kind = TOKEN_PUNCT;
		l->at += 2;
		if (t->punct == '#' && digraph(l) == '#') {
			t->punct = PUNCT2('#', '#');
			l->at += 2;
		}
		return;
	}
	t->kind = strchr(known, *l->at) && *l->at ? TOKEN_PUNCT : TOKEN_OTHER;
	for (size_t i = 0; i < len && t->kind == TOKEN_PUNCT; i++)
		t->punct |= (uint32_t)(unsigned char)l->at[i] << 8 * i;
	l->at += len;
}

static void take(struct lexer *l, struct token *t)
{
	const char *start = l->at;

	if (is_name_start(*start)) {
		t->kind = TOKEN_NAME;
		while (l->at < l->end && (is_name_start(*l->at) || is_digit(*l->at)))
			l->at++;
		t->text = intern_strn(l->intern, start, (size_t)(l->at - start));
		t->len = (uint32_t)(l->at - start);
		return;
	}
	if (is_digit(*start) || (*start == '.' && is_digit(peek(l, 1)))) {
		t->kind = TOKEN_NUMBER;
		skip_number(l);
	} else if (*start == '"' || *start == '\'') {
		t->kind = *start == '"' ? TOKEN_STRING : TOKEN_CHAR;
		skip_quoted(l);
	} else {
		take_punct(l, t);
	}
	t->text = start;
	t->len = (uint32_t)(l->at - start);
}

static bool run_lexer(struct lexer *l)
{
	const char *before = NULL;

	for (skip_space(l); l->at < l->end; skip_space(l)) {
		struct token t = {.line = l->line, .file = l->file, .is_glued = l->at == before};

		if (l->ret->count >= TOKENS_MAX)
			return false;
		if (l->takes_directives && l->is_line_start &&
		    (*l->at == '#' || digraph(l) == '#')) {
			t.kind = TOKEN_DIRECTIVE;
			l->at += *l->at == '#' ? 1 : 2;
			t.text = l->at;
			skip_directive(l);
			t.len = (uint32_t)(l->at - t.text);
		} else {
			take(l, &t);
		}
		l->is_line_start = false;
		before = l->at;
		vec_push(l->ret, t);
	}
	return true;
}

bool token_lex(const char *text, size_t size, uint16_t file, struct intern *in, token_list *ret)
{
	struct lexer l = {
		.at = text,
		.end = text + size,
		.line = 1,
		.file = file,
		.takes_directives = true,
		.is_line_start = true,
		.intern = in,
		.ret = ret,
	};

	return run_lexer(&l);
}

bool token_lex_directive(const struct token *directive, struct intern *in, token_list *ret)
{
	struct lexer l = {
		.at = directive->text,
		.end = directive->text + directive->len,
		.line = directive->line,
		.file = directive->file,
		.intern = in,
		.ret = ret,
	};

	return run_lexer(&l);
}

bool token_is_name(const struct token *t, const char *name)
{
	return t->kind == TOKEN_NAME && !strcmp(t->text, name);
}

static int nesting(const struct token *t)
{
	if (t->kind != TOKEN_PUNCT)
		return 0;
	if (t->punct == '(' || t->punct == '[' || t->punct == '{')
		return 1;
	return t->punct == ')' || t->punct == ']' || t->punct == '}' ? -1 : 0;
}

const struct token *token_skip_brackets(const struct token *first, const struct token *end)
{
	size_t depth = 0;

	if (first == end || nesting(first) <= 0)
		return end;
	for (const struct token *t = first; t != end; t++) {
		if (nesting(t) > 0)
			depth++;
		else if (nesting(t) < 0 && !--depth)
			return t + 1;
	}
	return end;
}
