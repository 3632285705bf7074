/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_HTML_H
#define XENABI_REPORT_HTML_H

#include "lib/report/report.h"

/*
 * The parts of a page that needs nothing but itself: no script, no font, no
 * image. What comes from an input goes through html_add() alone.
 */

/* Appends text as text_add() does, safe between tags and between double quotes. */
void html_add(struct strbuf *out, const char *text);
/* The same within <TAG> and </TAG>. */
void html_add_in(struct strbuf *out, const char *tag, const char *text);
/* All up to the page's own content; what the title says is plain text. */
void html_open(struct strbuf *out, const char *title);
/* Around what the page is about, where the link past all before it leads. */
void html_open_main(struct strbuf *out);
void html_close_main(struct strbuf *out);
/* The end: what made the page. */
void html_close(struct strbuf *out);
/* A heading of level 2 that the contents can lead to, with how many there are behind it. */
void html_add_heading(struct strbuf *out, const char *id, const char *title, size_t count);
/* Around a table that may be wider than the page; label is what a screen reader calls it. */
void html_open_wide(struct strbuf *out, const char *label);
void html_close_wide(struct strbuf *out);

/* The style sheet; a static text. */
const char *html_style(void);

/* The register value and what each reader makes of it, drawn bit by bit. */
void html_add_witness(struct strbuf *out, const struct witness *w);
/* Old and new layout side by side; nothing where the finding has none. */
void html_add_layout(struct strbuf *out, const struct report *report, const struct finding *f);
/*
 * Where a finding was read, as items of a list, the place to look at first
 * before the others; sides are what its sides are called, NULL: nothing.
 */
void html_add_places(struct strbuf *out, const struct finding *f,
		     const char *const sides[SIDE_COUNT]);
/* The findings of a level or, with LEVEL_COUNT, those that are waived or known, as a section. */
void html_add_findings(struct strbuf *out, const struct report *report,
		       const struct catalogue *catalogue, const struct print_options *options,
		       enum level level);
/* What becomes of the calls in flight: a table by path, and the reasons. */
void html_add_verdicts(struct strbuf *out, const struct report *report);

/*
 * The lowest bits of a command register, empty: what is the op (none masks it:
 * all of them) and from where on they are progress.
 */
void html_add_split(struct strbuf *out, const struct known_number *op_bits,
		    const struct known_number *progress_lsb);
/* "broken", with a sign, since not everybody tells colours apart. */
void html_add_verdict(struct strbuf *out, enum verdict_kind kind);

/* The parts of an audit's page. */
/* Number spaces that the page tells of. */
size_t html_count_spaces(const struct audit *audit);
void html_add_spaces(struct strbuf *out, const struct audit *audit);
void html_add_matrix(struct strbuf *out, const struct audit *audit);
/* index tells plots apart. */
void html_add_plot(struct strbuf *out, const struct audit *audit, const struct audit_family *f,
		   size_t index);
/* A release's label, "4.17" for "4.17.0". */
void html_add_short(struct strbuf *out, const char *label);
/* Whether a mask bounds the number space in some release: nothing runs out without one. */
bool html_is_bounded(const struct audit *audit, const struct audit_family *f);
void html_print_audit(const struct audit *audit, const struct catalogue *catalogue,
		      const struct print_options *options, struct strbuf *out);

#endif
