/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_LABELS_H
#define XENABI_READ_CSOURCE_LABELS_H

#include "lib/read/csource/node_hash.h"
#include "lib/read/csource/slice.h"

typedef VEC(uint32_t) label_list;

/* Which nodes of a slice stand under which labels. Labels are numbers, alike in all releases. */
struct labels {
	struct slice *slice;
	struct node_hash hash;
	bool *is_over_op; /* of each node: a switch over the op that leaves others alone */
};

/* s has to outlive it. */
void labels_init(struct labels *l, struct slice *s, struct sources *p);
void labels_deinit(struct labels *l);

/*
 * Under which labels of switches over the op the node stands, each by which
 * control may come there. None: under no such label, or under more than are
 * told. A switch is over the op if it leaves what no label names to a refusal,
 * or to another function, so that a label that is added concerns no other op.
 */
void labels_at(struct labels *l, int node, label_list *ret);

/* All that the function has, of whatever switch, and what it compares something with. */
void labels_all(struct labels *l, label_list *ret);

#endif
