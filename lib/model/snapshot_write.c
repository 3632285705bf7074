// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/model/snapshot.h"

static void add_number(struct strbuf *sb, uint64_t value, unsigned int radix)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value % radix];
		value /= radix;
	} while (value);
	strbuf_add(sb, digits + at, sizeof(digits) - at);
}

static void add_hex(struct strbuf *sb, uint64_t value)
{
	strbuf_addstr(sb, "\"0x");
	add_number(sb, value, 16);
	strbuf_addch(sb, '"');
}

static void add_key(struct strbuf *sb, const char *key)
{
	strbuf_addstr(sb, ",\"");
	strbuf_addstr(sb, key);
	strbuf_addstr(sb, "\":");
}

static void put_text(struct strbuf *sb, const char *key, const char *text)
{
	if (!text)
		return;
	add_key(sb, key);
	strbuf_add_json(sb, text);
}

static void put_count(struct strbuf *sb, const char *key, uint64_t count)
{
	if (!count)
		return;
	add_key(sb, key);
	add_number(sb, count, 10);
}

static void put_hex(struct strbuf *sb, const char *key, uint64_t value)
{
	if (!value)
		return;
	add_key(sb, key);
	add_hex(sb, value);
}

static void put_flag(struct strbuf *sb, const char *key, bool flag)
{
	if (!flag)
		return;
	add_key(sb, key);
	strbuf_addstr(sb, "true");
}

static void put_known(struct strbuf *sb, const char *key, const struct known_number *n)
{
	if (n->state == NUMBER_UNKNOWN)
		return;
	add_key(sb, key);
	if (n->state == NUMBER_NONE)
		strbuf_addstr(sb, "null");
	else
		add_number(sb, n->value, 10);
}

static void add_views(struct strbuf *sb, viewset views)
{
	const char *separator = "{\"";

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!views_have_arch(views, arch))
			continue;
		strbuf_addstr(sb, separator);
		strbuf_addstr(sb, arch_name(arch));
		strbuf_addstr(sb, "\":\"");
		for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++) {
			if (views & view_bit(arch, audience))
				strbuf_addch(sb, audience_name(audience)[0]);
		}
		separator = "\",\"";
	}
	strbuf_addstr(sb, views ? "\"}" : "{}");
}

static void put_views(struct strbuf *sb, viewset views)
{
	add_key(sb, "views");
	add_views(sb, views);
}

static void put_evidence(struct strbuf *sb, const struct evidence *at)
{
	put_text(sb, "file", at->file);
	put_count(sb, "line", at->line);
	put_text(sb, "symbol", at->symbol);
	put_hex(sb, "offset", at->offset);
	put_text(sb, "build_id", at->build_id);
}

/* The first key of an object. */
static void open_object(struct strbuf *sb, const char *key, const char *text)
{
	strbuf_addstr(sb, "{\"");
	strbuf_addstr(sb, key);
	strbuf_addstr(sb, "\":");
	strbuf_add_json(sb, text);
}

static void put_integer(struct strbuf *sb, const struct constant *c)
{
	bool is_negative = c->is_signed && (int64_t)c->value < 0;

	add_key(sb, "value");
	strbuf_addstr(sb, is_negative ? "\"-0x" : "\"0x");
	add_number(sb, is_negative ? -c->value : c->value, 16);
	strbuf_addch(sb, '"');
	put_count(sb, "width_bits", c->width_bits);
	put_flag(sb, "signed", c->is_signed);
}

static void write_constant(struct strbuf *sb, const void *item)
{
	const struct constant *c = item;

	open_object(sb, "name", c->name);
	if (c->kind == CONSTANT_INTEGER)
		put_integer(sb, c);
	else
		put_text(sb, "kind", constant_kind_name(c->kind));
	put_text(sb, "text", c->text);
	put_text(sb, "enum", c->enumeration);
	put_views(sb, c->views);
	put_evidence(sb, &c->at);
	strbuf_addch(sb, '}');
}

static void write_field(struct strbuf *sb, const struct field *f)
{
	open_object(sb, "name", f->name);
	put_text(sb, "type", f->type);
	put_text(sb, "class", field_class_name(f->class));
	put_text(sb, "record", f->record);
	put_count(sb, "offset_bits", f->offset_bits);
	put_count(sb, "size_bits", f->size_bits);
	put_count(sb, "elements", f->elements);
	put_flag(sb, "signed", f->is_signed);
	put_flag(sb, "bitfield", f->is_bitfield);
	put_flag(sb, "flexible", f->is_flexible);
	put_flag(sb, "in_union", f->in_union);
	put_count(sb, "line", f->line);
	strbuf_addch(sb, '}');
}

