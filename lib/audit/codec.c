// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/audit/codec.h"
#include "lib/base/names.h"

#define LIST_MAX 1000000

void codec_put(struct wire_writer *w, uint64_t number)
{
	strbuf_add_uleb(&w->out, number);
}

void codec_put_known(struct wire_writer *w, const struct known_number *n)
{
	codec_put(w, n->state);
	codec_put(w, n->value);
}

void codec_put_strings(struct wire_writer *w, const struct strings *strings)
{
	codec_put(w, strings->count);
	for (size_t i = 0; i < strings->count; i++)
		wire_put_string(w, strings->items[i]);
}

static void put_evidence(struct wire_writer *w, const struct evidence *at)
{
	wire_put_string(w, at->file);
	codec_put(w, at->line);
	wire_put_string(w, at->symbol);
	codec_put(w, at->offset);
	wire_put_string(w, at->build_id);
}

void codec_put_gap(struct wire_writer *w, const struct gap *gap)
{
	wire_put_string(w, gap->what);
	wire_put_string(w, gap->needs);
	put_evidence(w, &gap->at);
}

static void put_split(struct wire_writer *w, const struct split_result *r)
{
	codec_put_known(w, &r->number);
	codec_put_known(w, &r->op_bits);
	codec_put_known(w, &r->progress);
	codec_put(w, r->accepted);
	wire_put_string(w, r->unknown_because);
}

static void put_witness(struct wire_writer *w, const struct witness *witness)
{
	codec_put(w, witness != NULL);
	if (!witness)
		return;
	codec_put(w, witness->value);
	wire_put_string(w, witness->intro);
	wire_put_string(w, witness->progress_noun);
	for (size_t i = 0; i < READING_COUNT; i++) {
		wire_put_string(w, witness->readings[i].key);
		wire_put_string(w, witness->readings[i].label);
		wire_put_string(w, witness->readings[i].op);
		put_split(w, &witness->readings[i].result);
	}
}

/* What a report prints of a decode, and no more. */
static void put_decode(struct wire_writer *w, const struct decode *d)
{
	codec_put(w, d != NULL);
	if (!d)
		return;
	wire_put_string(w, d->hypercall);
	wire_put_string(w, d->handler);
	codec_put(w, d->entry);
	codec_put(w, d->arch);
	codec_put(w, d->register_bits);
	codec_put_known(w, &d->op_bits);
	codec_put_known(w, &d->progress_lsb);
	codec_put(w, d->unit);
	put_evidence(w, &d->at);
}

static void put_side(struct wire_writer *w, const struct side_facts *facts)
{
	codec_put(w, facts->constant != NULL);
	if (facts->constant)
		wire_put(w, FACT_CONSTANT, facts->constant);
	codec_put(w, facts->record != NULL);
	if (facts->record)
		wire_put(w, FACT_RECORD, facts->record);
	put_decode(w, facts->decode);
}

static void put_texts(struct wire_writer *w, const struct finding *f)
{
	wire_put_string(w, f->rule);
	wire_put_string(w, f->subject);
	wire_put_string(w, f->hypercall);
	wire_put_string(w, f->message);
	wire_put_string(w, f->core);
	wire_put_string(w, f->gist);
	wire_put_string(w, f->advice);
	wire_put_string(w, f->fingerprint);
}

void codec_put_finding(struct wire_writer *w, const struct finding *f)
{
	const struct side_evidence *e;

	put_texts(w, f);
	codec_put(w, f->level);
	codec_put(w, f->views);
	codec_put(w, f->audience);
	codec_put_strings(w, &f->also);
	codec_put_strings(w, &f->ops);
	put_side(w, &f->facts[SIDE_OLD]);
	put_side(w, &f->facts[SIDE_NEW]);
	put_witness(w, f->witness);
	codec_put(w, f->evidence.count);
	vec_each(e, &f->evidence) {
		codec_put(w, e->side);
		put_evidence(w, &e->at);
	}
}

uint64_t codec_get(struct wire_stream *s, uint64_t max)
{
	return wire_get_number(s, max);
}

bool codec_get_flag(struct wire_stream *s)
{
	return codec_get(s, 1);
}

const char *codec_get_text(struct wire_stream *s)
{
	const char *text = wire_get_string(s);

	return text ? text : "";
}

struct known_number codec_get_known(struct wire_stream *s)
{
	uint64_t state = codec_get(s, NUMBER_KNOWN);

	return (struct known_number){.state = state, .value = codec_get(s, UINT64_MAX)};
}

size_t codec_get_count(struct wire_stream *s)
{
	uint64_t count = codec_get(s, LIST_MAX);

	if (count > s->cursor.size - s->cursor.at)
		wire_refuse(s, "a list that is longer than what is left");
	return wire_is_sound(s) ? (size_t)count : 0;
}

void *codec_get_room(struct wire_stream *s, size_t count, size_t size)
{
	return count ? arena_array(builder_arena(s->builder), count, size) : NULL;
}

struct strings codec_get_strings(struct wire_stream *s)
{
	struct strings strings = {.count = codec_get_count(s)};

	strings.items = codec_get_room(s, strings.count, sizeof(*strings.items));
	for (size_t i = 0; i < strings.count; i++)
		strings.items[i] = codec_get_text(s);
	return strings;
}

static struct evidence get_evidence(struct wire_stream *s)
{
	struct evidence at = {.file = wire_get_string(s)};

