// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/model/wire.h"

/*
 * stream   = magic item* 'E'
 * item     = 'C' constant | 'R' record | 'G' gap
 * string   = 0 (NULL) | 1 length bytes (a new one) | n + 2 (the nth new one)
 * Numbers are ULEB128; the order of the rest is that of the put functions.
 */
static const char magic[4] = {'x', 'a', 'w', '1'};

enum item_tag {
	TAG_CONSTANT = 'C',
	TAG_RECORD = 'R',
	TAG_GAP = 'G',
	TAG_END = 'E',
};

enum string_ref {
	STRING_NULL,
	STRING_NEW,
	STRING_KNOWN, /* and above */
};

enum flag {
	FLAG_SIGNED = 1 << 0,
	FLAG_BITFIELD = 1 << 1,
	FLAG_FLEXIBLE = 1 << 2,
	FLAG_IN_UNION = 1 << 3,
	FLAG_UNION = 1 << 4,
};

#define KNOWN_BITS	   14
#define FIELD_BYTES_LEAST  9 /* that a field takes in a stream */
#define UNKNOWN_FLAGS(set) ((set) & ~(uint64_t)(FLAG_UNION * 2 - 1))

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

static void put_string(struct wire_writer *w, const char *s)
{
	uint64_t hash = (uint64_t)(uintptr_t)s * 0x9e3779b97f4a7c15u;
	struct wire_known *known = &w->known[hash >> (64 - KNOWN_BITS)];

	if (!s) {
		strbuf_add_uleb(&w->out, STRING_NULL);
	} else if (known->text == s) {
		strbuf_add_uleb(&w->out, (uint64_t)known->index + STRING_KNOWN);
	} else {
		*known = (struct wire_known){s, w->count};
		put_new_string(w, s);
	}
}

static void put_item(struct wire_writer *w, enum item_tag tag)
{
	if (!w->known) {
		w->known = xalloc(sizeof(*w->known) << KNOWN_BITS);
		strbuf_add(&w->out, magic, sizeof(magic));
	}
	strbuf_addch(&w->out, (char)tag);
}

static void put_evidence(struct wire_writer *w, const struct evidence *at)
{
	put_string(w, at->file);
	strbuf_add_uleb(&w->out, at->line);
	put_string(w, at->symbol);
	strbuf_add_uleb(&w->out, at->offset);
	put_string(w, at->build_id);
}

void wire_put_constant(struct wire_writer *w, const struct constant *c)
{
	put_item(w, TAG_CONSTANT);
	put_string(w, c->name);
	strbuf_add_uleb(&w->out, c->views);
	strbuf_add_uleb(&w->out, c->kind);
	strbuf_add_uleb(&w->out, c->is_signed ? FLAG_SIGNED : 0);
	strbuf_add_uleb(&w->out, c->width_bits);
	strbuf_add_uleb(&w->out, c->value);
	put_string(w, c->text);
	put_string(w, c->enumeration);
	put_evidence(w, &c->at);
}

static uint64_t field_flags(const struct field *f)
{
	return (f->is_signed ? FLAG_SIGNED : 0) | (f->is_bitfield ? FLAG_BITFIELD : 0) |
	       (f->is_flexible ? FLAG_FLEXIBLE : 0) | (f->in_union ? FLAG_IN_UNION : 0);
}

static void put_field(struct wire_writer *w, const struct field *f)
{
	put_string(w, f->name);
	put_string(w, f->type);
	put_string(w, f->record);
	strbuf_add_uleb(&w->out, f->class);
	strbuf_add_uleb(&w->out, f->offset_bits);
	strbuf_add_uleb(&w->out, f->size_bits);
	strbuf_add_uleb(&w->out, f->elements);
	strbuf_add_uleb(&w->out, field_flags(f));
	strbuf_add_uleb(&w->out, f->line);
}

void wire_put_record(struct wire_writer *w, const struct record *r)
{
	const char *flaw = record_flaw(r);

	if (flaw) {
		wire_put_gap(w, &(struct gap){.what = flaw, .needs = "", .at = r->at});
		return;
	}
	put_item(w, TAG_RECORD);
	put_string(w, r->name);
	strbuf_add_uleb(&w->out, r->views);
	strbuf_add_uleb(&w->out, r->is_union ? FLAG_UNION : 0);
	strbuf_add_uleb(&w->out, r->size_bytes);
	strbuf_add_uleb(&w->out, r->align_bytes);
	put_evidence(w, &r->at);
	strbuf_add_uleb(&w->out, r->field_count);
	for (size_t i = 0; i < r->field_count; i++)
		put_field(w, &r->fields[i]);
}

void wire_put_gap(struct wire_writer *w, const struct gap *gap)
{
	put_item(w, TAG_GAP);
	put_new_string(w, gap->what);
	put_new_string(w, gap->needs);
	put_evidence(w, &gap->at);
}

void wire_put_end(struct wire_writer *w)
{
	put_item(w, TAG_END);
}

/* Invariant: once flaw is set or the cursor has failed, no further fact is added. */
struct stream {
	struct cursor cursor;
	struct builder *builder;
	viewset allowed;
	VEC(const char *) strings;
	VEC(struct field) fields; /* of the record being read */
	const char *flaw;	  /* what made no sense; NULL: nothing yet */
};

static void refuse(struct stream *s, const char *flaw)
{
	if (flaw && !s->flaw && !s->cursor.failed)
		s->flaw = flaw;
}

static bool is_sound(const struct stream *s)
{
	return !s->flaw && !s->cursor.failed;
}

static uint64_t get_number(struct stream *s, uint64_t max)
{
	uint64_t value = cursor_uleb(&s->cursor);

	if (value <= max)
		return value;
	refuse(s, "a number out of range");
	return 0;
}

