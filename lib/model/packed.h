/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_PACKED_H
#define XENABI_MODEL_PACKED_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a function-like macro makes of sample arguments, as the text of a
 * constant: "(1)=0x200; (2)=0x300", with as many arguments as it takes. Samples
 * for which it has no constant value are left out. One that has none for any is
 * told by a digest of its code, and one in which redundant brackets and names of
 * local variables are no part: "body=0x0123456789abcdef; alike=0x0123456789abcdef".
 */
#define PACKED_BODY  "body"
#define PACKED_ALIKE "alike"

/* Where two macros differ, as a part of the text: "(1)=0x200". */
struct packed_sample {
	const char *arguments; /* "(1)" */
	size_t arguments_len;
	const char *value;
	size_t value_len;
};

/*
 * The first sample that both texts have with values that differ; false: there
 * is none, or a text is NULL.
 */
bool packed_difference(const char *a, const char *b, struct packed_sample *ret_a,
		       struct packed_sample *ret_b);

/* Whether the text is a digest of the macro's code; false for NULL. */
bool packed_is_body(const char *text);

/* Whether both tell their code, and that it is the same but for how it is spelt. */
bool packed_is_alike(const char *a, const char *b);

/* Whether each sample of b has all bits that it has in a: what is taken, or made, is wider. */
bool packed_is_widened(const char *a, const char *b);

#endif
