// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/gap_sides.h"

typedef VEC(const struct gap *) gap_list;

static int compare_gaps(const void *left, const void *right)
{
	const struct gap *a = *(const struct gap *const *)left;
	const struct gap *b = *(const struct gap *const *)right;
	int order = names_compare(a->what, b->what);

	if (!order)
		order = names_compare(a->at.file, b->at.file);
	return order ? order : names_compare(a->at.symbol, b->at.symbol);
}

static void collect(gap_list *list, const struct report *report, enum side side)
{
	const struct side_gap *g;

	vec_each(g, &report->gaps)
		if (g->side == side)
			vec_push(list, &g->gap);
	vec_sort(list, compare_gaps);
}

static bool has_gap(const gap_list *list, const struct gap *gap)
{
	return list->count &&
	       bsearch(&gap, list->items, list->count, sizeof(*list->items), compare_gaps);
}

void gap_sides_mark(struct report *report)
{
	gap_list sides[SIDE_COUNT] = {0};
	struct side_gap *g;

	for (enum side side = 0; side < SIDE_COUNT; side++)
		collect(&sides[side], report, side);
	vec_each(g, &report->gaps)
		g->is_shared = has_gap(&sides[!g->side], &g->gap);
	for (enum side side = 0; side < SIDE_COUNT; side++)
		vec_free(&sides[side]);
}

bool gap_is_brought(const struct report *report, const struct side_gap *g)
{
	return report->inputs[SIDE_OLD] && g->side == SIDE_NEW && !g->is_shared;
}

bool gap_is_second(const struct side_gap *g)
{
	return g->is_shared && g->side == SIDE_OLD;
}

size_t gap_count(const struct report *report)
{
	const struct side_gap *g;
	size_t count = 0;

	vec_each(g, &report->gaps)
		count += !gap_is_second(g);
	return count;
}

size_t gap_count_open(const struct report *report)
{
	const struct side_gap *g;
	size_t count = 0;

	vec_each(g, &report->gaps)
		count += !g->is_known && (!report->inputs[SIDE_OLD] || gap_is_brought(report, g));
	return count;
}
