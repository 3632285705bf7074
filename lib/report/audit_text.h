/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_AUDIT_TEXT_H
#define XENABI_REPORT_AUDIT_TEXT_H

#include "lib/report/shared.h"
#include "lib/report/text.h"

/* How an audit's number spaces stand, release by release; those alike in one row. */
void text_add_audit_tables(struct strbuf *out, const struct audit *audit,
			   const struct print_options *options);

#endif
