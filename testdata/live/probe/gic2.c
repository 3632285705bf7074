// SPDX-License-Identifier: GPL-2.0-only
/* Arm's interrupt controller of version 2, whose processor's part is in memory too. */
#include "arm.h"

static volatile uint32_t *const distributor = (volatile uint32_t *)0x8000000;
static volatile uint32_t *const processor = (volatile uint32_t *)0x8010000;
enum { DISTRIBUTOR_ON = 0, ENABLED = 0x100 / 4 };
enum { PROCESSOR_ON = 0, PRIORITIES = 1, TAKEN = 3, DONE = 4 };

void interrupts_begin(unsigned int number)
{
	distributor[DISTRIBUTOR_ON] = 1;
	distributor[ENABLED] = 1u << number;
	processor[PRIORITIES] = 0xff;
	processor[PROCESSOR_ON] = 1;
}

uint32_t interrupt_take(void)
{
	return processor[TAKEN];
}

void interrupt_done(uint32_t number)
{
	processor[DONE] = number;
}
