/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_RUN_H
#define XENABI_READ_CSOURCE_RUN_H

#include "lib/read/csource/sources.h"
#include "lib/read/csource/value.h"

/*
 * Carries out a handler on every call at once: the bits of its command are
 * symbols. Where the handler tests the command, a run follows one answer; one
 * run after the other follows all of them. Where it tests anything else, both
 * ways are followed and what is known is joined.
 */

/* A fact about the command: its bits under mask are not these. */
struct exclusion {
	const struct exclusion *next;
	size_t depth;
	uint64_t mask, bits;
};

/* Immutable: a newer one hides the older ones of its name. */
struct binding {
	const struct binding *next;
	size_t depth;
	const char *name;
	struct value value;
};

/*
 * What a field of a local record holds; for the record itself, with .name its
 * own, whether it is the caller's. Immutable like a binding.
 */
struct field_binding {
	const struct field_binding *next;
	size_t depth;
	const char *name;   /* "function:variable.field" */
	const char *record; /* of a record: how it was declared */
	bool is_guest;	    /* a record that was filled from the caller's memory */
	struct value value;
	const struct value *first; /* what its type and its owner tell; NULL: nothing */
};

/* A number of the caller's of which something unknown was asked. */
struct doubt {
	const struct doubt *next;
	size_t depth;
	const struct limit *limit;
	bool is_of_all; /* whatever comparison held the number down before, or does so later */
};

/* What the switches on the op, or tests that tell it from others, have for a decided one. */
enum op_served {
	OP_OPEN,  /* there was none */
	OP_LEFT,  /* the last has no case for it */
	OP_NAMED, /* the last has one: as far as is seen, it is served */
	OP_TAKEN, /* one has it behind one that left it: what comes then is no answer */
};

/* The calls that were made, and the places where ways met: each has one way to it. */
struct way_point {
	const struct way_point *from;
	size_t depth;
};

/* Which ways led to a point, by the last test for progress. */
enum {
	WAYS_UNTESTED = 1, /* none was made: progress may be 0, or not */
	WAYS_PASSED = 2,   /* it is not 0 */
};

/* What is known at one point. */
struct world {
	bool is_alive;
	unsigned int epoch;    /* how many decisions on the op are behind it */
	unsigned int switches; /* on the op, of these decisions and behind them */
	enum op_served served; /* by what these have for it */
	const struct binding *vars;
	const struct field_binding *fields; /* of every function that is being run */
	const struct doubt *doubts;
	bool is_vague; /* fields were forgotten: of none it is known that the caller set it */
	const struct exclusion *excluded;
	uint64_t known, bits; /* of the command */
	uint64_t nonzero;     /* of these bits of the command, at least one is 1; 0: not known */
	uint8_t ways;	      /* WAYS_*: more than one where such ways met */
	/* Directly behind a test for progress, that told it from 0 or that told anything else. */
	bool is_behind_test, is_behind_question;
	const struct way_point *point;
};

/* A place where progress goes to work: a call that gets it, a store, a loop's end. */
struct use {
	struct use *next;
	const struct expr *at;
	uint8_t ways;
	bool is_work;		       /* some run comes there with progress of 0 */
	bool is_before_test;	       /* the way there leads on to a test for progress … */
	bool is_at_test;	       /* … and nothing is done in between */
	const struct way_point *point; /* until the run ends */
};

/* How the ways of a run end that lead to no success with progress, and the others. */
struct ways_ended {
	bool is_refused; /* directly behind a test an error is named: progress is refused there */
	bool is_limited; /* likewise, behind a question that is not whether it is 0 */
	bool has_passed; /* something else than an error was returned with progress */
	bool is_unclear; /* or where it is not known, and not before it could have been tested */
};

enum { SITE_ARGS_MAX = 8 };

/* A call of one of the two functions, as one run saw it. */
struct site_seen {
	const struct expr *call;
	const struct function *function; /* that it stands in */
	bool is_own;	      /* no other handler stands between it and the one that is run */
	uint64_t op_mask, op; /* bits of the command that the run decided on */
	size_t arg_count;     /* behind the format */
	struct value args[SITE_ARGS_MAX];  /* resolved */
	bool keeps_command[SITE_ARGS_MAX]; /* the argument is the command as it came */
	uint64_t known, bits;		   /* of the command, here */
	/* What the last handler or delegate of the hypercall that the run called got. */
	struct origin passed[SITE_ARGS_MAX];
	size_t passed_count;
};

