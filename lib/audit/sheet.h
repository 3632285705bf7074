/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_AUDIT_SHEET_H
#define XENABI_AUDIT_SHEET_H

#include "lib/audit/codec.h"
#include "lib/rule/catalogue.h"

/* What an audit keeps of one release by itself: its number spaces and gaps. */

/* Appends it, as sheet_read() takes it. */
void sheet_write(const struct release *r, const struct catalogue *catalogue, struct strbuf *out);

/* A family's space, before the audit knows of the family. */
struct sheet_space {
	const char *name, *hypercall;
	enum family_kind kind;
	enum stability stability;
	bool has_number;
	uint64_t number;
	struct audit_space space;
};

struct sheet {
	const char *version, *date;
	unsigned int supplies;
	viewset views;
	struct sheet_space *spaces;
	size_t space_count;
	struct gap *gaps;
	size_t gap_count;
};

/* All of it lives in the builder. Bytes that make no sense are XENABI_EINPUT. */
int sheet_read(struct builder *b, const void *bytes, size_t size, struct sheet *ret,
	       struct xenabi_error *err);

#endif
