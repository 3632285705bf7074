/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_TAKEN_ALIKE_H
#define XENABI_RULE_CALL_TAKEN_ALIKE_H

#include "lib/rule/call/question.h"

/*
 * Whether what a continuation of unknown kind leaves in the command register
 * means the same to both releases all the same: the op is known, and all that may
 * stand beside it is taken alike and left in the like way by the new one.
 */
bool taken_alike(const struct question *q, const struct continuation *site);

#endif
