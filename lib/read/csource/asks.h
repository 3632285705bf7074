/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_ASKS_H
#define XENABI_READ_CSOURCE_ASKS_H

#include "lib/read/csource/sources.h"

/* Which answer to a question is meant; as the first character of what is told, or 0: any. */
enum answer_mark {
	MARK_ANY,
	MARK_NO = '!',
	MARK_YES = '+',
};

/* What is asked for. */
struct asked_name {
	const char *name;
	enum answer_mark mark;
};

typedef VEC(struct asked_name) asked_names;

/* Where a condition stands. */
struct asks {
	struct sources *sources;
	struct function *function;
	const struct body *body; /* of that function */
};

/* Whether it is made of nothing that the guest chose: of the domain, the vcpu, the machine. */
bool asks_own(const struct asks *at, const struct expr *e);
/* Adds the names of what it asks for, however compared and of whomever; mark: by e as a whole. */
void asks_find(const struct asks *at, const struct expr *e, enum answer_mark mark,
	       asked_names *ret);
/* Adds what the function or macro of that name asks for in its turn, wherever that stood before. */
void asks_add_answers(const struct asks *at, struct asked_name asked, asked_names *ret);
/* Whether there is but one answer on this architecture: "return true;" */
bool asks_one_answer(const struct asks *at, const struct expr *e, bool *ret);
/* Whether the function that is called only asks XSM. */
bool asks_permission(const struct asks *at, const struct expr *e);

#endif
