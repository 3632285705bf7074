// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/text.h"
#include "lib/rule/gap_sides.h"

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

/* What both sides have is one row. */
static void fill(struct rows *rows, const struct report *report)
{
	const struct side_gap *g;

	vec_each(g, &report->gaps) {
		struct row row = {g, OWNER_ONE, gap_arch(&g->gap)};

		if (g->is_shared)
			row.owner = OWNER_BOTH;
		else if (gap_is_brought(report, g))
			row.owner = OWNER_CHANGE;
		if (gap_is_second(g))
			continue;
		vec_push(&rows->all, row);
		rows->counts[row.owner][row.arch]++;
	}
}

static const char *owner_label(const struct report *report, const struct row *row)
{
	if (!report->inputs[SIDE_OLD])
		return "gap";
	return row->owner == OWNER_BOTH ? "both" : side_name(row->gap->side);
}

static void add_row(struct strbuf *out, const struct report *report, const struct rows *rows,
		    const struct row *row, bool is_folded)
{
	text_add_label(out, owner_label(report, row));
	if (is_folded) {
		strbuf_addf(out, "%s: ", arch_name(row->arch));
		text_add_count(out, rows->counts[row->owner][row->arch], "gap", "gaps");
		strbuf_addstr(out, ", of which the first: ");
	}
	text_add_gap(out, &row->gap->gap);
	strbuf_addch(out, '\n');
}

/* Returns how many gaps that leaves out. What a change brings is never left out. */
static size_t add_rows(struct strbuf *out, const struct report *report, const struct rows *rows,
		       enum owner owner, bool is_verbose)
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
			left += is_folded ? rows->counts[owner][row->arch] : 1;
		} else {
			add_row(out, report, rows, row, is_folded);
			lines++;
		}
		is_told[row->arch] = true;
	}
	return left;
}

static size_t count_rows(const struct rows *rows, enum owner owner)
{
	size_t count = 0;

	for (enum arch arch = 0; arch <= ARCH_COUNT; arch++)
		count += rows->counts[owner][arch];
	return count;
}

/* What was there before and still is, is no news. */
static void add_both(struct strbuf *out, const struct report *report, const struct rows *rows,
		     bool is_verbose)
{
	size_t count = count_rows(rows, OWNER_BOTH);

	if (!count)
		return;
	if (is_verbose) {
		add_rows(out, report, rows, OWNER_BOTH, true);
		return;
	}
	text_add_label(out, "both");
	text_add_count(out, count, "gap that both inputs have", "gaps that both inputs have");
	strbuf_addstr(out, "; --verbose names them\n");
}

static void add_loud(struct strbuf *out, const struct report *report,
		     const struct print_options *options)
{
	const struct side_gap *g;

	vec_each(g, &report->gaps) {
		if (!g->is_loud)
			continue;
		text_add_level(out, options, LEVEL_WARNING);
		strbuf_addstr(out, ": ");
		text_add_gap(out, &g->gap);
		strbuf_addch(out, '\n');
	}
}

void text_add_gaps(struct strbuf *out, const struct report *report,
		   const struct print_options *options)
{
	struct rows rows = {0};
	size_t left;

	if (!report->gaps.count)
		return;
	fill(&rows, report);
	add_loud(out, report, options);
	strbuf_addstr(out, "not understood, so nothing is claimed of it:\n");
	add_rows(out, report, &rows, OWNER_CHANGE, options->verbose);
	add_both(out, report, &rows, options->verbose);
	left = add_rows(out, report, &rows, OWNER_ONE, options->verbose);
	if (left)
		strbuf_addf(out, "    and %zu more; --verbose shows them\n", left);
	vec_free(&rows.all);
}
