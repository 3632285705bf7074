/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_PARSE_H
#define XENABI_READ_CFRONT_PARSE_H

#include "lib/read/cfront/ast.h"

/* What the two halves of the parser share. */
struct parse {
	const struct token *at, *end;
	struct body *body;
	struct arena *arena;
	struct intern *intern;
	unsigned int long_bits, depth;
	unsigned int tallest; /* height of what was read since it was set to 0 */
	size_t nodes;
	bool has_failed; /* of the expression being parsed */
};

/*
 * Whoever walks a tree does so by calls of itself: no part of a statement is
 * nested deeper, no expression's tree is higher, chains like "a + a + a"
 * included.
 */
enum { PARSE_DEPTH_MAX = 120, PARSE_HEIGHT_MAX = 250, PARSE_NODES_MAX = 400000 };

static inline bool parse_is(const struct parse *p, uint32_t punct)
{
	return p->at != p->end && token_is(p->at, punct);
}

static inline bool parse_is_name(const struct parse *p, const char *name)
{
	return p->at != p->end && token_is_name(p->at, name);
}

struct expr *parse_new_expr(struct parse *p, enum expr_kind kind);
/* A limit is met here: what is being read cannot be. */
void parse_cut(struct parse *p);
/* An expression, commas included; sets has_failed where none can be read. */
struct expr *parse_expr(struct parse *p);
/* One without commas. */
struct expr *parse_assignment(struct parse *p);
/* "{ ... }" of an initialiser: everything in it is opaque. */
struct expr *parse_braces(struct parse *p);
/* The statement at p->at; never NULL, always moves on. */
struct stmt *parse_stmt(struct parse *p);
void parse_note_assignment(struct parse *p, const struct expr *target);

#endif
