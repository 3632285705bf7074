/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_RELEASE_H
#define XENABI_MODEL_RELEASE_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/intern.h"
#include "lib/base/vec.h"
#include "lib/model/fact.h"

/* Where an input keeps the waivers of those who come after it. */
#define WAIVERS_FILE	  ".xenabi-waivers.json"
#define WAIVERS_MAX_BYTES ((size_t)1 << 20)

/*
 * What kinds of fact an input can supply. That something is absent may only be
 * concluded about a kind that the release supplies.
 */
enum supplies {
	SUPPLIES_HEADERS = 1 << 0, /* constants and records of the public headers */
	SUPPLIES_SOURCE = 1 << 1,  /* decodes and continuations, as the sources spell them */
	SUPPLIES_BINARY = 1 << 2,  /* decodes and continuations, as the binary holds them */
	SUPPLIES_DEBUG = 1 << 3,   /* .compiled: what debug information says */
};

#define SUPPLIES_COUNT 4

/* "headers", "source", "binary" or "debug", by its bit. */
const char *supplies_name(enum supplies bit);
/* The bit of that name; 0 when there is none. */
unsigned int supplies_from_name(const char *name);

/*
 * One side: everything known of one Xen release. Invariant once sealed: each
 * array is sorted (constants and records by name, then by lowest view; gaps by
 * place and text), no two of its facts differ in their views alone, and
 * nothing changes any more.
 */
struct release {
	struct arena arena;
	const char *spec;    /* what the user wrote */
	const char *folder;  /* that its files are below, for a reader; NULL: none */
	const char *version; /* "4.5.0"; NULL: the input does not tell */
	const char *date;    /* of its commit, "2014-12-30"; NULL: the input does not tell */
	const char *waivers; /* the text of its waiver file; NULL: it has none */
	/* One sentence on what its facts rest on, where that is less than usual; NULL: nothing to say. */
	const char *rests_on;
	unsigned int supplies;
	viewset views; /* that were read */
	/* Architectures whose own sources were looked at and serve no hypercall at all. */
	archset undispatched;

	struct constant *constants;
	size_t constant_count;
	struct record *records;
	size_t record_count;
	struct decode *decodes;
	size_t decode_count;
	struct continuation *continuations;
	size_t continuation_count;
	struct signature *signatures;
	size_t signature_count;
	struct code_slice *code_slices; /* sorted by hypercall, those for all first */
	size_t code_slice_count;
	struct table_slot *table_slots;
	size_t table_slot_count;
	struct translation *translations; /* sorted by record */
	size_t translation_count;
	struct save_load *save_loads; /* sorted by type */
	size_t save_load_count;
	struct versioned_part *versioned_parts; /* of headers */
	size_t versioned_part_count;
	struct gap *gaps;
	size_t gap_count;

	/*
	 * The records and enumerators with which a hypervisor was built, by its
	 * debug information: a release of its own, whose facts are in internal
	 * views. What is not in it may exist all the same: it was not used
	 * where it was looked for. NULL: there is no debug information.
	 */
	struct release *compiled;
	/* In .compiled: records that another of the name and view was preferred to. */
	struct record *rivals;
	size_t rival_count;
};

/* All facts of a kind, an array of its structs. */
struct facts {
	void *items;
	size_t count;
};

struct facts release_facts(const struct release *r, enum fact_kind kind);
/* For builder_seal(). */
void release_set_facts(struct release *r, enum fact_kind kind, struct facts facts);

/*
 * Where the records of a release are to be looked for: in its headers, and
 * without any in what was compiled. Never NULL.
 */
const struct release *release_layouts(const struct release *r);

/* All facts called name: *ret_count of them, adjacent; NULL when there is none. */
const struct constant *release_find_constants(const struct release *r, const char *name,
					      size_t *ret_count);
const struct record *release_find_records(const struct release *r, const char *name,
					  size_t *ret_count);
/* The one fact of that name in that view, or NULL. */
const struct constant *release_constant_in(const struct release *r, const char *name, viewset view);
const struct record *release_record_in(const struct release *r, const char *name, viewset view);
/*
 * What is said of the record's translation for 32-bit callers, by its name or
 * that without "xen_" and "_t"; NULL: nothing.
 */
const struct translation *release_translation_of(const struct release *r, const char *record);
/*
 * Whether a saved record of that type is taken where it is shorter than the
 * release's own; unknown where the release does not tell how it is loaded.
 */
