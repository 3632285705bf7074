// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/wire_inner.h"

/*
 * stream   = magic item* '.'
 * item     = kind member*
 * kind     = 'A' for the first of enum fact_kind, and so on
 * member   = as the row of the kind's table has it, in their order
 * string   = 0 (NULL) | 1 length bytes (a new one) | n + 2 (the nth new one)
 * list     = 0 (NULL) | count + 1 item*, whose members follow as those of a fact; of a fixed
 *            array, count item*
 * Numbers are ULEB128.
 */
static const char magic[4] = {'x', 'a', 'w', '2'};

enum string_ref {
	STRING_NULL,
	STRING_NEW,
	STRING_KNOWN, /* and above */
};

#define KNOWN_BITS 14

struct wire_known {
	const char *text;
	uint32_t index;
};

void wire_writer_deinit(struct wire_writer *w)
{
	strbuf_deinit(&w->out);
	free(w->known);
	*w = (struct wire_writer){0};
}

static void put_new_string(struct wire_writer *w, const char *s)
{
	size_t len = strlen(s);

	strbuf_add_uleb(&w->out, STRING_NEW);
	strbuf_add_uleb(&w->out, len);
	strbuf_add(&w->out, s, len);
	w->count++;
}

void wire_put_string(struct wire_writer *w, const char *s)
{
	uint64_t hash = (uint64_t)(uintptr_t)s * 0x9e3779b97f4a7c15u;
	struct wire_known *known = &w->known[hash >> (64 - KNOWN_BITS)];

	if (!s) {
		strbuf_add_uleb(&w->out, STRING_NULL);
	} else if (w->spells_out) {
		put_new_string(w, s);
	} else if (known->text == s) {
		strbuf_add_uleb(&w->out, (uint64_t)known->index + STRING_KNOWN);
	} else {
		*known = (struct wire_known){s, w->count};
		put_new_string(w, s);
	}
}

static void put_members(struct wire_writer *w, const struct table *t, const void *fact);

/* A list that is not there, NULL, is told from an empty one. */
static void put_count(struct wire_writer *w, const void *items, size_t count, bool may_lack)
{
	strbuf_add_uleb(&w->out, !may_lack ? count : items ? count + 1 : 0);
}

static void put_list(struct wire_writer *w, const struct member *m, const void *fact)
{
	const char *items = member_items(m, fact);
	size_t count = member_load_count(m, fact);

	put_count(w, items, count, m->kind == MEMBER_LIST);
	for (size_t i = 0; i < count; i++)
		put_members(w, m->table, items + i * m->table->size);
}

static void put_numbers(struct wire_writer *w, const struct member *m, const void *fact)
{
	const uint64_t *numbers = member_items(m, fact);
	size_t count = member_load_count(m, fact);

	put_count(w, numbers, count, true);
	for (size_t i = 0; i < count; i++)
		strbuf_add_uleb(&w->out, numbers[i]);
}

static void put_member(struct wire_writer *w, const struct member *m, const void *fact)
{
	const char *at = (const char *)fact + m->at;

	switch (m->kind) {
	case MEMBER_TEXT:
		wire_put_string(w, *(const char *const *)at);
		break;
	case MEMBER_COUNT:
	case MEMBER_HEX:
	case MEMBER_VALUE:
	case MEMBER_FLAG:
	case MEMBER_WORD:
	case MEMBER_VIEWS:
		strbuf_add_uleb(&w->out, member_load(m, fact));
		break;
	case MEMBER_KNOWN:
	case MEMBER_KNOWN_HEX:
		strbuf_add_uleb(&w->out, ((const struct known_number *)(const void *)at)->state);
		strbuf_add_uleb(&w->out, ((const struct known_number *)(const void *)at)->value);
		break;
	case MEMBER_PART:
		put_members(w, m->table, at);
		break;
	case MEMBER_NUMBERS:
		put_numbers(w, m, fact);
		break;
	case MEMBER_LIST:
	case MEMBER_ARRAY:
		put_list(w, m, fact);
		break;
	}
}

static void put_members(struct wire_writer *w, const struct table *t, const void *fact)
{
	for (size_t i = 0; i < t->count; i++)
		if (member_is_told(&t->members[i]))
			put_member(w, &t->members[i], fact);
}

