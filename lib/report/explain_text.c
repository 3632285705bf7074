// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/shared.h"
#include "lib/report/show_continuations.h"
#include "lib/report/text.h"

static void add_row(struct strbuf *out, const char *label, const char *text)
{
	strbuf_addf(out, "    %-11s", label);
	text_add(out, text);
	strbuf_addch(out, '\n');
}

static void add_names(struct strbuf *out, const char *label, const struct name_list *names)
{
	struct strbuf text = {0};

	for (size_t i = 0; i < names->count; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", names->items[i]);
	if (names->count)
		add_row(out, label, strbuf_str(&text));
	strbuf_deinit(&text);
}

/* "memory_op(cmd, arg)" */
static void add_signature(struct strbuf *out, const struct family *family)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%s(", family->hypercall);
	for (size_t i = 0; i < family->args.count; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", family->args.items[i]);
	strbuf_addch(&text, ')');
	if (family->args.count)
		add_row(out, "called as", strbuf_str(&text));
	strbuf_deinit(&text);
}

/* Where the number stands by which an op is chosen. */
static void add_location(struct strbuf *out, const struct family *family)
{
	const struct op_location *at = &family->op_in;
	struct strbuf text = {0};

	if (at->record)
		strbuf_addf(&text, "%s.%s", at->record, at->field ? at->field : "");
	if (at->op)
		strbuf_addf(&text, ", which %s takes", at->op);
	else if (at->known)
		strbuf_addf(&text, "%sargument %u of %s", at->record ? ", at " : "", at->argument,
			    family->hypercall ? family->hypercall : "the call");
	if (text.len)
		add_row(out, "number in", strbuf_str(&text));
	strbuf_deinit(&text);
}

static void add_family(struct strbuf *out, const struct explain *explain)
{
	const struct family *family = explain->family;

	strbuf_addf(out, "%s (%s", family->name, family_kind_name(family->kind));
	if (family->hypercall && strcmp(family->hypercall, family->name))
		strbuf_addf(out, " of %s", family->hypercall);
	strbuf_addstr(out, ")\n");
	if (family->kind == FAMILY_OPS && family->hypercall)
		add_signature(out, family);
	add_names(out, "names", &family->prefixes);
	add_location(out, family);
	for (enum entry_path entry = 0; entry < ENTRY_COUNT; entry++)
		add_names(out, entry_path_name(entry), &family->handlers[entry]);
	if (family->stability != STABILITY_UNSTATED)
		add_row(out, "promised", stability_name(family->stability));
	if (family->version_macro)
		add_row(out, "versioned", family->version_macro);
	if (family->progress_noun)
		add_row(out, "counts", family->progress_noun);
}

/* Without the headers the audience is not known, by which a stability is implied. */
static enum stability stated_stability(const struct family *family, const char *op)
{
	enum stability stability = family->stability;
	const char *own = pair_list_value(&family->stability_of, op);

	if (own)
		stability_from_name(own, &stability);
	return stability;
}

static void add_op_data(struct strbuf *out, const struct explain *explain,
			const struct explained_op *op)
{
	const struct family *family = explain->family;
	const char *alias = pair_list_value(&family->aliases, explain->op);
	const char *unserved = pair_list_value(&family->unserved, explain->op);
	enum stability stability = stated_stability(family, explain->op);

	text_add(out, explain->op);
	strbuf_addf(out, " (%s of %s)\n", family->kind == FAMILY_OPS ? "an op" : "a number",
		    family->name);
	if (family->kind == FAMILY_OPS && family->hypercall)
		add_signature(out, family);
	add_location(out, family);
	if (op->record)
		add_row(out, "takes", op->record);
	add_names(out, "numbers", &op->parts);
	if (alias)
		add_row(out, "same as", alias);
	if (stability != STABILITY_UNSTATED)
		add_row(out, "promised", stability_name(stability));
	if (family->version_macro)
		add_row(out, "versioned", family->version_macro);
	if (family->progress_noun)
		add_row(out, "counts", family->progress_noun);
	if (unserved)
		add_row(out, "unserved", unserved);
}

static void add_number(struct strbuf *out, const struct op *op)
{
	struct strbuf text = {0};

	text_add_value(&text, op->fact);
	strbuf_addf(&text, ", for %s; ", audience_name(views_audience(op->views)));
	text_add_arches(&text, op->views);
	strbuf_addstr(&text, " (");
	text_add_place(&text, &op->fact->at);
	strbuf_addch(&text, ')');
	add_row(out, "number", strbuf_str(&text));
	strbuf_deinit(&text);
}

static void add_records(struct strbuf *out, const struct release *r, const char *name)
{
	size_t count;
	const struct record *record = release_find_records(r, name, &count);

	for (; count; count--, record++) {
		struct strbuf text = {0};

		if (!views_shown(record->views))
			continue;
		strbuf_addf(&text, "%s, %" PRIu64 " bytes; ", name, record->size_bytes);
		text_add_arches(&text, record->views);
		strbuf_addstr(&text, " (");
		text_add_place(&text, &record->at);
		strbuf_addch(&text, ')');
		add_row(out, "record", strbuf_str(&text));
		strbuf_deinit(&text);
	}
}

/* How those read the op of whose answer it is whether they dispatch it. */
static void add_servers(struct strbuf *out, const struct explain *explain,
			const struct show_family *f, uint64_t number, enum answer dispatched)
{
	const struct release *r = explain->release;
	bool is_first = true;

	for (size_t i = 0; i < r->decode_count; i++) {
		const struct decode *d = &r->decodes[i];

		if (strcmp(d->hypercall, explain->family->hypercall) ||
		    show_dispatches(d, number) != dispatched)
			continue;
		if (is_first)
			strbuf_addf(out, "    %s\n",
				    dispatched == ANSWER_YES ? "served by" : "may be served by");
		is_first = false;
		text_add_decode(out, f, d);
	}
}

/* Who serves the op, and how its calls go on. */
static void add_service(struct strbuf *out, const struct explain *explain,
			const struct explained_op *all, uint64_t number)
{
	struct show_family f = {.family = explain->family,
				.ops = all->named,
				.op_count = all->named_count,
				.max = all->ops[0].fact};
	const struct release *r = explain->release;

	if (explain->family->kind != FAMILY_OPS || !explain->family->hypercall)
		return;
	if (!show_knows_masks(r)) {
		add_row(out, "served by", "needs " SHOW_MASKS_NEED);
		return;
	}
	add_servers(out, explain, &f, number, ANSWER_YES);
	add_servers(out, explain, &f, number, ANSWER_UNKNOWN);
	text_add_op_sites(out, &f, r, number);
}

static void add_since(struct strbuf *out, const struct explain *explain)
{
	if (explain->since)
		add_row(out, "since", explain->since);
}

static void add_release(struct strbuf *out, const struct explain *explain)
{
	const struct release *r = explain->release;

	add_since(out, explain);
	strbuf_addstr(out, "\nin ");
	if (r->version) {
		strbuf_addstr(out, "Xen ");
		text_add(out, r->version);
		strbuf_addstr(out, ", ");
	}
	text_add(out, r->spec);
	strbuf_addch(out, '\n');
}

static void add_op(struct strbuf *out, const struct explain *explain)
{
	struct explained_op op;

	explain_op(explain, &op);
	add_op_data(out, explain, &op);
	add_release(out, explain);
	if (!op.op_count)
		add_row(out, "number",
			explain->release->supplies & SUPPLIES_HEADERS
				? "none: this release does not declare it"
				: "needs headers");
	for (size_t i = 0; i < op.op_count; i++) {
		add_number(out, &op.ops[i]);
		if (!i && op.record)
			add_records(out, explain->release, op.record);
		add_service(out, explain, &op, op.ops[i].number);
	}
	explained_op_deinit(&op);
}

static void add_declared(struct strbuf *out, const struct explain *explain)
{
	text_add(out, explain->declared);
	strbuf_addstr(out, " (declared by the public headers)\n");
	add_release(out, explain);
	text_add_declared(out, explain);
}

void text_print_explain(const struct explain *explain, const struct print_options *options,
			struct strbuf *out)
{
	const char *names[1];

	if (explain->declared) {
		add_declared(out, explain);
		return;
	}
	names[0] = explain->family->name;
	if (explain->op)
		add_op(out, explain);
	else
		add_family(out, explain);
	if (explain->op)
		return;
	strbuf_addch(out, '\n');
	text_print_show(&(struct show){explain->release, explain->catalogue, names, 1}, options,
			out);
}
