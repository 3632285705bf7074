// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/suggest.h"

/* No name that is offered is longer. */
#define WORD_MAX ((size_t)64)

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

static bool is_same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/*
 * Characters to insert, drop, replace, or swap with their neighbour (Damerau's
 * distance, restricted), whatever their case.
 */
static size_t count_edits(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][WORD_MAX + 1];

	for (size_t k = 0; k <= b_len; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t k = 1; k <= b_len; k++) {
			row[k] = least(above[k] + 1, row[k - 1] + 1,
				       above[k - 1] + !is_same(a[i - 1], b[k - 1]));
			if (i > 1 && k > 1 && is_same(a[i - 1], b[k - 2]) &&
			    is_same(a[i - 2], b[k - 1]) && two[k - 2] + 1 < row[k])
				row[k] = two[k - 2] + 1;
		}
	}
	return rows[a_len % 3][b_len];
}

void suggestion_offer(struct suggestion *s, const char *name)
{
	size_t word_len = strlen(s->word), len = strlen(name), distance;

	if (!word_len || word_len > WORD_MAX || len > WORD_MAX)
		return;
	distance = count_edits(s->word, word_len, name, len);
	/* More than a third of the word is another word. */
	if (distance > 1 + (word_len - 1) / 3 || distance >= len ||
	    (s->best && distance >= s->distance))
		return;
	s->best = name;
	s->distance = distance;
}

struct suggestion_text suggestion_text(const struct suggestion *s)
{
	struct suggestion_text t = {""};

	if (s->best)
		snprintf(t.text, sizeof(t.text), "; did you mean \"%s\"?", s->best);
	return t;
}
