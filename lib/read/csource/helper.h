/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_HELPER_H
#define XENABI_READ_CSOURCE_HELPER_H

#include "lib/read/csource/sources.h"

/*
 * Small functions and macros that only calculate: what takes a command apart
 * or puts one together under a name of its own.
 */

/*
 * The function of that name, if it is short, has no loop and calls nothing but
 * its like; one of a header is found, too. NULL: there is none.
 */
struct function *helper_find(struct sources *p, const struct unit *from, const char *name);
/*
 * What the call of a macro of that kind stands for, in the body that the call
 * is in; NULL: it is no such call. The same answer for a call each time.
 */
const struct expr *helper_expand(struct sources *p, const struct unit *unit, struct body *body,
				 const struct expr *call);

#endif
