/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_SITES_INNER_H
#define XENABI_CODE_SITES_INNER_H

#include "lib/code/sites.h"

/* A search for sites in progress; for sites.c and site_arguments.c. */

enum { CREATE_FIRST = 2 }; /* hypercall_create_continuation(number, format, arguments...) */

/* Bits of a count from this one up that are 1 whatever is left of it mark it. */
enum { LOWEST_MARK = 8 };

typedef VEC(struct known_number) group_list;

/* What is being put together. */
struct search {
	struct program *p;
	const struct families *families;
	const handler_list *handlers;
	const hit_list *hits;
	const call_list *calls;
	struct arena *arena;
	uint64_t last_step;
	/* Ops that leave it elsewhere are left out where one site is told of op by op; NULL: none. */
	const struct known_number *progress;
};

/* Whether a hit tells of the site: see sites.c. */
bool site_counts_hit(const struct search *s, const struct code_site *site,
		     const struct seen_hit *hit);
/* What any way to the site has in common with what is known of it so far. */
void site_join_hit(struct site_hit *into, const struct site_hit *from);
/* What runs that began in the hypercall's handlers have in common at the site; false: none came. */
bool site_join_driven(const struct search *s, const struct code_site *site, struct site_hit *ret);
/* What each argument is made of, by the letters of the site's format; hit, where no run came by. */
void site_set_arguments(const struct search *s, struct code_site *site, const struct site_hit *hit);

/* The op numbers that the command can hold there: a copy of them in the arena. */
void site_set_ops(const struct search *s, struct code_site *site, const uint64_t *ops,
		  size_t count);
/*
 * Which ops in the guest's buffer come to the site and go on as they are; none are
 * listed where any op may.
 */
void site_set_buffer_ops(const struct search *s, struct code_site *site);

#endif
