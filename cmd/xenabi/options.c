// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "cmd/xenabi/command.h"

#define JOBS_MAX      1024
#define TIMEOUT_MAX   86400
#define VALUE(member) offsetof(struct options, member)

/* In the order of enum xenabi_level. */
static const char *const levels[] = {"note", "warning", "error", "never", NULL};
static const char *const audiences[] = {"guest", "tools", "internal", "all", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};

/* For completion: the option takes a list of them. */
static const char *const arches[] = {"x86_64",	"x86_32", "arm64", "arm32",
				     "riscv64", "ppc64",  NULL};

/* For completion: what tables are printed in. */
static const char *const tables[] = {"text", "json", NULL};

enum { AUDIENCE_ALL = 3 };

static const struct opt options[] = {
	{"format", 0, OPT_TEXT, "FORMAT", NULL, 0, VALUE(format), OPTIONS_JUDGE,
	 "text (the default), json, sarif, codequality, junit, github, markdown, html"},
	{"format", 0, OPT_TEXT, "FORMAT", tables, 0, VALUE(format), OPTIONS_TABLES,
	 "text (the default), json"},
	{"format", 0, OPT_TEXT, "FORMAT", NULL, 0, VALUE(format), OPTIONS_AUDIT,
	 "text (the default), json, html"},
	{"format", 0, OPT_TEXT, "FORMAT", NULL, 0, VALUE(format), OPTIONS_SNAPSHOT,
	 "json, which is what a snapshot is"},
	{"output", 'o', OPT_TEXT, "FILE", NULL, 0, VALUE(output), OPTIONS_ALL,
	 "write to FILE, whole or not at all"},
	{"arch", 0, OPT_TEXT, "LIST", arches, 0, VALUE(arches), OPTIONS_INPUT,
	 "only these architectures: x86_64,arm64"},
	{"define", 'D', OPT_LIST, "NAME[=VALUE]", NULL, 0, VALUE(defines), OPTIONS_INPUT,
	 "read headers with this macro defined, as their build does"},
	{"audience", 0, OPT_WORD, "WHO", audiences, 0, VALUE(audience), OPTIONS_SHOWN,
	 "only what concerns guest, tools, internal or all"},
	{"fail-on", 0, OPT_WORD, "LEVEL", levels, 0, VALUE(fail_on), OPTIONS_JUDGE | OPTIONS_FAIL,
	 "exit 1 from error (the default), warning or note on, or never"},
	{"fail-on-unknown", 0, OPT_FLAG, NULL, NULL, 0, VALUE(fail_on_unknown), OPTIONS_HEAD,
	 "exit 1 when a verdict is unknown or broken"},
	{"strict", 0, OPT_FLAG, NULL, NULL, 0, VALUE(strict), OPTIONS_INPUT,
	 "exit 3 on what was not understood; diff: on what NEW brings of that"},
	{"waivers", 0, OPT_TEXT, "FILE", NULL, 0, VALUE(waivers_file), OPTIONS_JUDGE,
	 "what is allowed, not what .xenabi-waivers.json of the (old) input says"},
	{"baseline", 0, OPT_TEXT, "FILE", NULL, 0, VALUE(baseline_file), OPTIONS_JUDGE,
	 "a saved JSON report: only what is not in it fails"},
	{"write-waivers", 0, OPT_FLAG, NULL, NULL, 0, VALUE(write_waivers), OPTIONS_JUDGE,
	 "print a waiver file that allows what fails now"},
	{"staged", 0, OPT_FLAG, NULL, NULL, 0, VALUE(staged), OPTIONS_HEAD,
	 "compare HEAD with the index, not the work tree"},
	{"each", 0, OPT_TEXT, "A..B", NULL, 0, VALUE(each), OPTIONS_HEAD,
	 "judge every commit from A to B by itself"},
	{"subset", 0, OPT_FLAG, NULL, NULL, 0, VALUE(subset), OPTIONS_HEAD,
	 "the new input has but a part of the headers: what is absent is a note"},
	{"released", 0, OPT_TEXT, "INPUT", NULL, 0, VALUE(released), OPTIONS_HEAD,
	 "the last release, which interface versions are held against"},
	{"bisect", 0, OPT_FLAG, NULL, NULL, 0, VALUE(bisect), OPTIONS_AUDIT,
	 "find the commit of what is at or above the level of --fail-on"},
	{"subject", 0, OPT_TEXT, "PATTERN", NULL, 0, VALUE(subject), OPTIONS_AUDIT,
	 "with --bisect: only of findings on such a subject or op"},
	{"rules", 0, OPT_TEXT, "DIR", NULL, 0, VALUE(rules_directory), OPTIONS_ALL,
	 "take rules and families from DIR, not the built-in ones"},
	{"policy", 0, OPT_TEXT, "FILE", NULL, 0, VALUE(policy_file), OPTIONS_LEVELS,
	 "take the levels of findings from FILE"},
	{"jobs", 'j', OPT_COUNT, "N", NULL, JOBS_MAX, VALUE(jobs), OPTIONS_INPUT,
	 "parse with N processes at the same time (default: one a core)"},
	{"no-cache", 0, OPT_FLAG, NULL, NULL, 0, VALUE(no_cache), OPTIONS_INPUT,
	 "keep nothing in the cache folder, and take nothing from it"},
	{"timeout", 0, OPT_COUNT, "SECONDS", NULL, TIMEOUT_MAX, VALUE(timeout), OPTIONS_INPUT,
	 "exit 3 when it is not done by then (default: 120; audit: a day)"},
	{"color", 0, OPT_WORD, "WHEN", colors, 0, VALUE(color), OPTIONS_PRINT | OPTIONS_AUDIT,
	 "colour the text: auto (the default), always or never"},
	{"no-pager", 0, OPT_FLAG, NULL, NULL, 0, VALUE(no_pager), OPTIONS_ALL,
	 "write to a terminal what is longer than it, without a pager"},
	{"quiet", 'q', OPT_FLAG, NULL, NULL, 0, VALUE(quiet), OPTIONS_ALL,
	 "print findings only, no summary"},
	{"verbose", 'v', OPT_FLAG, NULL, NULL, 0, VALUE(verbose), OPTIONS_ALL | OPTIONS_ALONE,
	 "print notes and gaps in full; with --version, how inputs are confined here"},
	{"help", 'h', OPT_FLAG, NULL, NULL, 0, VALUE(help), OPTIONS_ALL | OPTIONS_ALONE,
	 "print this help"},
	{"version", 0, OPT_FLAG, NULL, NULL, 0, VALUE(version), OPTIONS_ALL | OPTIONS_ALONE,
	 "print the version"},
};

struct opt_set options_of(unsigned int groups)
{
	return (struct opt_set){options, sizeof(options) / sizeof(options[0]), groups};
}

struct options options_default(void)
{
	return (struct options){.audience = AUDIENCE_ALL, .fail_on = XENABI_ERROR};
}
