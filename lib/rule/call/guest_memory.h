/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_GUEST_MEMORY_H
#define XENABI_RULE_CALL_GUEST_MEMORY_H

#include "lib/rule/call/entry.h"

/*
 * What a call that is executed again finds in its caller's memory: the records
 * that its arguments point to, where its progress may stand.
 */
struct guest_memory {
	const struct call_facts *old, *new;
	viewset views; /* the architectures as whose callers it is laid out */
	struct arena *arena;
};

/*
 * Why it is not shown that the new release reads there what the old one left,
 * in words that go on from the op's or the call's name; NULL: it is shown.
 */
const char *guest_memory_of_op(const struct guest_memory *m, uint64_t op);
/* The same for a hypercall that has no op. */
const char *guest_memory_of_call(const struct guest_memory *m);
/*
 * Where calls carry a version of an interface that is for tools, and that was
 * raised: that the new release refuses those of the old one, in words. Or NULL.
 */
const char *guest_memory_of_older_version(const struct guest_memory *m);

#endif
