/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_CALL_FINDING_H
#define XENABI_RULE_CALL_CALL_FINDING_H

#include "lib/base/strbuf.h"
#include "lib/rule/judge.h"
#include "lib/rule/call/witness.h"

/* How findings on a hypercall's command register are made. */

/* Who is hurt: the most exposed of the ops concerned. */
struct exposure {
	enum stability stability;
	enum audience audience;
};

/* No ops: any guest, as long as the family's stability does not say otherwise. */
struct exposure exposure_of(const struct call_facts *f, const number_list *ops, enum arch arch);
/* Whether only tools are, whose calls are not live across a migration. */
bool exposure_is_tools_only(const struct exposure *e);

/*
 * A finding of that rule on the hypercall. One that says the same of another
 * architecture or entry is taken up again. message lives in the report's arena.
 */
struct finding *call_finding(struct judge *j, const struct call_facts *f, const char *rule,
			     const struct exposure *exposure, enum level ceiling,
			     const char *subject, const char *message, enum arch arch);
/* Whether there is one that call_finding() would take up again. */
bool call_finding_exists(const struct judge *j, const char *rule, const char *subject,
			 const char *message);
/* Each place once, and no more than a reader would look at. */
void call_finding_at(struct finding *f, enum side side, const struct evidence *at);
/* The ops that it concerns, by name, or by number where they have none. */
void call_finding_ops(struct judge *j, struct finding *finding, const struct call_facts *f,
		      const number_list *ops, enum arch arch);

/* "A, B and 7 more". */
void call_add_ops(struct strbuf *out, const struct call_facts *f, const number_list *ops,
		  enum arch arch);
/* Each text lives in the report's arena; out is released. */
const char *call_take_text(struct judge *j, struct strbuf *out);

/* Whether the handler takes an op otherwise than the site, which is on its path, left it. */
bool site_is_flawed(const struct call_facts *f, const struct continuation *site,
		    const struct decode *d);
/* How the op numbers of a release fit its masks and handlers. */
void judge_dispatch(struct judge *j, const struct call_facts *f);
/* How far progress can grow, against the bits that a caller's register has for it. */
void judge_overflow(struct judge *j, const struct call_facts *f);
/* How the split of a command changed, and what the old release makes of new ops. */
void judge_masks(struct judge *j, const struct call_facts *old, const struct call_facts *new);
/* How the arguments of its handlers changed. */
void judge_signatures(struct judge *j, const struct call_facts *old, const struct call_facts *new);
/* Which kinds of caller it is served to, and by what. */
void judge_callers(struct judge *j, const struct call_facts *old, const struct call_facts *new);
/* How ops continue that continued otherwise, and ops that are served no more. */
void judge_encodings(struct judge *j, const struct call_facts *old, const struct call_facts *new);
/* Ops that one path served and serves no more, though another one does. */
void judge_lost_ops(struct judge *j, const struct call_facts *old, const struct call_facts *new);
/* Ops refused on a condition that does not hang on what the guest passes, and that is new. */
void judge_refusals(struct judge *j, const struct call_facts *old, const struct call_facts *new);
/* Ops that one path serves and its sibling refuses. */
void judge_missing_ops(struct judge *j, const struct call_facts *f);

#endif
