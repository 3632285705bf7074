// SPDX-License-Identifier: GPL-2.0-only
/* The probe as a domain of Arm: the questions are what follows it in the image that Xen loads. */
#include "arm.h"

enum {
	TICKS = 2000, /* of the timer, after which a long call is not done */
	TIMER_INTERRUPT = 27,
#ifdef __aarch64__
	SPARE = 0x1000000, /* behind the image, which is where the domain's memory begins */
#else
	SPARE = -0x2000000, /* before the image, which is at the end of the domain's memory */
#endif
};

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
	return (load_address + (word)SPARE) / PAGE;
}

static void set_timer(word ticks)
{
#ifdef __aarch64__
	__asm__ volatile("msr cntv_tval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb"
#else
	__asm__ volatile("mcr p15, 0, %0, c14, c3, 0\n\tmcr p15, 0, %1, c14, c3, 1\n\tisb"
#endif
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
	const uint32_t interrupt = interrupt_take();

	set_timer(0);
	interrupt_done(interrupt);
}

static void events_begin(void)
{
	interrupts_begin(TIMER_INTERRUPT);
#ifdef __aarch64__
	__asm__ volatile("msr daifclr, 2");
#else
	__asm__ volatile("cpsie i");
#endif
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
