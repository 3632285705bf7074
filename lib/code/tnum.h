/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_TNUM_H
#define XENABI_CODE_TNUM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Tracked numbers: what is known of a 64-bit value, bit by bit. A bit may be
 * known (0 or 1), may be the source's own (it equals one bit of an argument of
 * the function under study), may be both, or neither.
 */

enum {
	TNUM_CHOICES = 6,
	SOURCE_NONE = 0,
	SOURCE_COMMAND = 1,   /* the command register */
	SOURCE_ARGUMENT0,     /* other arguments, from this one on */
	SOURCE_SAVED0 = 0x40, /* words of the guest's saved registers, from this one on */
	SOURCE_BUFFER = 0xfe, /* a pointer to the guest's buffer that begins with the op */
	SOURCE_HOOKS = 0xff,  /* the table of the security module's functions */
};

/* What was done to an argument on the way to a value: a set. */
enum tnum_steps {
	STEPS_LESS = 1,	     /* something was taken off */
	STEPS_MORE = 2,	     /* something was added */
	STEPS_BITS = 4,	     /* bits were put in or taken out */
	STEPS_SCALED = 8,    /* it was shifted or multiplied */
	STEPS_CONSTANT = 16, /* or the value is a constant, on another way to here */
	STEPS_CLOBBERED = 32 /* it may be anything else: a call was made that is not looked into */
};

/* As .addend: not known, or of no one value. */
#define ADDEND_LOST INT8_MIN

/*
 * Invariants: bits is 0 outside known. Bit i of own says that bit i of the
 * value equals bit i + shift of source. choice_count, when not 0, says that
 * the value is one of choices, sorted; more than one of them. A stack address
 * has its distance from the stack pointer at entry in bits; known is all ones,
 * or 0 when it is somewhere on the stack.
 */
struct tnum {
	uint64_t known, bits;
	uint64_t own;
	uint64_t taint;	  /* bits of the command that shaped this value in other ways than own */
	bool taint_falls; /* a bit of taint may shape other bits than its own and those above */
	int8_t shift;
	uint8_t source;
	bool is_stack;
	uint8_t choice_count;
	/* The one argument that it is made of, as a source, in whichever way: .steps; or SOURCE_NONE. */
	uint8_t origin;
	uint8_t steps;
	int8_t addend; /* constants added to the last value that came from elsewhere, before a shift */
	uint64_t choices[TNUM_CHOICES];
};

enum tnum_op {
	TNUM_AND,
	TNUM_OR,
	TNUM_XOR,
	TNUM_ADD,
	TNUM_SUB,
	TNUM_MUL,
	TNUM_SHL,
	TNUM_SHR,
	TNUM_SAR,
	TNUM_ROR,
	TNUM_CLZ, /* leading zeros of a; b has no part in it */
	TNUM_OWE, /* a, which b has a part in without being seen */
	TNUM_MIX, /* nothing is known, but that both have a part in it */
};

static inline uint64_t low_bits(unsigned int count)
{
	return count >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
}

/* value moved down by distance, or up where that is negative; zeros come in. */
static inline uint64_t shift_down(uint64_t value, int distance)
{
	if (distance >= 64 || distance <= -64)
		return 0;
	return distance >= 0 ? value >> distance : value << -distance;
}

/* value's low from bits (1 to 64) as a signed number of 64. */
static inline uint64_t sign_extend(uint64_t value, unsigned int from)
{
	return (uint64_t)((int64_t)(value << (64 - from)) >> (64 - from));
}

static inline struct tnum tnum_unknown(void)
{
	return (struct tnum){0};
}

static inline struct tnum tnum_const(uint64_t value)
{
	return (struct tnum){.known = ~(uint64_t)0, .bits = value};
}

/* All width bits of a source, the rest zero; of an argument, it is the origin as well. */
struct tnum tnum_source(uint8_t source, unsigned int width);
struct tnum tnum_stack(int64_t offset);

static inline bool tnum_is_const(const struct tnum *t)
{
	return t->known == ~(uint64_t)0 && !t->is_stack;
}

static inline bool tnum_at_stack_offset(const struct tnum *t)
{
	return t->is_stack && t->known;
}

static inline uint64_t tnum_min(const struct tnum *t)
{
	return t->bits;
}

static inline uint64_t tnum_max(const struct tnum *t)
{
	return t->bits | ~t->known;
}

/* How many constants t can be: 0 when they are not listed. items has room for TNUM_CHOICES. */
unsigned int tnum_list(const struct tnum *t, uint64_t *items);

/* Every bit of the command that has any part in t. */
uint64_t tnum_command_bits(const struct tnum *t);

/* a op b on the low width bits of both (8 to 64), zero-extended. */
struct tnum tnum_binary(enum tnum_op op, const struct tnum *a, const struct tnum *b,
			unsigned int width);
/* The same on numbers; shift counts are taken modulo the width, 64 at least being 0 for ARM. */
uint64_t tnum_eval(enum tnum_op op, uint64_t a, uint64_t b, unsigned int width);

/* The low width bits, zero-extended. */
struct tnum tnum_truncate(const struct tnum *t, unsigned int width);
/* The low from bits, sign-extended to width bits, zero-extended from there. */
struct tnum tnum_sign_extend(const struct tnum *t, unsigned int from, unsigned int width);
/* What holds of both. */
struct tnum tnum_join(const struct tnum *a, const struct tnum *b);
/* The part of tnum_equal() that is seldom come to. */
bool tnum_rest_equal(const struct tnum *a, const struct tnum *b);

/* This is asked of each register at each merge point. */
static inline bool tnum_equal(const struct tnum *a, const struct tnum *b)
{
	return !((a->known ^ b->known) | (a->bits ^ b->bits) | (a->own ^ b->own) |
		 (a->taint ^ b->taint)) &&
	       a->origin == b->origin && a->steps == b->steps && a->addend == b->addend &&
	       (!(a->own | a->taint | a->taint_falls | b->taint_falls | a->is_stack | b->is_stack |
		  a->choice_count | b->choice_count) ||
		tnum_rest_equal(a, b));
}

/* Adds what is known of the command's bits to the bits that t has from it. */
struct tnum tnum_resolve(const struct tnum *t, uint64_t command_known, uint64_t command_bits);

/* Forgets the values, but not what holds of the origin of both. */
struct tnum tnum_widen(const struct tnum *a, const struct tnum *b);

/* Forgets the value but not which bits of the command had a part in it. */
struct tnum tnum_forget(const struct tnum *t);

#endif
