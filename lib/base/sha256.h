/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_SHA256_H
#define XENABI_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4), to name what is kept by its content. */

#define SHA256_HEX 65 /* of a digest, with its NUL */

struct sha256 {
	uint32_t state[8];
	uint64_t len; /* bytes so far */
	unsigned char block[64];
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t len);
/* The length goes first, so that "ab", "c" and "a", "bc" differ. NULL differs from "". */
void sha256_add_text(struct sha256 *s, const char *text);
void sha256_finish(struct sha256 *s, char hex[SHA256_HEX]);

#endif