void wire_put_tag(struct wire_writer *w, char tag)
{
	if (!w->known) {
		w->known = xalloc(sizeof(*w->known) << KNOWN_BITS);
		strbuf_add(&w->out, magic, sizeof(magic));
	}
	strbuf_addch(&w->out, tag);
}

void wire_put(struct wire_writer *w, enum fact_kind kind, const void *fact)
{
	wire_put_tag(w, (char)(WIRE_FIRST + kind));
	put_members(w, fact_table(kind), fact);
}

void wire_put_record(struct wire_writer *w, const struct record *r)
{
	const char *flaw = fact_flaw(FACT_RECORD, r);

	if (flaw)
		wire_put_gap(w, &(struct gap){.what = flaw, .needs = "", .at = r->at});
	else
		wire_put(w, FACT_RECORD, r);
}

void wire_put_gap(struct wire_writer *w, const struct gap *gap)
{
	w->spells_out = true;
	wire_put(w, FACT_GAP, gap);
	w->spells_out = false;
}

void wire_put_end(struct wire_writer *w)
{
	wire_put_tag(w, WIRE_END);
}

void wire_refuse(struct wire_stream *s, const char *flaw)
{
	if (flaw && !s->flaw && !s->cursor.failed)
		s->flaw = flaw;
}

bool wire_is_sound(const struct wire_stream *s)
{
	return !s->flaw && !s->cursor.failed;
}

uint64_t wire_get_number(struct wire_stream *s, uint64_t max)
{
	uint64_t value = cursor_uleb(&s->cursor);

	if (value <= max)
		return value;
	wire_refuse(s, "a number out of range");
	return 0;
}

static const char *get_new_string(struct wire_stream *s)
{
	size_t len = (size_t)cursor_uleb(&s->cursor);
	const unsigned char *bytes = cursor_bytes(&s->cursor, len);
	const char *text;

	if (!bytes)
		return NULL;
	if (memchr(bytes, '\0', len)) {
		wire_refuse(s, "a NUL within a string");
		return NULL;
	}
	text = intern_strn(builder_intern(s->builder), (const char *)bytes, len);
	vec_push(&s->strings, text);
	return text;
}

const char *wire_get_string(struct wire_stream *s)
{
	uint64_t ref = cursor_uleb(&s->cursor);

	if (ref == STRING_NULL)
		return NULL;
	if (ref == STRING_NEW)
		return get_new_string(s);
	if (ref - STRING_KNOWN < s->strings.count)
		return s->strings.items[ref - STRING_KNOWN];
	wire_refuse(s, "a reference to a string that was not told");
	return NULL;
}

static void get_members(struct wire_stream *s, enum fact_kind kind, const struct table *t,
			void *fact);

/* Zeroed room; NULL where so many cannot follow, since each takes item_bytes at least. */
static void *get_room(struct wire_stream *s, enum fact_kind kind, uint64_t count, size_t item_bytes,
		      size_t item_size)
{
	if (count > (s->cursor.size - s->cursor.at) / item_bytes)
		s->cursor.failed = true;
	return wire_is_sound(s) ? builder_list(s->builder, kind, (size_t)count, item_size) : NULL;
}

static void get_list(struct wire_stream *s, enum fact_kind kind, const struct member *m, void *fact)
{
	uint64_t count = wire_get_number(s, m->kind == MEMBER_ARRAY ? m->max : UINT32_MAX);
	char *items = member_of(m, fact);

	if (m->kind == MEMBER_LIST && !count--)
		return;
	if (m->kind == MEMBER_LIST) {
		items = get_room(s, kind, count, m->table->count, m->table->size);
		*(void **)member_of(m, fact) = items;
	}
	for (uint64_t i = 0; i < count && wire_is_sound(s); i++)
		get_members(s, kind, m->table, items + i * m->table->size);
	member_store_count(m, fact, (size_t)count);
}

static void get_numbers(struct wire_stream *s, enum fact_kind kind, const struct member *m,
			void *fact)
{
	uint64_t count = wire_get_number(s, UINT32_MAX);
	uint64_t *numbers;

	if (!count--)
		return;
	numbers = get_room(s, kind, count, 1, sizeof(*numbers));
	for (uint64_t i = 0; i < count && wire_is_sound(s); i++)
		numbers[i] = wire_get_number(s, UINT64_MAX);
	*(uint64_t **)member_of(m, fact) = numbers;
	member_store_count(m, fact, (size_t)count);
}

