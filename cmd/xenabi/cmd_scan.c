// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "cmd/xenabi/command.h"

static int print(const struct call *call, const struct xenabi *x, const struct release *release,
		 struct xenabi_error *err)
{
	char *text;
	size_t len;
	int status;

	if (xenabi_print_snapshot(release, &text, &len, err))
		return -1;
	status = call_write(call, text, len, err);
	return call_finish_gaps(call, status, xenabi_release_gaps(x, release), err);
}

static int run(const struct call *call, struct xenabi_error *err)
{
	struct release *release = NULL;
	struct xenabi *x = NULL;
	int status = -1;

	if (call->options->format && strcmp(call->options->format, "json"))
		return xenabi_error_set(err, XENABI_EUSAGE, "", "a snapshot is always json");
	if (!call_create(call, &x, err) && !call_open(call, x, call->operands[0], &release, err) &&
	    !xenabi_check_defines(x, err))
		status = print(call, x, release, err);
	xenabi_close(release);
	xenabi_destroy(x);
	return status;
}

const struct command command_scan = {
	.name = "scan",
	.operands = "INPUT",
	.summary = "extract every fact of a release and write a snapshot",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_SNAPSHOT,
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
