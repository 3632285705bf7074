/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_PROGRAM_H
#define XENABI_CODE_PROGRAM_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/code/insn.h"

struct state;

/* The code of one image, decoded on demand, each instruction once. */

enum callee_kind {
	CALLEE_ORDINARY,     /* a function, or nothing in particular */
	CALLEE_CREATE,	     /* hypercall_create_continuation() */
	CALLEE_XLAT,	     /* hypercall_xlat_continuation() */
	CALLEE_THUNK,	     /* goes where a register points */
	CALLEE_RETURN_THUNK, /* stands for a return */
	CALLEE_COPY_IN,	     /* copies from the guest: (to, from, bytes) */
	CALLEE_COPY_OUT,     /* copies to the guest, and does no more with what it is given */
	CALLEE_NEVER_RETURNS,
	CALLEE_QUIET, /* prints or traces: not to be followed */
};

/* What is known of an address that is called or jumped to. */
struct callee {
	uint64_t address;
	enum callee_kind kind;
	uint8_t reg;	  /* CALLEE_THUNK */
	bool is_function; /* a function starts here, not a part of one that was moved away */
	bool has_live_arguments;
	uint8_t live_arguments; /* bit n: argument n is read; valid if has_live_arguments */
	bool has_clobbered, knows_clobbered;
	uint64_t clobbered; /* bit n: register n may be written; valid if knows_clobbered */
};

struct address_table {
	uint64_t *keys;
	void **values;
	size_t count, room;
};

struct program {
	const struct code_image *image;
	const struct machine *machine;
	struct arena arena;
	csh capstone;
	cs_insn *scratch;
	struct address_table insns;   /* address -> struct insn */
	struct address_table callees; /* address -> struct callee */
	struct address_table leaders; /* addresses of no decoded insn yet that a branch goes to */
	struct address_table resumes; /* traps that execution continues after */
	uint64_t create, xlat;	      /* 0: the image has none */
	const struct code_symbol
		*hooks;		   /* xsm_ops: what goes through it asks, and never dispatches */
	VEC(struct state *) spare; /* that no run uses now */
	address_list followed;	   /* functions that runs looked into, since it was emptied */
	uint64_t steps;		   /* executed so far by all runs */
	uint32_t runs;		   /* so far */
	size_t decoded, not_understood; /* instructions */
};

/* image must outlive p. 0 or -1: an architecture without a lifter, capstone's refusal. */
int program_init(struct program *p, const struct code_image *image, struct xenabi_error *err);
void program_deinit(struct program *p);

/* The instruction at address, or NULL where there is none that can be decoded. */
struct insn *program_insn(struct program *p, uint64_t address);
/* The one that follows in memory, or NULL. */
struct insn *program_next(struct program *p, struct insn *in);
/* What address is as a callee; NULL: nothing starts there. */
struct callee *program_callee(const struct program *p, uint64_t address);
/* Says that control may come to address from elsewhere than from above. */
void program_add_leader(struct program *p, uint64_t address);
/* Whether execution goes on after the trap at address, as after a warning. */
bool program_trap_resumes(const struct program *p, uint64_t address);
/*
 * Which arguments the function at address reads before it overwrites them;
 * all of them where that cannot be told.
 */
unsigned int program_live_arguments(struct program *p, uint64_t address);
/*
 * Which registers that a call need not leave alone the function at address
 * writes, and what it calls; false: that cannot be told.
 */
bool program_clobbered(struct program *p, uint64_t address, uint64_t *ret);
/* size bytes of constant memory as a number; false: not there, or data that may change. */
bool program_read_constant(const struct program *p, uint64_t address, unsigned int size,
			   uint64_t *ret);

/* A table of pointers by address; a zeroed one is empty. */
void *address_table_get(const struct address_table *t, uint64_t key);
void address_table_put(struct address_table *t, uint64_t key, void *value);
void address_table_clear(struct address_table *t);
void address_table_deinit(struct address_table *t);

#endif
