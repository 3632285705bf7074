// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/jsonout.h"
#include "lib/report/place.h"
#include "lib/report/shared.h"

/*
 * GitLab's Code Quality report: docs.gitlab.com, "Code Quality", "Code Quality
 * report format". It shows what a merge request adds to it, so what is waived
 * or known stays out.
 */

static void put_issue(struct jsonout *j, const struct report *report,
		      const struct print_options *options, const struct finding *f)
{
	static const char *const severities[] = {
		[LEVEL_NOTE] = "info",
		[LEVEL_WARNING] = "minor",
		[LEVEL_ERROR] = "critical",
	};
	struct strbuf sentence = {0};

	if (options->commit_hash)
		strbuf_addf(&sentence, "commit %s: ", options->commit_hash);
	place_add_sentence(&sentence, f);
	jsonout_object(j, NULL);
	jsonout_string(j, "type", "issue");
	jsonout_string(j, "check_name", f->rule);
	jsonout_string(j, "description", strbuf_str(&sentence));
	jsonout_line_array(j, "categories");
	jsonout_string(j, NULL, "Compatibility");
	jsonout_end(j);
	jsonout_string(j, "severity", severities[f->level]);
	jsonout_string(j, "fingerprint", f->fingerprint);
	jsonout_line_object(j, "location");
	jsonout_string(j, "path", place_file(report, f));
	jsonout_line_object(j, "lines");
	jsonout_number(j, "begin", place_line(f));
	jsonout_end(j);
	jsonout_end(j);
	jsonout_end(j);
	strbuf_deinit(&sentence);
}

/* Within a series, whose list is one. */
static void print_part(const struct report *report, const struct print_options *options,
		       struct strbuf *out)
{
	const char *separator = "";
	const struct finding *f;

	vec_each(f, &report->findings) {
		if (!finding_is_open(f) || !audience_is_wanted(options, f->audience))
			continue;
		strbuf_addstr(out, separator);
		put_issue(&(struct jsonout){.out = out}, report, options, f);
		separator = ",\n";
	}
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	struct jsonout j = {.out = out};
	const struct finding *f;

	(void)catalogue;
	if (options->commit_hash) {
		print_part(report, options, out);
		return;
	}
	jsonout_array(&j, NULL);
	vec_each(f, &report->findings)
		if (finding_is_open(f) && audience_is_wanted(options, f->audience))
			put_issue(&j, report, options, f);
	jsonout_end(&j);
}

static void add_series_tail(struct strbuf *out, size_t judged, size_t count)
{
	(void)judged;
	(void)count;
	strbuf_addstr(out, "]\n");
}

const struct report_format report_format_codequality = {
	.name = "codequality",
	.series = &(const struct series_frame){"[\n", ",\n", add_series_tail},
	.print_report = print_report,
};
