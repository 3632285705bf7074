/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_RUN_H
#define XENABI_CODE_RUN_H

#include "lib/code/program.h"
#include "lib/code/state.h"

/*
 * Runs a function on abstract values: every path that the known part of the
 * command allows, each merge point with what holds on all ways to it. Calls
 * that pass the command on are followed.
 */

/* Bits of the command that any op number uses. */
#define OP_BITS 0xf

/* A number that the op is compared with, a table that it indexes. */
struct decision {
	uint64_t at;
	uint64_t bits;	  /* of the command that had a part in it */
	uint64_t reaches; /* distance from the value seen to the one compared with … */
	uint64_t to_zero; /* … and to 0, where a range may begin; in units of … */
	int8_t shift;	  /* … 1 << shift: the command was moved down so far before */
	bool has_distance;
	bool has_holes; /* bits between others were cut out: a comparison is of several numbers */
	bool is_equality;
	bool is_open;  /* it may fall either way: bits that are not known matter */
	bool is_whole; /* the bits went into it unchanged, at distance 0, the rest of it is zero */
	uint64_t against; /* .is_whole: the constant that it was compared with */
	uint64_t lone;	  /* the one bit of the command that it hangs on; 0: more than one */
};

/* Upper bits of the command, put to use: stored, passed on, compared with what is no constant. */
struct progress_use {
	uint64_t at;
	uint64_t bits; /* of the command */
	bool is_clean; /* they are as they were, but for … */
	int8_t shift;  /* … having been moved down so far */
};

/*
 * A call of hypercall_create_continuation() or hypercall_xlat_continuation();
 * where run_options.frame is used, any call that is not followed.
 */
struct site_hit {
	uint64_t at, target;
	bool is_xlat;
	unsigned int count; /* of args */
	struct tnum args[8];
};

/* In effects.calls: what is no address. */
enum {
	CALL_UNKNOWN = 1, /* through a pointer */
	CALL_HOOK = 3,	  /* of the security module */
	CALL_COPY_IN = 2, /* a copy from the guest, by whichever function */
};

/* What a run showed. Invariant: calls is sorted without duplicates. */
struct effects {
	address_list calls; /* that were not followed; prints and traces do not count */
	VEC(struct decision) decisions;
	VEC(struct progress_use) uses;
	VEC(struct site_hit) hits;
	uint64_t alone;	      /* bits of the command that were stored or passed on one by one */
	struct tnum returned; /* if returns */
	bool returns;
	uint64_t work;	       /* a digest of what was done, but for looking at the command … */
	VEC(uint32_t) marks;   /* … which was this: insn.number * WORK_KINDS + enum work_kind */
	bool was_seeded;       /* the buffer with the op was seen to be copied in */
	bool command_escaped;  /* into memory, or a call or decision that could not be followed */
	uint64_t undecided_at; /* first decision on a known op that could not be made; 0: none */
	bool is_cut;	       /* a limit was met */
	bool has_unknown_jump;
	uint64_t trouble_at; /* first place of the last three; 0: none */
	unsigned int
		passed_bits; /* of the command, that some next handler is given; 0: all of it */
};

/* How the op is found in what a handler copies in from the guest. */
struct buffer_seed {
	bool is_used;
	bool is_of_buffers;    /* the argument points to an array of buffers: the first one is it */
	unsigned int argument; /* that points to the buffer */
	unsigned int offset, width;
};

/* How a function that is given the guest's saved registers, by argument 0, finds its number. */
struct saved_frame {
	bool is_used;
	unsigned int argument, word; /* the number is in this word of what the argument points to */
};

struct run_options {
	uint64_t entry;
	uint64_t command_known, command_bits; /* what is known of the command */
	unsigned int command_argument; /* in which it comes; ignored where seed or frame is used */
	unsigned int command_width;    /* bits */
	struct buffer_seed seed;
	struct saved_frame frame;
	const address_list *handlers; /* of the same hypercall, that this may lead to; NULL: none */
	bool has_command;
	bool follows_calls;
	bool starts_inside; /* entry is not where a function starts: nothing is known there */
	unsigned int max_steps;
};

/* Fills *fx, which the caller releases. */
void run_function(struct program *p, const struct run_options *options, struct effects *fx);
void effects_deinit(struct effects *fx);

#endif
