// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/xenabi/command.h"
#include "cmd/xenabi/terminal.h"

/* The names in a comma-separated list, NULL-terminated, cut in place. NULL: one is empty. */
static const char **split_list(char *list)
{
	const char **names = calloc(strlen(list) / 2 + 2, sizeof(*names));
	size_t count = 0;

	for (char *name = list; names && name; count++) {
		char *comma = strchr(name, ',');

		if (comma)
			*comma++ = '\0';
		if (!*name) {
			free(names);
			return NULL;
		}
		names[count] = name;
		name = comma;
	}
	return names;
}

int call_create(const struct call *call, struct xenabi **ret_x, struct xenabi_error *err)
{
	struct xenabi_settings settings = {
		.rules_directory = call->options->rules_directory,
		.policy_file = call->options->policy_file,
		.waivers_file = call->options->waivers_file,
		.baseline_file = call->options->baseline_file,
		.jobs = call->options->jobs,
		.seconds = call->options->timeout,
		.defines = call->options->defines.items,
		.is_subset = call->options->subset,
		.keeps_cache = !call->options->no_cache,
	};
	const char **names = NULL;
	struct xenabi_print print;
	char *list = NULL;
	int rc = -1;

	if (call->options->arches) {
		list = strdup(call->options->arches);
		names = list ? split_list(list) : NULL;
		if (!names) {
			xenabi_error_set(err, XENABI_EUSAGE, "", "--arch: an empty name in \"%s\"",
					 call->options->arches);
			goto out;
		}
		settings.arches = names;
	}
	print = call_print(call);
	rc = xenabi_check_print(&print, err) || xenabi_create(&settings, ret_x, err) ? -1 : 0;
out:
	free(names);
	free(list);
	return rc;
}

int call_open(const struct call *call, struct xenabi *x, const char *spec,
	      struct release **ret_release, struct xenabi_error *err)
{
	struct progress *p = call->progress;
	int rc;

	if (p)
		snprintf(p->input, sizeof(p->input), "%s", spec);
	rc = xenabi_open(x, spec, ret_release, err);
	if (p)
		*p->input = '\0';
	return rc;
}

static bool wants_color(const struct options *options)
{
	enum { AUTO, ALWAYS };
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	if (options->color != AUTO)
		return options->color == ALWAYS;
	return !options->output && isatty(STDOUT_FILENO) && !(no_color && *no_color) && term &&
	       strcmp(term, "dumb");
}

struct xenabi_print call_print(const struct call *call)
{
	static const char *const audiences[] = {"guest", "tools", "internal", NULL};
	const struct options *options = call->options;

	return (struct xenabi_print){
		.format = options->format ? options->format : "text",
		.audience = audiences[options->audience],
		.color = wants_color(options),
		.columns = options->output ? 0 : terminal_columns(),
		.quiet = options->quiet,
		.verbose = options->verbose,
		.notes = options->fail_on == XENABI_NOTE,
		.fail_on = (enum xenabi_level)options->fail_on,
		.fail_on_unknown = options->fail_on_unknown,
		.strict = options->strict,
	};
}

int call_write(const struct call *call, char *text, size_t len, struct xenabi_error *err)
{
	int rc;

	if (call->progress)
		call->progress->is_writing = true;
	if (!call->options->output && !call->options->no_pager && terminal_page(text, len))
		rc = 0;
	else
		rc = output_write(call->options->output, text, len, err);
	free(text);
	return rc ? -1 : STATUS_OK;
}

int call_finish_gaps(const struct call *call, int status, size_t gaps, struct xenabi_error *err)
{
	if (status < 0 || !call->options->strict || !gaps)
		return status;
	return xenabi_error_set(err, XENABI_EINPUT, "", "%zu %s, which --strict does not allow",
				gaps, gaps == 1 ? "gap" : "gaps");
}

static int judge(const struct report *report, const struct xenabi_print *print)
{
	size_t unknown = print->fail_on_unknown ? xenabi_report_unknown_verdicts(report) : 0;
	size_t broken = print->fail_on_unknown ? xenabi_report_broken_verdicts(report) : 0;

	if (unknown)
		fprintf(stderr, "xenabi: %zu unknown %s, which --fail-on-unknown does not allow\n",
			unknown, unknown == 1 ? "verdict" : "verdicts");
	if (broken)
		fprintf(stderr, "xenabi: %zu broken %s, which --fail-on-unknown does not allow\n",
			broken, broken == 1 ? "verdict" : "verdicts");
	return xenabi_report_fails(report, print) ? STATUS_FINDINGS : STATUS_OK;
}

static int write_waivers(const struct call *call, const struct report *report,
			 struct xenabi_error *err)
{
	enum xenabi_level level = (enum xenabi_level)call->options->fail_on;
	char *text;
	size_t len;

	if (xenabi_print_waivers(report, level, &text, &len, err))
		return -1;
	return call_write(call, text, len, err);
}

int call_print_report(const struct xenabi_print *print, struct xenabi *x,
		      const struct report *report, char **ret_text, size_t *ret_len,
		      int *ret_status, struct xenabi_error *err)
{
	if (xenabi_print_report(x, report, print, ret_text, ret_len, err))
		return -1;
	*ret_status = judge(report, print);
	return 0;
}

int call_finish_report(const struct call *call, struct xenabi *x, const struct report *report,
		       struct xenabi_error *err)
{
	struct xenabi_print print = call_print(call);
	int status;
	char *text;
	size_t len;

	if (call->options->write_waivers)
		return write_waivers(call, report, err);
	if (call_print_report(&print, x, report, &text, &len, &status, err))
		return -1;
	if (call_write(call, text, len, err))
		return -1;
	if (status == STATUS_OK && xenabi_report_is_whole(report, err))
		return -1;
	return call_finish_gaps(call, status, xenabi_report_gaps(report), err);
}
