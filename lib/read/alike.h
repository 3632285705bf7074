/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_ALIKE_H
#define XENABI_READ_ALIKE_H

#include "lib/model/family.h"
#include "lib/source/source.h"

/*
 * Whether two revisions of a Xen source tree hold the same in all that a reading
 * of them depends on: what is there, what the readers parse, and what they look
 * at to pass it over. Nothing is parsed, and of files only those that differ are
 * opened. False where it is not certain, as of all that are no revisions.
 */
bool trees_alike(struct source *old, struct source *new, const struct families *families);

#endif
