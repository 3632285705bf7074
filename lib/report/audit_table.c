// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/report/audit_text.h"

enum { NAMES_SHOWN = 4 };

/* Point releases of a branch seldom differ; they have a row only where they do. */
static bool is_alike(const struct audit_space *a, const struct audit_space *b)
{
	return a->count == b->count && a->has_max == b->has_max && a->max == b->max &&
	       !memcmp(a->audiences, b->audiences, sizeof(a->audiences)) &&
	       a->has_capacity == b->has_capacity && a->capacity == b->capacity &&
	       a->op_bits.state == b->op_bits.state && a->op_bits.value == b->op_bits.value;
}

static void add_number(struct strbuf *out, int width, bool is_known, uint64_t number)
{
	char text[32] = "-";

	if (is_known)
		snprintf(text, sizeof(text), "%" PRIu64, number);
	strbuf_addf(out, " %*s", width, text);
}

static void add_mask(struct strbuf *out, const struct audit_space *s)
{
	char text[32];

	if (s->op_bits.state == NUMBER_KNOWN && s->op_bits.value < 64)
		snprintf(text, sizeof(text), "0x%" PRIx64, ((uint64_t)1 << s->op_bits.value) - 1);
	else if (s->op_bits.state == NUMBER_NONE)
		snprintf(text, sizeof(text), "none");
	else
		snprintf(text, sizeof(text), s->decode_count && s->knows_masks ? "mixed" : "-");
	strbuf_addf(out, " %7s", text);
}

static void add_names(struct strbuf *out, const char *sign, const struct strings *names)
{
	for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++) {
		strbuf_addf(out, " %s", sign);
		text_add(out, names->items[i]);
	}
	if (names->count > NAMES_SHOWN)
		strbuf_addf(out, " %s%zu more", sign, names->count - NAMES_SHOWN);
}

/* What came in the first of the row's releases, but for those that begin the table. */
static void add_row(struct strbuf *out, const struct audit *audit, const struct audit_family *f,
		    size_t first, size_t last, bool is_first_row)
{
	const struct audit_space *s = &f->spaces[first];
	struct strbuf name = {0};

	text_add(&name, audit->releases[first].label);
	if (last != first) {
		strbuf_addstr(&name, " to ");
		text_add(&name, audit->releases[last].label);
	}
	strbuf_addf(out, "  %-20s", strbuf_str(&name));
	strbuf_deinit(&name);
	add_number(out, 4, true, s->count);
	add_number(out, 5, s->has_max, s->max);
	for (enum audience a = AUDIENCE_GUEST; a <= AUDIENCE_INTERNAL; a++)
		add_number(out, 5, true, s->audiences[a]);
	add_mask(out, s);
	add_number(out, 5, s->has_capacity, s->capacity);
	add_number(out, 5, s->has_capacity, s->headroom);
	if (!is_first_row) {
		add_names(out, "+", &s->added);
		add_names(out, "-", &s->removed);
	}
	strbuf_addch(out, '\n');
}

static size_t next_there(const struct audit *audit, const struct audit_family *f, size_t i)
{
	while (i < audit->release_count && !f->spaces[i].is_there)
		i++;
	return i;
}

static void add_rows(struct strbuf *out, const struct audit *audit, const struct audit_family *f)
{
	size_t i = next_there(audit, f, 0);
	bool is_first_row = true;

	while (i < audit->release_count) {
		size_t last = i, next = next_there(audit, f, i + 1);

		while (next < audit->release_count && is_alike(&f->spaces[i], &f->spaces[next])) {
			last = next;
			next = next_there(audit, f, next + 1);
		}
		add_row(out, audit, f, i, last, is_first_row);
		is_first_row = false;
		i = next;
	}
}

static void add_table(struct strbuf *out, const struct audit *audit, const struct audit_family *f)
{
	strbuf_addch(out, '\n');
	text_add(out, f->name);
	if (f->has_number)
		strbuf_addf(out, " (%" PRIu64 ")", f->number);
	strbuf_addstr(out, f->answer ? ": " : "");
	text_add(out, f->answer);
	strbuf_addf(out, "\n  %-20s %4s %5s %5s %5s %5s %7s %5s %5s\n", "release", "ops", "max",
		    "guest", "tools", "int.", "mask", "cap.", "room");
	add_rows(out, audit, f);
}

/* Without --verbose, those whose numbers a mask limits. */
static bool is_wanted(const struct audit *audit, const struct audit_family *f,
		      const struct print_options *options)
{
	if (options->verbose)
		return true;
	for (size_t i = 0; i < audit->release_count; i++)
		if (f->spaces[i].is_there && f->spaces[i].has_capacity)
			return true;
	return false;
}

void text_add_audit_tables(struct strbuf *out, const struct audit *audit,
			   const struct print_options *options)
{
	for (size_t i = 0; i < audit->family_count; i++)
		if (is_wanted(audit, &audit->families[i], options))
			add_table(out, audit, &audit->families[i]);
}
