// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/vec.h"
#include "lib/report/layout_text.h"
#include "lib/report/text.h"

#define FIELDS_MAX  4096 /* of a record that is printed at all */
#define WHOLE_ROWS  24	 /* that a record may have to be printed with what did not change */
#define ROWS_SHOWN  48
#define PLACE_WIDTH 8

/* A line of the table; one side may be missing. */
struct row {
	const struct field *old, *new;
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
	struct row row = {old, new};

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

static void add_type(struct strbuf *out, const struct field *f)
{
	text_add(out, f->class == FIELD_GROUP ? "{...}" : f->type);
	if (f->is_flexible)
		strbuf_addstr(out, "[]");
	else if (f->elements)
		strbuf_addf(out, "[%" PRIu64 "]", f->elements);
}

static bool is_same_type(const struct field *a, const struct field *b)
{
	return !strcmp(a->type, b->type) && a->elements == b->elements && a->class == b->class;
}

static void print_row(struct strbuf *out, const struct row *row)
{
	strbuf_addf(out, "    %c", is_changed(row) ? '!' : ' ');
	add_place(out, row->old);
	add_place(out, row->new);
	strbuf_addstr(out, "  ");
	text_add(out, (row->new ? row->new : row->old)->name);
	strbuf_addstr(out, "  ");
	add_type(out, row->old ? row->old : row->new);
	if (row->old && row->new && !is_same_type(row->old, row->new)) {
		strbuf_addstr(out, " -> ");
		add_type(out, row->new);
	}
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

static void print_rows(struct strbuf *out, const struct table *t)
{
	bool is_whole = t->rows.count <= WHOLE_ROWS;
	const struct row *row;
	size_t shown = 0;

	vec_each(row, &t->rows) {
		if (!is_whole && !is_changed(row))
			continue;
		if (shown++ < ROWS_SHOWN)
			print_row(out, row);
	}
	if (shown > ROWS_SHOWN)
		strbuf_addf(out, "      and %zu more\n", shown - ROWS_SHOWN);
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
