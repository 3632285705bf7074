// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/report/json.h"
#include "lib/report/shared.h"

static void put_names(struct jsonout *j, const char *key, const struct name_list *names)
{
	jsonout_strings(j, key, names->items, names->count);
}

static void put_data(struct jsonout *j, const struct explain *explain)
{
	const struct family *family = explain->family;

	jsonout_string(j, "name", explain->op ? explain->op : family->name);
	jsonout_string(j, "kind", explain->op ? "op" : family_kind_name(family->kind));
	jsonout_string(j, "family", family->name);
	jsonout_string(j, "hypercall", family->hypercall);
	put_names(j, "args", &family->args);
	jsonout_line_object(j, "handlers");
	for (enum entry_path entry = 0; entry < ENTRY_COUNT; entry++)
		put_names(j, entry_path_name(entry), &family->handlers[entry]);
	jsonout_end(j);
	if (!explain->op)
		put_names(j, "ops", &family->ops);
	if (family->version_macro)
		jsonout_string(j, "version", family->version_macro);
}

static void put_records(struct jsonout *j, const struct release *r, const char *name)
{
	size_t count;
	const struct record *record = release_find_records(r, name, &count);

	jsonout_array(j, "records");
	for (; count; count--, record++) {
		if (!views_shown(record->views))
			continue;
		jsonout_line_object(j, NULL);
		jsonout_number(j, "size_bytes", record->size_bytes);
		jsonout_arches(j, record->views);
		jsonout_place(j, &record->at);
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_served(struct jsonout *j, const struct explain *explain, uint64_t number)
{
	const struct release *r = explain->release;

	jsonout_array(j, "served");
	for (size_t i = 0; i < r->decode_count; i++) {
		const struct decode *d = &r->decodes[i];

		if (!names_equal(d->hypercall, explain->family->hypercall))
			continue;
		jsonout_line_object(j, NULL);
		jsonout_string(j, "entry", entry_path_name(d->entry));
		jsonout_string(j, "arch", arch_name(d->arch));
		jsonout_string(j, "handler", d->handler);
		jsonout_string(j, "dispatched", answer_name(show_dispatches(d, number)));
		jsonout_end(j);
	}
	jsonout_end(j);
	jsonout_array(j, "continuations");
	for (size_t i = 0; i < r->continuation_count; i++) {
		const struct continuation *c = &r->continuations[i];

		if (!show_continues(c, explain->family, number))
			continue;
		jsonout_line_object(j, NULL);
		jsonout_string(j, "entry", entry_path_name(c->entry));
		jsonout_string(j, "arch", arch_name(c->arch));
		jsonout_string(j, "function", c->function);
		jsonout_string(j, "kind", continuation_kind_name(c->kind));
		if (c->memory)
			jsonout_string(j, "memory", c->memory);
		jsonout_known(j, "progress_lsb", &c->progress_lsb);
		jsonout_place(j, &c->at);
		jsonout_end(j);
	}
	jsonout_end(j);
}

/* What the headers declare under that name: each form of it, by views. */
static void put_declared(struct jsonout *j, const struct explain *explain)
{
	size_t count, records;
	const struct constant *c =
		release_find_constants(explain->release, explain->declared, &count);

	release_find_records(explain->release, explain->declared, &records);
	jsonout_string(j, "name", explain->declared);
	jsonout_string(j, "kind", records ? "record" : "constant");
	jsonout_string(j, "since", explain->since);
	jsonout_string(j, "release", explain->release->version);
	jsonout_array(j, "values");
	for (; count; count--, c++) {
		if (!views_shown(c->views))
			continue;
		jsonout_line_object(j, NULL);
		if (c->kind == CONSTANT_INTEGER)
			jsonout_integer(j, "number", c);
		else
			jsonout_string(j, "text", c->text);
		jsonout_string(j, "audience", audience_name(views_audience(c->views)));
		jsonout_arches(j, c->views);
		jsonout_place(j, &c->at);
		jsonout_end(j);
	}
	jsonout_end(j);
	put_records(j, explain->release, explain->declared);
}

static void put_op(struct jsonout *j, const struct explain *explain)
{
	struct explained_op op;

	explain_op(explain, &op);
	jsonout_string(j, "record", op.record);
	put_names(j, "parts", &op.parts);
	jsonout_string(j, "since", explain->since);
	jsonout_string(j, "release", explain->release->version);
	jsonout_array(j, "numbers");
	for (size_t i = 0; i < op.op_count; i++) {
		jsonout_object(j, NULL);
		jsonout_integer(j, "number", op.ops[i].fact);
		jsonout_string(j, "audience", audience_name(views_audience(op.ops[i].views)));
		jsonout_arches(j, op.ops[i].views);
		jsonout_place(j, &op.ops[i].fact->at);
		put_served(j, explain, op.ops[i].number);
		jsonout_end(j);
	}
	jsonout_end(j);
	if (op.record)
		put_records(j, explain->release, op.record);
	explained_op_deinit(&op);
}

void json_print_explain(const struct explain *explain, const struct print_options *options,
			struct strbuf *out)
{
	struct jsonout j = {.out = out};

	(void)options;
	jsonout_object(&j, NULL);
	json_put_head(&j, "xenabi-explain/1");
	if (explain->declared)
		put_declared(&j, explain);
	else
		put_data(&j, explain);
	if (explain->op)
		put_op(&j, explain);
	jsonout_end(&j);
}
