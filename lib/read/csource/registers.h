/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_REGISTERS_H
#define XENABI_READ_CSOURCE_REGISTERS_H

#include "lib/read/csource/sources.h"

/*
 * Why the arguments of continuations may not get into the registers that
 * callers have for them, as Xen's public headers name these for each
 * architecture; NULL: nothing speaks against it. is_translation: asked of the
 * function that puts back those of 32-bit callers, not of the one that makes
 * continuations. A way of filling registers that is not known says nothing.
 */
const char *registers_doubt(const struct sources *p, bool is_translation);

#endif
