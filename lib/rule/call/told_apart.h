/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_TOLD_APART_H
#define XENABI_RULE_CALL_TOLD_APART_H

#include "lib/rule/call/question.h"

/*
 * What is unknown of sources and machine code together may be known of one of
 * them, or does not matter between two inputs of one build.
 */
void told_apart(struct question *q);

#endif
