/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_INSN_H
#define XENABI_CODE_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <capstone/capstone.h>

#include "lib/base/vec.h"
#include "lib/code/image.h"
#include "lib/code/tnum.h"

/*
 * What an instruction does, in small steps that are the same for every
 * architecture. A lifter turns each machine instruction into a few of them;
 * everything else works on steps alone.
 */

enum {
	REG_TEMP = 34, /* four registers for a lifter's use within one instruction */
	REG_COUNT = 38,
	REG_NONE = 0xff, /* as .b: the immediate is the operand; as an address: none */
	MAX_LIFTED = 48,
};

enum step_kind {
	STEP_MOVE,	  /* dst = a, or imm */
	STEP_BINARY,	  /* dst = a .op b */
	STEP_SIGN_EXTEND, /* dst = the low imm bits of a */
	STEP_LOAD,	  /* dst = width bits at address a + imm, zero-extended */
	STEP_STORE,	  /* width bits of b at address a + imm; .b REG_NONE: of no known value */
	STEP_FILL,	  /* memory from a on gets values that nobody knows */
	STEP_FORGET,	  /* dst = unknown; imm 1: something that the flags have a part in */
	STEP_COMPARE,	  /* flags = a - b */
	STEP_COMPARE_IF, /* the same where the condition holds; else flags = imm, as enum flag_bits */
	STEP_RESULT,	 /* flags = those of a result a; imm, as enum result_flags, says which */
	STEP_CARRY_SUM,	   /* flags of a = (something) + b: carry is a < b */
	STEP_CARRY_BIT,	   /* carry = bit 0 of a, the other flags unknown */
	STEP_FLAGS,	   /* flags = imm, as enum flag_bits */
	STEP_FORGET_FLAGS, /* they are unknown; a has a part in them, unless it is REG_NONE */
	STEP_ESCAPE,	   /* a goes where it is not followed */
	STEP_JUMP,	   /* to imm */
	STEP_JUMP_TO,	   /* to the address in a */
	STEP_BRANCH,	   /* to imm, if .condition */
	STEP_BRANCH_IF,	   /* to imm, if a is zero; .is_negated: if it is not */
	STEP_CALL,	   /* imm */
	STEP_CALL_TO,	   /* the address in a */
	STEP_RETURN,
	STEP_TRAP, /* nothing after it runs, unless the image says that it resumes */
};

enum result_flags {
	RESULT_ALL,	    /* carry and overflow are clear: as if a were compared with 0 */
	RESULT_NO_OVERFLOW, /* carry is not known, overflow is clear */
	RESULT_SIGN,	    /* neither is known */
};

/* The flags of STEP_FLAGS; borrow is x86's carry and the opposite of Arm's. */
enum flag_bits {
	FLAG_NEGATIVE = 1,
	FLAG_ZERO = 2,
	FLAG_BORROW = 4,
	FLAG_OVERFLOW = 8,
};

enum condition {
	COND_ALWAYS,
	COND_EQ,
	COND_NE,
	COND_ULT,
	COND_UGE,
	COND_ULE,
	COND_UGT,
	COND_SLT,
	COND_SGE,
	COND_SLE,
	COND_SGT,
	COND_NEGATIVE,
	COND_POSITIVE,
	COND_OVERFLOW,
	COND_NO_OVERFLOW,
	COND_OTHER, /* not modelled: may be either way */
};

/* A step happens only where .condition holds; for STEP_BRANCH it says whether to go. */
struct step {
	uint8_t kind; /* enum step_kind */
	uint8_t op;   /* enum tnum_op */
	uint8_t condition;
	uint8_t width; /* bits */
	uint8_t dst, a, b;
	bool is_negated;
	int64_t imm;
};

/* Ways in which an instruction can take part in a run's digest of its work. */
enum work_kind {
	WORK_DONE,
	WORK_UNDECIDED, /* a branch that may go either way, a condition that may hold or not */
	WORK_LEFT_OUT,	/* its condition, or that of a part of it, failed */
	WORK_WRITES,	/* something is stored elsewhere than on the stack */
	WORK_KINDS,
};

