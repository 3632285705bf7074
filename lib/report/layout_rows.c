// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/report/layout_rows.h"

#define FIELDS_MAX   4096 /* of a record that is shown at all */
#define WHOLE_ROWS   24	  /* that a record may have to be shown with what did not change */
#define ROWS_SHOWN   48
#define CONTEXT_ROWS 2 /* that did not change, around those that did */

static const struct field *find_field(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (!strcmp(r->fields[i].name, name))
			return &r->fields[i];
	return NULL;
}

bool layout_row_is_changed(const struct layout_row *row)
{
	const struct field *a = row->old, *b = row->new;

	return !a || !b || a->offset_bits != b->offset_bits || a->size_bits != b->size_bits ||
	       a->class != b->class || a->elements != b->elements ||
	       a->element_bits != b->element_bits || a->is_signed != b->is_signed;
}

static void add_row(struct layout_rows *rows, const struct field *old, const struct field *new)
{
	struct layout_row row = {old, new, false};

	vec_push(&rows->items, row);
	rows->changed += layout_row_is_changed(&row);
}

/* Each that is gone stands before the one that it preceded. */
static void fill(struct layout_rows *rows)
{
	const struct record *old = rows->old, *new = rows->new;
	size_t told = 0;

	for (size_t i = 0; i < new->field_count; i++) {
		const struct field *was = find_field(old, new->fields[i].name);

		for (; was && told < (size_t)(was - old->fields); told++)
			if (!find_field(new, old->fields[told].name))
				add_row(rows, &old->fields[told], NULL);
		add_row(rows, was, &new->fields[i]);
	}
	for (; told < old->field_count; told++)
		if (!find_field(new, old->fields[told].name))
			add_row(rows, &old->fields[told], NULL);
}

/* All of a short table, else the changed ones and their like. */
static void choose(struct layout_rows *rows)
{
	bool is_whole = rows->items.count <= WHOLE_ROWS;
	struct layout_row *items = rows->items.items;
	size_t left = ROWS_SHOWN;

	for (size_t i = 0; i < rows->items.count && left; i++) {
		size_t first = i > CONTEXT_ROWS ? i - CONTEXT_ROWS : 0;

		for (size_t k = first; k <= i + CONTEXT_ROWS && k < rows->items.count; k++)
			items[i].is_shown |= is_whole || layout_row_is_changed(&items[k]);
		left -= items[i].is_shown;
	}
}

/* A row by itself is as short as what would say that it is left out. */
static void fill_small_gaps(struct layout_rows *rows)
{
	struct layout_row *items = rows->items.items;
	size_t count = rows->items.count;

	for (size_t i = 0; i < count; i++)
		if (!layout_row_is_changed(&items[i]) && (!i || items[i - 1].is_shown) &&
		    (i + 1 == count || items[i + 1].is_shown))
			items[i].is_shown = true;
}

bool layout_rows_init(struct layout_rows *rows, const struct finding *f)
{
	*rows = (struct layout_rows){
		.old = f->facts[SIDE_OLD].record,
		.new = f->facts[SIDE_NEW].record,
	};
	if (!rows->old || !rows->new || rows->old->field_count > FIELDS_MAX ||
	    rows->new->field_count > FIELDS_MAX)
		return false;
	fill(rows);
	if (!rows->changed && rows->old->size_bytes == rows->new->size_bytes) {
		layout_rows_deinit(rows);
		return false;
	}
	choose(rows);
	fill_small_gaps(rows);
	return true;
}

void layout_rows_deinit(struct layout_rows *rows)
{
	vec_free(&rows->items);
}

const char *layout_row_name(const struct layout_row *row)
{
	return (row->new ? row->new : row->old)->name;
}

void layout_row_add_type(struct strbuf *out, const struct layout_row *row)
{
	struct strbuf was = {0}, is = {0};

	if (row->old)
		field_add_type(&was, row->old);
	if (row->new)
		field_add_type(&is, row->new);
	strbuf_addstr(out, strbuf_str(row->old ? &was : &is));
	if (row->old && row->new &&strcmp(strbuf_str(&was), strbuf_str(&is)))
		strbuf_addf(out, " -> %s", strbuf_str(&is));
	strbuf_deinit(&was);
	strbuf_deinit(&is);
}

void layout_add_bits(struct strbuf *out, uint64_t bits)
{
	strbuf_addf(out, "%" PRIu64, bits / 8);
	if (bits % 8)
		strbuf_addf(out, ":%u", (unsigned int)(bits % 8));
}

void layout_add_left_out(struct strbuf *out, size_t changed, size_t unchanged)
{
	if (unchanged)
		strbuf_addf(out, "%zu as before", unchanged);
	if (changed)
		strbuf_addf(out, "%s%zu more changed", unchanged ? ", " : "", changed);
}
