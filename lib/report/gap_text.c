// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/names.h"
#include "lib/report/text.h"

#define GAPS_SHOWN 5 /* lines of what was there before */
#define ALIKE_MAX  3 /* gaps of one architecture that are told one by one */

/* Whose a gap is, in the order in which they are told. */
enum owner { OWNER_CHANGE, OWNER_BOTH, OWNER_ONE, OWNER_COUNT };

struct row {
	const struct side_gap *gap;
	enum owner owner;
	enum arch arch; /* whose views it names; ARCH_COUNT: none */
};

struct rows {
	VEC(struct row) all;
	size_t counts[OWNER_COUNT][ARCH_COUNT + 1];
};

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

/* What both sides have is one row. */
static void fill(struct rows *rows, const struct report *report)
{
	gap_list sides[SIDE_COUNT] = {0};
	const struct side_gap *g;

	for (enum side side = 0; side < SIDE_COUNT; side++)
		collect(&sides[side], report, side);
	vec_each(g, &report->gaps) {
		struct row row = {g, OWNER_ONE, gap_arch(&g->gap)};

		if (has_gap(&sides[!g->side], &g->gap))
			row.owner = OWNER_BOTH;
		else if (report->inputs[SIDE_OLD] && g->side == SIDE_NEW)
			row.owner = OWNER_CHANGE;
		if (row.owner == OWNER_BOTH && g->side == SIDE_OLD)
			continue;
		vec_push(&rows->all, row);
		rows->counts[row.owner][row.arch]++;
	}
	for (enum side side = 0; side < SIDE_COUNT; side++)
		vec_free(&sides[side]);
}

static void add_row(struct strbuf *out, const struct rows *rows, const struct row *row,
		    bool is_folded)
{
	text_add_label(out, row->owner == OWNER_BOTH ? "both" : side_name(row->gap->side));
	if (is_folded) {
		strbuf_addf(out, "%s: ", arch_name(row->arch));
		text_add_count(out, rows->counts[row->owner][row->arch], "gap", "gaps");
		strbuf_addstr(out, ", of which the first: ");
	}
	text_add_gap(out, &row->gap->gap);
	strbuf_addch(out, '\n');
}

/* Returns how many gaps that leaves out. What a change brings is never left out. */
static size_t add_rows(struct strbuf *out, const struct rows *rows, enum owner owner,
		       bool is_verbose)
{
	bool is_told[ARCH_COUNT + 1] = {0};
	size_t lines = 0, left = 0;
	const struct row *row;

	vec_each(row, &rows->all) {
		bool is_folded = !is_verbose && row->arch < ARCH_COUNT &&
				 rows->counts[owner][row->arch] > ALIKE_MAX;

		if (row->owner != owner || (is_folded && is_told[row->arch]))
			continue;
		if (!is_verbose && owner != OWNER_CHANGE && lines == GAPS_SHOWN) {
			left += (is_folded ? rows->counts[owner][row->arch] : 1) *
				(owner == OWNER_BOTH ? SIDE_COUNT : 1);
		} else {
			add_row(out, rows, row, is_folded);
			lines++;
		}
		is_told[row->arch] = true;
	}
	return left;
}

void text_add_gaps(struct strbuf *out, const struct report *report,
		   const struct print_options *options)
{
	struct rows rows = {0};
	size_t left = 0;

	if (!report->gaps.count)
		return;
	fill(&rows, report);
	text_add_count(out, report->gaps.count, "gap", "gaps");
	strbuf_addstr(out, ", of which nothing is claimed:\n");
	for (enum owner owner = 0; owner < OWNER_COUNT; owner++)
		left += add_rows(out, &rows, owner, options->verbose);
	if (left)
		strbuf_addf(out, "    and %zu more; --verbose shows them\n", left);
	vec_free(&rows.all);
}
