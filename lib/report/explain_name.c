// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/report/layout_rows.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"
#include "lib/rule/layout/record_index.h"

#define BITS_WIDTH 8

/* What a header declares that is no op: a record, or a macro or enumerator. */

static void add_seen(struct strbuf *out, viewset views, const struct evidence *at)
{
	strbuf_addf(out, ", for %s; ", audience_name(views_audience(views)));
	text_add_arches(out, views);
	strbuf_addstr(out, " (");
	text_add_place(out, at);
	strbuf_addstr(out, ")\n");
}

static void add_bits(struct strbuf *out, uint64_t bits)
{
	struct strbuf text = {0};

	layout_add_bits(&text, bits);
	strbuf_addf(out, "%*s", BITS_WIDTH, strbuf_str(&text));
	strbuf_deinit(&text);
}

static void add_field(struct strbuf *out, const struct field *f)
{
	strbuf_addstr(out, "    ");
	add_bits(out, f->offset_bits);
	add_bits(out, f->size_bits);
	strbuf_addstr(out, "  ");
	text_add(out, f->name);
	strbuf_addstr(out, "  ");
	field_add_type(out, f);
	strbuf_addch(out, '\n');
}

static void add_record(struct strbuf *out, const struct record *r)
{
	viewset views = views_shown(r->views);

	strbuf_addf(out, "    %" PRIu64 " bytes, aligned to %" PRIu64, r->size_bytes,
		    r->align_bytes);
	add_seen(out, views, &r->at);
	strbuf_addf(out, "    %*s%*s  field\n", BITS_WIDTH, "at", BITS_WIDTH, "size");
	for (size_t i = 0; i < r->field_count; i++)
		add_field(out, &r->fields[i]);
}

/* The calls that take the record, or lead to it. */
static void add_calls(struct strbuf *out, const struct explain *explain)
{
	struct record_refs refs = {0};
	struct record_index index = {0};
	const struct record_op *op;
	size_t count;

	record_refs_find(&refs, explain->release);
	record_index_init(&index, &explain->catalogue->families, explain->release, &refs);
	op = record_index_ops(&index, explain->declared, &count);
	for (; op && count; count--, op++) {
		strbuf_addf(out, "    %-11s", op->is_direct ? "taken by" : "reached by");
		text_add(out, op->op ? op->op : op->hypercall ? op->hypercall : op->family->name);
		strbuf_addch(out, '\n');
	}
	record_index_deinit(&index);
	record_refs_deinit(&refs);
}

static void add_records(struct strbuf *out, const struct explain *explain)
{
	size_t count;
	const struct record *r = release_find_records(explain->release, explain->declared, &count);

	if (!count)
		return;
	for (; count; count--, r++)
		if (views_shown(r->views))
			add_record(out, r);
	add_calls(out, explain);
}

static void add_constants(struct strbuf *out, const struct explain *explain)
{
	size_t count;
	const struct constant *c =
		release_find_constants(explain->release, explain->declared, &count);

	for (; count; count--, c++) {
		viewset views = views_shown(c->views);

		if (!views)
			continue;
		strbuf_addstr(out, "    value      ");
		if (c->kind == CONSTANT_INTEGER || c->kind == CONSTANT_STRING)
			text_add_value(out, c);
		else
			text_add(out, c->text ? c->text : "none that is constant");
		add_seen(out, views, &c->at);
	}
}

void text_add_declared(struct strbuf *out, const struct explain *explain)
{
	add_constants(out, explain);
	add_records(out, explain);
}
