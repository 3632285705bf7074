/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_READING_H
#define XENABI_MODEL_READING_H

#include <jansson.h>
#include <stdint.h>

#include "lib/model/snapshot.h"
#include "lib/model/table.h"

/* Where the reading of a snapshot is, for messages, and where it gathers. */
struct reading {
	struct builder *builder;
	const char *place;
	const char *list; /* of the snapshot: constants, records … */
	size_t index;
	enum fact_kind kind;
	bool is_newer; /* the fact being read is one of a later version */
	struct xenabi_error *err;
};

/* Each is 0, or -1 and an error that names the list and the place in it. */
__attribute__((format(printf, 2, 3))) int reading_refuse(struct reading *r, const char *fmt, ...);
__attribute__((format(printf, 2, 3))) void reading_gap(struct reading *r, const char *fmt, ...);
int reading_views(struct reading *r, json_t *object, viewset *ret);

/* The members of a zeroed fact, as builder_add() wants them. */
int reading_fact(struct reading *r, const json_t *object, const struct table *t, void *fact);

#endif
