// SPDX-License-Identifier: GPL-2.0-only
/* The probe as a domain of the HVM kind, started without firmware (PVH): where the questions are. */
#include "machine.h"

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

void start(const struct boot_info *boot);

void start(const struct boot_info *boot)
{
	const struct module *module = (const struct module *)(word)boot->modules;

	ask_all((const char *)(word)module->address, (size_t)module->bytes);
	finish();
}
