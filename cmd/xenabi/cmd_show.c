// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "cmd/xenabi/command.h"

static int print(const struct call *call, struct xenabi *x, const struct release *release,
		 struct xenabi_error *err)
{
	const char *const *hypercalls = call->operand_count > 1 ? call->operands + 1 : NULL;
	struct xenabi_print how = call_print(call);
	char *text;
	size_t len;
	int status;

	if (xenabi_print_show(x, release, hypercalls, &how, &text, &len, err))
		return -1;
	status = call_write(call, text, len, err);
	return call_finish_gaps(call, status, xenabi_release_gaps(x, release), err);
}

static int run(const struct call *call, struct xenabi_error *err)
{
	struct release *release = NULL;
	struct xenabi *x = NULL;
	int status = -1;

	if (!call_create(call, &x, err) && !call_open(call, x, call->operands[0], &release, err) &&
	    !xenabi_check_defines(x, err))
		status = print(call, x, release, err);
	xenabi_close(release);
	xenabi_destroy(x);
	return status;
}

const struct command command_show = {
	.name = "show",
	.operands = "INPUT [HYPERCALL...]",
	.summary = "tables of ops, numbers, audience, and how the command register is split",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_PRINT | OPTIONS_TABLES | OPTIONS_SHOWN,
	.operands_min = 1,
	.operands_max = SIZE_MAX,
	.run = run,
};
