/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_ARGUMENTS_H
#define XENABI_RULE_CALL_ARGUMENTS_H

#include "lib/rule/call/entry.h"

/* What continuations put into the arguments beside the op. */

/* What is wrong with one of a site's arguments. */
struct argument_fault {
	bool is_certain;  /* else nothing shows that the handler expects it */
	const char *text; /* goes on from the name of the site's function; NULL: nothing is wrong */
};

/* What the handler calls the argument, from 0; in a or of f's. */
const char *arguments_name(const struct call_facts *f, const struct continuation *site,
			   unsigned int argument, struct arena *a);
/* The first fault of the site, certain ones first; texts live in a. */
struct argument_fault arguments_fault(const struct call_facts *f, const struct continuation *site,
				      struct arena *a);
/*
 * Why it is not shown that the new release takes what the old one's site leaves
 * in an argument, or that its own continuations can be taken as the old one's
 * were: in words that go on from the hypercall's name; NULL: it is shown.
 */
const char *arguments_change(const struct call_facts *old, const struct call_facts *new,
			     enum entry_path entry, enum arch arch, struct arena *a);

#endif
