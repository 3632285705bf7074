// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/report/html.h"
#include "lib/report/layout_rows.h"
#include "lib/report/text.h"

#define COLUMNS 7

static const char *name_change(const struct layout_row *row)
{
	if (!layout_row_is_changed(row))
		return "";
	if (!row->old)
		return "new";
	if (!row->new)
		return "gone";
	if (row->old->offset_bits != row->new->offset_bits)
		return row->old->size_bits != row->new->size_bits ? "moved, resized" : "moved";
	return row->old->size_bits != row->new->size_bits ? "resized" : "retyped";
}

static void add_number(struct strbuf *out, const uint64_t *bits)
{
	strbuf_addstr(out, "<td class=\"number\">");
	if (bits)
		layout_add_bits(out, *bits);
	else
		strbuf_addstr(out, "–");
	strbuf_addstr(out, "</td>");
}

static void add_place(struct strbuf *out, const struct field *f)
{
	add_number(out, f ? &f->offset_bits : NULL);
	add_number(out, f ? &f->size_bits : NULL);
}

static void add_row(struct strbuf *out, const struct layout_row *row)
{
	struct strbuf type = {0};

	layout_row_add_type(&type, row);
	strbuf_addstr(out, layout_row_is_changed(row) ? "<tr class=\"changed\">" : "<tr>");
	strbuf_addstr(out, "<th scope=\"row\"><code>");
	html_add(out, layout_row_name(row));
	strbuf_addstr(out, "</code></th><td><code>");
	html_add(out, strbuf_str(&type));
	strbuf_addstr(out, "</code></td>");
	add_place(out, row->old);
	add_place(out, row->new);
	strbuf_addf(out, "<td>%s</td></tr>\n", name_change(row));
	strbuf_deinit(&type);
}

static void add_left_out(struct strbuf *out, size_t changed, size_t unchanged)
{
	if (!changed && !unchanged)
		return;
	strbuf_addf(out, "<tr class=\"rest\"><td colspan=\"%d\">", COLUMNS);
	layout_add_left_out(out, changed, unchanged);
	strbuf_addstr(out, "</td></tr>\n");
}

static void add_rows(struct strbuf *out, const struct layout_rows *rows)
{
	size_t changed = 0, unchanged = 0;
	const struct layout_row *row;

	vec_each(row, &rows->items) {
		if (!row->is_shown) {
			changed += layout_row_is_changed(row);
			unchanged += !layout_row_is_changed(row);
			continue;
		}
		add_left_out(out, changed, unchanged);
		changed = unchanged = 0;
		add_row(out, row);
	}
	add_left_out(out, changed, unchanged);
}

static void add_caption(struct strbuf *out, const struct layout_rows *rows)
{
	viewset views = rows->old->views & rows->new->views;

	strbuf_addstr(out, "<caption><code>");
	html_add(out, rows->new->name);
	strbuf_addstr(out, "</code>");
	if (views) {
		strbuf_addstr(out, " on ");
		text_add_arches(out, views);
	}
	strbuf_addstr(out, ", in bytes</caption>\n");
}

static void add_head(struct strbuf *out, const struct report *report)
{
	strbuf_addstr(out, "<thead>\n<tr><th rowspan=\"2\" scope=\"col\">Field</th>"
			   "<th rowspan=\"2\" scope=\"col\">Type</th>");
	for (enum side side = 0; side < SIDE_COUNT; side++) {
		strbuf_addstr(out, "<th colspan=\"2\" scope=\"colgroup\">");
		html_add(out, report->labels[side]);
		strbuf_addstr(out, "</th>");
	}
	strbuf_addstr(out, "<th rowspan=\"2\" scope=\"col\">Change</th></tr>\n<tr>");
	for (enum side side = 0; side < SIDE_COUNT; side++)
		strbuf_addstr(out, "<th scope=\"col\" class=\"number\">at</th>"
				   "<th scope=\"col\" class=\"number\">size</th>");
	strbuf_addstr(out, "</tr>\n</thead>\n");
}

static void add_end(struct strbuf *out, const struct record *old, const struct record *new)
{
	bool is_changed = old->size_bytes != new->size_bytes;

	strbuf_addf(out,
		    "<tfoot>\n<tr%s><th scope=\"row\" colspan=\"2\">in all</th>"
		    "<td></td><td class=\"number\">%" PRIu64 "</td>"
		    "<td></td><td class=\"number\">%" PRIu64 "</td><td>%s</td></tr>\n</tfoot>\n",
		    is_changed ? " class=\"changed\"" : "", old->size_bytes, new->size_bytes,
		    is_changed ? "resized" : "");
}

void html_add_layout(struct strbuf *out, const struct report *report, const struct finding *f)
{
	struct strbuf label = {0};
	struct layout_rows rows;

	if (!layout_rows_init(&rows, f))
		return;
	strbuf_addf(&label, "layout of %s", rows.new->name);
	html_open_wide(out, strbuf_str(&label));
	strbuf_addstr(out, "<table class=\"layout\">\n");
	add_caption(out, &rows);
	add_head(out, report);
	strbuf_addstr(out, "<tbody>\n");
	add_rows(out, &rows);
	strbuf_addstr(out, "</tbody>\n");
	add_end(out, rows.old, rows.new);
	strbuf_addstr(out, "</table>\n");
	html_close_wide(out);
	strbuf_deinit(&label);
	layout_rows_deinit(&rows);
}
