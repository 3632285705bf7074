// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/builtin.h"

__asm__(".section .rodata, \"a\"\n"
	".global builtin_rules, builtin_rules_end\n"
	".hidden builtin_rules, builtin_rules_end\n"
	"builtin_rules:\n"
	".incbin \"" RULES_BUNDLE "\"\n"
	"builtin_rules_end:\n"
	".previous\n");
