// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/xenabi/command.h"

static int run(const struct call *call, struct xenabi_error *err)
{
	struct xenabi_print print = call_print(call);
	struct xenabi *x = NULL;
	int status = -1;
	char *text;
	size_t len;

	if (!call_create(call, &x, err) && !xenabi_print_rules(x, &print, &text, &len, err))
		status = call_write(call, text, len, err);
	xenabi_destroy(x);
	return status;
}

const struct command command_rules = {
	.name = "rules",
	.operands = "",
	.summary = "list all rules",
	.groups = OPTIONS_ALL | OPTIONS_PRINT | OPTIONS_TABLES | OPTIONS_LEVELS,
	.run = run,
};
