/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_RUN_INNER_H
#define XENABI_READ_CSOURCE_RUN_INNER_H

#include "lib/read/csource/run.h"

/* What the parts of the interpreter share. */

typedef VEC(unsigned int) decision_list;

/* A loop or a switch that is being carried out. */
struct target {
	struct target *outer;
	bool is_switch, is_on_op;
	struct world on_break, on_continue;
	struct world entry;	   /* of a switch */
	const struct stmt *chosen; /* the label that control goes to; NULL with takes_all: each */
	bool takes_all;
	const struct stmt
		*at_case; /* with takes_all: that control came to last, from nowhere else */
};

struct pending {
	const char *label;
	struct world state;
};

struct frame {
	struct frame *caller;
	struct function *function;
	const struct body *body;
	struct target *target;
	VEC(struct pending) pending;
	VEC(const char *) untracked; /* variables that a macro may change unseen */
	struct world on_return;
	struct value result;
	bool has_result;
	bool is_foreign; /* in or below a handler that is not the one that is run */
	bool is_handler;
	unsigned int depth;
	const struct token *calling; /* the call of the next frame's function */
};

struct run {
	struct sources *sources;
	const struct family *family;
	struct exploration *ret;
	struct arena arena;
	struct frame *frame;
	const decision_list *decisions;
	size_t next;			 /* of decisions */
	VEC(decision_list) alternatives; /* found at decisions that are new */
	decision_list taken;
	VEC(const struct stmt *) taken_in; /* see run_decide(): one a decision that was taken */
	unsigned int epoch;
	unsigned int nesting; /* of what is being evaluated and carried out */
	size_t steps, work;   /* work: steps, and what each has to look through */
	enum entry_path entry;
	bool has_argument; /* this one is followed, and not the op */
	size_t argument;
	unsigned int assuming; /* above 0: no way is decided on */
	bool is_infeasible, is_cut;
	bool follows_ranges;
	bool follows_progress; /* into functions that are of no other interest */
	unsigned int probing;  /* above 0: the way is not yet the one that stands for all */
	VEC(const struct limit *) limits;
	const struct expr *asked;     /* a comparison that a condition is made of */
	bool is_showing;	      /* what is used goes to a call by itself */
	const struct expr *statement; /* the last: what a call by itself returns is not used */
	bool in_loop_condition, leaving_loop;
	bool has_listed_ops; /* the run went the way of one of the ops that there are, or of none */
	unsigned int asking; /* above 0: a condition is evaluated */
	unsigned int aside;  /* above 0: in functions that are followed for their progress alone */
	uint64_t op_mask, op, zero, nonzero;
	bool is_op_given; /* the op is known from the start: no decision tells it */
	VEC(const struct way_point *) tests; /* for progress: the ways to them */
	VEC(const struct way_point *) early; /* returns of a number without one */
	const char *lost_to; /* a function that may have put the progress somewhere */
	struct outcome outcome;
	const char *op_field, *op_record;    /* the op is in this field of such a record */
	struct origin passed[SITE_ARGS_MAX]; /* see site_seen */
	size_t passed_count;
	const char *op_stored; /* no variable's name: under it stands what was stored there */
};

enum {
	RUN_STEPS_MAX = 300000,
	RUN_RANGE_STEPS_MAX = 75000, /* of a run for ranges: what settles does so in half of it */
	RUN_FRAMES_MAX = 10,
	RUN_NESTING_MAX = 800, /* of statements and expressions, in all frames */
	RUN_LEAVES_MAX = 3000,
	RUN_STEPS_ALL = 20000000,
	RUN_WORK_MAX = 2000000,
	RUN_WORK_TREE = 16000000, /* of all runs for one architecture, but for the least */
	RUN_WORK_SHARE = 5,	  /* of what is left of it, one exploration gets a fifth … */
	RUN_WORK_LEAST = 20000,	  /* … and this much whatever others have taken */
	RUN_LOOKS_A_STEP = 32,	  /* things in a list that are passed in the time of a step */
};

