/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_AUDIT_AUDIT_H
#define XENABI_AUDIT_AUDIT_H

#include "lib/model/family.h"
#include "lib/rule/finding.h"

/*
 * What `audit` found out of a series of releases. All of it lives in the
 * audit's arena and its interner; the releases are gone by the time that it is
 * printed. Places in .releases are called indexes; AUDIT_NONE is none.
 */

#define AUDIT_NONE SIZE_MAX

/* One release of the series. */
struct audit_release {
	const char *spec;    /* as an input */
	const char *label;   /* "4.17.0": what everything printed calls it; no two are the same */
	const char *version; /* as its own sources tell; NULL: they do not */
	const char *date;    /* of its commit, "2022-12-12"; NULL: not known */
	const char *failure; /* why it could not be read, with its place; NULL: it was */
	unsigned int supplies;
	viewset views;
	bool is_release;  /* its version is one, "4.17.0", and no "4.23-unstable" */
	bool is_point;	  /* not the first of its branch: "4.17.5" */
	size_t base;	  /* that it is held against: see audit_find_bases() */
	size_t gap_count; /* in it, beside what is said of comparisons */
	size_t error_count, warning_count, note_count; /* findings against its base */
};

/* How one handler takes its command register apart. */
struct audit_decode {
	enum arch arch;
	enum entry_path entry;
	const char *handler;
	bool is_op_in_buffer;
	uint8_t register_bits;		  /* 0: not known */
	struct known_number op_bits;	  /* none: nothing masks */
	struct known_number progress_lsb; /* none: no bit of it is progress */
	uint64_t unit;			  /* of progress; 0: not known, or none */
	struct strings only_for;	  /* ops that the mask applies to; empty: all */
};

/* An op of which a continuation was seen. One entry an op, kind and place of progress. */
struct audit_continuing {
	const char *op; /* its name, or its number; "" where any op may be concerned */
	enum audience audience;
	bool is_tools; /* only tools may call it, whose calls are not live across a migration */
	enum continuation_kind kind;
	struct known_number progress_lsb;
	archset arches; /* of hypervisors */
};

/* A number space as one release fills it. */
struct audit_space {
	bool is_there; /* else the release does not have it, or was not read; all else is zero */
	size_t count;  /* of distinct numbers */
	bool has_max;
	uint64_t max;				 /* the largest of them */
	size_t audiences[AUDIENCE_INTERNAL + 1]; /* of the numbers, by who may use them at least */
	/* Of ops: how many numbers, from 0, no masked op can alias, and how many are above .max. */
	bool has_capacity;
	uint64_t capacity, headroom;
	/* As all handlers agree; unknown where they do not, or where it is not known. */
	struct known_number op_bits;
	bool knows_masks; /* the release tells how registers are split at all */
	struct audit_decode *decodes;
	size_t decode_count;
	struct audit_continuing *continuing;
	size_t continuing_count;
	bool has_open_site;	       /* there are continuations of which the op is not known */
	struct strings names;	       /* of its ops, by number */
	uint64_t *numbers;	       /* of them, at the same places */
	struct strings added, removed; /* names, against the base */
};

/* How fast a number space fills. */
struct audit_growth {
	bool is_known;	    /* at least two releases that are first of their branch have it */
	size_t from, to;    /* between these releases */
	size_t steps;	    /* first releases of branches from the one to the other */
	int64_t gained;	    /* numbers taken between them, by the largest number */
	double per_release; /* over all of it */
	size_t recent_from; /* the last few of them, where the pace may differ */
	double recent_per_release;
	double years_per_release; /* 0: not known, for want of dates */
	/*
	 * When the space is full, should the faster of both paces go on: releases from .to on, and
	 * the year. 0: never, as far as that tells, or there is no bound.
	 */
	double releases_left;
	unsigned int full_year;
};

/* Whether the way in which an op space splits its register may still be changed. */
enum audit_freedom {
	AUDIT_NOTHING,	  /* no mask, and no op leaves progress in registers: nothing to change */
	AUDIT_FROZEN,	  /* a guest of some release may be suspended in it */
	AUDIT_TOOLS_ONLY, /* only tools' ops continue, whose calls are not live across a migration */
	AUDIT_UNUSED,	  /* there is a mask, and no op continues under it */
	AUDIT_UNRELEASED, /* no release has it yet */
	AUDIT_UNKNOWN,
};

struct audit_status {
	enum audit_freedom freedom; /* as of the last release of the series that was read */
	size_t since;		    /* the first release from which on it was so; AUDIT_NONE */
	struct strings ops;	    /* that decide it */
	const char *why;	    /* a sentence without its full stop */
};

/* A number space over the series. */
struct audit_family {
	const char *name;
	enum family_kind kind;
	const char *hypercall; /* NULL: none is concerned */
	enum stability stability;
	bool has_number;
	uint64_t number;	    /* of the hypercall */
	struct audit_space *spaces; /* one a release, by index */
	struct audit_growth growth;
	struct audit_status status; /* of kind ops; else AUDIT_NOTHING */
	const char *answer;	    /* "8-bit mask, 29 of 256 used, +0.3 a release, ..." */
};

/* The commit at which something changed. */
struct audit_commit {
	const char *hash, *subject, *date;
	size_t diffs; /* that it took to find it */
};

/* A finding between a release and its base. */
struct audit_event {
	size_t old, new;
	struct finding finding;	     /* as diff has it; its facts are copies */
	struct audit_commit *commit; /* NULL: not looked for */
	const char *commit_failure;  /* why it was looked for and not found, or NULL */
};

/* What of a guest saved on one release does not go on, on another. */
struct audit_resume {
	const char *hypercall;
	enum arch arch;
	enum entry_path entry;
	enum verdict_kind kind; /* broken or unknown */
	const char *reason;
	bool is_for_tools; /* alone: no guest is concerned */
};

/* May a guest that was saved on .from be resumed on .to? */
struct audit_cell {
	size_t from, to;
	enum verdict_kind kind;		    /* of what concerns guests: the worst */
	size_t compatible, broken, unknown; /* entries of hypercalls; those for tools alone apart */
	struct audit_resume *items;	    /* what is not compatible */
	size_t item_count;
};

/* What could not be read or compared. */
struct audit_gap {
	size_t release;
	struct gap gap;
};

struct audit {
	struct arena arena;
	struct builder *store;		/* owns what facts point to */
	struct audit_release *releases; /* in the order of the series */
	size_t release_count;
	struct audit_family *families; /* hypercalls' ops by their numbers, then the others */
	size_t family_count;
	VEC(struct audit_event) events; /* by .new, then as in a report of diff */
	/* Of the releases that are first of their branch, and of what is no release: by from, to. */
	VEC(struct audit_cell) cells;
	VEC(struct audit_gap) gaps;
	const char *repo;   /* that revisions are of; NULL: none */
	size_t failed;	    /* releases that could not be read */
	const char *answer; /* one sentence that says how the series stands */
};

void audit_destroy(struct audit *audit);

const char *audit_freedom_name(enum audit_freedom freedom);
/* Index in the audit of the last release that was read; AUDIT_NONE: there is none. */
size_t audit_last(const struct audit *audit);
/* The cell of that pair, or NULL. */
const struct audit_cell *audit_cell_of(const struct audit *audit, size_t from, size_t to);

#endif
