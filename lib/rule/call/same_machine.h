/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_SAME_MACHINE_H
#define XENABI_RULE_CALL_SAME_MACHINE_H

#include "lib/model/release.h"

/*
 * Why the compiled code of that hypercall on that path is not shown to do what it
 * did: a place on both sides that has changed where next to nothing else of the
 * two builds has, as a sentence in a. NULL: it has not, one of them does not tell,
 * or so much differs that another compiler or other releases are the reason.
 */
const char *machine_change(const struct release *old, const struct release *new,
			   const char *hypercall, enum entry_path entry, enum arch arch,
			   struct arena *a);

/*
 * Whether it is the same code, addresses apart, in the handlers, in what they
 * hand the call on to, and where it is continued. false: not so, or not known.
 */
bool machine_is_same(const struct release *old, const struct release *new, const char *hypercall,
		     enum entry_path entry, enum arch arch);

#endif
