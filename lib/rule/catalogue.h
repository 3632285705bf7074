/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CATALOGUE_H
#define XENABI_RULE_CATALOGUE_H

#include "lib/model/family.h"
#include "lib/rule/finding.h"

/* The text of one rule, from rules/<id>.json. */
struct rule {
	const char *id;
	const char *commands; /* "check", "diff" or "check, diff" */
	const char *title;    /* one line: when it fires */
	const char *why;      /* why it matters */
	const char *action;   /* what to do about it */
	const char *example;  /* a real case from Xen's history */
	/* What the policy makes of it, by stability class; STABILITY_UNSTATED is not used. */
	enum level levels[STABILITY_INTERNAL + 1];
};

/* The data that judgement rests on: rules, levels, families. */
struct catalogue {
	struct arena arena;
	VEC(struct rule) rules; /* sorted by id */
	struct families families;
	/* From how much of what a mask can hold op numbers are said to run out. */
	unsigned int op_space_low_percent;
};

/*
 * Loads the data built into the program; with rules_directory, from the files
 * of that directory instead (families.json, policy.json, <id>.json); with
 * policy_file, the levels from that file. Either may be NULL. 0 or -1; the
 * catalogue is to be deinitialised in either case.
 */
int catalogue_load(struct catalogue *c, const char *rules_directory, const char *policy_file,
		   struct xenabi_error *err);
void catalogue_deinit(struct catalogue *c);

/*
 * The same with the hypercalls that only the releases know; either may be NULL.
 * What it is made of lives in a and in c; it is not to be deinitialised.
 */
struct catalogue catalogue_extend(const struct catalogue *c,
				  const struct release *const releases[SIDE_COUNT],
				  struct arena *a);

/* NULL when there is none of that id. */
const struct rule *catalogue_find(const struct catalogue *c, const char *id);

#endif
