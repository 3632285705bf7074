/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_QUOTE_H
#define XENABI_REPORT_QUOTE_H

#include "lib/rule/finding.h"
#include "lib/source/source.h"

/*
 * Lines of the inputs' own source trees or git revisions. A zeroed one but for
 * .report is ready; it opens a tree when the first line of it is wanted.
 */
struct quotes {
	const struct report *report;
	struct quoted_side {
		bool is_tried;
		struct source *source; /* NULL: there is none to be read */
		struct arena arena;
		const char *file; /* that was read last; NULL: none */
		struct blob text;
	} sides[SIDE_COUNT];
};

void quotes_deinit(struct quotes *q);

/*
 * Appends the line at that place and below it a caret where word stands in it,
 * in lines that are indented. Nothing where the input is no tree, is not what it
 * was, or the line does not hold the word, unless any is wanted: then all of it
 * is marked. q may be NULL.
 */
void quote_add(struct quotes *q, struct strbuf *out, enum side side, const struct evidence *at,
	       const char *word, bool want_any);

#endif
