/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_REMAINING_H
#define XENABI_RULE_CALL_REMAINING_H

#include "lib/rule/call/call_finding.h"

/*
 * The site of f, in the function of that one if it has any, that leaves of the
 * count what is left to do; NULL: none is seen to. *ret_is_told: whether f tells
 * at all what its continuations leave.
 */
const struct continuation *remaining_site(const struct call_facts *f,
					  const struct continuation *site, bool *ret_is_told);
/* The lowest bit of a count that the one may have left and that the other does not take; 0: none. */
uint64_t remaining_lost(const struct continuation *was, const struct continuation *is);
/*
 * Whether what the site left of a count is taken whole by the new release, and
 * left in the same way again. *ret_reason is set where it is not compatible.
 */
enum verdict_kind remaining_verdict(const struct call_facts *new, const struct continuation *site,
				    struct arena *a, const char **ret_reason);

#endif