	at.line = (uint32_t)codec_get(s, UINT32_MAX);
	at.symbol = wire_get_string(s);
	at.offset = codec_get(s, UINT64_MAX);
	at.build_id = wire_get_string(s);
	return at;
}

struct gap codec_get_gap(struct wire_stream *s)
{
	struct gap gap = {.what = codec_get_text(s)};

	gap.needs = codec_get_text(s);
	gap.at = get_evidence(s);
	return gap;
}

static struct split_result get_split(struct wire_stream *s)
{
	struct split_result r = {.number = codec_get_known(s)};

	r.op_bits = codec_get_known(s);
	r.progress = codec_get_known(s);
	r.accepted = (enum answer)codec_get(s, ANSWER_YES);
	r.unknown_because = wire_get_string(s);
	return r;
}

static const struct witness *get_witness(struct wire_stream *s)
{
	struct witness *w;

	if (!codec_get_flag(s))
		return NULL;
	w = codec_get_room(s, 1, sizeof(*w));
	w->value = codec_get(s, UINT64_MAX);
	w->intro = codec_get_text(s);
	w->progress_noun = codec_get_text(s);
	for (size_t i = 0; i < READING_COUNT; i++) {
		w->readings[i].key = codec_get_text(s);
		w->readings[i].label = codec_get_text(s);
		w->readings[i].op = wire_get_string(s);
		w->readings[i].result = get_split(s);
	}
	return w;
}

static const struct decode *get_decode(struct wire_stream *s)
{
	struct decode *d;

	if (!codec_get_flag(s))
		return NULL;
	d = codec_get_room(s, 1, sizeof(*d));
	d->hypercall = codec_get_text(s);
	d->handler = codec_get_text(s);
	d->entry = (enum entry_path)codec_get(s, ENTRY_COUNT - 1);
	d->arch = (enum arch)codec_get(s, ARCH_COUNT - 1);
	d->register_bits = (uint8_t)codec_get(s, UINT8_MAX);
	d->op_bits = codec_get_known(s);
	d->progress_lsb = codec_get_known(s);
	d->unit = codec_get(s, UINT64_MAX);
	d->at = get_evidence(s);
	return d;
}

static void expect(struct wire_stream *s, char tag)
{
	if (cursor_u8(&s->cursor) != (unsigned char)tag)
		wire_refuse(s, "another thing than was announced");
}

/* A fact behind the tag of its kind; its lists live in the builder's arena. */
static void get_fact(struct wire_stream *s, enum fact_kind kind, void *fact)
{
	expect(s, (char)(WIRE_FIRST + kind));
	wire_get_fact(s, kind, fact);
}

static struct side_facts get_side(struct wire_stream *s)
{
	struct side_facts facts = {0};

	if (codec_get_flag(s)) {
		struct constant *c = codec_get_room(s, 1, sizeof(*c));

		get_fact(s, FACT_CONSTANT, c);
		facts.constant = c;
	}
	if (codec_get_flag(s)) {
		struct record *r = codec_get_room(s, 1, sizeof(*r));

		get_fact(s, FACT_RECORD, r);
		if (!wire_is_sound(s))
			r->field_count = 0;
		/* They last until the next record. */
		r->fields = arena_memdup(builder_arena(s->builder), r->fields,
					 r->field_count * sizeof(*r->fields));
		facts.record = r;
	}
	facts.decode = get_decode(s);
	return facts;
}

struct finding codec_get_finding(struct wire_stream *s)
{
	struct finding f = {.rule = codec_get_text(s)};
	const char *fingerprint;
	size_t count;

	f.subject = codec_get_text(s);
	f.hypercall = wire_get_string(s);
	f.message = codec_get_text(s);
	f.core = wire_get_string(s);
	f.gist = wire_get_string(s);
	f.advice = wire_get_string(s);
	fingerprint = codec_get_text(s);
	strncpy(f.fingerprint, fingerprint, sizeof(f.fingerprint) - 1);
	f.level = (enum level)codec_get(s, LEVEL_ERROR);
	f.views = (viewset)codec_get(s, UINT32_MAX);
	f.audience = (enum audience)codec_get(s, AUDIENCE_LEGACY);
	f.also = codec_get_strings(s);
	f.ops = codec_get_strings(s);
	f.facts[SIDE_OLD] = get_side(s);
	f.facts[SIDE_NEW] = get_side(s);
	f.witness = get_witness(s);
	count = codec_get_count(s);
	for (size_t i = 0; i < count && wire_is_sound(s); i++) {
		enum side side = (enum side)codec_get(s, SIDE_NEW);

		vec_push(&f.evidence, (struct side_evidence){side, get_evidence(s)});
	}
	return f;
}

int codec_open(struct wire_stream *s, struct builder *b, const void *bytes, size_t size,
	       struct xenabi_error *err)
{
	*s = (struct wire_stream){
		.cursor = cursor_over(bytes, size), .builder = b, .allowed = ~VIEWS_NONE};
	wire_get_magic(s);
	expect(s, WIRE_END);
	return wire_is_sound(s) ? 0 : codec_close(s, err);
}

int codec_close(struct wire_stream *s, struct xenabi_error *err)
{
	bool is_whole = wire_is_sound(s) && cursor_done(&s->cursor);

	vec_free(&s->strings);
	return is_whole ? 0
			: xenabi_error_set(err, XENABI_EINPUT, "",
					   "what was found out before is damaged: %s",
					   s->flaw ? s->flaw : "it is not whole");
}
