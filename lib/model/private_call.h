/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_PRIVATE_CALL_H
#define XENABI_MODEL_PRIVATE_CALL_H

#include "lib/model/family.h"
#include "lib/model/release.h"

/* Hypercalls that headers declare and the data does not know. */

/* Macros of hypercall numbers; each once. */
struct private_calls {
	const char *macros[64]; /* what is beyond them is left to the gaps that unknown names are */
	size_t count;
};

/* Takes on the macro if it is such a hypercall's; it must outlive the list. */
void private_calls_add(struct private_calls *calls, const struct families *families,
		       const char *macro);
/* Those that callers of the release see. */
void private_calls_find(struct private_calls *calls, const struct families *families,
			const struct release *r);
/*
 * The families, and one more for each of those calls: its op is its first
 * argument, if any is, its handlers are called after it, and no op of it has a
 * name. What *ret is made of lives in a and in the families.
 */
void families_with_private(struct families *ret, const struct families *families,
			   const struct private_calls *calls, struct arena *a);

#endif
