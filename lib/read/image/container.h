/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_IMAGE_CONTAINER_H
#define XENABI_READ_IMAGE_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/model/view.h"
#include "lib/source/source.h"

/* What is loaded as one piece. */
struct image_part {
	uint64_t address; /* see .base of the container */
	uint64_t size;	  /* in memory; what is beyond the bytes is zeros */
	struct blob bytes;
};

/* A boot image taken apart: what a boot loader would put where. */
struct image_container {
	enum arch arch;
	const char *kind; /* "an x86 boot image (32-bit ELF)" */
	bool has_debug;	  /* a PE file with debug information, which is none of its parts */
	/* Of the address that the hypervisor was linked at; without it, addresses count from there. */
	bool knows_base;
	uint64_t base;			/* what is to be added to the parts' addresses */
	const struct image_part *parts; /* sorted, apart from each other */
	size_t part_count;
};

/* Whether the bytes begin as a boot image does: a 32-bit x86 ELF file, a PE file, Arm's Image or zImage. */
bool container_is_image(const struct blob *file);

/*
 * The parts refer to the file's bytes. A damaged one, or one of a machine that
 * is not read, is XENABI_EINPUT.
 */
int container_open(const struct blob *file, const char *place, struct arena *a,
		   struct image_container *ret, struct xenabi_error *err);

#endif