/* Has the run pay for n looks at things in a list. */
static inline void run_charge(struct run *r, size_t n)
{
	r->work += n / RUN_LOOKS_A_STEP;
}

/* Has it pay for looking up a variable of s; false: it cannot. */
static inline bool run_look(struct run *r, const struct world *s)
{
	run_charge(r, s->vars ? s->vars->depth : 0);
	r->is_cut |= r->work > RUN_WORK_MAX;
	return !r->is_cut;
}

/* One more step from s on, a look included; false: no more. */
static inline bool run_step(struct run *r, const struct world *s)
{
	r->steps++;
	r->work++;
	r->is_cut |= r->steps > (r->follows_ranges ? RUN_RANGE_STEPS_MAX : RUN_STEPS_MAX) ||
		     r->nesting > RUN_NESTING_MAX;
	return run_look(r, s);
}

/* Says that something keeps the exploration from being complete; the first reason stays. */
void run_unknown(struct run *r, const struct token *at, const char *because);
/* Nothing behind this point is followed: the op is tested, and not seen. */
void run_hidden(struct run *r, const struct token *at);
/* Which of count ways this run follows. */
unsigned int run_decide(struct run *r, unsigned int count);

struct world world_join(struct run *r, const struct world *a, const struct world *b);
/* The variable's value; NULL when nothing is known of it. */
const struct value *world_find(const struct world *s, const char *name);
void world_set(struct run *r, struct world *s, const char *name, const struct value *v);
/* Nothing is known any more of variables that are assigned within these tokens. */
void world_forget(struct run *r, struct world *s, const struct token_range *text);
void world_forget_name(struct run *r, struct world *s, const char *name);
void world_exclude(struct run *r, struct world *s, uint64_t mask, uint64_t bits);
/* Whether what is known of the command contradicts itself. */
bool world_is_infeasible(const struct world *s);
/* The part of both lists that was there before either went on. */
const struct binding *world_common_variables(const struct binding *a, const struct binding *b);

/* The way goes through a switch on the op, or a test that tells it from others. */
void world_switch(struct world *s, bool is_named);

/* What must hold of the command for v to be equal to n. False: it cannot be equal. */
struct equation {
	uint64_t mask, bits;
	bool is_exact; /* the equation is the whole truth: no other bits are open */
};
bool run_solve(const struct world *s, const struct value *v, uint64_t n, struct equation *ret);
/* The run goes on with the op decided: what came before is no outcome of it. */
void run_decided(struct run *r, struct world *s, const struct value *tested, bool is_named,
		 const struct token *at);

/* The op is named at that place, which some builds may not have. */
void run_note_guard(struct run *r, const struct token *at);

struct value run_eval(struct run *r, const struct expr *e, struct world *s);
struct value run_eval_call(struct run *r, const struct expr *e, struct world *s);
/* A call that only marks what its first argument is: likely() and its like. */
bool run_is_transparent(const struct expr *e);
/* What a call of a macro that only calculates stands for; NULL: it is none. */
const struct expr *run_expand(struct run *r, const struct expr *e);
/* Splits s by whether the expression is true; either may come back dead. */
void run_condition(struct run *r, const struct expr *e, const struct world *s, struct world *yes,
		   struct world *no);
/* The variable or the like that v goes to. */
void run_assign(struct run *r, const struct expr *to, const struct value *v, struct world *s);
void run_note_use(struct run *r, const struct value *v, const struct world *s);

/* The result of a call whose callee's body is at hand. */
/* call: what calls it, with as many args. */
struct value run_call(struct run *r, struct function *f, const struct expr *call,
		      const struct value *args, struct world *s);
/* The local integer that a pointer goes to; NULL: none. */
const char *run_pointed_local(const struct run *r, const struct expr *e);
/* Under which name a variable stands that a parameter points to. */
const char *run_pointee(struct run *r, const char *parameter);
/* Control leaves the function that is being run. s is alive. */
void run_leave(struct run *r, const struct world *s);
void run_stmt(struct run *r, const struct stmt *s, struct world *st);

#endif
