/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_NODE_HASH_H
#define XENABI_READ_CSOURCE_NODE_HASH_H

#include "lib/read/csource/nodes.h"

#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

/*
 * Code as a number, the same for what differs in comments, white space, the
 * spelling of constants, names of local variables, local variables that are but
 * another name for "current" or a part of it, or macros that calculate.
 */
struct node_hash {
	struct sources *sources;
	struct function *function;
	const struct body *body;
	const struct expr **aliased; /* by local: what it is another name of, or NULL */
	uint8_t *numbers; /* of the body's locals, in the order of their first use; 0: none yet */
	uint8_t last;
	bool keeps_names; /* of locals */
	bool is_shape;	  /* one local is like another of its width */
	uint64_t hash;
};

void node_hash_init(struct node_hash *h, struct sources *p, struct function *f);
void node_hash_deinit(struct node_hash *h);
/* As if nothing had been added yet. */
void node_hash_restart(struct node_hash *h);
void node_hash_text(struct node_hash *h, const char *text, size_t len);
void node_hash_number(struct node_hash *h, uint64_t n);
/* The node, but not what it hangs on. */
void node_hash_add(struct node_hash *h, const struct node *node);
/* Whether it only declares another name for "current" or a part of it, and adds nothing. */
bool node_hash_skips(const struct node_hash *h, const struct node *node);

/* What a call hides, if it is but a hint to the compiler or the CPU; else itself. */
const struct expr *expr_behind_hint(const struct expr *e);
/* Whether it only tells of something, only asserts it, or only locks. */
bool expr_is_remark(const struct expr *e);

#endif
