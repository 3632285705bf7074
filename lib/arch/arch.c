// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <string.h>

#include "lib/arch/arch.h"

#define LIST(...)                                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}

static const struct arch_info infos[] = {
	[ARCH_X86_64] =
		{
			.arch = ARCH_X86_64,
			.clang_target = "x86_64-unknown-linux-gnu",
			.headers = LIST("arch-x86/xen-x86_64.h", "arch-x86_64.h"),
			.own_prefixes = LIST("arch-x86.", "arch-x86/", "arch-x86_64."),
			.foreign = "arch-x86/xen-x86_32.h",
			.has_hypervisor = true,
			.sources = LIST("xen/arch/x86"),
			.register_bits = 64,
			.narrow = ARCH_X86_32,
			.narrow_has_own_layout = true,
			.callers = {{"pv64", {ENTRY_NATIVE}, 1, 64},
				    {"hvm64", {ENTRY_HVM, ENTRY_NATIVE}, 2, 64},
				    {"pv32", {ENTRY_COMPAT, ENTRY_NATIVE}, 2, 32},
				    {"hvm32", {ENTRY_HVM, ENTRY_COMPAT, ENTRY_NATIVE}, 3, 32}},
		},
	[ARCH_X86_32] =
		{
			.arch = ARCH_X86_32,
			.clang_target = "i686-unknown-linux-gnu",
			.headers = LIST("arch-x86/xen-x86_32.h", "arch-x86_32.h"),
			.own_prefixes = LIST("arch-x86.", "arch-x86/", "arch-x86_32."),
			.foreign = "arch-x86/xen-x86_64.h",
			.register_bits = 32,
			.narrow = ARCH_X86_32,
		},
	[ARCH_ARM64] =
		{
			.arch = ARCH_ARM64,
			.clang_target = "aarch64-unknown-linux-gnu",
			.headers = LIST("arch-arm.h"),
			.marker = "__aarch64__",
			.port = "xen/arch/arm/arm64",
			.own_prefixes = LIST("arch-arm.", "arch-arm/"),
			.has_hypervisor = true,
			.sources = LIST("xen/arch/arm"),
			.register_bits = 64,
			.narrow = ARCH_ARM32,
			.callers = {{"arm64", {ENTRY_NATIVE}, 1, 64},
				    {"arm32", {ENTRY_NATIVE}, 1, 32}},
		},
	[ARCH_ARM32] =
		{
			.arch = ARCH_ARM32,
			.clang_target = "armv7-unknown-linux-gnueabi",
			.headers = LIST("arch-arm.h"),
			.own_prefixes = LIST("arch-arm.", "arch-arm/"),
			.has_hypervisor = true,
			.sources = LIST("xen/arch/arm"),
			.register_bits = 32,
			.narrow = ARCH_ARM32,
			.callers = {{"arm32", {ENTRY_NATIVE}, 1, 32}},
		},
	[ARCH_RISCV64] =
		{
			.arch = ARCH_RISCV64,
			.clang_target = "riscv64-unknown-linux-gnu",
			.headers = LIST("arch-riscv.h"),
			.own_prefixes = LIST("arch-riscv.", "arch-riscv/"),
			.has_hypervisor = true,
			.sources = LIST("xen/arch/riscv"),
			.register_bits = 64,
			.narrow = ARCH_RISCV64,
		},
	[ARCH_PPC64] =
		{
			.arch = ARCH_PPC64,
			.clang_target = "powerpc64le-unknown-linux-gnu",
			.headers = LIST("arch-ppc.h"),
			.own_prefixes = LIST("arch-ppc.", "arch-ppc/"),
			.has_hypervisor = true,
			.sources = LIST("xen/arch/ppc", "xen/arch/powerpc"),
			.register_bits = 64,
			.narrow = ARCH_PPC64,
		},
};

_Static_assert(sizeof(infos) / sizeof(infos[0]) == ARCH_COUNT, "every architecture is described");

const struct arch_info *arch_info(enum arch arch)
{
	return &infos[arch];
}

bool arch_wants_header(enum arch arch, const char *path)
{
	const struct arch_info *info = &infos[arch];

	if (strncmp(path, "arch-", 5))
		return true;
	if (info->foreign && !strcmp(path, info->foreign))
		return false;
	for (const char *const *prefix = info->own_prefixes; *prefix; prefix++)
		if (!strncmp(path, *prefix, strlen(*prefix)))
			return true;
	return false;
}

static bool is_below(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	return !strncmp(path, directory, len) && (!path[len] || path[len] == '/');
}

bool arch_has_source(enum arch arch, const char *path)
{
	const char *const *sources = infos[arch].sources;

	while (sources && *sources && !is_below(path, *sources))
		sources++;
	return sources && *sources;
}
