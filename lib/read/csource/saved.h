/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SAVED_H
#define XENABI_READ_CSOURCE_SAVED_H

#include "lib/read/cfront/unit.h"

/* What a function does to the registers that a continuation was saved in. */
struct saved_edit {
	enum {
		SAVED_UNTOUCHED, /* it does not reach for them, or reads them only */
		SAVED_ADDED_TO,	 /* it adds to one argument's, and changes no other */
		SAVED_CHANGED,	 /* or what it does is not understood */
	} kind;
	unsigned int argument; /* of SAVED_ADDED_TO */
};

/*
 * As a handler for 32-bit callers may: "regs->ecx += n", and
 * "mcs->compat_call.args[1] += n" where the call stands in a multicall.
 */
struct saved_edit saved_edit_of(const struct function *f);

#endif
