/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_UNIT_H
#define XENABI_READ_CFRONT_UNIT_H

#include "lib/model/fact.h"
#include "lib/read/cfront/macro.h"

struct body;

/* A file of the tree, as far as it was read. */
struct source_text {
	const char *path; /* interned */
	const char *bytes;
	size_t size;
	token_list tokens; /* lexed once asked for */
	bool is_lexed;
	bool is_reserve; /* a header that is only read for a name that is found nowhere else */
};

typedef VEC(struct source_text) text_list;

/* A place that names a function that makes continuations, and that nobody carries out. */
struct stray {
	const struct token *at, *end; /* of the tokens that it is among */
	const char *because;
};

typedef VEC(struct stray) stray_list;

/* Lines that a build has only where an option is set that need not be. */
struct guard {
	uint16_t file;
	uint32_t first, last; /* the directives around them */
	const char *option;   /* "CONFIG_X" */
	struct option_place at;
};

/* Code within a function of which it is not known what a build has there. */
struct doubtful_code {
	const struct token *at; /* the condition, or the directive */
	size_t token;		/* where it stands among the unit's tokens */
	const char *what;
};

/* A function's definition. */
struct function {
	const char *name;
	const struct unit *unit;
	struct token_range params; /* between the brackets */
	struct token_range body;   /* braces included */
	uint16_t file;
	uint32_t line;
	bool is_compat_file; /* its file is for 32-bit callers */
	bool is_wanted;	     /* can lead to a site, or is or leads to a handler or its delegate */
	bool can_continue;   /* can lead to a site */
	bool was_run;	     /* some run of a handler entered it */
	bool was_cut;	     /* and some such handler's runs are not complete */
	enum answer pauses;  /* it calls what asks for a pause; unknown: nobody asked */
	enum answer helps;   /* it only calculates; unknown: nobody asked */
	struct body *parsed; /* NULL: nobody asked for it yet */
};

/* A .c file, preprocessed for one architecture. */
struct unit {
	struct arena arena;
	struct macro_table macros; /* its own */
	token_list tokens;
	VEC(struct function) functions;
	size_t file; /* index into the texts */
	stray_list strays;
	VEC(struct guard) guards;
	VEC(struct doubtful_code) doubts;
};

/*
 * Preprocesses texts->items[file]: conditions are decided as the architecture
 * says, and as if all options were switched on; .c files are included if they
 * are among texts; macros that merely rename are expanded, those with
 * parameters outside of functions only.
 */
void unit_build(struct unit *u, text_list *texts, size_t file, enum arch arch,
		const struct macro_table *global, struct intern *in);
void unit_deinit(struct unit *u);

/* The innermost guard that the token stands behind; NULL: every build has it. */
const struct guard *unit_guard(const struct unit *u, const struct token *at);

/*
 * Adds the macros of a header to global, and what stands in its functions to
 * strays; beside, or NULL: what names mean that global does not have.
 */
void unit_read_header(text_list *texts, size_t file, enum arch arch, struct arena *a,
		      struct macro_table *global, const struct macro_table *beside,
		      struct intern *in, stray_list *strays);

/*
 * Adds CHECK_x for each record x that xen/include/xlat.lst marks with '?': a
 * script of Xen's makes these macros, and sources ask whether they are there.
 */
void unit_read_checks(const struct source_text *list, uint16_t file, struct arena *a,
		      struct macro_table *global, struct intern *in);

struct macro_scope unit_scope(const struct unit *u, const struct macro_table *global,
			      enum arch arch, struct intern *in);

#endif
