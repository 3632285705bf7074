/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_INNER_H
#define XENABI_INNER_H

#include "lib/read/header/header.h"
#include "lib/read/input.h"
#include "lib/report/report.h"
#include "lib/rule/baseline.h"
#include "lib/rule/waiver.h"
#include "lib/xenabi.h"

/* What the files behind xenabi.h share. */

struct xenabi {
	struct intern intern;
	const char *rules_directory, *policy_file; /* the caller's, until they are read */
	struct catalogue catalogue;
	bool has_catalogue;
	viewset arches; /* that were asked for */
	struct input_options input;
	struct header_answers known_headers;
	struct known_tree known_tree;
	struct shipped_bytes known_releases;
	struct cache cache;
	struct arena arena;		    /* of the texts below */
	const char *waivers, *waivers_file; /* given by name; NULL: not */
	struct baseline baseline;
	bool has_baseline;
	struct strbuf defines; /* as directives */
	bool is_subset;
};

/* Loads the catalogue where it is not there yet. 0 or -1. */
int xenabi_need_catalogue(struct xenabi *x, struct xenabi_error *err);
/* The format that is asked for, and its options. 0 or -1. */
int xenabi_find_format(const struct xenabi_print *print, const struct report_format **ret_format,
		       struct print_options *options, struct xenabi_error *err);

/* Hands the text over, "" where there is none. Gives 0. */
int xenabi_give_text(struct strbuf *text, char **ret_text, size_t *ret_len);
int xenabi_no_output(const struct xenabi_print *print, struct xenabi_error *err);

#endif
