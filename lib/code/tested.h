/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_TESTED_H
#define XENABI_CODE_TESTED_H

#include "lib/code/program.h"
#include "lib/code/code.h"

/*
 * Which single bits of its arguments, but for the register that holds the op, a
 * handler looks at: fills in h->tested. An argument whose use was not followed to
 * the end is left out where no bit was seen.
 */
void tested_find(struct program *p, struct code_handler *h, uint64_t max_steps);

#endif
