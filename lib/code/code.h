/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_CODE_H
#define XENABI_CODE_CODE_H

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/code/image.h"
#include "lib/model/fact.h"
#include "lib/model/family.h"

/*
 * What a compiled hypervisor's machine code says of its hypercalls: how each
 * handler splits the register that holds its op, which ops it dispatches, and
 * how continuations are made. Nothing is guessed: what is not proved is
 * unknown, with the reason.
 */

/* What happens to one op number, given alone or with progress above it. */
struct code_op {
	uint64_t number;
	enum answer dispatched;
	enum progress_answer progress; /* of a dispatched op */
	const char *unknown_because;   /* of .dispatched; NULL: it is not unknown */
	bool is_followed;	       /* nothing was lost in following what it does */
	bool is_whole; /* it was run to its end, and each choice that hangs on the op was made */
	bool is_idle; /* not known to be dispatched, it does nothing that an absurd number does not */
	uint32_t body; /* a digest of the names of functions that no absurd number calls; 0: none */
};

/* One function that a hypercall can come to. */
struct code_handler {
	const struct family *family;
	enum entry_path entry;
	const char *symbol;
	uint64_t address;
	bool op_in_buffer; /* the op is in the guest's buffer: nothing splits a register */
	/* Of the command that have any effect: 32, 64, or those that are handed on; 0: not known. */
	uint8_t register_bits;
	struct known_number op_bits; /* none: the whole register is the op */
	struct known_number progress_lsb;
	uint64_t unit; /* of progress; 0: not known, or no progress */
	const char *unknown_because;
	const uint64_t *only_for; /* ops that the mask applies to; NULL: all */
	size_t only_for_count;
	uint64_t split_at;	   /* address of an instruction that shows the mask; 0: none */
	const struct code_op *ops; /* sorted by number */
	size_t op_count;
	struct tested_argument tested[CARRIED_MAX]; /* arguments beside the command */
	uint8_t tested_count;
	const uint64_t *followed; /* addresses of functions that its runs looked into */
	size_t followed_count;
	bool has_all_ops; /* a number that is not listed is no op */
	bool follows_all; /* nothing was lost in following what any op does */
};

enum code_site_kind {
	SITE_UNKNOWN,
	SITE_PROGRESS,	    /* the command register gets the op and progress */
	SITE_COUNT,	    /* a count argument gets its highest bit set (MMU_UPDATE_PREEMPTED) */
	SITE_SAME,	    /* nothing in the registers tells a continuation from a first call */
	SITE_OP_REPLACED,   /* another op of the same hypercall goes on */
	SITE_CALL_REPLACED, /* another hypercall goes on */
};

/* A call of hypercall_create_continuation() or hypercall_xlat_continuation(). */
struct code_site {
	const struct code_symbol *function;
	uint64_t address;
	bool is_xlat;
	struct known_number hypercall;
	const struct family *family; /* of that hypercall; NULL: none, or not known */
	const char *format;	     /* in the arena; NULL: not known */
	enum code_site_kind kind;
	int command_argument; /* of the hypercall; -1: it has none in a register */
	const uint64_t *ops;  /* that the command register can carry here */
	size_t op_count;      /* 0: not known, or no command */
	bool ops_may;	      /* some of these may not come here */
	bool carries_own;     /* the op is the one that the handler was called with */
	struct carried_argument carried[CARRIED_MAX];
	uint8_t carried_count; /* 0: not known; a translation's are not looked at */
	enum rest rest;	       /* of SITE_COUNT's count */
	struct known_number progress_lsb;
	const char *unknown_because;
};

/*
 * Which handler serves a hypercall number: by an array of pointers in the
 * image (up to 4.16), or by a function that switches on the number.
 */
struct code_table_entry {
	const struct code_symbol *table; /* the array or the function */
	uint64_t at;			 /* address that shows it */
	unsigned int number;
	const struct code_symbol *handler;
	bool is_compat;
};

/* The code of a function that a hypercall comes by, where it is not what is told above. */
struct code_body {
	const struct family *family;
	enum entry_path entry; /* the first of those that come by it */
	const struct code_symbol *function;
	uint64_t code; /* a digest of all of it, but for addresses; 0: not told */
	/* Digests of its straight pieces, with their distance from its start; sorted. */
	const struct slice_line *lines;
	size_t line_count;
	/* Of each jump from a piece to another, with the former's distance; sorted. */
	const struct slice_stop *ways;
	size_t way_count;
};

struct code_facts {
	struct arena arena;
	const struct code_handler *handlers;
	size_t handler_count;
	/* Sorted by address; a call to which ops come in different ways is several of them. */
	const struct code_site *sites;
	size_t site_count;
	const struct code_table_entry *tables;
	size_t table_count;
	const struct code_body *bodies;
	size_t body_count;
	size_t decoded, not_understood; /* instructions */
	uint64_t steps;			/* instructions carried out */
	bool is_cut;			/* the limit on work was met: the rest is unknown */
};

/*
 * Analyses an image; image and families must outlive the result. 0 or -1 (no
 * lifter for the architecture). code_facts_deinit() releases what it fills.
 */
int code_analyse(const struct code_image *image, const struct families *families,
		 struct code_facts *ret, struct xenabi_error *err);
void code_facts_deinit(struct code_facts *facts);

#endif
