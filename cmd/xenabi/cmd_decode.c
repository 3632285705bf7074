// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "cmd/xenabi/command.h"

/* Decimal, or hexadecimal after 0x; a leading 0 makes nothing octal. */
static int parse_value(const char *text, uint64_t *ret, struct xenabi_error *err)
{
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = is_hex ? text + 2 : text;
	char *end;

	errno = 0;
	*ret = strtoull(digits, &end, is_hex ? 16 : 10);
	/* strtoull() would take signs, blanks and another 0x. */
	if (!isxdigit((unsigned char)*digits) || *end || errno ||
	    (is_hex && (digits[1] == 'x' || digits[1] == 'X')))
		return xenabi_error_set(err, XENABI_EUSAGE, text,
					"not a value of a register: a number up to 64 bits, "
					"decimal or after 0x");
	return 0;
}

static int print(const struct call *call, struct xenabi *x, const struct release *release,
		 uint64_t value, struct xenabi_error *err)
{
	struct xenabi_print how = call_print(call);
	char *text;
	size_t len;
	int status;

	if (xenabi_print_decode(x, release, call->operands[1], value, &how, &text, &len, err))
		return -1;
	status = call_write(call, text, len, err);
	return call_finish_gaps(call, status, xenabi_release_gaps(x, release), err);
}

static int run(const struct call *call, struct xenabi_error *err)
{
	struct release *release = NULL;
	struct xenabi *x = NULL;
	uint64_t value;
	int status = -1;

	if (!parse_value(call->operands[2], &value, err) && !call_create(call, &x, err) &&

	    !call_open(call, x, call->operands[0], &release, err) && !xenabi_check_defines(x, err))
		status = print(call, x, release, value, err);
	xenabi_close(release);
	xenabi_destroy(x);
	return status;
}

const struct command command_decode = {
	.name = "decode",
	.operands = "INPUT HYPERCALL VALUE",
	.summary = "tell what a value of the command register means",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_PRINT | OPTIONS_TABLES,
	.operands_min = 3,
	.operands_max = 3,
	.run = run,
};
