/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_ARCH_LIMIT_H
#define XENABI_RULE_ARCH_LIMIT_H

#include "lib/rule/finding.h"

/*
 * What concerns callers of some architectures, of a report or release that
 * tells of all. Only what is shown is limited, never what is judged: that no
 * handler of one architecture serves an op is judged by those of the others.
 * 32-bit callers on x86 are served by the handlers of x86_64.
 */

/* What has to be read to judge those: a record has to suit both kinds of callers of x86. */
viewset arch_limit_reading(viewset arches);
/* Drops findings, verdicts and gaps that concern none of them. */
void arch_limit_report(struct report *report, viewset arches);
/* A copy with their handlers and constants alone; it borrows from r, and lives as long as r and a do. */
struct release *arch_limit_release(const struct release *r, viewset arches, struct arena *a);

#endif
