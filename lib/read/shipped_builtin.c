// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/shipped_builtin.h"

__asm__(".section .rodata, \"a\"\n"
	".global builtin_releases, builtin_releases_end\n"
	".hidden builtin_releases, builtin_releases_end\n"
	"builtin_releases:\n"
	".incbin \"" RELEASES_ARCHIVE "\"\n"
	"builtin_releases_end:\n"
	".global builtin_kept, builtin_kept_end\n"
	".hidden builtin_kept, builtin_kept_end\n"
	"builtin_kept:\n"
	".incbin \"" KEPT_ARCHIVE "\"\n"
	"builtin_kept_end:\n"
	".previous\n");
