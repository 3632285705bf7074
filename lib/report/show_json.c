// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/report/json.h"
#include "lib/report/shared.h"
#include "lib/report/show_callers.h"

static void put_op(struct jsonout *j, const struct show_family *f, const struct release *r,
		   const struct op *op)
{
	jsonout_line_object(j, NULL);
	jsonout_string(j, "name", op->name);
	jsonout_integer(j, "number", op->fact);
	jsonout_string(j, "audience", audience_name(views_audience(op->views)));
	jsonout_arches(j, op->views);
	jsonout_string(j, "progress",
		       progress_answer_name(show_op_progress(r, f->family, op->number)));
	if (op->is_placeholder)
		jsonout_bool(j, "placeholder", true);
	if (op->is_unclassified)
		jsonout_bool(j, "unclassified", true);
	jsonout_end(j);
}

static void put_evidence(struct jsonout *j, const struct evidence *at)
{
	jsonout_array(j, "evidence");
	jsonout_line_object(j, NULL);
	jsonout_place(j, at);
	jsonout_end(j);
	jsonout_end(j);
}

static void put_op_in(struct jsonout *j, const struct op_location *at)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "argument %u", at->argument);
	if (at->record)
		strbuf_addf(&text, ", %s.%s", at->record, at->field ? at->field : "");
	jsonout_string(j, "op_in", strbuf_str(&text));
	strbuf_deinit(&text);
}

/* Ops by name; one that no header declares by its number. */
static void put_op_names(struct jsonout *j, const struct show_family *f, const char *key,
			 const uint64_t *numbers, size_t count)
{
	if (!numbers)
		return;
	jsonout_array(j, key);
	for (size_t i = 0; i < count; i++) {
		const char *name = show_op_name(f, numbers[i]);

		if (name)
			jsonout_string(j, NULL, name);
		else
			jsonout_number(j, NULL, numbers[i]);
	}
	jsonout_end(j);
}

static void put_decode(struct jsonout *j, const struct show_family *f, const struct decode *d)
{
	const struct family *family = f->family;

	jsonout_object(j, NULL);
	jsonout_string(j, "entry", entry_path_name(d->entry));
	jsonout_string(j, "arch", arch_name(d->arch));
	jsonout_string(j, "handler", d->handler);
	if (family->op_in.known)
		put_op_in(j, &family->op_in);
	if (d->register_bits)
		jsonout_number(j, "register_bits", d->register_bits);
	jsonout_known(j, "op_bits", &d->op_bits);
	jsonout_known(j, "progress_lsb", &d->progress_lsb);
	if (d->unit)
		jsonout_number(j, "unit", d->unit);
	put_op_names(j, f, "only_for", d->only_for, d->only_for_count);
	if (d->unknown_because)
		jsonout_string(j, "unknown_because", d->unknown_because);
	show_put_answers(j, f, d);
	put_evidence(j, &d->at);
	jsonout_end(j);
}

static void put_bounds(struct jsonout *j, const struct show_family *f, const struct continuation *c)
{
	if (!c->bounds)
		return;
	jsonout_array(j, "bounds");
	for (size_t i = 0; i < c->op_count; i++) {
		const struct progress_bound *b = &c->bounds[i];

		jsonout_object(j, NULL);
		put_op_names(j, f, "ops", &c->ops[i], 1);
		jsonout_known(j, "largest", &b->largest);
		if (b->limit)
			jsonout_string(j, "limit", b->limit);
		if (b->unknown_because)
			jsonout_string(j, "unknown_because", b->unknown_because);
		if (b->at.file)
			put_evidence(j, &b->at);
		jsonout_end(j);
	}
	jsonout_end(j);
}

static void put_continuation(struct jsonout *j, const struct show_family *f,
			     const struct continuation *c)
{
	jsonout_object(j, NULL);
	jsonout_string(j, "entry", entry_path_name(c->entry));
	jsonout_string(j, "arch", arch_name(c->arch));
	jsonout_string(j, "function", c->function);
	jsonout_string(j, "format", c->format);
	jsonout_string(j, "kind", continuation_kind_name(c->kind));
	if (c->memory)
		jsonout_string(j, "memory", c->memory);
	if (c->hypercall)
		jsonout_string(j, "hypercall", c->hypercall);
	put_op_names(j, f, "ops", c->ops, c->op_count);
	if (c->op_count == 1 && show_op_name(f, c->ops[0]))
		jsonout_string(j, "op", show_op_name(f, c->ops[0]));
	if (c->unknown_because)
		jsonout_string(j, "unknown_because", c->unknown_because);
	jsonout_known(j, "progress_lsb", &c->progress_lsb);
	put_bounds(j, f, c);
	put_evidence(j, &c->at);
	jsonout_end(j);
}