/* How the run ended, seen from the last decision on the op on. */
struct outcome {
	bool has_result, is_error; /* something was returned; every time a negative constant */
	bool is_refusal;	   /* no success was returned */
	enum op_served served;	   /* left to a default: nothing shows that it is served */
	uint64_t used;		   /* bits of the command that were used as a number */
	uint64_t tested;	   /* that were compared with 0 */
	uint64_t shifts;	   /* bits that stood lowest in what was used shifted down */
	uint64_t asked;		   /* of which something else was asked */
	uint64_t apart;		   /* that were used as a number without the op's */
	struct use *uses;	   /* in the exploration's arena */
	unsigned int calls;	   /* that the run came by, and that are not followed */
	unsigned int errors;	   /* that it named */
	struct ways_ended ended;
	bool is_used_shifted, is_used_in_place;	  /* in the handler itself */
	bool is_shown_shifted, is_shown_in_place; /* likewise, to a call that gives nothing back */
	bool is_inner_shifted, is_inner_in_place; /* in a function that it calls */
	const char *escaped_to;	   /* a function that got op and progress and was not followed */
	const struct guard *guard; /* that a case for the op stands behind; NULL: none is seen */
};

/* One run. */
struct leaf {
	uint64_t op_mask, op;		  /* decided; mask 0: it is no op that is named */
	uint64_t zero;			  /* bits above the op that it decided to be 0 */
	uint64_t nonzero;		  /* of which it decided that one is 1 */
	const struct exclusion *excluded; /* in the exploration's arena */
	bool is_refused;		  /* every call of its op is, this run's or not */
	struct outcome outcome;
};

/* Decisions that some run came to in a case of a switch that goes to each of its cases. */
struct parting {
	const struct stmt *in; /* the case */
	unsigned int *ways;    /* from malloc: of the decisions that lead there */
	size_t count;
};

struct exploration {
	struct arena arena;
	VEC(struct parting) partings;
	VEC(struct leaf) leaves;
	VEC(struct site_seen) sites;
	VEC(struct function *) entered;
	unsigned int serial;	     /* another for each exploration */
	const char *unknown_because; /* what keeps it from being complete; NULL: it is */
	const struct token *unknown_at;
	bool hides_op;	     /* it is taken out in a way that is not followed */
	uint64_t compared;   /* bits of the command that were compared, the op among them */
	bool lacks_function; /* one that takes the call is not in the tree */
	bool has_dropped;    /* some way was not followed behind a decision of another */
	bool has_way_around; /* something came back from before a decision, and no refusal */
	const struct token *dispatch_at; /* the first switch or test on the op; NULL: none */
};

/*
 * Follows every run of a function; family says where the op is, entry whether
 * the caller is a compat one where the function asks for that. family NULL: a
 * function by itself, of whose arguments nothing is known.
 */
void explore(struct sources *p, const struct family *family, enum entry_path entry,
	     struct function *f, struct exploration *ret);
/*
 * The same for calls of one op, of which the bits under mask are known from
 * the start: no decision on it can hide a way.
 */
void explore_op(struct sources *p, const struct family *family, enum entry_path entry,
		struct function *f, uint64_t mask, uint64_t op, struct exploration *ret);
/*
 * The same, but another argument than the op stands for the command: how the
 * function takes and leaves a count.
 */
void explore_argument(struct sources *p, const struct family *family, enum entry_path entry,
		      struct function *f, size_t argument, struct exploration *ret);
/*
 * The same, to see how far numbers can grow that a caller with registers of 32
 * bits asks for. Only .sites and .unknown_because are of use then.
 */
void explore_ranges(struct sources *p, const struct family *family, enum entry_path entry,
		    struct function *f, uint64_t mask, uint64_t op, struct exploration *ret);
void exploration_deinit(struct exploration *e);

#endif
