/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_EXEC_H
#define XENABI_CODE_EXEC_H

#include "lib/code/run.h"

/* Steps that move data; run.c deals with those that move control. */

/* Carries out s on st and records in fx what it shows of the command. */
void exec_data(const struct program *p, struct state *st, const struct step *s, uint64_t at,
	       struct effects *fx);
/* Records that the flags, under this condition, are asked about. */
void exec_note_decision(const struct state *st, enum condition condition, uint64_t at,
			struct effects *fx);
/* Records the bit of the command that a value hangs on which is stored or passed on, if it is one. */
void exec_note_alone(const struct tnum *value, struct effects *fx);
/* Records upper bits of the command in a value that is stored or passed on. */
void exec_note_use(const struct tnum *value, uint64_t at, struct effects *fx);
void exec_note_trouble(struct effects *fx, bool *which, uint64_t at);
/* Other code may have written wherever it was given an address. */
void exec_lend_escapes(struct state *st);
/* That code is given this value: if it is a stack address, its memory is lent. */
void exec_lend_value(struct state *st, const struct tnum *value);
/* Whether leaving the instruction out makes a difference to anything but what is compared next. */
bool exec_is_substantive(const struct insn *in);
bool exec_sets_flags(const struct insn *in);

#endif
