// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/xenabi/command.h"

static int run(const struct call *call, struct xenabi_error *err)
{
	struct xenabi_print print = call_print(call);
	struct xenabi *x = NULL;
	int status = -1;
	char *text;
	size_t len;

	if (!call_create(call, &x, err) &&
	    !xenabi_print_rule(x, call->operands[0], &print, &text, &len, err))
		status = call_write(call, text, len, err);
	xenabi_destroy(x);
	return status;
}

const struct command command_explain = {
	.name = "explain",
	.operands = "RULE",
	.summary = "print one rule in full",
	.groups = OPTIONS_ALL | OPTIONS_PRINT | OPTIONS_LEVELS,
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
