// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/utf8.h"
#include "lib/report/text.h"

#define LABEL_COLUMNS 16

/*
 * Characters that have no shape of their own, yet change how others are shown: what turns
 * the direction of writing, joins, hides or tags. First and last of each range in UTF-8.
 */
static const struct {
	const char *first, *last;
} hidden[] = {
	{"\xc2\x80", "\xc2\x9f"},		  /* C1, which terminals obey */
	{"\xc2\xad", "\xc2\xad"},		  /* soft hyphen */
	{"\xd8\x9c", "\xd8\x9c"},		  /* U+061C */
	{"\xe1\xa0\x8e", "\xe1\xa0\x8e"},	  /* U+180E */
	{"\xe2\x80\x8b", "\xe2\x80\x8f"},	  /* U+200B to U+200F */
	{"\xe2\x80\xa8", "\xe2\x80\xae"},	  /* U+2028 to U+202E */
	{"\xe2\x81\xa0", "\xe2\x81\xaf"},	  /* U+2060 to U+206F */
	{"\xef\xbb\xbf", "\xef\xbb\xbf"},	  /* U+FEFF */
	{"\xf3\xa0\x80\x80", "\xf3\xa0\x81\xbf"}, /* U+E0000 to U+E007F */
};

static bool is_hidden(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (len == strlen(hidden[i].first) && memcmp(s, hidden[i].first, len) >= 0 &&
		    memcmp(s, hidden[i].last, len) <= 0)
			return true;
	return false;
}

/* Bytes of the character at s, and whether they are to be spelled out. */
static size_t measure(const char *s, bool *ret_is_spelled)
{
	size_t len = utf8_length(s);

	*ret_is_spelled = !len || (unsigned char)*s < 0x20 || *s == 0x7f || is_hidden(s, len);
	return len ? len : 1;
}

static void add_bytes(struct strbuf *out, const char *s, size_t len)
{
	const char *end = s + len;
	bool is_spelled;

	while (s < end) {
		size_t bytes = measure(s, &is_spelled);

		if (is_spelled)
			for (size_t i = 0; i < bytes; i++)
				strbuf_addf(out, "\\x%02x", (unsigned char)s[i]);
		else
			strbuf_add(out, s, bytes);
		s += bytes;
	}
}

void text_add(struct strbuf *out, const char *s)
{
	if (s)
		add_bytes(out, s, strlen(s));
}

static void add_grouped(struct strbuf *out, size_t number)
{
	if (number >= 1000) {
		add_grouped(out, number / 1000);
		strbuf_addf(out, ",%03zu", number % 1000);
	} else {
		strbuf_addf(out, "%zu", number);
	}
}

void text_add_count(struct strbuf *out, size_t count, const char *one, const char *many)
{
	add_grouped(out, count);
	strbuf_addch(out, ' ');
	strbuf_addstr(out, count == 1 ? one : many);
}

static void add_paragraph(struct strbuf *out, const struct print_options *options,
			  unsigned int indent, const char *first_indent, const char *s)
{
	size_t columns = options->columns ? options->columns : TEXT_COLUMNS;
	static const char blanks[] = " \t\n";
	size_t column = 0;

	for (s += strspn(s, blanks); *s; s += strspn(s, blanks)) {
		size_t len = strcspn(s, blanks);

		if (column && column + 1 + len > columns) {
			strbuf_addch(out, '\n');
			column = 0;
		}
		if (column)
			strbuf_addch(out, ' ');
		else
			strbuf_addf(out, "%-*s", (int)indent, first_indent);
		first_indent = "";
		column += (column ? 1 : indent) + len;
		add_bytes(out, s, len);
		s += len;
	}
	if (column)
		strbuf_addch(out, '\n');
}

void text_add_wrapped(struct strbuf *out, const struct print_options *options, unsigned int indent,
		      const char *s)
{
	add_paragraph(out, options, indent, "", s);
}

void text_add_hanging(struct strbuf *out, const struct print_options *options, const char *label,
		      const char *s)
{
	char indented[LABEL_COLUMNS];

	snprintf(indented, sizeof(indented), "    %s", label);
	add_paragraph(out, options, LABEL_COLUMNS, indented, s);
}

static void add_colored(struct strbuf *out, const struct print_options *options, const char *color,
			const char *word)
{
	if (options->color)
		strbuf_addstr(out, color);
	strbuf_addstr(out, word);
	if (options->color)
		strbuf_addstr(out, "\033[0m");
}

void text_add_level(struct strbuf *out, const struct print_options *options, enum level level)
{
	static const char *const colors[] = {
		[LEVEL_NOTE] = "\033[1;36m",
		[LEVEL_WARNING] = "\033[1;35m",
		[LEVEL_ERROR] = "\033[1;31m",
	};

	add_colored(out, options, colors[level], level_name(level));
}

void text_add_outcome(struct strbuf *out, const struct print_options *options, enum outcome outcome)
{
	static const char *const colors[] = {
		[OUTCOME_PASS] = "\033[1;32m",
		[OUTCOME_FAIL] = "\033[1;31m",
		[OUTCOME_INCOMPLETE] = "\033[1;35m",
	};

	add_colored(out, options, colors[outcome], outcome_name(outcome));
}

void text_add_place(struct strbuf *out, const struct evidence *at)
{
	if (at->file) {
		text_add(out, at->file);
		if (at->line)
			strbuf_addf(out, ":%" PRIu32, at->line);
	} else if (at->symbol) {
		text_add(out, at->symbol);
		strbuf_addf(out, "+0x%" PRIx64, at->offset);
	}
}

void text_add_value(struct strbuf *out, const struct constant *c)
{
	if (c->kind == CONSTANT_STRING) {
		struct strbuf quoted = {0};

		strbuf_add_json(&quoted, c->text);
		text_add(out, strbuf_str(&quoted));
		strbuf_deinit(&quoted);
	} else if (c->kind == CONSTANT_INTEGER && c->is_signed) {
		strbuf_addf(out, "%" PRId64, (int64_t)c->value);
	} else if (c->kind == CONSTANT_INTEGER) {
		strbuf_addf(out, "%" PRIu64, c->value);
	}
}

void text_add_series_tail(struct strbuf *out, size_t judged, size_t count)
{
	strbuf_addf(out, "%s%zu of %zu %s something that is read\n", judged ? "\n" : "", judged,
		    count, count == 1 ? "commits changes" : "commits change");
}

void text_add_arches(struct strbuf *out, viewset views)
{
	const char *separator = "";

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!views_have_arch(views, arch))
			continue;
		strbuf_addf(out, "%s%s", separator, arch_name(arch));
		separator = ", ";
	}
}

void text_add_gap(struct strbuf *out, const struct gap *gap)
{
	if (gap->at.file || gap->at.symbol) {
		text_add_place(out, &gap->at);
		strbuf_addstr(out, ": ");
	}
	text_add(out, gap->what);
	if (gap->needs && *gap->needs) {
		strbuf_addstr(out, " (needs ");
		text_add(out, gap->needs);
		strbuf_addch(out, ')');
	}
}
