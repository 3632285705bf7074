/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BISECT_H
#define XENABI_BISECT_H

#include "lib/audit/audit.h"
#include "lib/xenabi_inner.h"

/* Which commit made what an audit found. */

/* Whether that is asked of the event. */
bool bisect_is_wanted(const struct audit *audit, const struct xenabi_audit_settings *settings,
		      const struct audit_event *event);

/*
 * Looks for the commits of all wanted events between release i, a revision of
 * the audit's repository, and its base, and appends what came of it. This
 * reads and compares some releases for each. 0, or -1: nothing can be looked
 * for between the two.
 */
int bisect_release(struct xenabi *x, const struct audit *audit,
		   const struct xenabi_audit_settings *settings, size_t i, struct strbuf *out,
		   struct xenabi_error *err);
/* Takes what came of it, or of the failure, into the events. */
void bisect_take(struct audit *audit, const struct xenabi_audit_settings *settings, size_t i,
		 const struct strbuf *bytes, const struct xenabi_error *failure);

#endif
