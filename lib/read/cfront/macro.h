/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_MACRO_H
#define XENABI_READ_CFRONT_MACRO_H

#include "lib/base/arena.h"
#include "lib/model/view.h"
#include "lib/read/cfront/kconfig.h"
#include "lib/read/cfront/token.h"

struct macro {
	const char *name;
	struct token_range body;
	const char *const *params; /* of a function-like one */
	size_t param_count;
	bool is_function, is_undefined;
	bool is_doubtful;	   /* some build may have another definition, or none */
	bool hangs;		   /* whether it is defined at all is not known */
	bool makes_site;	   /* its body names a function that makes continuations */
	const struct macro *older; /* the one of that name that was defined before */
	uint16_t file;
	uint32_t line;
};

/* Names that makefiles define on the compiler's command line, interned, by address. */
struct given_names {
	const char *const *items;
	size_t count;
};

/* Definitions by name, newest first. A zeroed table is empty. */
struct macro_table {
	const struct macro **slots; /* by the interned name's address */
	size_t room, count;
	bool makes_sites;	  /* one of them does */
	struct kconfig *options;  /* of the global one: what the build may define; or NULL */
	struct given_names given; /* of the global one */
};

void macro_table_deinit(struct macro_table *t);
/* The newest definition, also where that is an #undef; or NULL. name is interned. */
const struct macro *macro_table_find(const struct macro_table *t, const char *name);

/* Whether two definitions are the same to the letter, white space apart. */
bool macro_is_same(const struct macro *a, const struct macro *b);

/* What a name can mean at some place: the file's own macros go before all others. */
struct macro_scope {
	const struct macro_table *local, *global;
	enum arch arch;
	struct intern *intern;
};

/* The functions that make and translate continuations, as every Xen calls them. */
#define CREATE_FUNCTION	   "hypercall_create_continuation"
#define TRANSLATE_FUNCTION "hypercall_xlat_continuation"

static inline bool token_names_site(const struct token *t)
{
	return token_is_name(t, CREATE_FUNCTION) || token_is_name(t, TRANSLATE_FUNCTION);
}

/* What the tree's Kconfig says of "CONFIG_X", and where; unknown where it has none. */
enum option_state macro_option(const struct macro_scope *scope, const char *name,
			       struct option_place *ret_at);

/* Whether what the macro expands to names one of them; headers' macros are not looked into. */
bool macro_makes_site(const struct macro_scope *scope, const struct macro *m);

/* The macro of that name, or NULL. */
const struct macro *macro_find(const struct macro_scope *scope, const char *name);
/* Bits of a long. */
unsigned int macro_long_bits(const struct macro_scope *scope);

/*
 * Carries out a "#define" or "#undef" whose tokens (the word itself excluded)
 * are in tokens; they must outlive the table, as a does. Malformed: nothing.
 */
void macro_define(struct macro_table *t, struct arena *a, const struct token_range *tokens);
void macro_undefine(struct macro_table *t, struct arena *a, const struct token_range *tokens);
/*
 * The same of a "#define" or "#undef", if that is_define, of which it is not
 * known whether a build carries it out: the name is doubtful, unless it has that
 * definition already. before: what the name means so far, or NULL. is_taken:
 * the definition is read as one that holds.
 */
void macro_doubt(struct macro_table *t, struct arena *a, const struct macro *before,
		 const struct token_range *tokens, bool is_define, bool is_taken);

/*
 * Appends what the call of a function-like macro stands for, the macros in it
 * and in its arguments left as they are. text: the call, from the name to
 * behind the bracket. False when it is malformed or too long.
 */
bool macro_substitute(const struct macro_scope *scope, const struct macro *m,
		      const struct token_range *text, token_list *ret);

/*
 * Appends the tokens with every macro expanded. Names that were pasted together
 * are interned. False when that would take too many tokens or too deep a
 * nesting: *ret is then of no use. *ret_is_doubtful: whether one of the macros is.
 */
bool macro_expand(const struct macro_scope *scope, const struct token_range *tokens,
		  token_list *ret, bool *ret_is_doubtful);

#endif
