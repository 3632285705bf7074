// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/report/text.h"
#include "lib/rule/call/witness.h"

#define LABEL_MAX 40 /* bytes, up to which what follows is aligned */

/* Grouped as the reader splits it: 0b00'010110. */
static void add_bits(struct strbuf *out, uint64_t value, const struct known_number *op_bits)
{
	uint64_t split = op_bits->state == NUMBER_KNOWN ? op_bits->value : 0;
	unsigned int digits = value ? 64 - (unsigned int)__builtin_clzll(value) : 1;

	if (digits <= split)
		digits = (unsigned int)split + 1;
	digits = digits > 56 ? 64 : (digits + 7) / 8 * 8;
	strbuf_addstr(out, "0b");
	for (unsigned int bit = digits; bit-- > 0;) {
		strbuf_addch(out, value >> bit & 1 ? '1' : '0');
		if (bit && bit == split)
			strbuf_addch(out, '\'');
	}
}

void text_add_meaning(struct strbuf *out, const char *noun, const char *op,
		      const struct split_result *r)
{
	if (r->number.state == NUMBER_KNOWN) {
		strbuf_addf(out, "op %" PRIu64 " ", r->number.value);
		text_add(out, op ? op : "(none)");
	}
	if (r->number.state == NUMBER_KNOWN && r->progress.state == NUMBER_KNOWN)
		strbuf_addf(out, ", %s %" PRIu64, noun, r->progress.value);
	if (r->accepted == ANSWER_NO)
		strbuf_addstr(out, ", refused");
	if (r->number.state != NUMBER_KNOWN) {
		strbuf_addstr(out, "unknown: ");
		text_add(out, r->unknown_because);
	}
}

/* "0b00'010110  op 22 (none), extent 0" */
static void add_split(struct strbuf *out, uint64_t value, const char *noun, const char *op,
		      const struct split_result *r)
{
	add_bits(out, value, &r->op_bits);
	strbuf_addstr(out, "  ");
	text_add_meaning(out, noun, op, r);
}

/* What add_split() leaves out. */
static void add_acceptance(struct strbuf *out, const struct split_result *r)
{
	if (r->number.state != NUMBER_KNOWN)
		return;
	if (r->accepted == ANSWER_YES)
		strbuf_addstr(out, ", accepted");
	if (r->unknown_because) {
		strbuf_addstr(out, "; ");
		text_add(out, r->unknown_because);
	}
}

/* So that the bits stand below each other. */
static int label_width(const struct witness *w)
{
	size_t widest = 0;

	for (size_t i = 0; i < READING_COUNT; i++) {
		size_t len = strlen(w->readings[i].label);

		if (len > widest && len <= LABEL_MAX)
			widest = len;
	}
	return (int)widest;
}

void text_add_witness(struct strbuf *out, const struct witness *w)
{
	int width = label_width(w);

	strbuf_addstr(out, "    ");
	text_add(out, w->intro);
	strbuf_addf(out, " 0x%" PRIx64 ":\n", w->value);
	for (size_t i = 0; i < READING_COUNT; i++) {
		const struct reading *reading = &w->readings[i];

		strbuf_addstr(out, "        ");
		text_add(out, reading->label);
		strbuf_addf(out, ": %*s",
			    width > (int)strlen(reading->label)
				    ? width - (int)strlen(reading->label)
				    : 0,
			    "");
		add_split(out, w->value, w->progress_noun, reading->op, &reading->result);
		strbuf_addch(out, '\n');
	}
}

void text_print_decode(const struct decoding *decoding, const struct print_options *options,
		       struct strbuf *out)
{
	const struct call_facts *f = decoding->facts;

	if (!options->quiet) {
		strbuf_addf(out, "%s 0x%" PRIx64 " in ", f->family->hypercall, decoding->value);
		text_add(out, release_label(f->release));
		strbuf_addch(out, '\n');
	}
	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;
		struct split_result r = split_decode(d, decoding->value);

		strbuf_addf(out, "    %s, %s, ", entry_path_name(d->entry), arch_name(d->arch));
		text_add(out, d->handler);
		strbuf_addstr(out, ": ");
		add_split(out, decoding->value, call_progress_noun(f->family),
			  call_result_op(f, &r, d->arch), &r);
		add_acceptance(out, &r);
		if (d->register_bits && d->register_bits < 64 &&
		    decoding->value >> d->register_bits)
			strbuf_addf(out, "; only the low %u bits have an effect", d->register_bits);
		strbuf_addch(out, '\n');
	}
}
