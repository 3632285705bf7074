/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_IN_FLIGHT_H
#define XENABI_RULE_CALL_IN_FLIGHT_H

#include "lib/rule/call/entry.h"

/* What a release's continuations can leave in the command register of a suspended caller. */
struct left {
	struct encoding encoding;
	const struct continuation *site;
};

typedef VEC(struct left) flight;

/*
 * For callers that come by that decode. A site that tells no place of progress
 * counts with the decode's; a restart before the op was looked at leaves every
 * op that the decode takes. Another site whose ops are not known leaves nothing
 * here, nor does an op that the decode does not dispatch, since no call of it begins
 * there.
 */
void in_flight_find(flight *list, const struct call_facts *f, const struct decode *d);

#endif
