// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/xenabi/command.h"

/* A series of commits, judged one by one into one output. */
struct series {
	size_t judged; /* commits that change something that is read */
	bool has_text; /* one of their reports is not empty */
	const struct call *call;
	struct xenabi *x;
	const struct release *released;
	const struct xenabi_commit *commits;
	struct release *before; /* the new side of the commit before; NULL: none */
	const char *before_hash;
	FILE *out;
	int status;
};

/* The old side: the new one of the commit before, where that is the parent. */
static int open_old(struct series *s, const struct xenabi_commit *c, struct xenabi_error *err)
{
	const char *at = strrchr(c->parent, '@');

	if (s->before && at && !strcmp(at + 1, s->before_hash))
		return 0;
	xenabi_close(s->before);
	s->before = NULL;
	return xenabi_open(s->x, c->parent, &s->before, err);
}

/* What the format has around the reports. */
static int print_frame(struct series *s, enum xenabi_series part, size_t count,
		       struct xenabi_error *err)
{
	struct xenabi_print how = call_print(s->call);
	char *text;
	size_t len;

	if (xenabi_print_series(&how, part, s->judged, count, &text, &len, err))
		return -1;
	fputs(text, s->out);
	free(text);
	return 0;
}

static int print_text(struct series *s, const char *text, struct xenabi_error *err)
{
	if (*text && s->has_text && print_frame(s, XENABI_SERIES_BETWEEN, 0, err))
		return -1;
	s->has_text |= *text;
	fputs(text, s->out);
	return 0;
}

static int print(struct series *s, const struct report *report, const struct xenabi_commit *c,
		 struct xenabi_error *err)
{
	struct xenabi_print how = call_print(s->call);
	struct xenabi_error incomplete = {0};
	char *text;
	size_t len;
	int status, rc;

	how.commit = c;
	if (call_print_report(&how, s->x, report, &text, &len, &status, err))
		return -1;
	rc = print_text(s, text, err);
	s->judged++;
	free(text);
	if (rc)
		return -1;
	if ((status == STATUS_OK && xenabi_report_is_whole(report, &incomplete)) ||
	    (s->call->options->strict && xenabi_report_gaps(report)))
		status = STATUS_FAILED;
	if (status > s->status)
		s->status = status;
	return 0;
}

static int judge_commit(struct series *s, const struct xenabi_commit *c, struct xenabi_error *err)
{
	struct release *new = NULL;
	struct report *report = NULL;
	int rc = -1;

	if (!open_old(s, c, err) && !xenabi_open(s->x, c->input, &new, err) &&
	    !xenabi_diff(s->x, s->before, new, s->released, &report, err))
		rc = print(s, report, c, err);
	xenabi_report_free(report);
	xenabi_close(s->before);
	s->before = new;
	s->before_hash = c->hash;
	return rc;
}

static int judge_all(struct series *s, size_t count, struct xenabi_error *err)
{
	int rc = print_frame(s, XENABI_SERIES_HEAD, count, err);

	for (size_t i = 0; i < count && !rc; i++) {
		if (!s->commits[i].is_concerned)
			continue;
		rc = judge_commit(s, &s->commits[i], err);
	}
	xenabi_close(s->before);
	if (!rc)
		rc = print_frame(s, XENABI_SERIES_TAIL, count, err);
	return rc;
}

static int write_series(struct series *s, size_t count, struct xenabi_error *err)
{
	char *text = NULL;
	size_t len = 0;
	int rc;

	s->out = open_memstream(&text, &len);
	if (!s->out)
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "out of memory");
	rc = judge_all(s, count, err);
	if (fclose(s->out) && !rc)
		rc = xenabi_error_set(err, XENABI_ESYSTEM, "", "out of memory");
	if (!rc && call_write(s->call, text, len, err))
		return -1;
	if (rc)
		free(text);
	return rc ? -1 : s->status;
}

static int find_range(const char *spec, struct xenabi_range **ret_range, struct xenabi_error *err)
{
	if (xenabi_range_find(spec, ret_range, err))
		return -1;
	return *ret_range ? 0
			  : xenabi_error_set(err, XENABI_EUSAGE, spec,
					     "no range of commits; expected A..B");
}

/* Nothing compared is never a pass. */
static int find_commits(struct series *s, struct xenabi_range *range, size_t *ret_count,
			struct xenabi_error *err)
{
	if (xenabi_range_commits(range, &s->commits, ret_count, err))
		return -1;
	return *ret_count ? 0
			  : xenabi_error_set(err, XENABI_EINPUT, s->call->options->each,
					     "no commit is in that range; are its ends the wrong "
					     "way round?");
}

int call_judge_each(const struct call *call, struct xenabi *x, const struct release *released,
		    struct xenabi_error *err)
{
	struct series s = {.call = call, .x = x, .released = released};
	struct xenabi_range *range = NULL;
	int status = -1;
	size_t count;

	if (call->options->write_waivers)
		return xenabi_error_set(err, XENABI_EUSAGE, "",
					"--each judges commits; waivers are written of one report");
	if (!find_range(call->options->each, &range, err) &&
	    !find_commits(&s, range, &count, err) && !xenabi_use_waivers_of(x, range, err))
		status = write_series(&s, count, err);
	xenabi_range_free(range);
	return status;
}
