/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_CARRIED_H
#define XENABI_READ_CSOURCE_CARRIED_H

#include "lib/read/csource/run.h"

/* Which argument of a continuation is made of which of the call's; into *ret. */
void carried_of_site(const struct family *family, const struct site_seen *seen,
		     struct continuation *ret);
/*
 * What a translation leaves in the registers: an argument of which the native
 * handler got another is left so, unless the translation puts the own one back.
 */
void carried_of_translation(const struct site_seen *seen, struct continuation *ret);
/*
 * The arguments of hypercall_xlat_continuation() behind its id: (number of
 * arguments,) mask of those that change, then two for each of them. False: it
 * is not known how many there are.
 */
struct translated {
	uint64_t mask; /* of the arguments that are put back */
	size_t first;  /* of the pairs, among the site's arguments */
};
bool carried_find_translated(const struct site_seen *seen, struct translated *ret);

/* What is known of an argument that is either. */
struct carried_argument carried_join(const struct carried_argument *a,
				     const struct carried_argument *b);

#endif
