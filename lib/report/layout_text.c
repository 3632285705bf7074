// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/vec.h"
#include "lib/report/layout_text.h"
#include "lib/report/text.h"

#define FIELDS_MAX   4096 /* of a record that is printed at all */
#define WHOLE_ROWS   24	  /* that a record may have to be printed with what did not change */
#define ROWS_SHOWN   48
#define CONTEXT_ROWS 2	/* that did not change, around those that did */
#define NAME_WIDTH   32 /* to which types are aligned */
#define PLACE_WIDTH  8

/* A line of the table; one side may be missing. */
struct row {
	const struct field *old, *new;
	bool is_shown;
};

struct table {
	VEC(struct row) rows;
	size_t changed;
};

static const struct field *find_field(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (!strcmp(r->fields[i].name, name))
			return &r->fields[i];
	return NULL;
}

static bool is_changed(const struct row *row)
{
	const struct field *a = row->old, *b = row->new;

	return !a || !b || a->offset_bits != b->offset_bits || a->size_bits != b->size_bits ||
	       a->class != b->class || a->elements != b->elements || a->is_signed != b->is_signed;
}

static void add_row(struct table *t, const struct field *old, const struct field *new)
{
	struct row row = {old, new, false};

	vec_push(&t->rows, row);
	t->changed += is_changed(&row);
}

/* The fields in the new order; each that is gone before the one that it preceded. */
static void fill(struct table *t, const struct record *old, const struct record *new)
{
	size_t told = 0;

	for (size_t i = 0; i < new->field_count; i++) {
		const struct field *was = find_field(old, new->fields[i].name);

		for (; was && told < (size_t)(was - old->fields); told++)
			if (!find_field(new, old->fields[told].name))
				add_row(t, &old->fields[told], NULL);
		add_row(t, was, &new->fields[i]);
	}
	for (; told < old->field_count; told++)
		if (!find_field(new, old->fields[told].name))
			add_row(t, &old->fields[told], NULL);
}

/* Bytes, and bits behind a colon where there are any, as pahole writes them. */
static void add_bits(struct strbuf *out, uint64_t bits)
{
	char text[32];

	if (bits % 8)
		snprintf(text, sizeof(text), "%" PRIu64 ":%u", bits / 8, (unsigned int)(bits % 8));
	else
		snprintf(text, sizeof(text), "%" PRIu64, bits / 8);
	strbuf_addf(out, "%*s", PLACE_WIDTH, text);
}

static void add_place(struct strbuf *out, const struct field *f)
{
	if (f) {
		add_bits(out, f->offset_bits);
		add_bits(out, f->size_bits);
	} else {
		strbuf_addf(out, "%*s%*s", PLACE_WIDTH, "-", PLACE_WIDTH, "-");
	}
}

static void add_padded(struct strbuf *out, const char *text, size_t width)
{
	size_t before = out->len;

	text_add(out, text);
	do
		strbuf_addch(out, ' ');
	while (out->len < before + width + 2);
}

/* The type, or both where it is spelled otherwise now. */
static void add_types(struct strbuf *out, const struct row *row)
{
	struct strbuf was = {0}, is = {0};

	if (row->old)
		field_add_type(&was, row->old);
	if (row->new)
		field_add_type(&is, row->new);
	text_add(out, strbuf_str(row->old ? &was : &is));
	if (row->old && row->new &&strcmp(strbuf_str(&was), strbuf_str(&is))) {
		strbuf_addstr(out, " -> ");
		text_add(out, strbuf_str(&is));
	}
	strbuf_deinit(&was);
	strbuf_deinit(&is);
}

static const char *name_of(const struct row *row)
{
	return (row->new ? row->new : row->old)->name;
}

static void print_row(struct strbuf *out, const struct row *row, size_t name_width)
{
	strbuf_addf(out, "    %c", is_changed(row) ? '!' : ' ');
	add_place(out, row->old);
	add_place(out, row->new);
	strbuf_addstr(out, "  ");
	add_padded(out, name_of(row), name_width);
	add_types(out, row);
	strbuf_addch(out, '\n');
}

