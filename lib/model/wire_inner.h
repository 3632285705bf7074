/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_WIRE_INNER_H
#define XENABI_MODEL_WIRE_INNER_H

#include "lib/base/cursor.h"
#include "lib/base/vec.h"
#include "lib/model/table.h"
#include "lib/model/wire.h"

/* The parts of a stream, for what puts other things before, between or in place of facts. */

/* Before a fact: its kind, counted from there. */
#define WIRE_FIRST 'A'
#define WIRE_END   '.'

/* Puts the stream's magic before the first one. */
void wire_put_tag(struct wire_writer *w, char tag);
/* NULL is kept. */
void wire_put_string(struct wire_writer *w, const char *s);

/* Invariant: once flaw is set or the cursor has failed, no further fact is added. */
struct wire_stream {
	struct cursor cursor;
	struct builder *builder;
	viewset allowed;
	VEC(const char *) strings; /* to be freed */
	const char *flaw;	   /* what made no sense; NULL: nothing yet */
	bool is_ended;		   /* the end was there, and nothing behind it */
};

/* The first flaw stands; NULL is none. */
void wire_refuse(struct wire_stream *s, const char *flaw);
bool wire_is_sound(const struct wire_stream *s);
/* 0, and a flaw, for what is above max. */
uint64_t wire_get_number(struct wire_stream *s, uint64_t max);
/* Interned in the builder's. */
const char *wire_get_string(struct wire_stream *s);
void wire_get_magic(struct wire_stream *s);
/* Into a zeroed struct of that kind, what wire_put() put behind the tag; see builder_list(). */
void wire_get_fact(struct wire_stream *s, enum fact_kind kind, void *fact);
/*
 * Adds all facts up to the end of the stream, which sets .is_ended, or up to
 * the divider, a tag of none: true. The end itself divides nothing.
 */
bool wire_read_facts(struct wire_stream *s, char divider);

#endif
