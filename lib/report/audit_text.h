/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_AUDIT_TEXT_H
#define XENABI_REPORT_AUDIT_TEXT_H

#include "lib/report/shared.h"
#include "lib/report/text.h"

/* Whether an event is one of that level that was asked for; AUDIT_NONE: of any release. */
bool audit_is_event(const struct audit_event *e, const struct print_options *options,
		    enum level level, size_t release);
size_t audit_count_events(const struct audit *audit, const struct print_options *options,
			  enum level level, size_t release);
/* "1 error, 2 warnings, 3 notes" */
void text_add_audit_levels(struct strbuf *out, const struct audit *audit,
			   const struct print_options *options, size_t release);
/* How an audit's number spaces stand, release by release; those alike in one row. */
void text_add_audit_tables(struct strbuf *out, const struct audit *audit,
			   const struct print_options *options);

#endif
