/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_REFUSALS_H
#define XENABI_READ_CSOURCE_REFUSALS_H

#include "lib/model/release.h"
#include "lib/read/csource/sources.h"

/*
 * Adds to the decode, whose .ops are known, under which conditions the handler, or what it calls
 * for an op, refuses that op whatever the guest passes: of what domain, vcpu or machine it is
 * asked. What is asked for anywhere there is listed as well. All lives in a. Permissions, and
 * what only tells how far a domain was built, are no part of it.
 */
void refusals_find(struct sources *p, const text_list *texts, const struct family *family,
		   struct function *handler, struct arena *a, struct decode *d);

#endif
