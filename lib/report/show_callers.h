/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_SHOW_CALLERS_H
#define XENABI_REPORT_SHOW_CALLERS_H

#include "lib/report/jsonout.h"
#include "lib/report/shared.h"

/*
 * The members that tell what becomes of each op: "ops", with "dispatched" and
 * "progress", and "not_dispatched", the numbers of those that nobody declares.
 * Nothing is told of a number that is in neither.
 */

/* Of one handler. */
void show_put_answers(struct jsonout *j, const struct show_family *f, const struct decode *d);
/* The member "callers": of each kind of caller, by all handlers that its call goes through. */
void show_put_callers(struct jsonout *j, const struct show_family *f, const struct show *show);

#endif
