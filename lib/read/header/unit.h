/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_UNIT_H
#define XENABI_READ_HEADER_UNIT_H

#include "lib/base/strbuf.h"
#include "lib/read/header/request.h"
#include "lib/read/header/scan.h"

/* Every name of the kind that a unit declares for us begins so. */
#define UNIT_VALUE   "xenabi_value_"   /* a variable that has a macro's value */
#define UNIT_SAMPLE  "xenabi_sample_"  /* followed by "<sample>_<name>" */
#define UNIT_DEFINED "xenabi_defined_" /* a macro without a value is defined */
#define UNIT_SITE    "xenabi_site_"    /* an array of one more than the index of its site */
#define UNIT_REFUSED "xenabi_refused_" /* followed by "<file>_<refusal>", indices */
#define UNIT_END     "xenabi_end"      /* the unit was parsed to its end */

/* One of the places that define a macro. */
struct macro_place {
	const char *name;
	size_t file;
	const struct macro_site *site;
};

/* A macro's name, over all the places that define it. */
struct macro_name {
	const char *name;
	size_t place;	      /* where it is defined, if at all: of set->places */
	bool has_more_places; /* the compiler has to tell which of them was the last */
	unsigned int sampled; /* parameters, where some definition is to be sampled; else 0 */
	bool has_value_site;  /* some definition is object-like and has a body */
	bool is_poisoned;     /* evaluating it could swallow what follows, or take for ever */
	size_t weight;	      /* bytes that it may grow to */
	bool is_heavy;	      /* these are too many to ask the compiler for its value */
};

/* How many lines of a header stand before each place where two were added to its text. */
struct added_lines {
	VEC(size_t) before;
};

/* The headers of one release, scanned. */
struct header_set {
	const struct header_request *request;
	struct blob *texts;	   /* one a file, as the compiler is to see it */
	struct header_scan *scans; /* one a file */
	struct arena arena;
	VEC(struct macro_name) macros; /* sorted by address of the name */
	VEC(struct macro_place) places;
	struct added_lines *added; /* one a file */
};

/* request must outlive the set. */
void header_set_init(struct header_set *set, const struct header_request *request,
		     struct intern *in);
void header_set_deinit(struct header_set *set);

/* Index of a macro in set->macros, by its interned name; set->macros.count when it is none. */
size_t header_set_find_macro(const struct header_set *set, const char *name);

/* The number of a line of a header, from that in set->texts. */
uint32_t header_set_line(const struct header_set *set, size_t file, uint32_t line);

/*
 * The C text of one translation unit: includes the headers that wanted[] marks
 * (one flag a file) as far as they do not refuse, then declares one variable
 * for each macro that may have a value, for the compiler to evaluate. A mended
 * unit closes behind each header what that may have left open.
 */
void header_set_write_unit(const struct header_set *set, const bool *wanted, bool is_mended,
			   struct strbuf *out);

/* Samples of arguments for a macro of so many parameters: how many, and one as "(1, 0)". */
unsigned int header_sample_count(unsigned int parameters);
void header_write_sample(struct strbuf *out, unsigned int parameters, unsigned int sample);

/* A stub that the compiler finds instead of a system or hypervisor header. */
struct header_stub {
	const char *path; /* absolute, below HEADER_ROOT */
	const char *text;
};

extern const struct header_stub header_stubs[];
extern const size_t header_stub_count;

#endif
