/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_EVAL_H
#define XENABI_READ_CFRONT_EVAL_H

#include "lib/read/cfront/macro.h"

/* The value of an integer constant expression, with its type. */
struct number {
	bool is_known;
	bool is_signed;
	uint8_t width;	/* 32 or 64 */
	uint64_t value; /* extended to 64 bits as the type says */
};

/*
 * Exactly what a C compiler makes of the tokens, macros expanded; not known
 * where they are no integer constant expression, need a type's size, overflow
 * a signed type, shift too far or are too long.
 */
struct number eval_tokens(const struct macro_scope *scope, const struct token_range *tokens);
/*
 * The value of a macro. Not known when it has definitions of different values
 * in several files, of which the scope tells none apart.
 */
struct number eval_macro(const struct macro_scope *scope, const char *name);
/* A number or a character, as it is written. */
struct number eval_literal(const struct token *t, unsigned int long_bits);

/*
 * Whether an #if holds. A CONFIG_ option that is not told apart by the
 * architecture counts as switched on. is_known is false when it cannot be
 * evaluated, as for a name that is nowhere defined: not all headers are read.
 */
struct number eval_condition(const struct macro_scope *scope, const struct token_range *tokens);
/* Whether a condition is decided the same way in every build for the architecture. */
bool eval_is_settled(const struct macro_scope *scope, const struct token_range *tokens);
/*
 * Whether the name is an option that counts as set, and that a build may lack
 * in which nobody chose otherwise; *ret_at: where Kconfig declares it.
 */
bool eval_hangs_on(const struct macro_scope *scope, const char *name, struct option_place *ret_at);
/* Why nobody knows which way a condition goes. */
enum uncertainty {
	DOUBT_NONE,
	DOUBT_NAME,	/* it is not known, or depends on, what is defined */
	DOUBT_GIVEN,	/* it asks what the compiler's command line defines */
	DOUBT_COMPILER, /* it asks which compiler this is, and how that is set */
};

enum uncertainty eval_doubt(const struct macro_scope *scope, const struct token_range *tokens);
/* Whether the name is one that compilers define, or that tells of them. */
bool eval_is_compilers(const char *name);
/* Whether "#ifdef name" holds. */
bool eval_is_defined(const struct macro_scope *scope, const char *name);

#endif
