/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_TESTGEN_SPEC_H
#define XENABI_CODE_TESTGEN_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A hypercall handler as it might be written, made up from a seed: what it
 * does (the truth that a reader of its machine code must find) and how it is
 * spelled in C (which must not matter).
 */

#define GEN_MAX_OPS	    40
#define GEN_MAX_LEVELS	    3
#define GEN_MAX_HANDLERS    40 /* in one file */
#define GEN_WORK_FUNCTIONS  6
#define GEN_COUNT_PREEMPTED 0x80000000U
#define GEN_RESTART	    (-85)

enum gen_param { PARAM_INT, PARAM_UINT, PARAM_ULONG };

/* Where the op is, and where progress. */
enum gen_encoding {
	ENCODING_WHOLE,	    /* the register is the op */
	ENCODING_SHIFTED,   /* op | progress << shift */
	ENCODING_UNSHIFTED, /* op | progress, a multiple of unit */
	ENCODING_PER_OP,    /* as unshifted, but for some ops only: the others see the register */
	ENCODING_COUNT,	    /* no op; the count's top bit marks a continuation */
};

enum gen_dispatch { DISPATCH_SWITCH, DISPATCH_IF, DISPATCH_RANGE, DISPATCH_BITS };

enum gen_mask {
	MASK_AND,
	MASK_MODULO,
	MASK_SHIFTS,
	MASK_SUBTRACT,
	MASK_BITFIELD,
	MASK_CAST, /* 8 bits only */
};

enum gen_body {
	BODY_WORK,     /* a call that returns the result */
	BODY_COPY,     /* reads the argument, checks it, then works */
	BODY_CONSTANT, /* returns a constant and nothing else */
	BODY_LOOP,     /* continues with progress in the register */
	BODY_HELPER,   /* likewise, in a function of its own */
	BODY_RESTART,  /* continues with unchanged registers */
	BODY_REPLACE,  /* continues as another op */
	BODY_RENUMBER, /* continues as another hypercall */
};

enum gen_progress { GEN_USED, GEN_IGNORED, GEN_REFUSED };

struct gen_op {
	unsigned int value;
	enum gen_body body;
	enum gen_progress progress;
	unsigned int level;  /* 0: the handler dispatches it; else a function it delegates to */
	bool joins_previous; /* shares the body of the op before it */
	unsigned int token;  /* tells its effects from those of other ops */
	unsigned int work;   /* which function works */
	unsigned int other;  /* op or hypercall number that a continuation goes to */
	int error;	     /* what refused progress returns */
	bool names_op;	     /* the continuation spells its op as a constant */
	bool helper_takes_cmd, helper_is_noinline;
};

struct gen_handler {
	uint64_t seed;
	unsigned int id; /* in the names of its functions: the seed's rest by GEN_MAX_HANDLERS */
	unsigned int number; /* of the hypercall */
	enum gen_param param;
	enum gen_encoding encoding;
	unsigned int op_bits, shift; /* meaningless for ENCODING_WHOLE and ENCODING_COUNT */
	enum gen_mask mask;
	unsigned int levels; /* 1: dispatches everything itself */
	bool delegates_op;   /* passes on the masked op, not the register */
	bool delegates_tail; /* returns the delegate's result at once */
	struct gen_op ops[GEN_MAX_OPS];
	unsigned int op_count;

	enum gen_dispatch dispatch[GEN_MAX_LEVELS];
	bool has_compat, has_hvm;
	bool compat_passes_cmd;
	bool hvm_takes_int, hvm_looks_unmasked;
	unsigned int compat_set, hvm_refused; /* bit i: ops[i] is listed there */

	bool has_count;	     /* a third parameter */
	bool is_long_format; /* the register is "l" in formats */
	bool shared_tail;    /* continues at one place for all its loops */
	bool refuses_early;  /* before it dispatches */
	bool decodes_late;   /* after calls */
	bool enters, leaves; /* calls before and after */
	bool checks, traces, logs_unknown;
	bool uses_plus;	      /* op + progress */
	bool steps_by_one;    /* unshifted progress that is tested for its low zeros */
	bool counts_down;     /* loops */
	bool hints;	      /* tells the compiler that preemption is unlikely */
	bool op_is_narrow;    /* unsigned char or short where it fits */
	unsigned int refusal; /* how a test for progress is spelled */
	int unknown_error;    /* for an op that is not there */
};

/* Everything about the handler follows from the seed. */
void gen_make(uint64_t seed, struct gen_handler *h);
/* A hypercall number that Xen has, another for each id. */
unsigned int gen_number(unsigned int id);

static inline uint64_t gen_mask_of(const struct gen_handler *h)
{
	return ((uint64_t)1 << h->op_bits) - 1;
}

/* Whether the op keeps its progress in the command register. */
static inline bool gen_op_continues(const struct gen_op *op)
{
	return op->body == BODY_LOOP || op->body == BODY_HELPER;
}

static inline bool gen_has_mask(const struct gen_handler *h)
{
	return h->encoding == ENCODING_SHIFTED || h->encoding == ENCODING_UNSHIFTED ||
	       h->encoding == ENCODING_PER_OP;
}

#endif