static const char *get_new_string(struct stream *s)
{
	size_t len = (size_t)cursor_uleb(&s->cursor);
	const unsigned char *bytes = cursor_bytes(&s->cursor, len);
	const char *text;

	if (!bytes)
		return NULL;
	if (memchr(bytes, '\0', len)) {
		refuse(s, "a NUL within a string");
		return NULL;
	}
	text = intern_strn(builder_intern(s->builder), (const char *)bytes, len);
	vec_push(&s->strings, text);
	return text;
}

static const char *get_string(struct stream *s)
{
	uint64_t ref = cursor_uleb(&s->cursor);

	if (ref == STRING_NULL)
		return NULL;
	if (ref == STRING_NEW)
		return get_new_string(s);
	if (ref - STRING_KNOWN < s->strings.count)
		return s->strings.items[ref - STRING_KNOWN];
	refuse(s, "a reference to a string that was not told");
	return NULL;
}

static uint64_t get_flags(struct stream *s)
{
	uint64_t flags = get_number(s, UINT8_MAX);

	if (UNKNOWN_FLAGS(flags))
		refuse(s, "an unknown flag");
	return flags;
}

static struct evidence get_evidence(struct stream *s)
{
	struct evidence at = {.file = get_string(s)};

	at.line = (uint32_t)get_number(s, UINT32_MAX);
	at.symbol = get_string(s);
	at.offset = get_number(s, UINT64_MAX);
	at.build_id = get_string(s);
	return at;
}

static void read_constant(struct stream *s)
{
	struct constant c = {.name = get_string(s)};

	c.views = (viewset)get_number(s, UINT32_MAX) & s->allowed;
	c.kind = (enum constant_kind)get_number(s, UINT8_MAX);
	c.is_signed = get_flags(s) & FLAG_SIGNED;
	c.width_bits = (uint8_t)get_number(s, UINT8_MAX);
	c.value = get_number(s, UINT64_MAX);
	c.text = get_string(s);
	c.enumeration = get_string(s);
	c.at = get_evidence(s);
	refuse(s, constant_flaw(&c));
	if (is_sound(s))
		builder_add_constant(s->builder, &c);
}

static struct field get_field(struct stream *s)
{
	struct field f = {.name = get_string(s)};
	uint64_t flags;

	f.type = get_string(s);
	f.record = get_string(s);
	f.class = (enum field_class)get_number(s, UINT8_MAX);
	f.offset_bits = get_number(s, UINT64_MAX);
	f.size_bits = get_number(s, UINT64_MAX);
	f.elements = get_number(s, UINT64_MAX);
	flags = get_flags(s);
	f.is_signed = flags & FLAG_SIGNED;
	f.is_bitfield = flags & FLAG_BITFIELD;
	f.is_flexible = flags & FLAG_FLEXIBLE;
	f.in_union = flags & FLAG_IN_UNION;
	f.line = (uint32_t)get_number(s, UINT32_MAX);
	return f;
}

static void read_fields(struct stream *s)
{
	uint64_t count = cursor_uleb(&s->cursor);

	if (count > (s->cursor.size - s->cursor.at) / FIELD_BYTES_LEAST)
		s->cursor.failed = true;
	s->fields.count = 0;
	for (uint64_t i = 0; i < count && is_sound(s); i++)
		vec_push(&s->fields, get_field(s));
}

static void read_record(struct stream *s)
{
	struct record r = {.name = get_string(s)};

	r.views = (viewset)get_number(s, UINT32_MAX) & s->allowed;
	r.is_union = get_flags(s) & FLAG_UNION;
	r.size_bytes = get_number(s, UINT64_MAX);
	r.align_bytes = get_number(s, UINT64_MAX);
	r.at = get_evidence(s);
	read_fields(s);
	r.fields = s->fields.items;
	r.field_count = s->fields.count;
	refuse(s, record_flaw(&r));
	if (is_sound(s))
		builder_add_record(s->builder, &r);
}

static void read_gap(struct stream *s)
{
	const char *what = get_string(s), *needs = get_string(s);
	struct evidence at = get_evidence(s);

	if (!what || !needs)
		refuse(s, "a gap without a text");
	if (is_sound(s))
		builder_add_gap(s->builder, &at, what, needs);
}

static void read_magic(struct stream *s)
{
	size_t have = s->cursor.size < sizeof(magic) ? s->cursor.size : sizeof(magic);

	if (have && memcmp(s->cursor.bytes, magic, have))
		refuse(s, "not a stream of facts, or one of another build");
	cursor_bytes(&s->cursor, sizeof(magic));
}

/* Whether an end was there. */
static bool read_items(struct stream *s)
{
	while (is_sound(s)) {
		switch (cursor_u8(&s->cursor)) {
		case TAG_CONSTANT:
			read_constant(s);
			break;
		case TAG_RECORD:
			read_record(s);
			break;
		case TAG_GAP:
			read_gap(s);
			break;
		case TAG_END:
			if (!cursor_done(&s->cursor))
				refuse(s, "bytes after the end");
			return is_sound(s);
		default:
			refuse(s, "an item of no known kind");
		}
	}
	return false;
}

int wire_read(struct builder *b, const void *bytes, size_t size, viewset allowed,
	      bool *ret_complete, struct xenabi_error *err)
{
	struct stream s = {.cursor = cursor_over(bytes, size), .builder = b, .allowed = allowed};

	read_magic(&s);
	*ret_complete = read_items(&s);
	vec_free(&s.strings);
	vec_free(&s.fields);
	if (s.flaw)
		return xenabi_error_set(err, XENABI_EINPUT, "",
					"the worker's answer makes no sense: %s at byte %zu",
					s.flaw, s.cursor.at);
	return 0;
}
