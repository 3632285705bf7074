// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/model/snapshot.h"
#include "lib/model/table.h"

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

static void add_hex(struct strbuf *sb, uint64_t value, bool is_negative)
{
	strbuf_addstr(sb, is_negative ? "\"-0x" : "\"0x");
	add_number(sb, is_negative ? -value : value, 16);
	strbuf_addch(sb, '"');
}

/* A comma stands before all keys of an object but the first. */
static void add_key(struct strbuf *sb, const char *key)
{
	strbuf_addstr(sb, sb->data[sb->len - 1] == '{' ? "\"" : ",\"");
	strbuf_addstr(sb, key);
	strbuf_addstr(sb, "\":");
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

static void add_members(struct strbuf *sb, const struct table *t, const void *fact);

static void add_object(struct strbuf *sb, const struct table *t, const void *fact)
{
	strbuf_addch(sb, '{');
	add_members(sb, t, fact);
	strbuf_addch(sb, '}');
}

static void add_item(struct strbuf *sb, const struct table *t, const void *item)
{
	struct strbuf text = {0};

	if (!t->text) {
		add_object(sb, t, item);
		return;
	}
	t->text->add(&text, item);
	strbuf_add_json(sb, strbuf_str(&text));
	strbuf_deinit(&text);
}

static void add_list(struct strbuf *sb, const struct member *m, const void *fact)
{
	const char *items = member_items(m, fact);
	size_t count = member_load_count(m, fact);

	if (!count && !m->is_needed)
		return;
	add_key(sb, m->key);
	strbuf_addch(sb, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			strbuf_addch(sb, ',');
		add_item(sb, m->table, items + i * m->table->size);
	}
	strbuf_addch(sb, ']');
}

static void add_numbers(struct strbuf *sb, const struct member *m, const void *fact)
{
	const uint64_t *numbers = member_items(m, fact);
	size_t count = member_load_count(m, fact);

	if (!numbers)
		return;
	add_key(sb, m->key);
	strbuf_addch(sb, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			strbuf_addch(sb, ',');
		add_number(sb, numbers[i], 10);
	}
	strbuf_addch(sb, ']');
}

static void add_known(struct strbuf *sb, const struct member *m, const struct known_number *n)
{
	if (n->state == NUMBER_UNKNOWN)
		return;
	add_key(sb, m->key);
	if (n->state == NUMBER_NONE)
		strbuf_addstr(sb, "null");
	else if (m->kind == MEMBER_KNOWN_HEX)
		add_hex(sb, n->value, false);
	else
		add_number(sb, n->value, 10);
}

static void add_text(struct strbuf *sb, const struct member *m, const char *text)
{
	if (!text)
		return;
	add_key(sb, m->key);
	strbuf_add_json(sb, text);
}

/* A number, a flag or a word, of which zero goes without saying. */
static void add_scalar(struct strbuf *sb, const struct member *m, uint64_t value)
{
	if (!value && !m->is_needed)
		return;
	add_key(sb, m->key);
	if (m->kind == MEMBER_WORD)
		strbuf_add_json(sb, m->words->names[value]);
	else if (m->kind == MEMBER_FLAG)
		strbuf_addstr(sb, "true");
	else if (m->kind == MEMBER_HEX)
		add_hex(sb, value, false);
	else
		add_number(sb, value, 10);
}

static void add_value(struct strbuf *sb, const struct member *m, const struct constant *c)
{
	if (c->kind != CONSTANT_INTEGER)
		return;
	add_key(sb, m->key);
	add_hex(sb, c->value, c->is_signed && (int64_t)c->value < 0);
}

static void add_member(struct strbuf *sb, const struct member *m, const void *fact)
{
	const char *at = (const char *)fact + m->at;

	switch (m->kind) {
	case MEMBER_TEXT:
		add_text(sb, m, *(const char *const *)at);
		break;
	case MEMBER_COUNT:
	case MEMBER_HEX:
	case MEMBER_FLAG:
	case MEMBER_WORD:
		add_scalar(sb, m, member_load(m, fact));
		break;
	case MEMBER_VALUE:
		add_value(sb, m, fact);
		break;
	case MEMBER_KNOWN:
	case MEMBER_KNOWN_HEX:
		add_known(sb, m, (const void *)at);
		break;
	case MEMBER_VIEWS:
		add_key(sb, m->key);
		add_views(sb, (viewset)member_load(m, fact));
		break;
	case MEMBER_PART:
		add_members(sb, m->table, at);
		break;
	case MEMBER_NUMBERS:
		add_numbers(sb, m, fact);
		break;
	case MEMBER_LIST:
	case MEMBER_ARRAY:
		add_list(sb, m, fact);
		break;
	}
}

static void add_members(struct strbuf *sb, const struct table *t, const void *fact)
{
	for (size_t i = 0; i < t->count; i++)
		if (member_is_told(&t->members[i]))
			add_member(sb, &t->members[i], fact);
}

/* One fact a line. */
static void add_facts(struct strbuf *sb, const struct release *r, const struct fact_list *list)
{
	const struct table *t = fact_table(list->kind);
	struct facts facts = release_facts(list->is_compiled ? r->compiled : r, list->kind);

	strbuf_addf(sb, ",\n\"%s\":[", list->key);
	for (size_t i = 0; i < facts.count; i++) {
		strbuf_addstr(sb, i ? ",\n" : "\n");
		add_object(sb, t, (const char *)facts.items + i * t->size);
	}
	strbuf_addstr(sb, "\n]");
}

static void add_supplies(struct strbuf *sb, unsigned int supplies)
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

static void add_undispatched(struct strbuf *sb, archset set)
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

void snapshot_write(const struct release *r, struct strbuf *out)
{
	strbuf_addstr(out,
		      "{\n\"schema\":\"" SNAPSHOT_SCHEMA "\",\n\"tool\":{\"name\":\"xenabi\"}");
	strbuf_addstr(out, ",\n\"release\":");
	strbuf_add_json(out, r->version);
	if (r->date) {
		strbuf_addstr(out, ",\n\"date\":");
		strbuf_add_json(out, r->date);
	}
	if (r->waivers) {
		strbuf_addstr(out, ",\n\"waivers\":");
		strbuf_add_json(out, r->waivers);
	}
	if (r->rests_on) {
		strbuf_addstr(out, ",\n\"rests_on\":");
		strbuf_add_json(out, r->rests_on);
	}
	add_supplies(out, r->supplies);
	strbuf_addstr(out, ",\n\"views\":");
	add_views(out, r->views);
	add_undispatched(out, r->undispatched);
	for (const struct fact_list *list = fact_lists(); list->key; list++)
		if (!list->is_compiled || r->compiled)
			add_facts(out, r, list);
	strbuf_addstr(out, "\n}\n");
}
