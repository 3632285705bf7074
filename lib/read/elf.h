/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_ELF_H
#define XENABI_READ_ELF_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/code/image.h"
#include "lib/source/source.h"

/* What an image tells beside its code. */
struct elf_notes {
	/* "4.17.5", "4.20.4-pre", as xen_version returns it; NULL: not to be told. */
	const char *version;
	bool has_dwarf;
	/* One sentence where names and addresses are not ELF's; NULL: they are. */
	const char *rests_on;
	/* One sentence each on what was there and had to be left out. */
	const char *const *gaps;
	size_t gap_count;
};

/* Whether the bytes begin as an ELF file does. */
bool elf_is_elf(const struct blob *file);

/*
 * The machine code of a linked hypervisor with symbols: x86_64, arm64, arm32.
 * The image refers to the file's bytes, which must outlive it (a mapped file
 * will do); everything else is allocated in a. Debug sections are not touched.
 * Anything else is XENABI_EINPUT with a text that says what to give instead;
 * absurd counts are XENABI_ELIMIT. For boot images see image_load().
 */
int elf_load(const struct blob *file, const char *place, struct arena *a,
	     struct code_image *ret_image, struct elf_notes *ret_notes, struct xenabi_error *err);

/*
 * A regular file of at most max bytes, mapped read-only; an empty one is
 * XENABI_EINPUT. No NUL follows its bytes. Released by elf_close_file(). The
 * file must not be truncated while it is mapped.
 */
int elf_open_file(const char *path, size_t max, struct blob *ret_file, struct xenabi_error *err);
void elf_close_file(struct blob *file);

#endif
