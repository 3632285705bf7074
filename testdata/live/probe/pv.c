// SPDX-License-Identifier: GPL-2.0-only
/* The probe as a paravirtualised domain: where Xen says that the questions are. */
#include "machine.h"

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

void start(const struct boot_info *boot);

void start(const struct boot_info *boot)
{
	ask_all((const char *)boot->module, boot->module_bytes);
	finish();
}
