/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_SAME_CODE_H
#define XENABI_RULE_CALL_SAME_CODE_H

#include "lib/model/release.h"

/*
 * Whether both releases take that hypercall on that path by the same handlers
 * with the same code, down to where continuations are made, as their sources
 * tell. Then what one leaves in registers means the same to the other, also
 * where it is not understood. false: it is not, or that is not known.
 */
bool code_is_same(const struct release *old, const struct release *new, const char *hypercall,
		  enum entry_path entry, enum arch arch);

#endif
