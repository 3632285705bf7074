/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_WIRE_H
#define XENABI_MODEL_WIRE_H

#include "lib/base/strbuf.h"
#include "lib/model/release.h"

/*
 * Facts as a stream of bytes, between the tool and a worker process of the
 * same build; the snapshot is the format that lasts. A string is spelled out
 * at its first use and is an index later.
 */

/*
 * The writing end of one stream. A zeroed one is ready. The bytes gather in
 * out: the owner may send them at any time, and strbuf_reset() it. The strings
 * of a fact must not change before wire_writer_deinit(): they are known again
 * by their address. (A gap's text and needs may; they are spelled out.)
 */
struct wire_writer {
	struct strbuf out;
	struct wire_known *known; /* strings spelled out before; a cache, so some are forgotten */
	uint32_t count;		  /* of strings spelled out */
	bool spells_out;	  /* each string, as if it were new */
};

void wire_writer_deinit(struct wire_writer *w);

void wire_put(struct wire_writer *w, enum fact_kind kind, const void *fact);
/* A record that no reader would take (see record_flaw()) is put as a gap. */
void wire_put_record(struct wire_writer *w, const struct record *r);
void wire_put_gap(struct wire_writer *w, const struct gap *gap);
/* Says that the stream is whole. Nothing may follow. */
void wire_put_end(struct wire_writer *w);

/*
 * Adds the facts of a whole stream to the builder, in the views that are in
 * allowed; a fact of no such view is dropped. The stream comes from a process
 * that has parsed hostile text, so nothing in it is believed. When it stops
 * short, within a fact or between two, the facts before are added,
 * *ret_complete is false, and that is no error. Bytes that make no sense are
 * XENABI_EINPUT; some facts may have been added by then.
 */
int wire_read(struct builder *b, const void *bytes, size_t size, viewset allowed,
	      bool *ret_complete, struct xenabi_error *err);

#endif