static bool is_continuation_of(const struct continuation *c, const struct family *family)
{
	return c->hypercall && !strcmp(c->hypercall, family->hypercall);
}

static void put_encodings(struct jsonout *j, const struct show_family *f, const struct show *show)
{
	const struct release *r = show->release;
	const struct family *family = f->family;
	bool is_own = family->kind == FAMILY_OPS && family->hypercall;

	jsonout_array(j, "decode");
	for (size_t i = 0; is_own && i < r->decode_count; i++) {
		if (!strcmp(r->decodes[i].hypercall, family->hypercall))
			put_decode(j, f, &r->decodes[i]);
	}
	jsonout_end(j);
	jsonout_array(j, "continuations");
	for (size_t i = 0; is_own && i < r->continuation_count; i++) {
		if (is_continuation_of(&r->continuations[i], family))
			put_continuation(j, f, &r->continuations[i]);
	}
	jsonout_end(j);
	if (is_own)
		show_put_callers(j, f, show);
}

static void put_names(struct jsonout *j, const struct family *family)
{
	jsonout_string(j, "name", family->name);
	jsonout_string(j, "kind", family_kind_name(family->kind));
	if (family->hypercall)
		jsonout_string(j, "hypercall", family->hypercall);
	if (family->prefixes.count)
		jsonout_string(j, "prefix", family->prefixes.items[0]);
	if (family->prefixes.count > 1)
		jsonout_strings(j, "prefixes", family->prefixes.items, family->prefixes.count);
	if (family->stability != STABILITY_UNSTATED)
		jsonout_string(j, "stability", stability_name(family->stability));
}

static void put_family(struct jsonout *j, const struct show_family *f, const struct show *show)
{
	jsonout_object(j, NULL);
	put_names(j, f->family);
	if (f->number)
		jsonout_integer(j, "number", f->number);
	jsonout_number(j, "count", f->number_count);
	if (f->max)
		jsonout_integer(j, "max", f->max);
	jsonout_array(j, "ops");
	for (size_t i = 0; i < f->op_count; i++)
		put_op(j, f, show->release, &f->ops[i]);
	jsonout_end(j);
	put_encodings(j, f, show);
	if (f->has_capacity) {
		jsonout_number(j, "capacity", f->capacity);
		if (f->max)
			jsonout_number(j, "headroom", f->headroom);
	}
	jsonout_end(j);
}

static void put_gap(struct jsonout *j, const struct gap *gap)
{
	jsonout_line_object(j, NULL);
	json_put_gap(j, gap);
	jsonout_end(j);
}

static void put_gaps(struct jsonout *j, const struct release *r)
{
	static const struct gap masks = {
		.what = "how hypercalls split their command register",
		.needs = SHOW_MASKS_NEED,
	};

	jsonout_array(j, "gaps");
	for (size_t i = 0; i < r->gap_count; i++)
		put_gap(j, &r->gaps[i]);
	if (!show_knows_masks(r))
		put_gap(j, &masks);
	jsonout_end(j);
}

void json_print_show(const struct show *show, const struct print_options *options,
		     struct strbuf *out)
{
	struct jsonout j = {.out = out};
	struct show_list list = {0};
	const struct show_family *f;

	show_list_init(&list, show, options);
	jsonout_object(&j, NULL);
	json_put_head(&j, "xenabi-show/1");
	jsonout_string(&j, "spec", show->release->spec);
	jsonout_string(&j, "release", show->release->version);
	if (show->release->rests_on)
		jsonout_string(&j, "rests_on", show->release->rests_on);
	jsonout_array(&j, "families");
	vec_each(f, &list.families)
		put_family(&j, f, show);
	jsonout_end(&j);
	put_gaps(&j, show->release);
	jsonout_end(&j);
	show_list_deinit(&list);
}
