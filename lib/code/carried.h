/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_CARRIED_H
#define XENABI_CODE_CARRIED_H

#include "lib/code/tnum.h"
#include "lib/model/fact.h"

/*
 * What an argument of a continuation is made of. tells_origin: the run that
 * value is of began in the hypercall's handler, so that its arguments are the
 * call's; command: the one of them that is the command.
 */
struct carried_argument carried_of_value(const struct tnum *value, bool tells_origin,
					 unsigned int command);
/* What value, which is c, leaves of a count. */
enum rest carried_rest(const struct tnum *value, const struct carried_argument *c);

#endif
