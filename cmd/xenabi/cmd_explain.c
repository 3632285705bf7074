// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/xenabi/command.h"

static int print(const struct call *call, struct xenabi *x, const struct release *release,
		 struct xenabi_error *err)
{
	struct xenabi_print how = call_print(call);
	char *text;
	size_t len;
	int status;

	if (xenabi_print_explain(x, release, call->operands[0], &how, &text, &len, err))
		return -1;
	status = call_write(call, text, len, err);
	return release ? call_finish_gaps(call, status, xenabi_release_gaps(x, release), err)
		       : status;
}

static int run(const struct call *call, struct xenabi_error *err)
{
	struct release *release = NULL;
	struct xenabi *x = NULL;
	int status = -1;

	if (!call_create(call, &x, err) &&
	    (call->operand_count == 1 || !xenabi_open(x, call->operands[1], &release, err)))
		status = print(call, x, release, err);
	xenabi_close(release);
	xenabi_destroy(x);
	return status;
}

const struct command command_explain = {
	.name = "explain",
	.operands = "RULE|HYPERCALL|OP|NAME [INPUT]",
	.summary = "tell what a rule, a hypercall, an op or a name of the public headers is",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_PRINT | OPTIONS_TABLES | OPTIONS_LEVELS,
	.operands_min = 1,
	.operands_max = 2,
	.run = run,
};
