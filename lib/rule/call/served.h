/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_SERVED_H
#define XENABI_RULE_CALL_SERVED_H

#include "lib/arch/arch.h"
#include "lib/rule/call/continued.h"

/* Which function serves a hypercall for one kind of caller, as the sources' tables say. */
enum served_change {
	SERVED_ALIKE,	   /* or it is not told */
	SERVED_NO_MORE,	   /* there was a function, and there is none */
	SERVED_NATIVELY,   /* arguments were translated, and are not any more */
	SERVED_BY_ANOTHER, /* the function has another part in the hypercall */
};

struct served {
	enum served_change change;
	const struct table_slot *was, *is; /* NULL: none */
};

/*
 * The handler that such a caller's call comes to first, by the sources' tables,
 * a binary's or, where there are none, by the paths that the hypercall has handlers on;
 * NULL: none, or it is not told which of several. caller is arch's.
 */
const struct decode *served_by(const struct call_facts *f, const struct arch_caller *caller,
			       enum arch arch);
/*
 * Whether that caller's op runs: the wrapper that it comes by serves it, and so
 * does the handler of the caller's width that such a wrapper hands it on to.
 */
enum answer served_op(const struct call_facts *f, uint64_t number, const struct arch_caller *caller,
		      enum arch arch);
/*
 * What becomes of progress with an op that runs: a wrapper and the handler
 * behind it see one register, so that the first who refuses it decides.
 */
enum progress_answer served_progress(const struct call_facts *f, uint64_t number,
				     const struct arch_caller *caller, enum arch arch);

/*
 * Whether the sources' tables have the call for none of those who see the headers
 * as that architecture's callers do; false where no table tells. Of f, the
 * release, the families and the family are asked alone.
 */
bool served_to_nobody(const struct call_facts *f, enum arch callers);

/*
 * By which 32-bit callers come to the native handler, though there is one for them:
 * .table names them. NULL: none does, or it is not told.
 */
const struct table_slot *served_untranslated(const struct call_facts *f, enum arch arch);

/* caller: "pv64" and the like, as lib/arch calls them. */
struct served served_compare(const struct call_facts *old, const struct call_facts *new,
			     const char *caller, enum arch arch);
/* What changed for callers ("pv64", "pv64, hvm64"), in a sentence; the text lives in a. */
const char *served_describe(const struct served *s, const struct call_facts *old,
			    const struct call_facts *new, const char *callers, struct arena *a);
/* What that means to calls in flight on one path. */
struct doubt served_doubt(const struct call_facts *old, const struct call_facts *new,
			  enum entry_path entry, enum arch arch, struct arena *a);

#endif
