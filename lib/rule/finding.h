/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_FINDING_H
#define XENABI_RULE_FINDING_H

#include "lib/model/release.h"
#include "lib/rule/call/split.h"

enum level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR, LEVEL_COUNT };

/* Which input of a command. A command with one input has only a new one. */
enum side { SIDE_OLD, SIDE_NEW, SIDE_COUNT };

/* What one side says of a finding's subject; all NULL: nothing. */
struct side_facts {
	const struct constant *constant;
	const struct record *record;
	const struct decode *decode;
};

/* What one party makes of a register value. */
struct reading {
	const char *key;   /* "old", "new"; within a release "meant", "taken" or the path's name */
	const char *label; /* for a reader: the release's, or who reads */
	const char *op;	   /* NULL: no header declares one of that number */
	struct split_result result;
};

#define READING_COUNT 2

/* A register value that shows what a finding says. */
struct witness {
	uint64_t value;
	const char *intro;	   /* who holds it */
	const char *progress_noun; /* "progress", or as the hypercall calls it */
	struct reading readings[READING_COUNT];
};

/* What allows findings, for a reason and a time. */
struct waiver {
	const char *rule;
	const char *subject;	 /* a pattern of glob(7) */
	archset arches;		 /* on these alone; 0: on all */
	const char *fingerprint; /* of the one finding meant; NULL: any */
	const char *reason;
	const char *until; /* the last release, "4.23", or the last day, "2027-06-30" */
	bool is_expired;
	size_t used; /* findings that it allows */
};

/* Those of one file, in its order. */
struct waivers {
	const char *place; /* the file; NULL: there is none */
	VEC(struct waiver) items;
};

struct side_evidence {
	enum side side;
	struct evidence at;
};

struct strings {
	const char **items;
	size_t count;
};

/*
 * Something that a maintainer would act on. All it points to lives in the
 * report's arena, the releases or the interner.
 */
struct finding {
	const char *rule;
	struct strings also; /* further rules that it stands for */
	enum level level;
	const char *subject;
	const char *hypercall; /* NULL: none is concerned */
	struct strings ops;    /* names of the ops concerned */
	viewset views;	       /* where it shows */
	enum audience audience;
	const char *message; /* one line, no full stop */
	/* What the message says of each of its ops, whichever they are; NULL: only of them all. */
	const char *core;
	const char *gist;   /* what it says, with others that say the same, of all; NULL: nothing */
	const char *advice; /* what undoes it; NULL: the facts do not tell */
	struct side_facts facts[SIDE_COUNT];
	const struct witness *witness; /* NULL: it needs none */
	VEC(struct side_evidence) evidence;
	char fingerprint[17];	     /* hex; the same however lines move */
	const struct waiver *waiver; /* that allows it; NULL: none */
	bool is_known;		     /* the baseline has it */
};

enum verdict_kind { VERDICT_COMPATIBLE, VERDICT_BROKEN, VERDICT_UNKNOWN };

/* Whether a guest that the old release suspended may be resumed by the new one. */
struct verdict {
	const char *hypercall;
	enum entry_path entry;
	enum arch arch;
	enum verdict_kind kind;
	const char *told_of; /* the hypercall whose findings tell of what is broken */
	const char *reason;
	bool is_for_tools;	/* broken, or in doubt, for tools alone, whose calls are not live */
	bool is_known;		/* the baseline has it unknown, too */
	struct strings callers; /* "pv64", "hvm32"; empty where it is not known who comes by it */
};

struct side_gap {
	enum side side;
	struct gap gap;
	bool is_shared; /* the other side has it too */
	bool is_known;	/* the baseline has it */
	bool is_loud;	/* it is a warning by itself */
};

/* How much was looked at, so that nothing compared is never a pass. */
struct compared {
	size_t constants, records;
	size_t entries[ARCH_COUNT];
	size_t compiled; /* records of debug information, held against headers */
};

/* All that a command found out; every output format prints this one thing. */
struct report {
	struct arena arena;
	const char *command;			  /* "diff", "check" */
	const struct release *inputs[SIDE_COUNT]; /* NULL: the command has no such input */
	const char *labels[SIDE_COUNT]; /* what a sentence calls them, never the same of both */
	VEC(struct finding) findings;	/* sorted: level from error down, rule, subject, views */
	VEC(struct verdict) verdicts;	/* sorted: hypercall, arch, entry */
	VEC(struct side_gap) gaps;
	struct compared compared;
	struct waivers waivers; /* that were applied */
	struct waivers added;	/* that the new input adds, which were not */
	bool has_baseline;
	bool is_subset;	   /* the new input is meant to lack some of what the old one has */
	bool is_unchanged; /* nothing that matters differs, so nothing had to be read */
};

void report_deinit(struct report *report);
/* Whether it counts: neither waived nor known from a baseline. */
bool finding_is_open(const struct finding *f);
/* Of two struct finding, as qsort(3) wants it: the order of a report, the worst first. */
int finding_compare(const void *a, const void *b);
/* Entries of hypercalls, on all architectures. */
size_t compared_entries(const struct compared *c);
/* Whether its inputs gave nothing that could be compared, which is no pass. */
bool report_compares_nothing(const struct report *report);

const char *level_name(enum level level);
/* LEVEL_COUNT when there is none of that name. */
enum level level_from_name(const char *name);
const char *side_name(enum side side);
const char *verdict_kind_name(enum verdict_kind kind);

#endif
