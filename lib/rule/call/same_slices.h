/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_SAME_SLICES_H
#define XENABI_RULE_CALL_SAME_SLICES_H

#include "lib/model/release.h"

/*
 * Why the code that deals with what is in flight is not shown to be the same in
 * both releases: the place that has changed, and what stands there, as a
 * sentence in a. Of that hypercall, on that path. NULL: it is the same, or one
 * of them does not tell, as a binary or a snapshot of an older version.
 */
const char *slices_change(const struct release *old, const struct release *new,
			  const char *hypercall, enum entry_path entry, enum arch arch,
			  struct arena *a);

/* The same of what has any interrupted call executed again, on that path. */
const char *slices_restart_change(const struct release *old, const struct release *new,
				  const char *hypercall, enum entry_path entry, enum arch arch,
				  struct arena *a);

/* Whether both tell of the code of that hypercall on that path. */
bool slices_told(const struct release *old, const struct release *new, const char *hypercall,
		 enum entry_path entry, enum arch arch);

#endif
