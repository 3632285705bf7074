/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_CHAIN_H
#define XENABI_RULE_CALL_CHAIN_H

#include "lib/rule/call/question.h"

/*
 * The questions of one hypercall, each answered for its own handler: a path is
 * as good as the worst of the handlers that a call on it comes through.
 */
void chain_judge(question_list *asked);

#endif
