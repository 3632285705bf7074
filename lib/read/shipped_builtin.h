/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SHIPPED_BUILTIN_H
#define XENABI_READ_SHIPPED_BUILTIN_H

/* rules/releases.zst as the program was built with it; see shipped.c. */
extern const unsigned char builtin_releases[], builtin_releases_end[];
/* rules/audit.zst; see shipped_kept.c. */
extern const unsigned char builtin_kept[], builtin_kept_end[];

#endif
