/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_TESTGEN_NAMES_H
#define XENABI_TESTGEN_NAMES_H

#include "lib/testgen/spec.h"

/* What the emitted text and the truth about it must agree on. */

/* "do", "arch", "subarch": of the function that dispatches this level's ops. */
const char *gen_level_prefix(unsigned int level);
/* The format string of a continuation. */
const char *gen_format(const struct gen_handler *h, bool has_count);
/* Whether that function makes the continuations of its loops at one place, at its end. */
bool gen_has_tail(const struct gen_handler *h, unsigned int level);
/* Whether a plain continuation names its op instead of handing on the register. */
bool gen_spells_op(const struct gen_handler *h, const struct gen_op *op);

#endif
