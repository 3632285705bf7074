// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/xenabi/command.h"

/* One line of the terminal, written over and over. */
static void show_progress(void *arg, const char *what, size_t done, size_t total)
{
	const struct call *call = arg;

	if (call->progress)
		snprintf(call->progress->input, sizeof(call->progress->input), "%s: %zu of %zu",
			 what, done, total);
	if (call->options->quiet || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%s: %zu of %zu", what, done, total);
	if (done == total)
		fputs("\r\033[K", stderr);
}

static int finish(const struct call *call, struct xenabi *x, const struct audit *audit,
		  struct xenabi_error *err)
{
	struct xenabi_print print = call_print(call);
	size_t failed = xenabi_audit_failed(audit);
	char *text;
	size_t len;

	if (xenabi_print_audit(x, audit, &print, &text, &len, err) ||
	    call_write(call, text, len, err))
		return -1;
	if (failed)
		return xenabi_error_set(err, XENABI_EINPUT, "",
					"%zu %s could not be read; the report says why", failed,
					failed == 1 ? "release" : "releases");
	return call_finish_gaps(call,
				xenabi_audit_fails(audit, &print) ? STATUS_FINDINGS : STATUS_OK,
				xenabi_audit_gaps(audit), err);
}

/* A pattern that nothing is like is a slip, and its silence would read as an answer. */
static void tell_idle(const struct audit *audit, const struct xenabi_audit_settings *settings)
{
	if (settings->bisect && settings->subject && !xenabi_audit_bisected(audit, settings))
		fprintf(stderr,
			"xenabi: no finding of the wanted level has a subject or an op like %s, so "
			"no commit was looked for\n",
			settings->subject);
}

static int run(const struct call *call, struct xenabi_error *err)
{
	struct xenabi_audit_settings settings = {
		.operands = call->operands,
		.operand_count = call->operand_count,
		.bisect = call->options->bisect,
		.level = (enum xenabi_level)call->options->fail_on,
		.subject = call->options->subject,
		.progress = show_progress,
		.arg = (void *)(uintptr_t)call,
	};
	struct audit *audit = NULL;
	struct xenabi *x = NULL;
	int status = -1;

	if (!call_create(call, &x, err) && !xenabi_audit(x, &settings, &audit, err) &&
	    !xenabi_check_defines(x, err)) {
		tell_idle(audit, &settings);
		status = finish(call, x, audit, err);
	}
	xenabi_audit_free(audit);
	xenabi_destroy(x);
	return status;
}

const struct command command_audit = {
	.name = "audit",
	.operands = "[REPO] [REV...]",
	.summary = "follow op spaces, masks and breaks through a series of releases",
	.groups = OPTIONS_ALL | OPTIONS_INPUT | OPTIONS_SHOWN | OPTIONS_LEVELS | OPTIONS_FAIL |
		  OPTIONS_AUDIT,
	.operands_max = 2000,
	.timeout = 86400,
	.run = run,
};
