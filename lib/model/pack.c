// SPDX-License-Identifier: GPL-2.0-only
#include "lib/model/pack.h"
#include "lib/model/wire_inner.h"

/*
 * pack  = magic '-' head facts ['+' facts] '.'
 * head  = what a release has beside facts, in the order of put_head()
 * facts are those of wire.c; behind '+' those of what was compiled.
 */
#define TAG_HEAD     '-'
#define TAG_COMPILED '+'

static void put_head(struct wire_writer *w, const struct release *r)
{
	wire_put_tag(w, TAG_HEAD);
	wire_put_string(w, r->version);
	wire_put_string(w, r->date);
	wire_put_string(w, r->waivers);
	wire_put_string(w, r->rests_on);
	strbuf_add_uleb(&w->out, r->supplies);
	strbuf_add_uleb(&w->out, r->views);
	strbuf_add_uleb(&w->out, r->undispatched);
}

/* What no reader would take is told as a gap: the rest is to arrive. */
static void put_fact(struct wire_writer *w, enum fact_kind kind, const void *fact)
{
	const char *flaw = fact_flaw(kind, fact);

	if (flaw)
		wire_put_gap(w, &(struct gap){.what = flaw, .needs = ""});
	else
		wire_put(w, kind, fact);
}

static void put_facts(struct wire_writer *w, const struct release *r, bool is_compiled)
{
	for (const struct fact_list *list = fact_lists(); list->key; list++) {
		size_t size = fact_table(list->kind)->size;
		struct facts facts = {0};

		if (list->is_compiled == is_compiled)
			facts = release_facts(r, list->kind);
		for (size_t i = 0; i < facts.count; i++)
			put_fact(w, list->kind, (const char *)facts.items + i * size);
	}
}

void pack_write(const struct release *r, struct strbuf *out)
{
	struct wire_writer w = {0};

	put_head(&w, r);
	put_facts(&w, r, false);
	if (r->compiled) {
		wire_put_tag(&w, TAG_COMPILED);
		put_facts(&w, r->compiled, true);
	}
	wire_put_end(&w);
	strbuf_add(out, w.out.data, w.out.len);
	wire_writer_deinit(&w);
}

static void read_head(struct wire_stream *s)
{
	const char *version = wire_get_string(s), *date = wire_get_string(s);
	const char *waivers = wire_get_string(s), *rests_on = wire_get_string(s);
	uint64_t supplies = wire_get_number(s, (1 << SUPPLIES_COUNT) - 1);
	uint64_t views = wire_get_number(s, UINT32_MAX);
	uint64_t undispatched = wire_get_number(s, (1u << ARCH_COUNT) - 1);

	builder_set_version(s->builder, version);
	builder_set_date(s->builder, date);
	if (waivers)
		builder_set_waivers(s->builder, waivers);
	if (rests_on)
		builder_add_rests_on(s->builder, rests_on);
	builder_add_supplies(s->builder, (unsigned int)supplies);
	builder_add_views(s->builder, (viewset)views);
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (archset_has((archset)undispatched, arch))
			builder_add_undispatched(s->builder, arch);
}

/* Whether it is a pack, and whole. */
static bool read_pack(struct wire_stream *s)
{
	wire_get_magic(s);
	if (cursor_u8(&s->cursor) != TAG_HEAD)
		wire_refuse(s, "it does not begin as facts of a release do");
	read_head(s);
	if (wire_read_facts(s, TAG_COMPILED)) {
		s->builder = builder_compiled(s->builder);
		wire_read_facts(s, WIRE_END);
	}
	return wire_is_sound(s) && s->is_ended;
}

int pack_read(struct builder *b, const void *bytes, size_t size, const char *place,
	      struct xenabi_error *err)
{
	struct wire_stream s = {
		.cursor = cursor_over(bytes, size), .builder = b, .allowed = ~VIEWS_NONE};
	bool is_whole = read_pack(&s);

	vec_free(&s.strings);
	if (is_whole)
		return 0;
	return xenabi_error_set(err, XENABI_EINPUT, place, "damaged facts: %s at byte %zu",
				s.flaw ? s.flaw : "they stop short", s.cursor.at);
}
