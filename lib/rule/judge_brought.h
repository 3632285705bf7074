/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_JUDGE_BROUGHT_H
#define XENABI_RULE_JUDGE_BROUGHT_H

#include "lib/rule/judge.h"

/* What is wrong within one release. */
void judge_within(struct judge *j, const struct release *release);

/* The findings of a report, from one index up to another, that the new release brings. */
struct brought {
	size_t first, end;
};

/*
 * Adds what is wrong within the new release and is not within the old one, and
 * the gaps of that which could be told of the old one alone.
 */
struct brought judge_brought(struct judge *j, const struct release *old, const struct release *new);
/* When all is judged: takes out those that a rule between releases tells, too. */
void judge_brought_once(struct report *report, const struct brought *b);

#endif