static void write_record(struct strbuf *sb, const void *item)
{
	const struct record *r = item;

	open_object(sb, "name", r->name);
	put_flag(sb, "union", r->is_union);
	put_count(sb, "size_bytes", r->size_bytes);
	put_count(sb, "align_bytes", r->align_bytes);
	put_views(sb, r->views);
	put_evidence(sb, &r->at);
	add_key(sb, "fields");
	strbuf_addch(sb, '[');
	for (size_t i = 0; i < r->field_count; i++) {
		if (i)
			strbuf_addch(sb, ',');
		write_field(sb, &r->fields[i]);
	}
	strbuf_addstr(sb, "]}");
}

static void put_numbers(struct strbuf *sb, const char *key, const uint64_t *numbers, size_t count)
{
	if (!numbers)
		return;
	strbuf_addf(sb, ",\"%s\":[", key);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(sb, "%s%" PRIu64, i ? "," : "", numbers[i]);
	strbuf_addch(sb, ']');
}

/*
 * "6 yes accepted CONFIG_X 12 xen/common/Kconfig": op number, whether it is
 * dispatched, what becomes of progress; then the option it needs, and where that is declared.
 */
static void add_dispatched(struct strbuf *sb, const struct dispatched_op *op)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%" PRIu64 " %s %s", op->number, answer_name(op->dispatched),
		    progress_answer_name(op->progress));
	if (op->option)
		strbuf_addf(&text, " %s", op->option);
	if (op->option && op->option_at.file)
		strbuf_addf(&text, " %" PRIu32 " %s", op->option_at.line, op->option_at.file);
	strbuf_add_json(sb, strbuf_str(&text));
	strbuf_deinit(&text);
}

static void put_dispatched(struct strbuf *sb, const struct decode *d)
{
	if (!d->op_count)
		return;
	strbuf_addstr(sb, ",\"ops\":[");
	for (size_t i = 0; i < d->op_count; i++) {
		if (i)
			strbuf_addch(sb, ',');
		add_dispatched(sb, &d->ops[i]);
	}
	strbuf_addch(sb, ']');
}

/* "64 XENMEM_x". */
static void put_spelled(struct strbuf *sb, const struct decode *d)
{
	if (!d->spelled_count)
		return;
	strbuf_addstr(sb, ",\"spelled\":[");
	for (size_t i = 0; i < d->spelled_count; i++) {
		struct strbuf text = {0};

		strbuf_addf(&text, "%" PRIu64 " %s", d->spelled[i].number, d->spelled[i].name);
		if (i)
			strbuf_addch(sb, ',');
		strbuf_add_json(sb, strbuf_str(&text));
		strbuf_deinit(&text);
	}
	strbuf_addch(sb, ']');
}

static void write_decode(struct strbuf *sb, const void *item)
{
	const struct decode *d = item;

	open_object(sb, "hypercall", d->hypercall);
	put_text(sb, "arch", arch_name(d->arch));
	put_text(sb, "entry", entry_path_name(d->entry));
	put_text(sb, "handler", d->handler);
	put_count(sb, "register_bits", d->register_bits);
	put_known(sb, "op_bits", &d->op_bits);
	put_known(sb, "progress_lsb", &d->progress_lsb);
	put_hex(sb, "unit", d->unit);
	put_flag(sb, "op_in_buffer", d->is_op_in_buffer);
	put_numbers(sb, "only_for", d->only_for, d->only_for_count);
	put_dispatched(sb, d);
	put_spelled(sb, d);
	put_text(sb, "unknown_because", d->unknown_because);
	put_evidence(sb, &d->at);
	strbuf_addch(sb, '}');
}

/* "own 0": argument 0 as it came. */
static void put_carried(struct strbuf *sb, const struct continuation *c)
{
	if (!c->carried_count)
		return;
	strbuf_addstr(sb, ",\"carries\":[");
	for (size_t i = 0; i < c->carried_count; i++) {
		const struct carried_argument *one = &c->carried[i];

		strbuf_addf(sb, "%s\"%s", i ? "," : "", carried_kind_name(one->kind));
		if (carried_has_argument(one))
			strbuf_addf(sb, " %u", one->argument);
		strbuf_addch(sb, '"');
	}
	strbuf_addch(sb, ']');
}

