/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_STATE_H
#define XENABI_CODE_STATE_H

#include "lib/code/insn.h"

/* What is known at one point of a function: registers, flags, stack, the command itself. */

enum {
	MAX_SLOTS = 96,
	MAX_ESCAPES = 8,
};

/* size bytes at this distance from the stack pointer at entry. */
struct slot {
	int64_t offset;
	uint8_t size;
	struct tnum value;
};

enum flags_kind {
	FLAGS_UNKNOWN,	 /* a and b may still tell what had a part in them */
	FLAGS_COMPARE,	 /* a - b */
	FLAGS_RESULT,	 /* of a; bits, as enum result_flags */
	FLAGS_CARRY_SUM, /* a, a sum; b, one of its terms */
	FLAGS_CARRY_BIT, /* borrow is bit 0 of a */
	FLAGS_FIXED,	 /* bits, as enum flag_bits */
};

/* assumed: a condition that is known to hold or not, by the way that was gone; COND_ALWAYS: none. */
struct flags {
	uint8_t kind, width, bits;
	uint8_t assumed;
	bool assumed_holds;
	struct tnum a, b;
};

/*
 * Slots are sorted, do not overlap, and hold what is still known; where there
 * is none, the memory may hold anything. escapes are stack addresses that a
 * callee was given: from each of them upwards, other code may write.
 */
struct state {
	uint64_t command_known, command_bits; /* holds on every path to this point */
	int64_t escapes[MAX_ESCAPES];
	unsigned int escape_count, slot_count, reg_count;
	struct flags flags;
	struct tnum regs[REG_COUNT]; /* reg_count are the machine's; those from REG_TEMP on help */
	struct slot slots[MAX_SLOTS];
};

/* Copies what is in use, which is far less than the whole; not a lifter's help registers. */
void state_copy(struct state *to, const struct state *from);
/* into becomes what holds of both; whether that changed it. */
bool state_join(struct state *into, const struct state *from);
/* What kept changing is not going to settle: only what is equal is kept. */
void state_widen(struct state *into, const struct state *from);
/* The register's value, with what is known of the command put in. */
struct tnum state_reg(const struct state *st, unsigned int reg);

struct tnum state_load(const struct state *st, int64_t offset, unsigned int size);
void state_store(struct state *st, int64_t offset, unsigned int size, const struct tnum *value);
/* Nothing is known any more of len bytes at offset. */
void state_fill(struct state *st, int64_t offset, uint64_t len);
/*
 * Somebody else may have written through this stack address: what is above it
 * is forgotten, up to the first slot that holds the command's op, which is a spilled
 * register and no part of an object that was lent, or a pointer to where the op is.
 */
void state_lend(struct state *st, int64_t offset);
void state_add_escape(struct state *st, int64_t offset);
/* What lies below offset is gone, as after a return. */
void state_drop_below(struct state *st, int64_t offset);
/* Whether an object that begins at offset holds bits of the command. */
bool state_object_has_command(const struct state *st, int64_t offset, uint64_t op_mask);

/* Whether it holds a pointer to the buffer with the op. */
bool state_object_has_buffer(const struct state *st, int64_t offset);

/* 1: the condition holds; 0: it does not; -1: either may be. */
int flags_decide(const struct flags *f, enum condition condition);
/* Learns about the command from a condition that holds (or, with holds false, does not). */
void state_assume(struct state *st, enum condition condition, bool holds);

#endif
