/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_VALUE_H
#define XENABI_READ_CSOURCE_VALUE_H

#include "lib/read/cfront/ctype.h"
#include "lib/read/cfront/eval.h"
#include "lib/read/csource/origin.h"
#include "lib/read/csource/range.h"

/*
 * What is known of an integer: of each bit, that it is 0, 1, a certain bit of
 * the hypercall's command, or anything.
 */
enum { BIT_ZERO, BIT_ONE, BIT_ANY, BIT_COMMAND /* + the command's bit */ };

struct value {
	uint8_t bits[64];
	uint64_t from;	/* bits of the command that it may depend on */
	uint8_t width;	/* of its type: 32 or 64, after promotion; 0: not known */
	bool is_signed; /* of its type */
	bool is_error;	/* in any case a negative constant, -4095 to -1 */
	/* As a result it tells of no success: an error, or what was found not to be 0. */
	bool is_refusal;
	/*
	 * As a sum: the command, or its lower bits, goes into it once (1) or is taken
	 * off (-1), and so does what is not known (other). 0: not so, or not told.
	 */
	int8_t sense, other;
	bool is_result; /* of a call that is not followed: what it tells is not the command */
	bool has_range; /* a join of constants: as a signed number it is from low to high */
	int64_t low, high;
	struct origin origin;
	struct range range;	   /* where more is told than by the bits */
	const struct limit *about; /* of a number that it was made with, other than by taking it */
	struct range carried; /* of what was shifted up by .shift, before it lost its upper bits */
	uint8_t shift;	      /* with .carried */
	const char *object;   /* a pointer to that object: "function:variable"; or NULL */
};

struct value value_any(void);
struct value value_const(uint64_t v, unsigned int width, bool is_signed);
/* The command itself, of an integer type. */
struct value value_command(unsigned int width, bool is_signed);

bool value_is_const(const struct value *v);
/* The bits that are 1; the whole number when the value is constant. */
uint64_t value_ones(const struct value *v);
/* Which bits are not constant. */
uint64_t value_open(const struct value *v);
/* Which bits of the command stand in it as they are. */
uint64_t value_command_bits(const struct value *v);
/* Which bits of the command have a part in it. */
uint64_t value_depends_on(const struct value *v);
bool value_equal(const struct value *a, const struct value *b);

/* What the bits and .range tell together. */
struct range value_range(const struct value *v);
/* Sets .range, without one where the bits tell as much. */
void value_set_range(struct value *v, const struct range *range);

/* Bits of the command that are known by now become constants. */
struct value value_resolve(const struct value *v, uint64_t known, uint64_t bits);
/* As a variable of that type holds it. */
struct value value_convert(const struct value *v, const struct ctype *type);
/* What both have in common. */
struct value value_join(const struct value *a, const struct value *b);

struct value value_unary(uint32_t op, const struct value *a);
/* C's usual conversions; an unknown type leaves the result's type unknown. */
void value_balance(struct value *a, struct value *b);
/* Arithmetic and comparison. */
struct value value_binary(uint32_t op, const struct value *a, const struct value *b);

#endif
