/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_SETTLE_H
#define XENABI_RULE_SETTLE_H

#include "lib/rule/baseline.h"
#include "lib/rule/catalogue.h"
#include "lib/rule/finding.h"

/* What is allowed of the things that a report finds. */
struct allowances {
	const char *waivers;	   /* the text of a file, "": none; NULL: the old input's own */
	const char *waivers_place; /* of .waivers */
	const struct baseline *baseline; /* NULL: there is none */
	const char *today;		 /* "2026-11-30" */
};

/*
 * Marks what of the report is waived or known. Waivers are those of the old
 * input, of the only one where there is one; what the new input adds to them
 * is told and not applied. 0, or -1 and an error where either cannot be read.
 */
int settle_report(struct report *report, const struct catalogue *catalogue,
		  const struct allowances *allowed, struct xenabi_error *err);

#endif
