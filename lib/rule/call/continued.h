/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_CONTINUED_H
#define XENABI_RULE_CALL_CONTINUED_H

#include "lib/rule/call/entry.h"
#include "lib/rule/finding.h"

/* Why something in flight may not go on; reason NULL: nothing tells against it. */
struct doubt {
	enum verdict_kind kind; /* broken or unknown */
	const char *reason;
};

/* The stronger of two, and of equal ones the first. */
struct doubt doubt_stronger(struct doubt a, struct doubt b);

/*
 * What was left in flight is continued by the new release, too, and has to be
 * taken again as that leaves it.
 */
struct doubt continued_doubt(const struct call_facts *old, const struct call_facts *new,
			     enum entry_path entry, enum arch arch, struct arena *a);

#endif
