/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_DIGEST_H
#define XENABI_READ_CSOURCE_DIGEST_H

#include "lib/read/csource/sources.h"

/* The code of one handler as a number. */
struct digest {
	const struct function *handler;
	uint64_t code;
};

/* What is the same code in two releases, though it may not be understood. */
struct digests {
	VEC(struct digest) items;
};

/*
 * Of each function that the families name a handler. Two are equal where all of
 * this is the same, token by token: the handler; the functions that it names
 * and that may lead to a continuation, and those that these name, down to the
 * last; others that they name, but not what those call; the macros of all; and
 * what stands outside of functions in the same files. Continuations that no
 * handler leads to by name (a pointer may) are part of each. Comments and
 * places are part of none.
 */
void digests_find(struct digests *d, struct sources *p);
void digests_deinit(struct digests *d);

/* 0: not known, as where the function is no handler. */
uint64_t digests_code(const struct digests *d, const struct function *handler);

#endif
