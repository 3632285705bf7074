/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_TEXT_H
#define XENABI_REPORT_TEXT_H

#include "lib/report/outcome.h"
#include "lib/report/report.h"

#define TEXT_COLUMNS 100

/* The parts of the text format, and what they share. */

extern const struct report_format report_format_text;

void text_print_show(const struct show *show, const struct print_options *options,
		     struct strbuf *out);
void text_print_rules(const struct catalogue *catalogue, const struct rule *rule,
		      const struct print_options *options, struct strbuf *out);
void text_print_decode(const struct decoding *decoding, const struct print_options *options,
		       struct strbuf *out);
void text_print_explain(const struct explain *explain, const struct print_options *options,
			struct strbuf *out);
/* "op 22 (none), extent 0, refused"; what is not known of more than the op is left out. */
void text_add_meaning(struct strbuf *out, const char *noun, const char *op,
		      const struct split_result *r);
void text_print_audit(const struct audit *audit, const struct catalogue *catalogue,
		      const struct print_options *options, struct strbuf *out);
/* The lines of a register value and what each reader makes of it. */
void text_add_witness(struct strbuf *out, const struct witness *w);

/*
 * Appends a text that came from an input. What is no valid UTF-8, and characters
 * that steer a terminal or hide or turn round what stands beside them, are
 * spelled out byte by byte. NULL appends nothing.
 */
void text_add(struct strbuf *out, const char *s);
/* A number and what it counts: "3,012 records"; one, many: the noun for 1 and for others. */
void text_add_count(struct strbuf *out, size_t count, const char *one, const char *many);
/* The text, indented, in lines as long as the options allow and words do; each ends. */
void text_add_wrapped(struct strbuf *out, const struct print_options *options, unsigned int indent,
		      const char *s);
/* A row of a table: the label, and beside it the text in as many lines as it takes; "": nothing. */
void text_add_hanging(struct strbuf *out, const struct print_options *options, const char *label,
		      const char *s);
/* The findings of that level; those that are alike together. */
void text_add_findings(struct strbuf *out, const struct report *report,
		       const struct catalogue *catalogue, const struct print_options *options,
		       enum level level);
/* "FILE:LINE: LEVEL: MESSAGE [RULE]", as compilers do and editors read; the message is given. */
void text_add_head(struct strbuf *out, const struct report *report,
		   const struct print_options *options, const struct finding *f,
		   const char *message);
/* What is waived or known, and what is to be said of the waivers. */
void text_add_allowed(struct strbuf *out, const struct report *report,
		      const struct print_options *options);
/* What was not understood; what a change brings first. */
void text_add_gaps(struct strbuf *out, const struct report *report,
		   const struct print_options *options);
/* What becomes of the calls in flight, entry by entry. */
/* Whether it is the first of those that one line tells of: paths of a call that fare the same. */
bool verdict_begins_line(const struct report *report, const struct verdict *v);
/* "memory_op (compat, hvm; x86_64): why" */
void verdict_add_line(struct strbuf *out, const struct report *report, const struct verdict *like);
/* Whether a guest in the midst of a call may go on under the new release; tools' calls apart. */
void verdict_add_resume(struct strbuf *out, const struct report *report);
/* The calls of doubtful verdicts that are no guest's; false: there are none. */
bool verdict_add_tools(struct strbuf *out, const struct report *report);
/* Whether nothing is known of any entry, for one and the same reason. */
bool verdicts_are_one_unknown(const struct report *report);
void text_add_verdicts(struct strbuf *out, const struct report *report,
		       const struct print_options *options);
/* Who may call: "guests", "dom0's tools". */
const char *text_audience(enum audience audience);
/* "guests; x86_64": all architectures where they are all that any input was read for. */
void text_add_concerned(struct strbuf *out, const struct report *report, const struct finding *f);
/* Whether the ops tell more than subject and message do, which may say "and 7 more". */
bool text_has_other_ops(const struct finding *f, bool want_all);
/* The head of a line below a finding: "old", "for". */
void text_add_label(struct strbuf *out, const char *label);
/* "3 of 5 commits change something that is read" */
void text_add_series_tail(struct strbuf *out, size_t judged, size_t count);
/* "compared 3,012 constants, 997 records, …; 2 unknown verdicts; 3 gaps" */
void text_add_extent(struct strbuf *out, const struct report *report,
		     const struct print_options *options);
/* The level's name, coloured if that is asked for. */
void text_add_level(struct strbuf *out, const struct print_options *options, enum level level);
/* "pass", "fail" or "incomplete", coloured if that is asked for. */
void text_add_outcome(struct strbuf *out, const struct print_options *options,
		      enum outcome outcome);
/* "FILE:LINE", or "SYMBOL+OFFSET"; nothing when there is neither. */
void text_add_place(struct strbuf *out, const struct evidence *at);
/* An integer as a number, a string in quotes; what has no value: nothing. */
void text_add_value(struct strbuf *out, const struct constant *c);
/* Names of the architectures in views. */
void text_add_arches(struct strbuf *out, viewset views);
/* "WHAT (needs NEEDS)" after its place. */
void text_add_gap(struct strbuf *out, const struct gap *gap);

#endif
