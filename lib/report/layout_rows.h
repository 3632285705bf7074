/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_LAYOUT_ROWS_H
#define XENABI_REPORT_LAYOUT_ROWS_H

#include "lib/base/vec.h"
#include "lib/rule/finding.h"

/* A field as the sides of a finding have it; one of them may be NULL. */
struct layout_row {
	const struct field *old, *new;
	bool is_shown; /* of a long record, only what changed and what stands around it */
};

/* The fields of a record that both sides have. A zeroed one is empty. */
struct layout_rows {
	const struct record *old, *new;
	VEC(struct layout_row) items; /* in the new order, what is gone where it was */
	size_t changed;
};

/* False, and nothing to be freed, where the finding has no two records that differ. */
bool layout_rows_init(struct layout_rows *rows, const struct finding *f);
void layout_rows_deinit(struct layout_rows *rows);

bool layout_row_is_changed(const struct layout_row *row);
const char *layout_row_name(const struct layout_row *row);
/* The type as the header spells it, or "OLD -> NEW" where it is spelled otherwise now. */
void layout_row_add_type(struct strbuf *out, const struct layout_row *row);
/* Bytes, and bits behind a colon where there are any, as pahole writes them: "8:3". */
void layout_add_bits(struct strbuf *out, uint64_t bits);
/* "12 as before, 3 more changed": what is not shown. */
void layout_add_left_out(struct strbuf *out, size_t changed, size_t unchanged);

#endif