/* {"op":6,"largest":"0x3ffffff","limit":"","file":"","line":0} */
static void put_bounds(struct strbuf *sb, const struct continuation *c)
{
	if (!c->bounds)
		return;
	strbuf_addstr(sb, ",\"bounds\":[");
	for (size_t i = 0; i < c->op_count; i++) {
		const struct progress_bound *b = &c->bounds[i];

		strbuf_addf(sb, "%s{\"op\":%" PRIu64, i ? "," : "", c->ops[i]);
		if (b->largest.state == NUMBER_KNOWN)
			strbuf_addf(sb, ",\"largest\":\"0x%" PRIx64 "\"", b->largest.value);
		put_text(sb, "limit", b->limit);
		put_text(sb, "unknown_because", b->unknown_because);
		put_evidence(sb, &b->at);
		strbuf_addch(sb, '}');
	}
	strbuf_addch(sb, ']');
}

static void write_continuation(struct strbuf *sb, const void *item)
{
	const struct continuation *c = item;

	open_object(sb, "function", c->function);
	put_text(sb, "hypercall", c->hypercall);
	put_text(sb, "arch", arch_name(c->arch));
	put_text(sb, "entry", entry_path_name(c->entry));
	put_text(sb, "format", c->format);
	put_text(sb, "kind", continuation_kind_name(c->kind));
	put_flag(sb, "translation", c->is_translation);
	put_flag(sb, "own_op", c->carries_own_op);
	put_numbers(sb, "ops", c->ops, c->op_count);
	put_known(sb, "progress_lsb", &c->progress_lsb);
	if (c->rest != REST_UNKNOWN)
		put_text(sb, "rest", rest_name(c->rest));
	put_hex(sb, "rest_bits", c->rest_bits);
	put_carried(sb, c);
	put_count(sb, "scalings", c->scalings);
	put_bounds(sb, c);
	put_text(sb, "unknown_because", c->unknown_because);
	put_evidence(sb, &c->at);
	strbuf_addch(sb, '}');
}

static void write_signature(struct strbuf *sb, const void *item)
{
	const struct signature *s = item;

	open_object(sb, "handler", s->handler);
	put_text(sb, "hypercall", s->hypercall);
	put_text(sb, "arch", arch_name(s->arch));
	put_text(sb, "entry", entry_path_name(s->entry));
	strbuf_addstr(sb, ",\"arguments\":[");
	for (size_t i = 0; i < s->argument_count; i++) {
		const struct argument *a = &s->arguments[i];

		if (i)
			strbuf_addch(sb, ',');
		open_object(sb, "type", a->type);
		put_text(sb, "name", a->name);
		put_text(sb, "class", argument_class_name(a->class));
		put_count(sb, "bits", a->width_bits);
		strbuf_addch(sb, '}');
	}
	strbuf_addch(sb, ']');
	if (s->code)
		strbuf_addf(sb, ",\"code\":\"0x%" PRIx64 "\"", s->code);
	put_evidence(sb, &s->at);
	strbuf_addch(sb, '}');
}

static void write_code_slice(struct strbuf *sb, const void *item)
{
	const struct code_slice *s = item;

	open_object(sb, "function", s->function);
	put_text(sb, "hypercall", s->hypercall);
	put_text(sb, "arch", arch_name(s->arch));
	put_text(sb, "entry", entry_path_name(s->entry));
	put_text(sb, "kind", slice_kind_name(s->kind));
	put_hex(sb, "code", s->code);
	strbuf_addstr(sb, ",\"lines\":[");
	for (size_t i = 0; i < s->line_count; i++)
		strbuf_addf(sb, "%s\"%" PRIx32 " %" PRIu32 "\"", i ? "," : "", s->lines[i].code,
			    s->lines[i].line);
	strbuf_addch(sb, ']');
	put_evidence(sb, &s->at);
	strbuf_addch(sb, '}');
}

static void write_table_slot(struct strbuf *sb, const void *item)
{
	const struct table_slot *t = item;

	open_object(sb, "table", t->table);
	put_text(sb, "arch", arch_name(t->arch));
	put_text(sb, "entry", entry_path_name(t->entry));
	put_count(sb, "number", t->number);
	put_text(sb, "handler", t->handler);
	put_evidence(sb, &t->at);
	strbuf_addch(sb, '}');
}

