/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_BASELINE_H
#define XENABI_RULE_BASELINE_H

#include "lib/rule/finding.h"

/* What a saved report says is known: findings, unknown verdicts, gaps. */
struct baseline {
	struct arena arena;
	VEC(const char *) keys; /* sorted */
};

/*
 * Reads a report in JSON, as xenabi prints it; place names the file. 0, or -1
 * and an error; *b is zeroed before, and to be deinitialised in either case.
 */
int baseline_parse(struct baseline *b, const char *text, const char *place,
		   struct xenabi_error *err);
void baseline_deinit(struct baseline *b);
/* Marks what of the report the baseline has. */
void baseline_apply(const struct baseline *b, struct report *report);

#endif
