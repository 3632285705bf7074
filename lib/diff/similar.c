// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "lib/diff/similar.h"

#define MAX_WORDS 32

struct words {
	const char *at[MAX_WORDS];
	size_t len[MAX_WORDS], count;
};

static bool is_filler(const char *word, size_t len)
{
	static const char *const fillers[] = {"get", "set", "op", "ops", "do"};

	for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++)
		if (strlen(fillers[i]) == len && !strncasecmp(fillers[i], word, len))
			return true;
	return false;
}

static void split(const char *name, struct words *words)
{
	words->count = 0;
	while (*name && words->count < MAX_WORDS) {
		size_t len;

		name += strspn(name, "_");
		len = strcspn(name, "_");
		if (len && !is_filler(name, len)) {
			words->at[words->count] = name;
			words->len[words->count++] = len;
		}
		name += len;
	}
}

static bool has_word(const struct words *words, const char *word, size_t len)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->len[i] == len && !strncasecmp(words->at[i], word, len))
			return true;
	return false;
}

/* How many words both names begin with: a block of constants shares those. */
static size_t common_start(const struct words *x, const struct words *y)
{
	size_t i = 0;

	while (i < x->count && i < y->count && x->len[i] == y->len[i] &&
	       !strncasecmp(x->at[i], y->at[i], x->len[i]))
		i++;
	return i;
}

/* "AVX512IFMA" and "AVX512_IFMA". */
static bool same_letters(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, "_");
		b += strspn(b, "_");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

unsigned int names_similarity(const char *a, const char *b)
{
	struct words x, y;
	size_t start, shared = 0, most;

	if (same_letters(a, b))
		return 100;
	split(a, &x);
	split(b, &y);
	start = common_start(&x, &y);
	most = x.count > y.count ? x.count : y.count;
	if (start == x.count || start == y.count)
		return most ? (unsigned int)(100 * start / most) : 100;
	for (size_t i = start; i < x.count; i++)
		shared += has_word(&y, x.at[i], x.len[i]);
	return (unsigned int)(100 * shared / (most - start));
}
