// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "cmd/xenabi/command.h"

/* *ret_released stays NULL where none is given. */
static int open_released(const struct call *call, struct xenabi *x, struct release **ret_released,
			 struct xenabi_error *err)
{
	if (!call->options->released)
		return 0;
	return call_open(call, x, call->options->released, ret_released, err);
}

/* Of these, no more is printed than what was found. */
static bool asks_for_findings(const struct options *o)
{
	return (!o->format || !strcmp(o->format, "text")) && !o->verbose && !o->fail_on_unknown &&
	       !o->strict && !o->write_waivers && o->fail_on != XENABI_NOTE;
}

static int diff_inputs(const struct call *call, struct xenabi *x, const char *old_spec,
		       const char *new_spec, const struct release *released,
		       struct xenabi_error *err)
{
	struct release *old = NULL, *new = NULL;
	struct report *report = NULL;
	int status = -1;

	if (!released && asks_for_findings(call->options) &&
	    xenabi_diff_alike(x, old_spec, new_spec, &report, err))
		return -1;
	if (report)
		status = call_finish_report(call, x, report, err);
	else if (!call_open(call, x, old_spec, &old, err) &&
		 !call_open(call, x, new_spec, &new, err) && !xenabi_check_defines(x, err) &&
		 !xenabi_diff(x, old, new, released, &report, err))
		status = call_finish_report(call, x, report, err);
	xenabi_report_free(report);
	xenabi_close(new);
	xenabi_close(old);
	return status;
}

static int diff_head(const struct call *call, struct xenabi *x, const struct release *released,
		     struct xenabi_error *err)
{
	struct report *report = NULL;
	int status = -1;

	if (!xenabi_diff_head(x, call->options->staged ? XENABI_STAGED : XENABI_WORKTREE, released,
			      &report, err))
		status = call_finish_report(call, x, report, err);
	xenabi_report_free(report);
	return status;
}

static int diff_range(const struct call *call, struct xenabi *x, const struct release *released,
		      struct xenabi_error *err)
{
	struct xenabi_range *range;
	int status = -1;

	if (xenabi_range_find(call->operands[0], &range, err))
		return -1;
	if (range)
		status = diff_inputs(call, x, xenabi_range_old(range), xenabi_range_new(range),
				     released, err);
	else
		xenabi_error_set(
			err, XENABI_EUSAGE, "",
			"diff takes two inputs, a range such as @A...B, or none to compare "
			"with HEAD");
	xenabi_range_free(range);
	return status;
}

static int diff(const struct call *call, struct xenabi *x, const struct release *released,
		struct xenabi_error *err)
{
	if (call->options->each)
		return call_judge_each(call, x, released, err);
	if (call->operand_count == 1)
		return diff_range(call, x, released, err);
	if (call->operand_count)
		return diff_inputs(call, x, call->operands[0], call->operands[1], released, err);
	return diff_head(call, x, released, err);
}

static int check_call(const struct call *call, struct xenabi_error *err)
{
	if (call->operand_count && call->options->staged)
		return xenabi_error_set(err, XENABI_EUSAGE, "", "--staged takes no inputs");
	if (call->options->each && (call->operand_count || call->options->staged))
		return xenabi_error_set(err, XENABI_EUSAGE, "",
					"--each takes no inputs but its range");
	return 0;
}

static int run(const struct call *call, struct xenabi_error *err)
{
	struct release *released = NULL;
	struct xenabi *x = NULL;
	int status = -1;

	if (check_call(call, err))
		return -1;
	if (!call_create(call, &x, err) && !open_released(call, x, &released, err))
		status = diff(call, x, released, err);
	xenabi_close(released);
	xenabi_destroy(x);
	return status;
}

const struct command command_diff = {
	.name = "diff",
	.operands = "[OLD NEW | @A...B]",
	.summary = "find what breaks between two releases, or between HEAD and the work tree",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_PRINT | OPTIONS_SHOWN | OPTIONS_JUDGE |
		  OPTIONS_LEVELS | OPTIONS_HEAD,
	.operands_max = 2,
	.run = run,
};
