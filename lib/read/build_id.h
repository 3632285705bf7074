/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_BUILD_ID_H
#define XENABI_READ_BUILD_ID_H

#include <stddef.h>

#include "lib/base/arena.h"

/* The GNU build-id among the notes that these bytes are, in hex and allocated in a, or NULL. */
const char *build_id_in_notes(const unsigned char *bytes, size_t size, struct arena *a);

/*
 * The same of bytes that hold such a note somewhere, at an address that is a
 * multiple of 4 as the first byte's is; *ret_at gets the note's offset.
 */
const char *build_id_search(const unsigned char *bytes, size_t size, struct arena *a,
			    size_t *ret_at);

#endif
