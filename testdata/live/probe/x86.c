// SPDX-License-Identifier: GPL-2.0-only
/* Events on x86, by the page that the domain shares with the hypervisor. */
#include "x86.h"

enum {
	CALL_SET_TIMER_OP = 15,
	CALL_EVENT_CHANNEL_OP = 32,
	BIND_VIRQ = 1,
	VIRQ_TIMER = 0,
	EARLY = 150000, /* nanoseconds, after which a long call is not done */
};

/* What the page holds for the first processor; the words are the caller's. */
struct vcpu_info {
	uint8_t pending, masked;
	word pending_words;
	uint8_t other[32 - 2 * sizeof(word)];
	uint32_t version, padding;
	uint64_t tsc, nanoseconds;
	uint32_t multiplier;
	int8_t shift;
};

enum { PENDING_PORTS = 32 * 64 }; /* behind those of 32 processors */

uint8_t shared_page[PAGE] __attribute__((aligned(PAGE)));
static volatile struct vcpu_info *const vcpu = (volatile struct vcpu_info *)shared_page;

/* Where no memory is. */
word machine_spare_frame(void)
{
	return 0x200000;
}

void events_clear(void)
{
	*(volatile word *)&shared_page[PENDING_PORTS] = 0;
	vcpu->pending_words = 0;
	vcpu->pending = 0;
}

void events_raise(void)
{
	vcpu->pending = 1;
	vcpu->masked = 0;
}

static uint64_t now(void)
{
	uint32_t low, high;
	uint64_t since;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	since = ((uint64_t)high << 32 | low) - vcpu->tsc;
	since = vcpu->shift < 0 ? since >> -vcpu->shift : since << vcpu->shift;
	return vcpu->nanoseconds + (since * vcpu->multiplier >> 32);
}

void events_later(unsigned int doublings)
{
	const uint64_t when = now() + ((uint64_t)EARLY << doublings);
#ifdef __x86_64__
	const word arguments[ARGUMENTS] = {when};
#else
	const word arguments[ARGUMENTS] = {(word)when, (word)(when >> 32)};
#endif

	machine_call(CALL_SET_TIMER_OP, arguments);
}

void events_bind_timer(void)
{
	static uint32_t binding[3] = {VIRQ_TIMER};
	const word arguments[ARGUMENTS] = {BIND_VIRQ, (word)binding};

	machine_call(CALL_EVENT_CHANNEL_OP, arguments);
}
