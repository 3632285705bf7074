/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the probe wants of the machine it runs on. A probe is a kernel that Xen
 * starts as its first domain; it only makes hypercalls and prints the answers.
 */
#ifndef LIVE_MACHINE_H
#define LIVE_MACHINE_H

#include <stddef.h>
#include <stdint.h>

typedef unsigned long word; /* as wide as a register of the caller's */
#if defined(__arm__) || defined(__aarch64__)
typedef uint64_t field; /* a number, frame or address in a record */
#else
typedef unsigned long field;
#endif

enum {
	ARGUMENTS = 5,
	PAGE = 4096,
	SCRATCH_PAGES = 16,
	CALL_SCHED_OP = 29,
	CALL_CONSOLE_IO = 18,
};

/* Memory of the questions' own, at an address that they know: see link.ld. */
extern uint8_t scratch[SCRATCH_PAGES * PAGE];

/* Makes hypercall @number with all of @arguments; returns its answer. */
long machine_call(word number, const word arguments[ARGUMENTS]);
/* The instruction that does so, to which the hypervisor goes back to go on with a call. */
extern const char machine_call_site[];
/* The number by which the hypervisor knows the page of one of the probe's addresses. */
word machine_frame(const void *at);
/* The first of many frames of the domain's that can be given memory, and that can be taken away. */
word machine_spare_frame(void);

/* Makes an event pending that the hypervisor notices in a long call, if not before. */
void events_raise(void);
/* The same in a short while, which a long call does not finish in; each doubling makes it longer. */
void events_later(unsigned int doublings);
void events_clear(void);
/* What the handler of events calls: the registers with which a hypercall will go on. */
void event_caught(word number, const word *arguments, word at);

/* Prints @length bytes through the hypervisor's console. */
void print(const char *text, size_t length);
void print_text(const char *text);
void print_number(long number);
void print_hex(word number);

/* Asks every line of @questions and prints the answers. */
void ask_all(const char *questions, size_t length);
enum domain { DOMAIN_PV, DOMAIN_PVH, DOMAIN_ARM };

/* Makes long calls, and prints the registers in the midst of each; the handler is in place. */
void act_all(enum domain domain);
/* Whether the questions ask for that. */
int is_act(const char *questions);
/* Ends the run: the hypervisor resets the machine. */
void finish(void);

#endif
