/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_INLINING_H
#define XENABI_READ_CSOURCE_INLINING_H

#include "lib/read/csource/nodes.h"

/*
 * Puts, in the nodes of f, what a helper gives for its call: of a function in
 * the same file or in a header that only returns what it calculates of its
 * parameters, or a continuation. Where that might not mean the same as the call
 * (an argument of another type, one with an effect, a name that means something
 * else here), the call stays.
 */
void inline_helpers(struct sources *p, struct function *f, node_list *nodes);

#endif
