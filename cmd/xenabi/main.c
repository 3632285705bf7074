// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/xenabi/command.h"
#include "cmd/xenabi/terminal.h"

static const struct command *const commands[] = {
	&command_scan,	&command_show,	 &command_check,   &command_diff,
	&command_audit, &command_decode, &command_explain, &command_rules,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

const struct command *const *command_list(size_t *ret_count)
{
	*ret_count = COMMAND_COUNT;
	return commands;
}

static const struct command *find_command(const char *name)
{
	if (!strcmp(name, command_completion.name))
		return &command_completion;
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

/* An input names files; what it puts here must not drive the terminal. */
static void put_printable(const char *s)
{
	for (; *s; s++)
		fputc((unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s, stderr);
}

/* command: whose help to point to; NULL: of none. */
static int report_error(const struct xenabi_error *err, const struct command *command)
{
	fputs("xenabi: ", stderr);
	put_printable(err->place);
	fputs(*err->place ? ": " : "", stderr);
	put_printable(err->text);
	if (err->code == XENABI_EUSAGE)
		fprintf(stderr, "; see xenabi %s%s--help", command ? command->name : "",
			command ? " " : "");
	fputc('\n', stderr);
	return err->code == XENABI_EUSAGE ? STATUS_USAGE : STATUS_FAILED;
}

/* What printf() has put together for standard output has to arrive there too. */
static int finish_stdout(void)
{
	struct xenabi_error err = {0};

	if (!fflush(stdout) && !ferror(stdout))
		return STATUS_OK;
	if (errno == EPIPE)
		terminal_die_by(SIGPIPE);
	xenabi_error_set(&err, XENABI_ESYSTEM, "standard output", "cannot write: %s",
			 strerror(errno));
	return report_error(&err, NULL);
}

static int print_help(void)
{
	struct opt_set set = options_of(OPTIONS_ALONE);

	printf("usage: xenabi COMMAND [OPTION...] [OPERAND...]\n\n"
	       "Checks the ABI between the Xen hypervisor and its callers.\n\ncommands:\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  %-8s  %s\n", commands[i]->name, commands[i]->summary);
	printf("\noptions:\n");
	opt_print_help(&set, stdout);
	printf("\nxenabi COMMAND --help tells a command's options; xenabi(1) tells the rest.\n");
	return finish_stdout();
}

static void print_inputs(void)
{
	printf("\nAn INPUT, OLD or NEW is told by its content:\n"
	       "  DIR           a Xen source tree, or a directory of its public headers\n"
	       "  FILE          a hypervisor: with symbols (xen-syms), or as it boots\n"
	       "                (/boot/xen-*.gz, xen.efi, Arm's Image or zImage); or a saved\n"
	       "                snapshot; also compressed; or a .deb or .rpm of a hypervisor or\n"
	       "                of its headers\n"
	       "  [REPO]@REV    a revision of a git repository; @:index is what is staged\n"
	       "  release:X.Y   a release that comes with xenabi; the last: release:newest\n"
	       "  A,B,...       several of these, put together as one release\n");
}

static void print_statuses(unsigned int groups)
{
	bool judges = groups & (OPTIONS_JUDGE | OPTIONS_FAIL);

	printf("\nexit status:\n  0  done%s\n",
	       judges ? "; nothing at or above the level of --fail-on" : "");
	if (judges)
		printf("  1  findings at or above that level%s\n",
		       groups & OPTIONS_HEAD ? ", or what --fail-on-unknown fails" : "");
	printf("  2  bad usage\n  3  %s\n",
	       groups & OPTIONS_INPUT
		       ? "could not analyse: an input is missing, malformed or over a limit,\n"
			 "     or (with --strict) has gaps; or the output could not be written"
		       : "a file could not be read, or the output not be written");
}

static int print_command_help(const struct command *command)
{
	struct opt_set set = options_of(command->groups);

	printf("usage: xenabi %s [OPTION...]%s%s\n\n%s\n\noptions:\n", command->name,
	       *command->operands ? " " : "", command->operands, command->summary);
	opt_print_help(&set, stdout);
	if (command->groups & OPTIONS_INPUT)
		print_inputs();
	print_statuses(command->groups);
	return finish_stdout();
}

static int print_version(const struct options *options)
{
	printf("xenabi %s\n", XENABI_VERSION);
	if (options->verbose)
		printf("%s\n", xenabi_confinement());
	return finish_stdout();
}

static int check_operands(const struct command *command, size_t count, struct xenabi_error *err)
{
	if (count >= command->operands_min && count <= command->operands_max)
		return 0;
	if (!command->operands_max)
		return xenabi_error_set(err, XENABI_EUSAGE, "", "%s takes no operands",
					command->name);
	return xenabi_error_set(err, XENABI_EUSAGE, "", "%s takes %s, and %zu %s given",
				command->name, command->operands, count, count == 1 ? "is" : "are");
}

struct work {
	const struct command *command;
	struct call call;
};

static int carry_out(void *arg, struct progress *progress)
{
	struct work *work = arg;
	struct xenabi_error err = {0};
	int status;

	work->call.progress = progress;
	status = work->command->run(&work->call, &err);
	return status < 0 ? report_error(&err, work->command) : status;
}

static unsigned int timeout_of(const struct command *command, const struct options *options)
{
	enum { TIMEOUT = 120 };

	if (options->timeout)
		return options->timeout;
	return command->timeout ? command->timeout : TIMEOUT;
}

static int run_command(const struct command *command, const struct options *options,
		       const char *const *operands, size_t count, struct xenabi_error *err)
{
	struct work work = {
		.command = command,
		.call = {.options = options, .operands = operands, .operand_count = count},
	};

	if (options->help)
		return print_command_help(command);
	if (options->version)
		return print_version(options);
	if (check_operands(command, count, err))
		return -1;
	if (!(command->groups & OPTIONS_INPUT))
		return command->run(&work.call, err);
	return watch_run(timeout_of(command, options), carry_out, &work, err);
}

static int run_without_command(const struct options *options, const char *const *operands,
			       struct xenabi_error *err)
{
	if (options->help)
		return print_help();
	if (options->version)
		return print_version(options);
	if (*operands) {
		struct suggestion s = {.word = *operands};

		for (size_t i = 0; i < COMMAND_COUNT; i++)
			suggestion_offer(&s, commands[i]->name);
		return xenabi_error_set(err, XENABI_EUSAGE, "", "unknown command \"%s\"%s",
					*operands, suggestion_text(&s).text);
	}
	return xenabi_error_set(err, XENABI_EUSAGE, "", "a command is missing");
}

/* command: NULL when there is none. */
static int start(const struct command *command, int argc, char **argv)
{
	struct opt_set set = options_of(command ? command->groups : OPTIONS_ALONE);
	struct options options = options_default();
	struct xenabi_error err = {0};
	const char **operands = calloc((size_t)argc + 1, sizeof(*operands));
	size_t count;
	int status = -1;

	if (!operands)
		xenabi_error_set(&err, XENABI_ESYSTEM, "", "out of memory");
	else if (opt_parse(&set, argc, argv, &options, operands, &count, &err))
		status = -1;
	else if (command)
		status = run_command(command, &options, operands, count, &err);
	else
		status = run_without_command(&options, operands, &err);
	free(operands);
	return status < 0 ? report_error(&err, command) : status;
}

/*
 * Where standard output is closed, no file that is opened may take its place
 * and be written to: a descriptor that cannot be written to does.
 */
static void occupy_standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;

	occupy_standard_descriptors();
	/* Both are then errors of the call that meets them. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (command)
		return start(command, argc - 2, argv + 2);
	return start(NULL, argc > 1 ? argc - 1 : 0, argv + 1);
}
