/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_IDENTITY_H
#define XENABI_BASE_IDENTITY_H

/*
 * A digest of the sources and rules that this program was built of: what
 * another one worked out is not taken for this one's.
 */
extern const char xenabi_identity[];
/*
 * The same of those that say what the facts of two releases mean: what they
 * found out holds for others that differ only in how facts are read or printed.
 */
extern const char xenabi_judge_identity[];

#endif
