// SPDX-License-Identifier: GPL-2.0-only
/* The probe as a paravirtualised domain: where Xen says that the questions are. */
#include "x86.h"

/* What Xen tells a PV kernel at its start, up to the module. */
struct boot_info {
	char magic[32];
	word page_count;
	word shared_info; /* machine address */
	uint32_t flags;
	word store_frame;
	uint32_t store_port;
	word console_frame;
	uint32_t console_port;
	word page_tables;
	word page_table_frames;
	word frame_list;
	word module;
	word module_bytes;
};

enum {
	CALL_UPDATE_VA_MAPPING = 14,
	CALL_CALLBACK_OP = 30,
	CALLBACK_REGISTER = 0,
	PAGE_FLAGS = 0x63, /* present, writable, used */
	FLUSH_IT = 2,
};

struct callback {
	uint16_t type, flags;
#ifdef __x86_64__
	word address;
#else
	word selector, address;
#endif
};

static const word *frame_list;

void start(const struct boot_info *boot);

word machine_frame(const void *at)
{
	return frame_list[(word)at / PAGE];
}

static void events_begin(const struct boot_info *boot)
{
	static struct callback callback;
	const word mapping[ARGUMENTS] = {(word)shared_page, boot->shared_info | PAGE_FLAGS,
#ifndef __x86_64__
					 0,
#endif
					 FLUSH_IT};
	const word registration[ARGUMENTS] = {CALLBACK_REGISTER, (word)&callback};

	callback.address = (word)event_entry;
#ifndef __x86_64__
	__asm__("mov %%cs, %0" : "=r"(callback.selector));
#endif
	frame_list = (const word *)boot->frame_list;
	machine_call(CALL_UPDATE_VA_MAPPING, mapping);
	machine_call(CALL_CALLBACK_OP, registration);
	events_bind_timer();
}

void start(const struct boot_info *boot)
{
	if (is_act((const char *)boot->module)) {
		events_begin(boot);
		act_all(DOMAIN_PV);
	} else {
		ask_all((const char *)boot->module, boot->module_bytes);
	}
	finish();
}
