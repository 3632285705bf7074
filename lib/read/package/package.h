/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_PACKAGE_PACKAGE_H
#define XENABI_READ_PACKAGE_PACKAGE_H

#include <stdbool.h>

#include "lib/source/source.h"

/* What a distribution's package holds that concerns Xen's interface. */
struct package {
	/* The public headers, by their paths below the folder that holds xen.h. */
	const struct source_memory_file *headers;
	size_t header_count;
	/* The hypervisor, as it is in the package; path NULL: there is none. */
	struct source_memory_file hypervisor;
	bool is_confined; /* what unpacked it was; else it may have been made to do anything */
};

/* Whether the bytes begin as a Debian package or an RPM does. */
bool package_is_package(const struct blob *file);

/*
 * Reads it in a confined process, which gives no file beyond its limits back:
 * see package_unpack(). All is allocated in a. A package that is damaged, has
 * a path that leaves it or nothing of Xen in it is XENABI_EINPUT.
 */
int package_open(const struct blob *file, const char *place, struct arena *a, struct package *ret,
		 struct xenabi_error *err);

/* Takes the worker's answer; for package_open() and its test. */
int package_take_answer(const struct blob *answer, const char *place, struct arena *a,
			struct package *ret, struct xenabi_error *err);

#endif
