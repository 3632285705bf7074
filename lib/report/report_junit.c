// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/html.h"
#include "lib/report/outcome.h"
#include "lib/report/place.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"

/*
 * JUnit's XML, as CI servers read it: one test case a finding. What fails the
 * gate is a failure, what is waived or known is skipped, the rest has passed
 * and says what it says in system-out.
 */

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
#define TAIL "</testsuites>\n"

static bool is_failing(const struct finding *f, const struct print_options *options)
{
	return finding_is_open(f) && f->level >= options->gate.fail_on;
}

static void add_sentence(struct strbuf *out, const struct finding *f)
{
	struct strbuf text = {0};

	place_add_sentence(&text, f);
	html_add(out, strbuf_str(&text));
	strbuf_deinit(&text);
}

static void add_body(struct strbuf *out, const struct report *report, const struct finding *f)
{
	struct strbuf details = {0};

	strbuf_addf(out, "%s: ", level_name(f->level));
	add_sentence(out, f);
	strbuf_addstr(out, "\nat ");
	html_add(out, place_file(report, f));
	strbuf_addf(out, ":%u", place_line(f));
	place_add_details(&details, f, "\n");
	html_add(out, strbuf_str(&details));
	strbuf_addch(out, '\n');
	strbuf_deinit(&details);
}

static void add_case(struct strbuf *out, const struct report *report,
		     const struct print_options *options, const struct finding *f)
{
	strbuf_addf(out, "    <testcase classname=\"%s\" name=\"", f->rule);
	html_add(out, f->subject);
	strbuf_addf(out, " %s\" file=\"", f->fingerprint);
	html_add(out, place_file(report, f));
	strbuf_addf(out, "\" line=\"%u\">\n", place_line(f));
	if (!finding_is_open(f)) {
		strbuf_addstr(out, "      <skipped message=\"");
		html_add(out, f->waiver ? f->waiver->reason : "known from the baseline");
		strbuf_addstr(out, "\"/>\n");
	}
	if (is_failing(f, options)) {
		strbuf_addf(out, "      <failure type=\"%s\" message=\"", level_name(f->level));
		html_add(out, f->message);
		strbuf_addstr(out, "\">");
		add_body(out, report, f);
		strbuf_addstr(out, "</failure>\n");
	} else {
		strbuf_addstr(out, "      <system-out>");
		add_body(out, report, f);
		strbuf_addstr(out, "</system-out>\n");
	}
	strbuf_addstr(out, "    </testcase>\n");
}

/*
 * What the whole report comes to, so that a report without findings is no empty
 * suite; it fails by verdicts, which have no cases of their own.
 */
static void add_outcome(struct strbuf *out, enum outcome outcome, bool fails, const char *why)
{
	const char *element = "system-out";

	strbuf_addstr(out, "    <testcase classname=\"xenabi\" name=\"outcome\">\n");
	if (outcome == OUTCOME_INCOMPLETE)
		element = "error";
	else if (fails)
		element = "failure";
	strbuf_addf(out, "      <%s", element);
	if (outcome == OUTCOME_INCOMPLETE || fails) {
		strbuf_addstr(out, " message=\"");
		html_add(out, outcome == OUTCOME_INCOMPLETE ? outcome_name(outcome) : why);
		strbuf_addch(out, '"');
	}
	strbuf_addf(out, ">%s: ", outcome_name(outcome));
	html_add(out, why);
	strbuf_addf(out, "</%s>\n    </testcase>\n", element);
}

static void add_commit(struct strbuf *out, const struct print_options *options)
{
	if (!options->commit_hash)
		return;
	strbuf_addf(out, " %s ", options->commit_hash);
	html_add(out, options->commit_subject);
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	size_t tests = 1, failures = 0, skipped = 0;
	struct strbuf cases = {0}, why = {0};
	enum outcome outcome = outcome_of(report, options, &why);
	bool fails = outcome == OUTCOME_FAIL && outcome_has_failing_verdict(report, options);
	const struct finding *f;

	(void)catalogue;
	vec_each(f, &report->findings) {
		if (!audience_is_wanted(options, f->audience))
			continue;
		tests++;
		failures += is_failing(f, options);
		skipped += !finding_is_open(f);
		add_case(&cases, report, options, f);
	}
	strbuf_addf(out, "%s  <testsuite name=\"xenabi %s", options->commit_hash ? "" : HEAD,
		    report->command);
	add_commit(out, options);
	strbuf_addf(out,
		    "\" tests=\"%zu\" failures=\"%zu\" "
		    "errors=\"%d\" skipped=\"%zu\">\n",
		    tests, failures + fails, outcome == OUTCOME_INCOMPLETE, skipped);
	add_outcome(out, outcome, fails, strbuf_str(&why));
	strbuf_addstr(out, strbuf_str(&cases));
	strbuf_addf(out, "  </testsuite>\n%s", options->commit_hash ? "" : TAIL);
	strbuf_deinit(&cases);
	strbuf_deinit(&why);
}

static void add_series_tail(struct strbuf *out, size_t judged, size_t count)
{
	(void)judged;
	(void)count;
	strbuf_addstr(out, TAIL);
}

const struct report_format report_format_junit = {
	.name = "junit",
	.series = &(const struct series_frame){HEAD, "", add_series_tail},
	.print_report = print_report,
};
