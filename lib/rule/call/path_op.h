/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_PATH_OP_H
#define XENABI_RULE_CALL_PATH_OP_H

#include "lib/rule/call/question.h"

/* What the handlers on the path that is asked about do with one op. */

/* Whether those of f do no more for it than for a number that is no op; no handler: no. */
bool path_op_is_idle(const struct question *q, const struct call_facts *f, uint64_t op);
/* Whether none of the new release dispatches it any more; no handler: no. */
bool path_op_is_gone(const struct question *q, uint64_t op);
/*
 * Whether calls of it came to the site: not through handlers that are known not to
 * dispatch it, but what replaces another op is put there by the site.
 */
bool path_op_gets_in(const struct question *q, const struct continuation *site, uint64_t op);

#endif
