// SPDX-License-Identifier: GPL-2.0-only
/* The probe as a domain of Arm: the questions are what follows it in the image that Xen loads. */
#include "machine.h"

enum {
	TICKS = 2000, /* of the timer, after which a long call is not done */
	TIMER_INTERRUPT = 27,
	SPARE_BEHIND = 0x1000000, /* the image, in the memory that the first domain has */
};

/* QEMU's interrupt controller, as its first domain sees it. */
static volatile uint32_t *const distributor = (volatile uint32_t *)0x8000000;
static volatile uint32_t *const processor = (volatile uint32_t *)0x8010000;
enum { DISTRIBUTOR_ON = 0, ENABLED = 0x100 / 4 };
enum { PROCESSOR_ON = 0, PRIORITIES = 1, TAKEN = 3, DONE = 4 };

extern const char image_end[], _start[];
word load_address; /* where Xen loaded the image */

void start(void);

word machine_frame(const void *at)
{
	return ((word)at - (word)_start + load_address) / PAGE;
}

/* The first domain has the machine's own memory, and can have no other. */
word machine_spare_frame(void)
{
	return (load_address + SPARE_BEHIND) / PAGE;
}

static void set_timer(word ticks)
{
	__asm__ volatile("msr cntv_tval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb"
			 :
			 : "r"(ticks), "r"(ticks ? 1ul : 0ul));
}

void events_raise(void)
{
	set_timer(TICKS);
}

void events_later(unsigned int doublings)
{
	set_timer((word)TICKS << doublings);
}

/* Of an interrupt that came, or only of the timer where none did. */
void events_clear(void)
{
	uint32_t interrupt = processor[TAKEN];

	set_timer(0);
	processor[DONE] = interrupt;
}

static void events_begin(void)
{
	distributor[DISTRIBUTOR_ON] = 1;
	distributor[ENABLED] = 1u << TIMER_INTERRUPT;
	processor[PRIORITIES] = 0xff;
	processor[PROCESSOR_ON] = 1;
	__asm__ volatile("msr daifclr, 2");
}

void start(void)
{
	size_t length = 0;

	if (is_act(image_end)) {
		events_begin();
		act_all(DOMAIN_ARM);
		finish();
	}
	while (image_end[length] != '\0')
		length++;
	ask_all(image_end, length);
	finish();
}
