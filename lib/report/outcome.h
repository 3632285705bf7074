/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_OUTCOME_H
#define XENABI_REPORT_OUTCOME_H

#include "lib/report/report.h"

/* What a gate makes of a report. */
enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,	    /* there is what it does not allow */
	OUTCOME_INCOMPLETE, /* what was not understood does not allow to tell */
};

/* "pass", "fail" or "incomplete". */
const char *outcome_name(enum outcome outcome);

/*
 * The outcome, and in *why what a reader is to know about it, without a line
 * end: "2 errors, 1 warning", "2 gaps that the new input brings", "nothing new;
 * 7 known, 3 waived".
 */
enum outcome outcome_of(const struct report *report, const struct print_options *options,
			struct strbuf *why);

/* Whether --fail-on-unknown was asked for and does not allow the verdicts. */
bool outcome_has_failing_verdict(const struct report *report, const struct print_options *options);

/* Unknown verdicts that the baseline does not have. */
size_t outcome_count_unknown(const struct report *report);
/* Broken ones, but those of which all that is found is waived or known. */
size_t outcome_count_broken(const struct report *report);

#endif
