/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_JSONOUT_H
#define XENABI_REPORT_JSONOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/strbuf.h"
#include "lib/model/fact.h"

/*
 * Writes indented JSON. Zero it but for .out. key is the member's name in an
 * object and NULL in an array. What is opened as a line stays on one line,
 * with all that is in it. At most 32 levels may be open.
 */
struct jsonout {
	struct strbuf *out;
	unsigned int depth;
	unsigned int line_depth; /* depth of the outermost open line; 0: none */
	uint32_t arrays;	 /* by depth: whether that level is an array */
	bool has_item;		 /* the open level has one already */
};

void jsonout_object(struct jsonout *j, const char *key);
void jsonout_array(struct jsonout *j, const char *key);
void jsonout_line_object(struct jsonout *j, const char *key);
void jsonout_line_array(struct jsonout *j, const char *key);
/* Closes what was opened last; the outermost one with a line end. */
void jsonout_end(struct jsonout *j);

/* NULL is written as null. */
void jsonout_string(struct jsonout *j, const char *key, const char *s);
void jsonout_number(struct jsonout *j, const char *key, uint64_t number);
/* A number as it is to be spelled. */
void jsonout_raw(struct jsonout *j, const char *key, const char *number);
void jsonout_bool(struct jsonout *j, const char *key, bool value);
void jsonout_strings(struct jsonout *j, const char *key, const char *const *items, size_t count);

/* Nothing when unknown, null for none. */
void jsonout_known(struct jsonout *j, const char *key, const struct known_number *n);
/* A number, with its sign if it has one. */
void jsonout_integer(struct jsonout *j, const char *key, const struct constant *c);
/* The architectures of these views, by name. */
void jsonout_arches(struct jsonout *j, viewset views);
/* The members file, line, symbol, offset and build_id, those that there are. */
void jsonout_place(struct jsonout *j, const struct evidence *at);

#endif
