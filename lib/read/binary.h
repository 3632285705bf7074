/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_BINARY_H
#define XENABI_READ_BINARY_H

#include "lib/model/family.h"
#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * Reads a compiled hypervisor: how its handlers split the command register,
 * which ops they dispatch, the continuations that it makes, its hypercall
 * tables, its version; with debug information also the records of the interface
 * that it was built with. place names the file in errors.
 */
int binary_read(const struct blob *file, const char *place, const struct families *families,
		struct builder *b, struct xenabi_error *err);

#endif
