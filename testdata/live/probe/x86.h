/* SPDX-License-Identifier: GPL-2.0-only */
/* What the probes of x86 have in common. */
#ifndef LIVE_X86_H
#define LIVE_X86_H

#include "machine.h"

/* To be mapped to the memory that the hypervisor shares with the domain, before events are used. */
extern uint8_t shared_page[PAGE];

/* Has the timer raise events, at a port of its own. */
void events_bind_timer(void);
/* Where the hypervisor, or the processor, is to go with an event. */
void event_entry(void);

#endif
