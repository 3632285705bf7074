/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_CTYPE_H
#define XENABI_READ_CFRONT_CTYPE_H

#include "lib/read/cfront/token.h"

/* As much of a type as matters here. */
struct ctype {
	uint8_t width;	  /* of an integer, in bits; 0: not known, or no integer */
	bool is_signed;	  /* of an integer */
	bool is_indirect; /* a pointer or an array */
	const char
		*record; /* the struct or union that it is, or points to, without a "_t"; or NULL */
};

/* Whether a type can begin at this token: a keyword, or a name that looks like a type's. */
bool ctype_starts(const struct token *t);
/*
 * Reads specifiers and '*' from *at on, at most to end, and moves *at behind
 * them. "unsigned int", "struct x *", "xen_domctl_t", "typeof(x)",
 * "XEN_GUEST_HANDLE(x)" ... long_bits: the width of a long. False, and *at
 * anywhere, when no type is there.
 */
bool ctype_parse(const struct token **at, const struct token *end, unsigned int long_bits,
		 struct intern *in, struct ctype *ret);

#endif
