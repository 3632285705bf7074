/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_ENTRY_REGISTERS_H
#define XENABI_READ_CSOURCE_ENTRY_REGISTERS_H

#include "lib/read/csource/sources.h"

/*
 * Why a call that continues may not reach its handler as it was left: its
 * arguments are taken from other registers, or other places of a multicall's
 * entry, than continuations put them into, or the instruction is passed over
 * though the call is to be made again. NULL: nothing speaks against it; a way
 * of calling handlers that is not known says nothing. Asked once a tree.
 */
const char *entry_registers_doubt(struct sources *p);

/* Whether the register is one in which callers leave another argument than that one. */
bool register_is_of_another(enum arch arch, unsigned int argument, const struct token *name);
/* Whether callers leave some argument in it. */
bool register_has_argument(enum arch arch, const struct token *name);

#endif
