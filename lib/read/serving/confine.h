/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SERVING_CONFINE_H
#define XENABI_READ_SERVING_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Gives up, for the rest of this process, everything but computing, memory and
 * writing to what is open already: no file can be opened, no process started,
 * no socket made. False where the system cannot do that.
 */
bool confine(void);
/* The same for one that asks for more through a socket that it has. */
bool confine_asking(void);

/* Limits on CPU time, memory and files; best effort. */
void confine_resources(unsigned int cpu_seconds, size_t memory_bytes);

#endif