static void print_head(struct strbuf *out, const struct record *old, const struct record *new)
{
	viewset views = old->views & new->views;

	strbuf_addf(out, "     %*s%*s%*s%*s  ", PLACE_WIDTH, "old at", PLACE_WIDTH, "size",
		    PLACE_WIDTH, "new at", PLACE_WIDTH, "size");
	text_add(out, new->name);
	if (views) {
		strbuf_addstr(out, " on ");
		text_add_arches(out, views);
	}
	strbuf_addch(out, '\n');
}

static void print_end(struct strbuf *out, const struct record *old, const struct record *new)
{
	strbuf_addf(out, "    %c%*s%*" PRIu64 "%*s%*" PRIu64 "  in all\n",
		    old->size_bytes != new->size_bytes ? '!' : ' ', PLACE_WIDTH, "", PLACE_WIDTH,
		    old->size_bytes, PLACE_WIDTH, "", PLACE_WIDTH, new->size_bytes);
}

/* Marks the rows that are shown: all of a short table, else the changed ones and their like. */
static void choose_rows(struct table *t)
{
	bool is_whole = t->rows.count <= WHOLE_ROWS;
	size_t left = ROWS_SHOWN;

	for (size_t i = 0; i < t->rows.count && left; i++) {
		size_t first = i > CONTEXT_ROWS ? i - CONTEXT_ROWS : 0;

		for (size_t k = first; k <= i + CONTEXT_ROWS && k < t->rows.count; k++)
			t->rows.items[i].is_shown |= is_whole || is_changed(&t->rows.items[k]);
		left -= t->rows.items[i].is_shown;
	}
}

/* A row by itself is as short as what would say that it is left out. */
static void fill_small_gaps(struct table *t)
{
	struct row *rows = t->rows.items;
	size_t count = t->rows.count;

	for (size_t i = 0; i < count; i++)
		if (!is_changed(&rows[i]) && (!i || rows[i - 1].is_shown) &&
		    (i + 1 == count || rows[i + 1].is_shown))
			rows[i].is_shown = true;
}

static size_t find_name_width(const struct table *t)
{
	const struct row *row;
	size_t width = 0;

	vec_each(row, &t->rows) {
		size_t len = strlen(name_of(row));

		if (row->is_shown && len > width && len <= NAME_WIDTH)
			width = len;
	}
	return width;
}

static void print_left_out(struct strbuf *out, size_t changed, size_t unchanged)
{
	const char *separator = "";

	if (!changed && !unchanged)
		return;
	strbuf_addf(out, "     %*s  ", 4 * PLACE_WIDTH, "...");
	if (unchanged)
		strbuf_addf(out, "%zu as before", unchanged);
	separator = unchanged ? ", " : "";
	if (changed)
		strbuf_addf(out, "%s%zu more changed", separator, changed);
	strbuf_addch(out, '\n');
}

static void print_rows(struct strbuf *out, struct table *t)
{
	size_t changed = 0, unchanged = 0, width;
	const struct row *row;

	choose_rows(t);
	fill_small_gaps(t);
	width = find_name_width(t);
	vec_each(row, &t->rows) {
		if (!row->is_shown) {
			changed += is_changed(row);
			unchanged += !is_changed(row);
			continue;
		}
		print_left_out(out, changed, unchanged);
		changed = unchanged = 0;
		print_row(out, row, width);
	}
	print_left_out(out, changed, unchanged);
}

void text_add_layout(struct strbuf *out, const struct finding *f)
{
	const struct record *old = f->facts[SIDE_OLD].record, *new = f->facts[SIDE_NEW].record;
	struct table t = {0};

	if (!old || !new || old->field_count > FIELDS_MAX || new->field_count > FIELDS_MAX)
		return;
	fill(&t, old, new);
	if (t.changed || old->size_bytes != new->size_bytes) {
		print_head(out, old, new);
		print_rows(out, &t);
		print_end(out, old, new);
	}
	vec_free(&t.rows);
}
