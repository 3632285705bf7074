// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "lib/read/input.h"
#include "lib/report/quote.h"
#include "lib/report/text.h"

#define FILE_MAX ((size_t)1 << 20)
#define LINE_MAX 160 /* bytes; a longer line reads no better for being quoted */
#define GUTTER	 8   /* columns of the line's number */

void quotes_deinit(struct quotes *q)
{
	for (enum side side = 0; side < SIDE_COUNT; side++) {
		source_close(q->sides[side].source);
		arena_deinit(&q->sides[side].arena);
	}
}

static struct source *source_of(struct quotes *q, enum side side)
{
	struct quoted_side *s = &q->sides[side];
	const struct release *input = q->report->inputs[side];
	struct xenabi_error none = {0};

	if (!s->is_tried && input && input_open_tree(input->spec, &s->source, &none))
		s->source = NULL;
	s->is_tried = true;
	return s->source;
}

static bool read_file(struct quotes *q, enum side side, const char *file)
{
	struct quoted_side *s = &q->sides[side];
	struct source *source = source_of(q, side);
	struct xenabi_error none = {0};

	if (s->file && !strcmp(s->file, file))
		return true;
	s->file = NULL;
	if (!source || !source_has_file(source, file))
		return false;
	arena_deinit(&s->arena);
	s->arena = (struct arena){0};
	if (source_read(source, file, FILE_MAX, &s->arena, &s->text, &none))
		return false;
	s->file = file;
	return true;
}

/* Its length, without its end; NULL: there is no such line. */
static const char *find_line(const struct blob *text, uint32_t number, size_t *ret_len)
{
	const char *at = (const char *)text->bytes, *end = at + text->size;

	while (number-- > 1) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			return NULL;
		at++;
	}
	*ret_len = strcspn(at, "\r\n");
	return at == end ? NULL : at;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Where the word stands by itself. */
static const char *find_word(const char *line, size_t len, const char *word)
{
	size_t word_len = strlen(word);

	for (const char *at = line; word_len && word_len <= (size_t)(line + len - at); at++)
		if (!memcmp(at, word, word_len) && (at == line || !is_name(at[-1])) &&
		    !is_name(at[word_len]))
			return at;
	return NULL;
}

/* Each tab is a blank, so that the caret stands where it should. */
static void add_text(struct strbuf *out, const char *text, size_t len)
{
	struct strbuf plain = {0};

	strbuf_add(&plain, text, len);
	for (size_t i = 0; i < plain.len; i++)
		if (plain.data[i] == '\t')
			plain.data[i] = ' ';
	text_add(out, strbuf_str(&plain));
	strbuf_deinit(&plain);
}

static void add_caret(struct strbuf *out, size_t column, size_t len)
{
	strbuf_addf(out, "%*s | %*s^", GUTTER, "", (int)column, "");
	for (size_t i = 1; i < len; i++)
		strbuf_addch(out, '~');
	strbuf_addch(out, '\n');
}

/* The last part of "record.field". */
static const char *last_part(const char *word)
{
	const char *dot = strrchr(word, '.');

	return dot ? dot + 1 : word;
}

void quote_add(struct quotes *q, struct strbuf *out, enum side side, const struct evidence *at,
	       const char *word, bool want_any)
{
	struct strbuf before = {0};
	const char *line, *start, *found;
	size_t len, marked = strlen(last_part(word));

	if (!q || !at->file || !at->line || !read_file(q, side, at->file))
		return;
	line = find_line(&q->sides[side].text, at->line, &len);
	found = line && len <= LINE_MAX ? find_word(line, len, last_part(word)) : NULL;
	start = line ? line + strspn(line, " \t") : NULL;
	if (want_any && !found && line && len <= LINE_MAX && start < line + len) {
		found = start;
		marked = len - (size_t)(start - line);
	}
	if (!found)
		return;
	add_text(&before, start, (size_t)(found - start));
	strbuf_addf(out, "%*" PRIu32 " | %s", GUTTER, at->line, strbuf_str(&before));
	add_text(out, found, len - (size_t)(found - line));
	strbuf_addch(out, '\n');
	add_caret(out, before.len, marked);
	strbuf_deinit(&before);
}
