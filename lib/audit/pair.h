/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_AUDIT_PAIR_H
#define XENABI_AUDIT_PAIR_H

#include "lib/audit/codec.h"
#include "lib/rule/catalogue.h"

/* What an audit keeps of two releases: what breaks between them, and what goes on in flight. */

/* Appends a report's findings. */
void pair_write_findings(const struct report *report, struct strbuf *out);
/* Adds them to events, of releases old and new. */
int pair_read_findings(struct audit *audit, size_t old, size_t new, const void *bytes, size_t size,
		       struct xenabi_error *err);

/* Appends what of a guest that old saved goes on, on new, as their labels are to be called. */
void pair_write_cell(const struct catalogue *catalogue, const struct release *old,
		     const struct release *new, const char *const labels[SIDE_COUNT],
		     viewset arches, struct strbuf *out);
int pair_read_cell(struct audit *audit, size_t from, size_t to, const void *bytes, size_t size,
		   struct xenabi_error *err);

#endif
