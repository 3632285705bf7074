/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CMD_COMMAND_H
#define XENABI_CMD_COMMAND_H

#include "cmd/xenabi/opt.h"
#include "cmd/xenabi/watch.h"
#include "lib/xenabi.h"

/* What the program exits with. */
enum status {
	STATUS_OK,
	STATUS_FINDINGS, /* at or above --fail-on */
	STATUS_USAGE,
	STATUS_FAILED, /* could not analyse, or with --strict not all of it */
};

/* What the options of all commands set. */
struct options {
	const char *output; /* NULL: standard output */
	const char *format;
	const char *arches; /* comma-separated; NULL: all */
	const char *rules_directory, *policy_file;
	const char *waivers_file, *baseline_file;
	const char *each;		       /* a range of commits; NULL: none given */
	const char *released;		       /* an input; NULL: none given */
	const char *subject;		       /* a pattern; NULL: none given */
	unsigned int audience, fail_on, color; /* indexes of words */
	unsigned int jobs, timeout;	       /* timeout: seconds */
	struct opt_list defines;	       /* "NAME=VALUE" */
	bool bisect, no_cache;
	bool strict, subset, fail_on_unknown, write_waivers, staged, quiet, verbose, no_pager, help,
		version;
};

/* Which options a command has; see options.c. */
enum option_group {
	OPTIONS_ALONE = 1 << 0,	   /* without a command */
	OPTIONS_ALL = 1 << 1,	   /* every command */
	OPTIONS_INPUT = 1 << 2,	   /* those that read an input */
	OPTIONS_PRINT = 1 << 3,	   /* that print in formats */
	OPTIONS_SNAPSHOT = 1 << 4, /* that print a snapshot */
	OPTIONS_SHOWN = 1 << 5,	   /* that print what concerns an audience */
	OPTIONS_JUDGE = 1 << 6,	   /* that find something */
	OPTIONS_LEVELS = 1 << 7,   /* that print levels */
	OPTIONS_HEAD = 1 << 8,	   /* that compare releases, or HEAD with the work tree */
	OPTIONS_TABLES = 1 << 9,   /* that print no report, but tables */
	OPTIONS_FAIL = 1 << 10,	   /* that fail from a level on */
	OPTIONS_AUDIT = 1 << 11,   /* that follow a series of releases */
};

/* One call of a command. */
struct call {
	const struct options *options;
	const char *const *operands; /* NULL-terminated */
	size_t operand_count;
	struct progress *progress; /* NULL: nobody watches */
};

struct command {
	const char *name;
	const char *operands; /* for the usage line; "" when there are none */
	const char *summary;
	unsigned int groups;
	size_t operands_min, operands_max;
	unsigned int timeout; /* seconds, where no other is asked for; 0: as most have it */
	/* The exit status, or -1 and an error. */
	int (*run)(const struct call *call, struct xenabi_error *err);
};

extern const struct command command_audit, command_scan, command_show, command_check, command_diff,
	command_decode, command_explain, command_rules, command_completion;

/* Those that the help lists, in its order. */
const struct command *const *command_list(size_t *ret_count);

/* Those options that the groups select. */
struct opt_set options_of(unsigned int groups);
/* The options as they are before any is given. */
struct options options_default(void);

/* The library, set up as the options say. 0 or -1. */
int call_create(const struct call *call, struct xenabi **ret_x, struct xenabi_error *err);
/* xenabi_open(), and whoever watches is told what is read. */
int call_open(const struct call *call, struct xenabi *x, const char *spec,
	      struct release **ret_release, struct xenabi_error *err);
/* How to print, as the options say. */
struct xenabi_print call_print(const struct call *call);
/* Writes text where the options say, frees it, and gives STATUS_OK or -1. */
int call_write(const struct call *call, char *text, size_t len, struct xenabi_error *err);
/*
 * Judges each commit of --each by itself, against released if that is not
 * NULL: the severest status, or -1.
 */
int call_judge_each(const struct call *call, struct xenabi *x, const struct release *released,
		    struct xenabi_error *err);
/* A report as print says, to be freed, and the status that it gives: 0 or -1. */
int call_print_report(const struct xenabi_print *print, struct xenabi *x,
		      const struct report *report, char **ret_text, size_t *ret_len,
		      int *ret_status, struct xenabi_error *err);
/* Prints and judges a report: a status or -1. */
int call_finish_report(const struct call *call, struct xenabi *x, const struct report *report,
		       struct xenabi_error *err);
/* status, or -1 with an error when --strict does not allow that many gaps. */
int call_finish_gaps(const struct call *call, int status, size_t gaps, struct xenabi_error *err);

/*
 * Writes text to the file, NULL for standard output: whole or not at all. A
 * file that was there is replaced at the end, so a failure leaves it as it was;
 * a device or a pipe is written to directly. 0 or -1.
 */
int output_write(const char *file, const char *text, size_t len, struct xenabi_error *err);

#endif
