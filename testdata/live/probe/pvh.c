// SPDX-License-Identifier: GPL-2.0-only
/* The probe as a domain of the HVM kind, started without firmware (PVH): where the questions are. */
#include "x86.h"

/* What Xen tells a PVH kernel at its start, whatever the width of its registers. */
struct boot_info {
	uint32_t magic, version, flags;
	uint32_t module_count;
	uint64_t modules;
};

struct module {
	uint64_t address, bytes;
	uint64_t command_line, reserved;
};

enum {
	CALL_MEMORY_OP = 12,
	CALL_HVM_OP = 34,
	ADD_TO_PHYSMAP = 7,
	SET_PARAM = 0,
	CALLBACK = 0, /* the parameter that tells how events come */
	DOMAIN_SELF = 0x7ff0,
	VECTOR = 0x50,
	CODE_SELECTOR = 8,
	INTERRUPT_GATE = 0x8e00,
};

struct mapping {
	uint16_t domain, size;
	uint32_t space; /* 0: the shared memory */
	word index, frame;
};

struct parameter {
	uint16_t domain;
	uint32_t index;
	uint64_t value;
};

struct gate {
	uint16_t low, selector, type, middle;
#ifdef __x86_64__
	uint32_t high, reserved;
#endif
};

static struct gate gates[VECTOR + 1];

void start(const struct boot_info *boot);

word machine_frame(const void *at)
{
	return (word)at / PAGE;
}

static void set_gate(void)
{
	const word entry = (word)event_entry;
	struct __attribute__((packed)) {
		uint16_t limit;
		word base;
	} table = {sizeof(gates) - 1, (word)gates};

	gates[VECTOR] = (struct gate){.low = (uint16_t)entry,
				      .selector = CODE_SELECTOR,
				      .type = INTERRUPT_GATE,
				      .middle = (uint16_t)(entry >> 16)};
	__asm__ volatile("lidt %0\n\tsti" : : "m"(table));
}

static void events_begin(void)
{
	static struct mapping mapping = {DOMAIN_SELF, 0, 0, 0, 0};
	static struct parameter parameter = {DOMAIN_SELF, CALLBACK, 2ull << 56 | VECTOR};
	const word map[ARGUMENTS] = {ADD_TO_PHYSMAP, (word)&mapping};
	const word set[ARGUMENTS] = {SET_PARAM, (word)&parameter};

	mapping.frame = machine_frame(shared_page);
	machine_call(CALL_MEMORY_OP, map);
	machine_call(CALL_HVM_OP, set);
	set_gate();
	events_bind_timer();
}

void start(const struct boot_info *boot)
{
	const struct module *module = (const struct module *)(word)boot->modules;
	const char *questions = (const char *)(word)module->address;

	if (is_act(questions)) {
		events_begin();
		act_all(DOMAIN_PVH);
	} else {
		ask_all(questions, (size_t)module->bytes);
	}
	finish();
}
