/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SITE_H
#define XENABI_READ_CSOURCE_SITE_H

#include "lib/model/release.h"
#include "lib/read/csource/run.h"

/* How far an op's progress grows. */
struct op_bound {
	uint64_t op;
	struct progress_bound bound;
};

/* A continuation as it is put together from the runs that came by. */
struct site {
	struct continuation fact;
	const struct token *at;
	VEC(uint64_t) ops;
	VEC(struct op_bound) bounds; /* of some of them */
	bool is_open;		     /* some run came by without a decided op */
	bool has_rest;
	bool is_memory_known; /* .fact.memory was looked for */
};

typedef VEC(struct site) site_list;

/*
 * Adds what an exploration saw: each place once for each way in which it
 * encodes. family NULL: of a function that no handler led to. op_room: how many
 * bits an op of the family takes; 0: not known.
 */
void sites_add(struct sources *p, const text_list *texts, const struct family *family,
	       enum entry_path entry, const struct exploration *e, unsigned int op_room,
	       site_list *ret);
/*
 * Adds to them what an exploration saw in which that argument is followed: what
 * of a count they leave.
 */
void sites_add_rest(const struct exploration *e, size_t argument, site_list *list);
/* Which argument of the family's hypercall is a count; the number of its arguments: none. */
size_t sites_count_argument(const struct family *f);
/* Whether some run came by the call at that token of a function's body. */
bool sites_have(const site_list *list, const struct token *at, const struct token_range *body);
/* Moves those of from, of that function, that are not yet in list; *from is empty afterwards. */
void sites_take_missed(site_list *list, site_list *from, const struct token_range *body);
/* The hypercall whose number that macro is, as the families call it; or NULL. */
const char *sites_hypercall(struct sources *p, const char *macro);
/* Hands all over to b; *list is empty afterwards. */
void sites_finish(site_list *list, struct builder *b);

#endif
