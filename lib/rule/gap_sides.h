/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_GAP_SIDES_H
#define XENABI_RULE_GAP_SIDES_H

#include "lib/rule/finding.h"

/* Of a report of two inputs: marks the gaps that both have. */
void gap_sides_mark(struct report *report);
/* Whether a gap is what the new input brings, where there is an old one to tell by. */
bool gap_is_brought(const struct report *report, const struct side_gap *g);
/* Whether it is told by the new side's, for both have it. */
bool gap_is_second(const struct side_gap *g);
/* Gaps of a report; one that both sides have is one. */
size_t gap_count(const struct report *report);
/* Gaps that --strict does not allow: of two inputs those that the new one brings, else all. */
size_t gap_count_open(const struct report *report);

#endif
