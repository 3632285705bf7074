// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/cfront/spell.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static bool is_space(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

static bool holds(const struct blob *file, const char *what, size_t len)
{
	return memmem(file->bytes, file->size, what, len);
}

/* Whether a backslash joins lines in the middle of something, or with blanks behind it. */
static bool has_odd_joint(const struct blob *file)
{
	const char *first = (const char *)file->bytes, *end = first + file->size, *at = first;

	while ((at = memchr(at, '\\', (size_t)(end - at)))) {
		const char *next = at + 1;

		while (next < end && is_blank(*next))
			next++;
		if (next < end && *next == '\n' &&
		    (next != at + 1 ||
		     (at > first && !is_space(at[-1]) && next + 1 < end && !is_space(next[1]))))
			return true;
		at++;
	}
	return false;
}

static bool is_plain(const struct blob *file)
{
	return !memchr(file->bytes, '\r', file->size) && !memchr(file->bytes, '\0', file->size) &&
	       !holds(file, "%:", 2) && !holds(file, "\xef\xbb\xbf", 3) && !has_odd_joint(file);
}

/* Carriage returns, zeros and the byte-order mark. */
static void take_bytes(char *text, size_t size)
{
	if (size > 2 && !memcmp(text, "\xef\xbb\xbf", 3))
		memset(text, ' ', 3);
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\r')
			text[i] = i + 1 < size && text[i + 1] == '\n' ? ' ' : '\n';
		else if (!text[i])
			text[i] = ' ';
	}
}

/* Length of a backslash, blanks and the line end; 0: there is none. */
static size_t joint(const char *at, const char *end)
{
	const char *next = at + 1;

	if (*at != '\\')
		return 0;
	while (next < end && is_blank(*next))
		next++;
	return next < end && *next == '\n' ? (size_t)(next - at) + 1 : 0;
}

/* Joints are put off to the next white space; the blanks of each stay with it. */
static void move_joints(char *text, size_t size)
{
	const char *from = text, *end = text + size;
	size_t joints = 0, blanks = 0;
	char *to = text;

	while (from < end) {
		size_t len = joint(from, end);

		if (len) {
			joints++;
			blanks += len - 2;
			from += len;
			continue;
		}
		if (joints && is_space(*from)) {
			memset(to, ' ', blanks);
			to += blanks;
			for (; joints; joints--, to += 2)
				memcpy(to, "\\\n", 2);
			blanks = 0;
		}
		*to++ = *from++;
	}
	memset(to, ' ', (size_t)(end - to));
}

static void take_digraphs(char *text, size_t size)
{
	bool is_line_start = true;

	for (size_t i = 0; i + 1 < size; i++) {
		if (is_line_start && text[i] == '%' && text[i + 1] == ':') {
			text[i] = '#';
			text[i + 1] = ' ';
		}
		is_line_start = text[i] == '\n' || (is_line_start && is_blank(text[i]));
	}
}

struct blob spell_out(const struct blob *file, struct arena *a)
{
	struct blob ret = *file;
	char *text;

	if (is_plain(file))
		return ret;
	text = arena_alloc(a, file->size + 1);
	memcpy(text, file->bytes, file->size);
	take_bytes(text, file->size);
	move_joints(text, file->size);
	take_digraphs(text, file->size);
	ret.bytes = (const unsigned char *)text;
	return ret;
}
