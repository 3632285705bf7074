// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/xenabi/command.h"

static int run(const struct call *call, struct xenabi_error *err)
{
	struct release *release = NULL;
	struct report *report = NULL;
	struct xenabi *x = NULL;
	int status = -1;

	if (!call_create(call, &x, err) && !call_open(call, x, call->operands[0], &release, err) &&
	    !xenabi_check_defines(x, err) && !xenabi_check(x, release, &report, err))
		status = call_finish_report(call, x, report, err);
	xenabi_report_free(report);
	xenabi_close(release);
	xenabi_destroy(x);
	return status;
}

const struct command command_check = {
	.name = "check",
	.operands = "INPUT",
	.summary = "find what is wrong within one release",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_PRINT | OPTIONS_SHOWN | OPTIONS_JUDGE |
		  OPTIONS_LEVELS,
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
