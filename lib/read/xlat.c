// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/xlat.h"

#define PATH	 "xen/include/xlat.lst"
#define MAX_FILE ((size_t)1 << 20)
#define BLANKS	 " \t\r"

/* Moves *at behind the next word on the line, which is the result's length long; 0: none. */
static size_t next_word(const char **at, const char **ret_word)
{
	size_t len;

	*at += strspn(*at, BLANKS);
	*ret_word = *at;
	len = strcspn(*at, BLANKS "\n");
	*at += len;
	return len;
}

static void read_line(struct builder *b, const char *line, const struct evidence *place)
{
	const char *mark, *name, *header, *rest;
	size_t mark_len = next_word(&line, &mark), name_len = next_word(&line, &name);
	size_t header_len = next_word(&line, &header);
	struct translation t = {.at = *place};

	if (!mark_len || *mark == '#')
		return;
	if (mark_len != 1 || (*mark != '!' && *mark != '?') || !name_len || !header_len ||
	    next_word(&line, &rest)) {
		builder_add_gap(b, place, "a line that is no record's translation", "");
		return;
	}
	t.record = intern_strn(builder_intern(b), name, name_len);
	t.is_translated = *mark == '!';
	builder_add_translation(b, &t);
}

static void read_lines(struct builder *b, const char *text, size_t size)
{
	struct evidence place = {.file = intern_str(builder_intern(b), PATH)};

	for (const char *end = text + size; text < end;) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		place.line++;
		read_line(b, text, &place);
		text = newline ? newline + 1 : end;
	}
}

int xlat_read(struct source *s, struct builder *b, struct xenabi_error *err)
{
	struct arena a = {0};
	struct blob blob;
	int rc = 0;

	if (!source_has_file(s, PATH))
		return 0;
	rc = source_read(s, PATH, MAX_FILE, &a, &blob, err);
	/* A NUL ends the text: next_word() stops there. */
	if (!rc)
		read_lines(b, (const char *)blob.bytes, strlen((const char *)blob.bytes));
	arena_deinit(&a);
	return rc;
}
