/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_VERSIONS_H
#define XENABI_READ_HEADER_VERSIONS_H

#include <stdint.h>

#include "lib/base/vec.h"

typedef VEC(uint64_t) version_list;

/*
 * From which __XEN_INTERFACE_VERSION__ on a guest that meets the condition sees
 * what stands under it, to before which, and so on; what a condition asks beside
 * the version may hold. From 0 on: always, also where it is not understood.
 * None: no guest ever does. What else the condition asks is added to the digest.
 */
void versions_of_condition(const char *condition, version_list *ret, uint64_t *digest);

#endif
