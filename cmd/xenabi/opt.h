/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CMD_OPT_H
#define XENABI_CMD_OPT_H

#include <stdio.h>

#include "lib/xenabi.h"

/* How an option is given, and the type of the variable that takes it. */
enum opt_kind {
	OPT_FLAG,  /* alone; bool, set to true */
	OPT_TEXT,  /* with any text but an empty one; const char *, into argv */
	OPT_WORD,  /* with one of .words; unsigned int, the word's index */
	OPT_COUNT, /* with a whole number from 1 to .max; unsigned int */
	OPT_LIST,  /* with any text but an empty one, any number of times; struct opt_list */
};

enum { OPT_LIST_MAX = 64 };

/* NULL-terminated; into argv. */
struct opt_list {
	const char *items[OPT_LIST_MAX + 1];
	size_t count;
};

struct opt {
	const char *name; /* without the dashes */
	char letter;	  /* of the short form; 0: none */
	enum opt_kind kind;
	const char *argument;	  /* what help calls it; NULL for a flag */
	const char *const *words; /* NULL-terminated; OPT_TEXT: what completion offers, or NULL */
	unsigned int max;
	size_t offset;	     /* of the variable in the struct given to opt_parse() */
	unsigned int groups; /* bits: the option is there for commands with one of them */
	const char *help;    /* one line */
};

/* The options of one command: those of items that share a group with it. */
struct opt_set {
	const struct opt *items;
	size_t count; /* 64 at most */
	unsigned int groups;
};

/*
 * Takes options and operands apart, in any order; "--" ends the options, "-"
 * is an operand. values holds the defaults and takes what is given. operands
 * has room for argc pointers; their count comes back. 0, or -1 and an error of
 * XENABI_EUSAGE: an option that is unknown, or given twice with an argument,
 * or an argument that is missing, superfluous or of the wrong kind.
 */
int opt_parse(const struct opt_set *set, int argc, char **argv, void *values, const char **operands,
	      size_t *ret_count, struct xenabi_error *err);

/* Prints a line or two for each option of the set. */
void opt_print_help(const struct opt_set *set, FILE *out);

#endif
