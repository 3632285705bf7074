// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/shared.h"
#include "lib/report/show_continuations.h"
#include "lib/report/text.h"

static void add_counts(struct strbuf *out, const struct show_family *f, const struct release *r)
{
	bool is_call = f->family->kind == FAMILY_OPS;

	if (!f->max && !(r->supplies & SUPPLIES_HEADERS)) {
		strbuf_addstr(out, "ops not named, for want of headers");
		return;
	}
	if (!f->max) {
		strbuf_addstr(out, is_call ? "no ops" : "empty");
		return;
	}
	text_add_count(out, f->number_count, is_call ? "op" : "number",
		       is_call ? "ops" : "numbers");
	strbuf_addstr(out, " up to ");
	text_add_value(out, f->max);
}

/* "hvm_op (34): 23 ops up to 22; stability guest" */
static void add_header(struct strbuf *out, const struct show_family *f, const struct release *r)
{
	const struct family *family = f->family;

	strbuf_addstr(out, family->name);
	if (f->number) {
		strbuf_addstr(out, " (");
		text_add_value(out, f->number);
		strbuf_addch(out, ')');
	} else if (family->hypercall && family->kind != FAMILY_OPS) {
		strbuf_addf(out, " (of %s)", family->hypercall);
	}
	strbuf_addstr(out, ": ");
	add_counts(out, f, r);
	if (family->stability != STABILITY_UNSTATED)
		strbuf_addf(out, "; stability %s", stability_name(family->stability));
	strbuf_addch(out, '\n');
}

void text_add_op_name(struct strbuf *out, const struct show_family *f, uint64_t number)
{
	const char *name = show_op_name(f, number);

	if (name)
		text_add(out, name);
	else
		strbuf_addf(out, "op %" PRIu64, number);
}

static void add_split(struct strbuf *out, const struct show_family *f, const struct decode *d)
{
	if (d->is_op_in_buffer) {
		strbuf_addstr(out, "the op is in the guest's buffer");
		return;
	}
	if (d->op_bits.state == NUMBER_UNKNOWN) {
		strbuf_addstr(out, "mask unknown");
	} else if (d->op_bits.state == NUMBER_NONE) {
		strbuf_addstr(out, "no mask, the whole register is the op");
	} else {
		strbuf_addstr(out, "op in the low ");
		text_add_count(out, d->op_bits.value, "bit", "bits");
	}
	if (d->progress_lsb.state == NUMBER_KNOWN)
		strbuf_addf(out, ", progress from bit %" PRIu64, d->progress_lsb.value);
	if (d->unit > 1)
		strbuf_addf(out, " in steps of %" PRIu64, d->unit);
	for (size_t i = 0; i < d->only_for_count; i++) {
		strbuf_addstr(out, i ? ", " : ", only for ");
		text_add_op_name(out, f, d->only_for[i]);
	}
	if (d->unknown_because) {
		strbuf_addstr(out, ": ");
		text_add(out, d->unknown_because);
	}
}

static bool is_dispatched(const struct decode *d, size_t i)
{
	return i < d->op_count && d->ops[i].dispatched == ANSWER_YES;
}

/* "0-7, 9, 11-28": for a release whose headers are not at hand to name the ops. */
static void add_dispatched(struct strbuf *out, const struct decode *d)
{
	const char *separator = "        dispatches ops ";

	for (size_t i = 0; i < d->op_count; i++) {
		size_t last = i;

		if (!is_dispatched(d, i))
			continue;
		while (is_dispatched(d, last + 1) &&
		       d->ops[last + 1].number == d->ops[last].number + 1)
			last++;
		strbuf_addf(out, "%s%" PRIu64, separator, d->ops[i].number);
		if (last > i)
			strbuf_addf(out, "-%" PRIu64, d->ops[last].number);
		separator = ", ";
		i = last;
	}
	if (*separator == ',')
		strbuf_addch(out, '\n');
}

void text_add_decode(struct strbuf *out, const struct show_family *f, const struct decode *d)
{
	strbuf_addf(out, "    %s, %s, ", entry_path_name(d->entry), arch_name(d->arch));
	text_add(out, d->handler);
	strbuf_addstr(out, ": ");
	add_split(out, f, d);
	strbuf_addstr(out, " (");
	text_add_place(out, &d->at);
	strbuf_addstr(out, ")\n");
	if (!f->op_count)
		add_dispatched(out, d);
}

