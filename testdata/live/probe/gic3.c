// SPDX-License-Identifier: GPL-2.0-only
/* Arm's interrupt controller of version 3, whose processor's part is registers of the processor. */
#include "arm.h"

static volatile uint32_t *const distributor = (volatile uint32_t *)0x8000000;
static volatile uint32_t *const own_interrupts = (volatile uint32_t *)0x80b0000;
enum { DISTRIBUTOR_ON = 0, GROUP_1 = 2, ENABLED = 0x100 / 4 };

/* Their names are younger than the assemblers that know the processor. */
#define PRIORITIES   "s3_0_c4_c6_0"
#define TAKEN	     "s3_0_c12_c12_0"
#define DONE	     "s3_0_c12_c12_1"
#define PROCESSOR_ON "s3_0_c12_c12_7"

void interrupts_begin(unsigned int number)
{
	distributor[DISTRIBUTOR_ON] = GROUP_1;
	own_interrupts[ENABLED] = 1u << number;
	__asm__ volatile("msr " PRIORITIES ", %0\n\tmsr " PROCESSOR_ON ", %1\n\tisb"
			 :
			 : "r"(0xfful), "r"(1ul));
}

uint32_t interrupt_take(void)
{
	uint64_t number;

	__asm__ volatile("mrs %0, " TAKEN : "=r"(number));
	return (uint32_t)number;
}

void interrupt_done(uint32_t number)
{
	__asm__ volatile("msr " DONE ", %0\n\tisb" : : "r"((uint64_t)number));
}
