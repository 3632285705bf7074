/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SERVING_LIMITS_H
#define XENABI_READ_SERVING_LIMITS_H

#include <stddef.h>

/*
 * What each of the processes that parse inputs may use; the table in
 * xenabi(1) says the same, and lib/read/reader/reader_test.sh sees to it. Xen's
 * own trees and hypervisors take a tenth of this at most.
 */
#define MIB ((size_t)1 << 20)

/* Its CPU time is that of --timeout, 120 seconds where nobody says. */
#define READER_MEMORY_MIB 4096

#define HEADER_CPU_SECONDS 10
#define HEADER_MEMORY_MIB  1536
#define HEADER_OUTPUT_MIB  256

#define DWARF_CPU_SECONDS 30
#define DWARF_MEMORY_MIB  2048
#define DWARF_OUTPUT_MIB  64

#define PACKAGE_CPU_SECONDS 60
#define PACKAGE_MEMORY_MIB  3072

#endif
