/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_CANON_H
#define XENABI_READ_CSOURCE_CANON_H

#include "lib/read/cfront/ast.h"

/* What Xen says in several ways, by its own conventions. Names are no macros of their file's own. */

/* Whether it asks who may do this, anew at every call: of no concern to what is in flight. */
bool canon_is_permission(const struct expr *e);

/* "-EINVAL": a refusal, whichever it is; not what says that the call is to go on later. */
bool canon_is_refusal(const struct expr *e);

/*
 * "is_pv_vcpu(x)" is "!is_hvm_vcpu(x)". Gives the call's name the other way
 * round, and is_negated whether that is its negation; NULL: it is no such call.
 */
const char *canon_guest_type(const struct expr *e, bool *ret_is_negated);

/* Whether the call asks if its argument is a 32-bit PV guest. */
bool canon_asks_for_narrow(const struct expr *e);

/* The name without what tells a variant apart that does the same: "__copy_to_guest". */
const char *canon_function(const char *name);

/*
 * "i && hypercall_preempt_check()", "i > 0 && ...", "i != a->start && ...": whether
 * something was done, and then whether the hypervisor has something more urgent to do.
 */
bool canon_only_pauses(const struct expr *e);

/* The name of the flag that tells of an interrupted call, wherever it stood; NULL: another one. */
const char *canon_preempted_flag(const char *name);

#endif
