// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/xenabi/command.h"

/* *ret_released stays NULL where none is given. */
static int open_released(const struct call *call, struct xenabi *x, struct release **ret_released,
			 struct xenabi_error *err)
{
	if (!call->options->released)
		return 0;
	return xenabi_open(x, call->options->released, ret_released, err);
}

static int diff_inputs(const struct call *call, struct xenabi *x, const struct release *released,
		       struct xenabi_error *err)
{
	struct release *old = NULL, *new = NULL;
	struct report *report = NULL;
	int status = -1;

	if (!xenabi_open(x, call->operands[0], &old, err) &&
	    !xenabi_open(x, call->operands[1], &new, err) &&
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

static int run(const struct call *call, struct xenabi_error *err)
{
	struct release *released = NULL;
	struct xenabi *x = NULL;
	int status = -1;

	if (call->operand_count == 1)
		return xenabi_error_set(err, XENABI_EUSAGE, "",
					"diff takes two inputs, or none to compare with HEAD");
	if (call->operand_count && call->options->staged)
		return xenabi_error_set(err, XENABI_EUSAGE, "", "--staged takes no inputs");
	if (!call_create(call, &x, err) && !open_released(call, x, &released, err))
		status = call->operand_count ? diff_inputs(call, x, released, err)
					     : diff_head(call, x, released, err);
	xenabi_close(released);
	xenabi_destroy(x);
	return status;
}

const struct command command_diff = {
	.name = "diff",
	.operands = "[OLD NEW]",
	.summary = "find what breaks between two releases, or between HEAD and the work tree",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_PRINT | OPTIONS_SHOWN | OPTIONS_JUDGE |
		  OPTIONS_LEVELS | OPTIONS_HEAD,
	.operands_max = 2,
	.run = run,
};
