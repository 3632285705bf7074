/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_NEWLY_UNREAD_H
#define XENABI_RULE_NEWLY_UNREAD_H

#include "lib/rule/finding.h"

/*
 * What the new input lost of that which the old one shows: the first gap in one
 * of its headers, on an architecture where the old input has the same header and
 * no gap in it. NULL: none. What is not compared for that is no pass.
 */
const struct gap *newly_unread_find(const struct report *report);
/*
 * Makes verdicts unknown for that reason where it is of their architecture, but
 * for broken ones: what a header that is not read declares may be what breaks
 * them.
 */
void newly_unread_doubt(struct report *report);

#endif
