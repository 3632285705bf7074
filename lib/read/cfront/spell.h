/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_SPELL_H
#define XENABI_READ_CFRONT_SPELL_H

#include "lib/base/arena.h"
#include "lib/source/source.h"

/*
 * The text as a compiler's first phases take it, of the same size and with each
 * line where it was: a lone carriage return ends a line, a byte-order mark and
 * zeros are blanks, blanks between a backslash and the line end do not keep it
 * from joining lines, what a joined line continues stands before the joint, and
 * "%:" that begins a line is '#'. Trigraphs are left alone, as gcc does where
 * its own extensions are on. The file's own bytes where nothing changes, else a
 * copy in a, which a zero ends that does not count.
 */
struct blob spell_out(const struct blob *file, struct arena *a);

#endif
