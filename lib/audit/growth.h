/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_AUDIT_GROWTH_H
#define XENABI_AUDIT_GROWTH_H

#include "lib/audit/audit.h"

/* What the spaces of a family tell together; its spaces and the releases are known. */

/* How fast it fills, over the first releases of branches. */
void growth_find(const struct audit *audit, struct audit_family *family);
/* Whether the way it splits its register may still be changed. Texts live in the audit's arena. */
void status_find(struct audit *audit, struct audit_family *family);
/* The one sentence of both. */
void answer_find(struct audit *audit, struct audit_family *family);

/* Index of the last release that has the space; AUDIT_NONE: none has. */
size_t family_last(const struct audit *audit, const struct audit_family *family);

#endif