static uint64_t largest_of(const struct member *m)
{
	if (m->kind == MEMBER_FLAG)
		return 1;
	if (m->kind == MEMBER_WORD)
		return m->words->count - 1;
	return m->width < sizeof(uint64_t) ? ((uint64_t)1 << m->width * 8) - 1 : UINT64_MAX;
}

static void get_known(struct wire_stream *s, struct known_number *ret)
{
	uint64_t state = wire_get_number(s, NUMBER_KNOWN);

	ret->state = state == NUMBER_KNOWN  ? NUMBER_KNOWN
		     : state == NUMBER_NONE ? NUMBER_NONE
					    : NUMBER_UNKNOWN;
	ret->value = wire_get_number(s, UINT64_MAX);
}

static void get_member(struct wire_stream *s, enum fact_kind kind, const struct member *m,
		       void *fact)
{
	switch (m->kind) {
	case MEMBER_TEXT:
		*(const char **)member_of(m, fact) = wire_get_string(s);
		break;
	case MEMBER_COUNT:
	case MEMBER_HEX:
	case MEMBER_VALUE:
	case MEMBER_FLAG:
	case MEMBER_WORD:
		member_store(m, fact, wire_get_number(s, largest_of(m)));
		break;
	case MEMBER_VIEWS:
		member_store(m, fact, wire_get_number(s, UINT32_MAX) & s->allowed);
		break;
	case MEMBER_KNOWN:
	case MEMBER_KNOWN_HEX:
		get_known(s, member_of(m, fact));
		break;
	case MEMBER_PART:
		get_members(s, kind, m->table, member_of(m, fact));
		break;
	case MEMBER_NUMBERS:
		get_numbers(s, kind, m, fact);
		break;
	case MEMBER_LIST:
	case MEMBER_ARRAY:
		get_list(s, kind, m, fact);
		break;
	}
}

static void get_members(struct wire_stream *s, enum fact_kind kind, const struct table *t,
			void *fact)
{
	for (size_t i = 0; i < t->count; i++)
		if (member_is_told(&t->members[i]))
			get_member(s, kind, &t->members[i], fact);
}

void wire_get_fact(struct wire_stream *s, enum fact_kind kind, void *fact)
{
	get_members(s, kind, fact_table(kind), fact);
	if (wire_is_sound(s))
		wire_refuse(s, fact_flaw(kind, fact));
}

static void read_fact(struct wire_stream *s, enum fact_kind kind)
{
	void *fact = xalloc(fact_table(kind)->size);

	wire_get_fact(s, kind, fact);
	if (wire_is_sound(s))
		builder_add(s->builder, kind, fact);
	free(fact);
}

void wire_get_magic(struct wire_stream *s)
{
	size_t have = s->cursor.size < sizeof(magic) ? s->cursor.size : sizeof(magic);

	if (have && memcmp(s->cursor.bytes, magic, have))
		wire_refuse(s, "not a stream of facts, or one of another build");
	cursor_bytes(&s->cursor, sizeof(magic));
}

bool wire_read_facts(struct wire_stream *s, char divider)
{
	while (wire_is_sound(s)) {
		unsigned int tag = cursor_u8(&s->cursor);

		if (tag == (unsigned char)divider && divider != WIRE_END)
			return true;
		if (tag == WIRE_END) {
			s->is_ended = cursor_done(&s->cursor) && wire_is_sound(s);
			if (!s->is_ended)
				wire_refuse(s, "bytes after the end");
			return false;
		}
		if (tag - WIRE_FIRST < FACT_KINDS)
			read_fact(s, (enum fact_kind)(tag - WIRE_FIRST));
		else
			wire_refuse(s, "an item of no known kind");
	}
	return false;
}

int wire_read(struct builder *b, const void *bytes, size_t size, viewset allowed,
	      bool *ret_complete, struct xenabi_error *err)
{
	struct wire_stream s = {
		.cursor = cursor_over(bytes, size), .builder = b, .allowed = allowed};

	wire_get_magic(&s);
	wire_read_facts(&s, WIRE_END);
	*ret_complete = s.is_ended;
	vec_free(&s.strings);
	if (s.flaw)
		return xenabi_error_set(err, XENABI_EINPUT, "",
					"the worker's answer makes no sense: %s at byte %zu",
					s.flaw, s.cursor.at);
	return 0;
}
