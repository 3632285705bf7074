/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_IMAGE_IMAGE_H
#define XENABI_READ_IMAGE_IMAGE_H

#include "lib/read/elf.h"

/*
 * The machine code of a hypervisor as boot loaders take it, without symbols of
 * ELF: x86's 32-bit ELF file, a PE file (xen.efi), Arm's Image and zImage.
 * Names and addresses are those of the table that Xen itself prints backtraces
 * with. Memory and failures are elf_load()'s; an image without that table, or
 * with one that does not fit, is XENABI_EINPUT.
 */
int image_load(const struct blob *file, const char *place, struct arena *a,
	       struct code_image *ret_image, struct elf_notes *ret_notes, struct xenabi_error *err);

#endif
