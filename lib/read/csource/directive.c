// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/read/csource/directive.h"

struct directives directives_of(const struct source_text *text, uint16_t file)
{
	return (struct directives){
		.at = text->bytes,
		.start = text->bytes,
		.end = text->bytes + text->size,
		.line = 1,
		.file = file,
	};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/* Behind blanks, joined lines and comments of C. */
static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end) {
		if (is_blank(*at)) {
			at++;
		} else if (end - at > 1 && at[0] == '\\' && at[1] == '\n') {
			at += 2;
		} else if (end - at > 3 && at[0] == '/' && at[1] == '*') {
			const char *close = memmem(at + 2, (size_t)(end - at - 2), "*/", 2);

			at = close ? close + 2 : end;
		} else {
			break;
		}
	}
	return at;
}

/* Nothing stands before it on its line, or a comment ends there. */
static bool begins_line(const struct directives *d, const char *hash)
{
	while (hash > d->start && is_blank(hash[-1]))
		hash--;
	return hash == d->start || hash[-1] == '\n' || hash[-1] == '/';
}

static bool is_word(const char *at, const char *end, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(end - at) > len && !memcmp(at, words[i], len) && at[len] != '_' &&
		    !isalnum((unsigned char)at[len]))
			return true;
	}
	return false;
}

/* Up to the end of its last line, joined ones and comments over several lines included. */
static const char *find_end(const char *at, const char *end)
{
	while (at < end && *at != '\n') {
		const char *next = skip_blanks(at, end);

		at = next > at ? next : at + 1;
	}
	return at;
}

bool directives_next(struct directives *d, const char *const *words, size_t count,
		     struct token *ret)
{
	const char *hash;

	while ((hash = memchr(d->at, '#', (size_t)(d->end - d->at)))) {
		const char *word = skip_blanks(hash + 1, d->end), *close;

		for (; d->at <= hash; d->at++)
			d->line += *d->at == '\n';
		if (!begins_line(d, hash) || !is_word(word, d->end, words, count))
			continue;
		close = find_end(word, d->end);
		*ret = (struct token){
			.kind = TOKEN_DIRECTIVE,
			.text = hash + 1,
			.len = (uint32_t)(close - hash - 1),
			.line = d->line,
			.file = d->file,
		};
		return true;
	}
	return false;
}