static bool add_decodes(struct strbuf *out, const struct show_family *f, const struct release *r)
{
	const char *hypercall = f->family->hypercall;
	bool has_any = false;

	for (size_t i = 0; i < r->decode_count; i++) {
		if (strcmp(r->decodes[i].hypercall, hypercall))
			continue;
		text_add_decode(out, f, &r->decodes[i]);
		has_any = true;
	}
	return has_any;
}

static void add_encoding(struct strbuf *out, const struct show_family *f, const struct release *r,
			 const struct print_options *options)
{
	const struct op_location *at = &f->family->op_in;

	if (f->family->kind != FAMILY_OPS || !f->family->hypercall)
		return;
	if (at->known && at->record) {
		strbuf_addf(out, "    op in %s.%s, argument %u\n", at->record,
			    at->field ? at->field : "", at->argument);
		text_add_continuations(out, f, r, options);
		return;
	}
	if (!add_decodes(out, f, r) && f->max)
		strbuf_addf(out, "    mask, progress, capacity: %s\n",
			    show_knows_masks(r) ? "not found" : "needs " SHOW_MASKS_NEED);
	text_add_continuations(out, f, r, options);
	if (f->has_capacity && f->max)
		strbuf_addf(out, "    capacity %" PRIu64 ", room for %" PRIu64 " more\n",
			    f->capacity, f->headroom);
}

static bool is_everywhere(const struct op *op, const struct family *family, const struct release *r)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (views_have_arch(r->views, arch) && family_on_arch(family, arch) &&
		    !views_have_arch(op->views, arch))
			return false;
	}
	return true;
}

static void add_op(struct strbuf *out, const struct op *op, const struct show_family *f,
		   const struct release *r, size_t width)
{
	struct strbuf number = {0};

	text_add_value(&number, op->fact);
	strbuf_addf(out, "    %5s  %-*s  %s", strbuf_str(&number), (int)width, op->name,
		    audience_name(views_audience(op->views)));
	strbuf_deinit(&number);
	if (op->is_placeholder)
		strbuf_addstr(out, ", placeholder");
	if (op->is_unclassified)
		strbuf_addstr(out, ", unclassified");
	if (!is_everywhere(op, f->family, r)) {
		strbuf_addstr(out, "; ");
		text_add_arches(out, op->views);
	}
	if (f->family->kind == FAMILY_OPS)
		text_add_op_continuations(out, f, r, op->number);
	strbuf_addch(out, '\n');
}

static void add_ops(struct strbuf *out, const struct show_family *f, const struct release *r)
{
	size_t width = 0;

	for (size_t i = 0; i < f->op_count; i++) {
		if (strlen(f->ops[i].name) > width)
			width = strlen(f->ops[i].name);
	}
	for (size_t i = 0; i < f->op_count; i++)
		add_op(out, &f->ops[i], f, r, width);
}

static void add_gaps(struct strbuf *out, const struct release *r,
		     const struct print_options *options)
{
	if (!r->gap_count || options->quiet)
		return;
	strbuf_addch(out, '\n');
	text_add_count(out, r->gap_count, "gap", "gaps");
	strbuf_addstr(out, options->verbose ? ":\n" : "; --verbose shows them\n");
	for (size_t i = 0; options->verbose && i < r->gap_count; i++) {
		strbuf_addstr(out, "    ");
		text_add_gap(out, &r->gaps[i]);
		strbuf_addch(out, '\n');
	}
}

static void add_title(struct strbuf *out, const struct release *r)
{
	if (r->version) {
		strbuf_addstr(out, "Xen ");
		text_add(out, r->version);
		strbuf_addstr(out, ", ");
	}
	text_add(out, r->spec);
	strbuf_addch(out, '\n');
	if (r->rests_on) {
		strbuf_addstr(out, "rests on ");
		text_add(out, r->rests_on);
		strbuf_addch(out, '\n');
	}
}

void text_print_show(const struct show *show, const struct print_options *options,
		     struct strbuf *out)
{
	struct show_list list = {0};
	const struct show_family *f;

	show_list_init(&list, show, options);
	if (!options->quiet)
		add_title(out, show->release);
	if (!list.families.count)
		strbuf_addstr(out, "none of the hypercalls asked for is in this release\n");
	vec_each(f, &list.families) {
		strbuf_addstr(out, out->len ? "\n" : "");
		add_header(out, f, show->release);
		add_encoding(out, f, show->release, options);
		add_ops(out, f, show->release);
	}
	add_gaps(out, show->release, options);
	show_list_deinit(&list);
}
