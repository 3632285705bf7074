/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_AUDIT_ASSEMBLE_H
#define XENABI_AUDIT_ASSEMBLE_H

#include "lib/audit/sheet.h"

/* How an audit is put together from what was found out of its releases. */

/* An audit of so many releases, of which nothing is known yet. audit_destroy() it. */
struct audit *audit_create(size_t release_count, struct intern *in);
/* Takes the sheet of a release, whose .spec and .label are set; its spaces come into the families. */
int audit_add_sheet(struct audit *audit, size_t i, const void *bytes, size_t size,
		    struct xenabi_error *err);
/* All sheets are there: finds what is held against what, and what came and went. */
void audit_order(struct audit *audit);
/* All is there: puts it in order, and finds growth, status and the answers. */
void audit_finish(struct audit *audit);

#endif
