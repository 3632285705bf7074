/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_AUDIT_CODEC_H
#define XENABI_AUDIT_CODEC_H

#include "lib/audit/audit.h"
#include "lib/model/wire_inner.h"

/*
 * What one process found out, as bytes for another of the same build: the
 * cache, or the one that puts the audit together. What is read lives in the
 * stream's builder, and nothing in the bytes is believed.
 */

void codec_put(struct wire_writer *w, uint64_t number);
void codec_put_known(struct wire_writer *w, const struct known_number *n);
void codec_put_strings(struct wire_writer *w, const struct strings *strings);
void codec_put_finding(struct wire_writer *w, const struct finding *f);
void codec_put_gap(struct wire_writer *w, const struct gap *gap);

/*
 * A stream of such bytes begins with the tag WIRE_END, since no fact of a
 * release stands by itself in it. -1 and an error that needs no further
 * codec_close(), or 0.
 */
int codec_open(struct wire_stream *s, struct builder *b, const void *bytes, size_t size,
	       struct xenabi_error *err);
/* XENABI_EINPUT where something made no sense, or more follows. */
int codec_close(struct wire_stream *s, struct xenabi_error *err);

uint64_t codec_get(struct wire_stream *s, uint64_t max);
bool codec_get_flag(struct wire_stream *s);
/* "" for one that is not there. */
const char *codec_get_text(struct wire_stream *s);
struct known_number codec_get_known(struct wire_stream *s);
/* How many things follow, each of a byte at least. */
size_t codec_get_count(struct wire_stream *s);
/* Room for as many in the builder's arena; NULL for none. */
void *codec_get_room(struct wire_stream *s, size_t count, size_t size);
struct strings codec_get_strings(struct wire_stream *s);
/* Its evidence is to be freed with vec_free(). */
struct finding codec_get_finding(struct wire_stream *s);
struct gap codec_get_gap(struct wire_stream *s);

#endif
