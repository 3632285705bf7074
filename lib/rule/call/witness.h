/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_WITNESS_H
#define XENABI_RULE_CALL_WITNESS_H

#include "lib/rule/call/entry.h"
#include "lib/rule/finding.h"

/* Who reads a value, and by what: a handler's decode or, without one, what was meant by it. */
struct reader {
	const char *key, *label;
	const struct call_facts *facts;
	enum arch arch;
	const struct decode *decode;
	const struct encoding *meant;
};

/* A value, with what each of two readers makes of it. Lives in a. */
struct witness *witness_make(struct arena *a, uint64_t value, const char *intro,
			     const struct reader *first, const struct reader *second);
/* "a guest suspended in OP at extent 1 holds", by what the reader makes of the value. */
const char *witness_suspended(struct arena *a, uint64_t value, const struct reader *reader);
/* The op by its name, else by its number. Lives in a. */
const char *call_op_label(const struct call_facts *f, uint64_t number, enum arch arch,
			  struct arena *a);
/* "OP at extent 2", of a value whose op is known; without progress, the op. Lives in a. */
const char *call_result_label(const struct call_facts *f, const struct split_result *r,
			      enum arch arch, struct arena *a);
/* The name of the op that a value was taken for; NULL: not known, or no header declares one. */
const char *call_result_op(const struct call_facts *f, const struct split_result *r,
			   enum arch arch);
/* What to call progress of the hypercall, as the data says: "extent", or "progress". */
const char *call_progress_noun(const struct family *family);

#endif
