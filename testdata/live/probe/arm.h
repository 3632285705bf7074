/* SPDX-License-Identifier: GPL-2.0-only */
/* QEMU's interrupt controllers as the first domain sees them: gic2.c or gic3.c. */
#ifndef LIVE_ARM_H
#define LIVE_ARM_H

#include "machine.h"

/* Lets the processor be interrupted by @number, one of those that each processor has of its own. */
void interrupts_begin(unsigned int number);
/* What interrupts now, or a number beyond all; it is to be given to interrupt_done(). */
uint32_t interrupt_take(void);
void interrupt_done(uint32_t number);

#endif