static void write_translation(struct strbuf *sb, const void *item)
{
	const struct translation *t = item;

	open_object(sb, "record", t->record);
	put_flag(sb, "translated", t->is_translated);
	put_evidence(sb, &t->at);
	strbuf_addch(sb, '}');
}

static void write_save_load(struct strbuf *sb, const void *item)
{
	const struct save_load *l = item;

	open_object(sb, "type", l->type);
	put_flag(sb, "zero_extends", l->zero_extends);
	put_evidence(sb, &l->at);
	strbuf_addch(sb, '}');
}

static void write_gap(struct strbuf *sb, const void *item)
{
	const struct gap *g = item;

	open_object(sb, "what", g->what);
	put_text(sb, "needs", g->needs);
	put_evidence(sb, &g->at);
	strbuf_addch(sb, '}');
}

/* One item a line. */
static void write_list(struct strbuf *sb, const char *key, const void *items, size_t count,
		       size_t size, void (*write)(struct strbuf *sb, const void *item))
{
	strbuf_addf(sb, ",\n\"%s\":[", key);
	for (size_t i = 0; i < count; i++) {
		strbuf_addstr(sb, i ? ",\n" : "\n");
		write(sb, (const char *)items + i * size);
	}
	strbuf_addstr(sb, "\n]");
}

static void write_supplies(struct strbuf *sb, unsigned int supplies)
{
	const char *separator = "";

	strbuf_addstr(sb, ",\n\"supplies\":[");
	for (unsigned int i = 0; i < SUPPLIES_COUNT; i++) {
		if (!(supplies & 1u << i))
			continue;
		strbuf_addstr(sb, separator);
		strbuf_add_json(sb, supplies_name(1u << i));
		separator = ",";
	}
	strbuf_addch(sb, ']');
}

static void write_undispatched(struct strbuf *sb, archset set)
{
	const char *separator = "";

	if (!set)
		return;
	strbuf_addstr(sb, ",\n\"undispatched\":[");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!archset_has(set, arch))
			continue;
		strbuf_addstr(sb, separator);
		strbuf_add_json(sb, arch_name(arch));
		separator = ",";
	}
	strbuf_addch(sb, ']');
}

static void write_compiled(struct strbuf *sb, const struct release *r)
{
	write_list(sb, "compiled_constants", r->constants, r->constant_count, sizeof(*r->constants),
		   write_constant);
	write_list(sb, "compiled_records", r->records, r->record_count, sizeof(*r->records),
		   write_record);
	write_list(sb, "compiled_rivals", r->rivals, r->rival_count, sizeof(*r->rivals),
		   write_record);
}

void snapshot_write(const struct release *r, struct strbuf *out)
{
	strbuf_addstr(out,
		      "{\n\"schema\":\"" SNAPSHOT_SCHEMA "\",\n\"tool\":{\"name\":\"xenabi\"}");
	strbuf_addstr(out, ",\n\"release\":");
	strbuf_add_json(out, r->version);
	if (r->waivers) {
		strbuf_addstr(out, ",\n\"waivers\":");
		strbuf_add_json(out, r->waivers);
	}
	write_supplies(out, r->supplies);
	strbuf_addstr(out, ",\n\"views\":");
	add_views(out, r->views);
	write_undispatched(out, r->undispatched);
	write_list(out, "constants", r->constants, r->constant_count, sizeof(*r->constants),
		   write_constant);
	write_list(out, "records", r->records, r->record_count, sizeof(*r->records), write_record);
	write_list(out, "decodes", r->decodes, r->decode_count, sizeof(*r->decodes), write_decode);
	write_list(out, "continuations", r->continuations, r->continuation_count,
		   sizeof(*r->continuations), write_continuation);
	write_list(out, "signatures", r->signatures, r->signature_count, sizeof(*r->signatures),
		   write_signature);
	write_list(out, "slices", r->code_slices, r->code_slice_count, sizeof(*r->code_slices),
		   write_code_slice);
	write_list(out, "tables", r->table_slots, r->table_slot_count, sizeof(*r->table_slots),
		   write_table_slot);
	write_list(out, "translations", r->translations, r->translation_count,
		   sizeof(*r->translations), write_translation);
	write_list(out, "save_loads", r->save_loads, r->save_load_count, sizeof(*r->save_loads),
		   write_save_load);
	if (r->compiled)
		write_compiled(out, r->compiled);
	write_list(out, "gaps", r->gaps, r->gap_count, sizeof(*r->gaps), write_gap);
	strbuf_addstr(out, "\n}\n");
}
