/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_TESTGEN_BUILD_H
#define XENABI_CODE_TESTGEN_BUILD_H

#include <stdint.h>

#include "lib/base/err.h"

#define GEN_TOOLCHAINS 4
#define GEN_LEVELS     5

/* One way to compile a batch; which further flags it gets follows from the seed. */
struct gen_config {
	unsigned int toolchain, level;
	uint64_t seed;
};

/* All of it in one number, from which gen_config_seed() takes the seed again. */
uint64_t gen_config_number(const struct gen_config *c);
uint64_t gen_config_seed(uint64_t number);

/* "gcc-x86_64 -O2 -fstack-protector-strong …", at most size bytes with the NUL. */
void gen_config_describe(const struct gen_config *c, char *text, size_t size);

/*
 * Compiles what the handlers call, once for each toolchain, into the
 * directory; gen_build() needs it.
 */
int gen_build_support(const char *dir, struct xenabi_error *err);
/*
 * Compiles dir/name.c and links it with the support to dir/name.<config>.elf;
 * its path goes to ret_path, of size bytes.
 */
int gen_build(const char *dir, const char *name, const struct gen_config *c, char *ret_path,
	      size_t size, struct xenabi_error *err);

/*
 * How many calls of, and jumps to, that function the handlers in an image have
 * as their object file tells it; -1 when readelf cannot be run.
 */
int gen_count_calls(const char *image_path, const char *function);

#endif
