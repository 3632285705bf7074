/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_BUILTIN_H
#define XENABI_RULE_BUILTIN_H

/*
 * The files of rules/ as the program was built with them, one after another:
 * "NAME SIZE\n", then SIZE bytes.
 */
extern const char builtin_rules[], builtin_rules_end[];

#endif
