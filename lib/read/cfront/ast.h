/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_AST_H
#define XENABI_READ_CFRONT_AST_H

#include "lib/base/arena.h"
#include "lib/read/cfront/ctype.h"
#include "lib/read/cfront/eval.h"
#include "lib/read/cfront/unit.h"

/*
 * A function's body as a tree. What is no C that is known here becomes an
 * opaque expression or statement, of which nothing is claimed.
 */
enum expr_kind {
	EXPR_OPAQUE, /* evaluates to anything; its operands are evaluated */
	EXPR_LITERAL,
	EXPR_NAME,
	EXPR_UNARY,  /* .op: - + ~ ! * & */
	EXPR_STEP,   /* ++ and --, before or behind; .op is '+' or '-' */
	EXPR_BINARY, /* .op: arithmetic, comparison, && and || */
	EXPR_ASSIGN, /* .op: 0 for '=', else the operator before it */
	EXPR_CHOICE, /* a ? b : c; "a ?: c" has no b */
	EXPR_CALL,   /* .name: the function, NULL when it is an expression; .args */
	EXPR_MEMBER, /* .a, .name */
	EXPR_INDEX,  /* a[b] */
	EXPR_CAST,   /* (.type) a */
	EXPR_COMMA,  /* a, b */
	EXPR_BLOCK,  /* ({ ... }), .block */
};

struct stmt;

struct expr {
	enum expr_kind kind;
	bool has_effect; /* something in it assigns, steps or calls */
	bool is_behind;	 /* EXPR_STEP: the value is that before the step */
	uint16_t height; /* of the tree below it, at most PARSE_HEIGHT_MAX */
	uint32_t op;
	const char *name;
	struct token_range text;
	struct ctype type;
	struct expr *a, *b, *c;
	struct expr **args;
	size_t arg_count;
	struct stmt *block;
	unsigned int reached_in;      /* the last exploration that came here with progress of 0 */
	bool is_expanded;	      /* EXPR_CALL: .expansion was asked for */
	const struct expr *expansion; /* of a macro that calculates; NULL: it is none */
	bool is_looked_up;	      /* EXPR_NAME: .constant was asked for */
	struct number constant;	      /* of a macro's name, or a literal */
};

enum stmt_kind {
	STMT_OPAQUE,
	STMT_EMPTY,
	STMT_EXPR,
	STMT_DECL, /* .name, .type, .a: initialiser or NULL */
	STMT_BLOCK,
	STMT_IF,
	STMT_SWITCH,
	STMT_CASE, /* .a ... .b; default: no .a */
	STMT_WHILE,
	STMT_DO,
	STMT_FOR, /* .init, .a, .b, .body */
	STMT_RETURN,
	STMT_GOTO,
	STMT_LABEL,
	STMT_BREAK,
	STMT_CONTINUE,
	STMT_DEFINE, /* a #define among statements: .text */
};

struct stmt {
	enum stmt_kind kind;
	bool has_label; /* a label or a case is in it */
	const char *name;
	struct ctype type;
	struct expr *a, *b;
	struct stmt *init, *body, *other; /* other: of an if */
	struct stmt *next;		  /* in the block */
	struct token_range text;
};

/* A name that the function declares, parameters first. */
struct local {
	const char *name;
	struct ctype type;
};

/* Where a variable is assigned, stepped, or has its address taken. */
struct assignment {
	const char *name;
	const struct token *at;
};

struct body {
	struct arena *arena;
	VEC(struct local) locals;
	const struct local **by_name; /* sorted by the name's address, then as declared */
	size_t param_count;
	VEC(struct assignment) assignments;
	struct stmt *block;
	const char *function;
	const struct token *cut_at; /* where a limit of the parser was met first; NULL: nowhere */
};

/*
 * Parses a function's body; *ret lives in a but for its vectors, which
 * body_deinit() releases. Always gives a body; nested too deep, it is one
 * opaque statement.
 */
void body_parse(const struct function *f, unsigned int long_bits, struct intern *in,
		struct arena *a, struct body *ret);
void body_deinit(struct body *b);

const struct local *body_local(const struct body *b, const char *name);

#endif
