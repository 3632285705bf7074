/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_DRIVE_INNER_H
#define XENABI_CODE_DRIVE_INNER_H

#include "lib/code/drive.h"

/* How runs are held against each other; for drive.c and reaction.c. */

/* Whether each address of a is one of b; both are sorted. */
bool effects_call_subset(const address_list *a, const address_list *b);
/* Nothing but error numbers is returned, and all of them are known. */
bool effects_return_errors(const struct effects *fx);
/* Whether the two call and return the same, as far as that can be told. */
bool effects_are_same(const struct effects *a, const struct effects *b);
/* Whether the number is an op, by what absurd numbers get. */
enum answer drive_judge(const struct drive *d, const struct probe *probe);

#endif
