/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_TESTED_H
#define XENABI_RULE_CALL_TESTED_H

#include "lib/rule/call/continued.h"

/*
 * Bits that the old release's continuations put into arguments beside the op have
 * to be looked at by the new one's handlers. Machine code tells of them.
 */
struct doubt tested_doubt(const struct call_facts *old, const struct call_facts *new,
			  enum entry_path entry, enum arch arch, struct arena *a);

#endif