enum answer release_zero_extends(const struct release *r, const char *save_type);
/* Index of the first constant whose name is not less than prefix. */
size_t release_lower_bound(const struct release *r, const char *prefix);

/* How to call this release in a sentence: its version, else what the user wrote. */
const char *release_label(const struct release *r);
/*
 * The same for two that are compared: what tells them apart where they are of
 * one version. The texts live in the releases.
 */
void release_labels(const struct release *old, const struct release *new, const char **ret_old,
		    const char **ret_new);

void release_destroy(struct release *r);

/* Gathers the facts of one release from any number of readers. */
struct builder;

/* in outlives the release. spec is copied. */
struct builder *builder_create(struct intern *in, const char *spec);
/* From now on constants and records are added in these views only. Without it, in all. */
void builder_limit(struct builder *b, viewset views);
void builder_destroy(struct builder *b);

/*
 * room bytes in which builder_tell_place() leaves what is being read, for whoever
 * is to know of what a process died; they outlive the builder.
 */
void builder_set_place(struct builder *b, char *place, size_t room);
/* A file, or a file and what is in it: "xen/common/memory.c: do_memory_op"; what may be NULL. */
void builder_tell_place(struct builder *b, const char *file, const char *what);

struct intern *builder_intern(struct builder *b);
/* Where arrays that a fact points to (fields, only_for) must live. */
struct arena *builder_arena(struct builder *b);

/* The first version told stays. */
void builder_set_version(struct builder *b, const char *version);
/* The same. NULL is allowed and tells nothing. */
void builder_set_date(struct builder *b, const char *date);
/* The same; the text is copied. */
void builder_set_waivers(struct builder *b, const char *text);
/* See .rests_on; sentences of several readers are put together. The text is copied. */
void builder_add_rests_on(struct builder *b, const char *text);
void builder_add_supplies(struct builder *b, unsigned int supplies);
void builder_add_views(struct builder *b, viewset views);
/* See .undispatched. */
void builder_add_undispatched(struct builder *b, enum arch arch);

/*
 * Takes a copy of the struct; its strings must be interned in builder_intern(),
 * its lists live in builder_arena() or, of a record, as long as the call. Facts
 * equal in all but their views become one.
 */
void builder_add(struct builder *b, enum fact_kind kind, const void *fact);
/*
 * Zeroed room for a list of a fact of that kind which is to be added: in the
 * arena or, where builder_add() copies the list, good until the next call.
 */
void *builder_list(struct builder *b, enum fact_kind kind, size_t count, size_t item_size);

/* The same for one kind each. */
#define BUILDER_ADDS(type, kind)                                                                   \
	static inline void builder_add_##type(struct builder *b, const struct type *fact)          \
	{                                                                                          \
		builder_add(b, kind, fact);                                                        \
	}
BUILDER_ADDS(constant, FACT_CONSTANT)
BUILDER_ADDS(record, FACT_RECORD)
BUILDER_ADDS(decode, FACT_DECODE)
BUILDER_ADDS(continuation, FACT_CONTINUATION)
BUILDER_ADDS(signature, FACT_SIGNATURE)
BUILDER_ADDS(code_slice, FACT_CODE_SLICE)
BUILDER_ADDS(table_slot, FACT_TABLE_SLOT)
BUILDER_ADDS(translation, FACT_TRANSLATION)
BUILDER_ADDS(save_load, FACT_SAVE_LOAD)
BUILDER_ADDS(versioned_part, FACT_VERSIONED)
#undef BUILDER_ADDS

/* at may be NULL; what and needs are interned here. */
void builder_add_gap(struct builder *b, const struct evidence *at, const char *what,
		     const char *needs);

/*
 * The builder of what was compiled, created when first asked for; it goes with
 * b, its gaps become b's, and two layouts of a record are kept as rivals.
 */
struct builder *builder_compiled(struct builder *b);

/*
 * Sorts, checks and hands over; the builder is gone afterwards, on failure too.
 * A name that has two values in one view keeps the one read last and is a gap.
 * Fails when no reader supplied a fact: nothing compared is never a pass.
 */
struct release *builder_seal(struct builder *b, struct xenabi_error *err);
/* The same for what is a part of a release, so that it may be empty. */
struct release *builder_seal_part(struct builder *b);

#endif