struct insn {
	uint64_t address;
	const struct step *steps;
	struct insn *next;	   /* the one that follows in memory, once it has been asked for */
	uint32_t number;	   /* in the order of decoding */
	uint32_t runs[WORK_KINDS]; /* the last run that counted it */
	uint8_t size, step_count;
	uint8_t condition;  /* of the whole instruction; steps may have their own besides */
	bool is_understood; /* false: its effect is only bounded */
	bool is_leader;	    /* some branch goes to it */
};

/* What a lifter fills for one instruction. */
struct lifter {
	const struct code_image *image;
	csh capstone;
	uint64_t address, next;
	bool is_understood;
	uint8_t condition; /* put into every step that is emitted */
	uint8_t insn_condition;
	size_t count;
	struct step steps[MAX_LIFTED];
};

typedef VEC(uint64_t) address_list;

/* One architecture, as the analysis sees it. */
struct machine {
	enum arch arch;
	cs_arch capstone_arch;
	cs_mode capstone_mode;
	uint8_t word_bits, register_count;
	uint8_t stack, result, link; /* registers; link may be REG_NONE */
	uint8_t arguments[8], argument_count;
	uint8_t stack_argument_size; /* bytes each of those that follow on the stack */
	uint64_t preserved;	     /* registers that a call leaves as they were */
	bool call_pushes;	     /* a call puts its return address on the stack */
	void (*lift)(struct lifter *l, const cs_insn *in);
	/* Size of an instruction that capstone does not know and that does nothing here, or 0. */
	size_t (*skip)(const unsigned char *bytes, size_t len);
	/* Addresses of what may be calls of, or jumps to, target. */
	void (*find_callers)(const struct code_section *section, uint64_t target,
			     address_list *ret_sites);
};

extern const struct machine machine_x86_64, machine_arm64, machine_arm32;
/* NULL for an architecture without a lifter. */
const struct machine *machine_of(enum arch arch);

/* Appends a step under the lifter's condition; the fields that a kind does not use are 0. */
void lift_step(struct lifter *l, struct step s);
void lift_move(struct lifter *l, unsigned int dst, unsigned int a);
void lift_const(struct lifter *l, unsigned int dst, uint64_t value);
void lift_binary(struct lifter *l, enum tnum_op op, unsigned int width, unsigned int dst,
		 unsigned int a, unsigned int b);
/*
 * A shift uses few bits of its count, which is no mask that anybody wrote: dst
 * is said to owe something to all of it.
 */
void lift_owe(struct lifter *l, unsigned int dst, unsigned int to);
void lift_binary_imm(struct lifter *l, enum tnum_op op, unsigned int width, unsigned int dst,
		     unsigned int a, int64_t imm);
void lift_load(struct lifter *l, unsigned int width, unsigned int dst, unsigned int a, int64_t imm);
void lift_store(struct lifter *l, unsigned int width, unsigned int a, int64_t imm,
		unsigned int value);
void lift_compare(struct lifter *l, unsigned int width, unsigned int a, unsigned int b);
void lift_result(struct lifter *l, unsigned int width, unsigned int a, enum result_flags flags);
/* dst = the low from bits of a, sign-extended to width. */
void lift_sign_extend(struct lifter *l, unsigned int dst, unsigned int a, unsigned int from,
		      unsigned int width);
/* Simple steps: FORGET of dst, JUMP_TO and CALL_TO of a. */
void lift_forget(struct lifter *l, unsigned int dst);
void lift_target(struct lifter *l, enum step_kind kind, uint64_t imm, unsigned int a);
void lift_forget_flags(struct lifter *l, unsigned int a);
/*
 * Addresses of 4-byte instructions that, under mask, are opcode and whose low
 * bits are the distance to target, counted from ahead bytes further on.
 */
void lift_find_branches(const struct code_section *section, uint64_t target, uint32_t mask,
			uint32_t opcode, unsigned int bits, unsigned int ahead,
			address_list *ret_sites);
/* For machines all of whose instructions capstone knows. */
size_t lift_skip_nothing(const unsigned char *bytes, size_t len);
/*
 * What capstone says of any instruction: what it writes is unknown from then
 * on, but that what it reads has a part in it. temp is a help register.
 */
void lift_bounded(struct lifter *l, const cs_insn *in, unsigned int (*reg_of)(unsigned int reg),
		  unsigned int temp, bool reads_flags);

#endif
