// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/sort.h"

struct sorting {
	sort_with_fn *compare;
	void *arg;
	size_t size;
	char *spare; /* room for half of all items */
};

/* The two halves, each sorted, of which the first is out of the way. */
static void merge(const struct sorting *s, char *to, const char *first, size_t first_count,
		  const char *second, size_t second_count)
{
	while (first_count && second_count) {
		if (s->compare(first, second, s->arg) <= 0) {
			memcpy(to, first, s->size);
			first += s->size;
			first_count--;
		} else {
			memcpy(to, second, s->size);
			second += s->size;
			second_count--;
		}
		to += s->size;
	}
	/* What is left of the second half is in its place. */
	if (first_count)
		memcpy(to, first, first_count * s->size);
}

/* As deep as the count has bits. */
static void sort_part(const struct sorting *s, char *base, size_t count)
{
	size_t half = count / 2;
	char *second = base + half * s->size;

	if (count < 2)
		return;
	sort_part(s, base, half);
	sort_part(s, second, count - half);
	if (s->compare(second - s->size, second, s->arg) <= 0)
		return;
	memcpy(s->spare, base, half * s->size);
	merge(s, base, s->spare, half, second, count - half);
}

void sort_stable_with(void *base, size_t count, size_t size, sort_with_fn *compare, void *arg)
{
	struct sorting s = {compare, arg, size, NULL};

	if (count < 2)
		return;
	s.spare = xalloc(count / 2 * size);
	sort_part(&s, base, count);
	free(s.spare);
}

static int compare_plainly(const void *a, const void *b, void *arg)
{
	sort_fn *const *compare = arg;

	return (*compare)(a, b);
}

void sort_stable(void *base, size_t count, size_t size, sort_fn *compare)
{
	sort_stable_with(base, count, size, compare_plainly, &compare);
}
