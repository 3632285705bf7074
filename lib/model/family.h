/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_FAMILY_H
#define XENABI_MODEL_FAMILY_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/model/fact.h"

/* What kind of number space a family is. */
enum family_kind {
	FAMILY_HYPERCALLS, /* the hypercall numbers themselves */
	FAMILY_OPS,	   /* the ops of one hypercall */
	FAMILY_SUBOPS,	   /* ops within an op */
	FAMILY_NUMBERS,	   /* other numbers that identify something: VIRQ_*, HVM_PARAM_* */
	FAMILY_FEATURES,   /* bit positions: XENFEAT_*, XEN_X86_FEATURE_* */
};

/* How firmly an interface is promised; see "The rules" in xenabi(1). */
enum stability {
	STABILITY_UNSTATED, /* the audience seen in the guards decides */
	STABILITY_GUEST,
	STABILITY_WIRE,
	STABILITY_MIGRATION,
	STABILITY_TOOLS_VERSIONED,
	STABILITY_TOOLS_UNVERSIONED,
	STABILITY_INTERNAL,
};

/* What a name under a family's prefix is. */
enum name_role {
	ROLE_UNKNOWN, /* the data does not say */
	ROLE_OP,
	ROLE_PLACEHOLDER, /* an op's number held free, without a meaning yet */
	ROLE_SUBOP,
	ROLE_FLAG,
	ROLE_LIMIT,
	ROLE_VALUE,
	ROLE_VERSION,
	ROLE_INTERNAL,
	ROLE_GUARD,
	ROLE_PLUMBING,
};

struct name_list {
	const char **items;
	size_t count;
};

struct name_pair {
	const char *name, *value;
};

struct pair_list {
	struct name_pair *items;
	size_t count;
};

struct role_pattern {
	const char *pattern; /* as fnmatch(3) */
	const char *header;  /* pattern for the header's path; NULL: any */
	enum name_role role;
	enum stability stability;
};

struct role_list {
	struct role_pattern *items;
	size_t count;
};

/* A name that the data lists, not by a pattern: an op or a placeholder. */
struct exact_name {
	const char *name;
	enum name_role role;
};

/* Where the op of a family is found by its handler. */
struct op_location {
	bool known;	       /* which argument; a subop may have a record and a field only */
	unsigned int argument; /* of the hypercall, from 0 */
	const char *op;	       /* that this is a part of; NULL: none */
	const char *record;    /* the op is in this record that the argument points to; NULL: */
	const char *field;     /* it is the argument itself */
	bool is_of_buffers; /* the argument points to an array of buffers: the record is the first */
};

struct family {
	const char *name;
	enum family_kind kind;
	const char *hypercall;	  /* NULL: none is concerned */
	const char *number_macro; /* FAMILY_OPS: what defines the hypercall's number; else NULL */
	struct name_list prefixes;
	struct name_list ops;
	struct name_list placeholders;
	struct pair_list aliases; /* name -> the name whose number it shares */
	struct role_list others;  /* names under the prefix that are no ops */
	struct op_location op_in;
	struct name_list args;
	struct name_list handlers[ENTRY_COUNT];
	struct name_list delegates;
	struct name_list arches;   /* empty: all */
	const char *version_macro; /* NULL: not versioned */
	bool one_layout; /* 32- and 64-bit callers are served by one handler, without translation */
	struct name_list
		may_differ; /* records that, despite one_layout, are translated or not served */
	enum stability stability;
	struct pair_list stability_of;	/* op -> stability by name */
	struct pair_list argument_of;	/* op -> the record that it takes */
	struct pair_list older_records; /* record -> what older releases call it */
	struct pair_list shared_by;	/* record -> the op that sets up the memory it stands in */
	struct name_list bare_ops;	/* that take no record: bytes, or nothing */
	/* Records in the caller's memory that a call without an op goes by, if known at all. */
	struct name_list buffer;
	bool knows_buffer;
	bool holds_calls;	   /* there stand other hypercalls, with their arguments */
	struct pair_list unserved; /* op -> why no handler serves it, though it is declared */
	const char *progress_noun; /* what its progress counts; NULL: nothing in particular */
	struct exact_name *exact;  /* ops and placeholders, sorted by name */
	size_t exact_count;
};

/* A prefix of a family, among all prefixes. */
struct prefix_entry {
	const char *prefix;
	const struct family *family;
	size_t shorter; /* index of the longest entry that this one begins with, or the count */
};

/* The data of rules/families.json. Strings live in the arena. */
struct families {
	struct arena arena;
	const char *text; /* that they were parsed from, for whoever is to parse it again */
	size_t text_len;
	struct family *items;
	size_t count;
	struct role_list headers;      /* .pattern is for the header's path */
	struct role_list constants;    /* names outside every family */
	struct name_list own_pages;    /* patterns for records that nobody goes by the size of */
	struct name_list unshared;     /* patterns for records that each side has for itself */
	struct prefix_entry *prefixes; /* sorted by prefix */
	size_t prefix_count;
};

/*
 * text is JSON of schema xenabi-families/1; place names it in errors. 0 or -1,
 * after which *f is empty. Two families of one name or prefix are an error.
 */
int families_parse(struct families *f, const char *text, size_t len, const char *place,
		   struct xenabi_error *err);
void families_deinit(struct families *f);

/* What the pair of that name holds, or NULL. */
const char *pair_list_value(const struct pair_list *pairs, const char *name);
/* The family with the longest prefix of name, or NULL. */
const struct family *families_of_name(const struct families *f, const char *name);
/* The family of kind ops of that hypercall, or NULL. */
const struct family *families_of_hypercall(const struct families *f, const char *hypercall);
/* The part of a header's path that patterns are written for: below the public directory. "" for NULL. */
const char *families_header_path(const char *file);

/* What the data says of a name under the family's prefix. */
enum name_role family_role(const struct family *family, const char *name);
/* What it says of a constant outside every family; ROLE_UNKNOWN when nothing. */
enum name_role families_constant_role(const struct families *f, const char *name, const char *file);
/* Whether a record has a page, or the end of one, to itself: nobody goes by its size. */
bool families_has_own_page(const struct families *f, const char *record);
/* Whether a record is shared with nobody: the header only offers it. */
bool families_is_unshared(const struct families *f, const char *record);
/* Whether one handler takes the record from callers of every width, without translating it. */
bool family_keeps_layout(const struct family *family, const char *record);
bool family_are_aliases(const struct family *family, const char *a, const char *b);
bool family_on_arch(const struct family *family, enum arch arch);

/*
 * The stability class of a name: as the data states it for the op, the family,
 * the constant or the header, in this order; else as the audience implies.
 * family and file may be NULL.
 */
enum stability families_stability(const struct families *f, const struct family *family,
				  const char *name, const char *file, enum audience audience);

const char *stability_name(enum stability stability);
const char *family_kind_name(enum family_kind kind);
/* The way back; false, and *ret untouched, when there is none of that name. */
bool stability_from_name(const char *name, enum stability *ret);
bool name_role_from_name(const char *name, enum name_role *ret);
bool family_kind_from_name(const char *name, enum family_kind *ret);

#endif
