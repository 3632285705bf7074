/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SOURCES_H
#define XENABI_READ_CSOURCE_SOURCES_H

#include "lib/model/family.h"
#include "lib/read/cfront/ast.h"

/* A name that the families give to a function. */
struct known_name {
	const char *name; /* interned */
	const struct family *family;
	enum entry_path entry;
	bool is_handler; /* else a delegate */
};

/* What sources_header_body() found, or not. */
struct header_body {
	const char *name;
	const char *text; /* NULL: nothing */
	size_t len;
	bool is_macro;
};

/* A number that a macro gives to an op. */
struct known_op {
	const struct family *family;
	uint64_t number;
};

/* A name that the data does not know, and that the sources take for an op. */
struct spelled_op {
	const struct family *family;
	const char *name; /* interned */
	uint64_t number;
};

/* A function that a header holds. */
struct inlined {
	const char *name; /* interned */
	size_t text;
};

/* Where a record is defined: at its brace, in tokens up to end. */
struct record_place {
	const char *name;
	const struct token *brace, *end;
};

/* A field that was looked for. */
struct known_field {
	const char *record, *name;
	struct ctype type;
};

/* All .c files of one architecture that can matter. */
struct sources {
	enum arch arch;
	const struct families *families;
	struct intern *intern;
	text_list *texts;
	const bool *is_header;	   /* of each text */
	struct arena arena;	   /* of trees and of macros */
	struct macro_table macros; /* of headers */
	struct kconfig options;
	struct unit *units;
	size_t unit_count;
	struct function **by_name; /* sorted by the name's address */
	size_t function_count;
	bool was_entry_read;
	const char *entry_doubt; /* see entry_registers.h */
	VEC(struct body *) bodies;
	stray_list strays;	     /* in headers; those of units are theirs */
	bool is_too_deep;	     /* some chains of calls were not looked through to their end */
	VEC(struct inlined) inlines; /* sorted by the name's address; see .has_inlines */
	bool has_inlines;
	VEC(struct unit *) header_units; /* that such functions were looked for in */
	size_t expanded;		 /* tokens that calls of macros became */
	size_t inlined;			 /* tokens of helpers that stand for their calls */
	unsigned int explorations;
	size_t run_work;		  /* of all runs so far */
	VEC(struct known_name) names;	  /* sorted by the name's address, handlers first */
	VEC(struct known_op) ops;	  /* sorted by family, then number; each once */
	VEC(struct spelled_op) spelled;	  /* sorted by name */
	VEC(struct record_place) records; /* sorted by the name's address */
	bool has_records;		  /* they were looked for */
	VEC(struct known_field) fields;
	VEC(struct header_body) header_bodies; /* that were asked for */
};

/*
 * is_unit, is_header: which of the texts are .c files, and which headers, of that
 * architecture; given: what makefiles define. All of them outlive *p. A header in reserve is read once a wanted
 * function masks with a name that it defines.
 */
void sources_build(struct sources *p, text_list *texts, const bool *is_unit, const bool *is_header,
		   enum arch arch, const struct families *families, const struct given_names *given,
		   struct intern *in);
void sources_deinit(struct sources *p);

/* The function of that name that a call from unit reaches; NULL when there is none, or many. */
struct function *sources_find(const struct sources *p, const struct unit *from, const char *name);
/* The function of that name in the one header that has it, or NULL. name is interned. */
struct function *sources_find_inline(struct sources *p, const char *name);
/* All functions of that interned name: the first of *ret_count adjacent ones. */
struct function *const *sources_all(const struct sources *p, const char *name, size_t *ret_count);
/* Whether some function has that name, one in a header included. */
bool sources_defines(const struct sources *p, const char *name);
/* Its tree, parsed at the first call. */
const struct body *sources_body(struct sources *p, struct function *f);
/* What a macro is worth in that unit; from NULL: in headers. */
struct number sources_constant(const struct sources *p, const struct unit *from, const char *name);
/* What the families say of an interned function name, or NULL. */
const struct known_name *sources_name(const struct sources *p, const char *name);
/* The family of kind ops of which this is a handler, or NULL. name is interned. */
const struct family *sources_handled(const struct sources *p, const char *name);
/*
 * What stands behind the first brace of the function of that name, up to the
 * first that closes, or what the macro with parameters stands for, where one
 * header defines it, whether or not it was read, the architecture's own before a
 * common one: *ret_len bytes. NULL: none, or several, or too many were looked for.
 */
const char *sources_header_body(struct sources *p, const char *name, bool is_macro,
				size_t *ret_len);
/* The numbers of a family's ops: the first of *ret_count adjacent ones, or NULL. */
const struct known_op *sources_ops(const struct sources *p, const struct family *family,
				   size_t *ret_count);

#endif
