/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_JUDGE_BROKEN_H
#define XENABI_RULE_CALL_JUDGE_BROKEN_H

#include "lib/rule/call/question.h"

/*
 * The questions of one hypercall, answered, when all rules of its own have
 * judged it: each that is broken gets a finding of its level, unless one that
 * is there already tells of it.
 */
void judge_broken(struct judge *j, const question_list *asked);

#endif
