/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_KEPT_H
#define XENABI_READ_CSOURCE_KEPT_H

#include "lib/read/csource/sources.h"

/*
 * The fields of the guest's memory in which a call that is continued at that
 * token of f is seen to keep how far it came: set where it pauses, there or in
 * what it calls, and written back. "nr_exchanged", or several with commas
 * between, interned; NULL: none is seen.
 */
const char *kept_in_memory(struct sources *p, struct function *f, const struct token *site);

#endif
