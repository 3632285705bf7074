// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/report/layout_rows.h"
#include "lib/report/layout_text.h"
#include "lib/report/text.h"

#define NAME_WIDTH  32 /* to which types are aligned */
#define PLACE_WIDTH 8

static void add_bits(struct strbuf *out, uint64_t bits)
{
	struct strbuf text = {0};

	layout_add_bits(&text, bits);
	strbuf_addf(out, "%*s", PLACE_WIDTH, strbuf_str(&text));
	strbuf_deinit(&text);
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

static void print_row(struct strbuf *out, const struct layout_row *row, size_t name_width)
{
	struct strbuf type = {0};

	strbuf_addf(out, "    %c", layout_row_is_changed(row) ? '!' : ' ');
	add_place(out, row->old);
	add_place(out, row->new);
	strbuf_addstr(out, "  ");
	add_padded(out, layout_row_name(row), name_width);
	layout_row_add_type(&type, row);
	text_add(out, strbuf_str(&type));
	strbuf_deinit(&type);
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

static size_t find_name_width(const struct layout_rows *rows)
{
	const struct layout_row *row;
	size_t width = 0;

	vec_each(row, &rows->items) {
		size_t len = strlen(layout_row_name(row));

		if (row->is_shown && len > width && len <= NAME_WIDTH)
			width = len;
	}
	return width;
}

static void print_left_out(struct strbuf *out, size_t changed, size_t unchanged)
{
	if (!changed && !unchanged)
		return;
	strbuf_addf(out, "     %*s  ", 4 * PLACE_WIDTH, "...");
	layout_add_left_out(out, changed, unchanged);
	strbuf_addch(out, '\n');
}

static void print_rows(struct strbuf *out, const struct layout_rows *rows)
{
	size_t changed = 0, unchanged = 0, width = find_name_width(rows);
	const struct layout_row *row;

	vec_each(row, &rows->items) {
		if (!row->is_shown) {
			changed += layout_row_is_changed(row);
			unchanged += !layout_row_is_changed(row);
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
	struct layout_rows rows;

	if (!layout_rows_init(&rows, f))
		return;
	print_head(out, rows.old, rows.new);
	print_rows(out, &rows);
	print_end(out, rows.old, rows.new);
	layout_rows_deinit(&rows);
}
