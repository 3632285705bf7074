/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_QUESTION_H
#define XENABI_RULE_CALL_QUESTION_H

#include "lib/rule/call/entry.h"
#include "lib/rule/judge.h"

/*
 * Whether what the old release left in flight means the same to the new one: of
 * one hypercall, on one entry path of one architecture.
 */
struct question {
	struct judge *j;
	const struct call_facts *old, *new;
	enum entry_path entry;
	enum arch arch;
	/* The answer so far; the reason lives in the report's arena. */
	enum verdict_kind kind;
	const char *reason;
	bool is_for_tools; /* for these alone, whose calls are not live */
	/* Of a broken one: the op that breaks, where it is one's, and a value that shows it. */
	struct known_number op;
	struct witness *witness; /* in the report's arena; NULL: none */
	/* What is not understood of the code means the same where it is the same code. */
	bool has_same_code, rests_on_code;
	bool has_same_slices;  /* the code that deals with progress is the same code */
	const char *refused;   /* why the new release refuses all that old tools left, or NULL */
	const char *spared;    /* what has changed that concerns the calls of guests, or NULL */
	bool rests_on_records; /* progress in the guest's memory is judged by their layouts alone */
};

typedef VEC(struct question) question_list;

/* Fills in the answer, and always a reason. */
void question_answer(struct question *q);

/* Kinds of caller that come by the path; empty where it is not known. In the report's arena. */
struct strings question_callers(const struct question *q);
/* Whether a decode is on the path that is asked about. */
bool question_asks(const struct question *q, const struct decode *d);
/* Decodes on the path that is asked about. */
size_t question_count_entries(const struct question *q, const struct call_facts *f);
/* Whether either side has decodes on that other path of the architecture. */
bool question_has_path(const struct question *q, enum entry_path entry);
/* The number by which guests, else tools, call; NULL when headers do not tell. */
const struct constant *question_number_in(const struct call_facts *f, enum arch arch);

/* Whether sources or a binary of that architecture were read. */
bool release_tells_splits(const struct release *r, enum arch arch);
/* Whether nothing can be in flight there: a port that serves no hypercall yet. */
bool release_serves_no_calls(const struct release *r, enum arch arch);

#endif
