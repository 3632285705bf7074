/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_XEN_VERSION_H
#define XENABI_READ_XEN_VERSION_H

#include "lib/base/arena.h"
#include "lib/code/image.h"

/*
 * The release that the hypervisor calls itself, "4.17.5" or "4.20.4-pre",
 * allocated in a. No datum of the image holds it: it is what the functions
 * xen_major_version(), xen_minor_version() and xen_extra_version() of
 * xen/common/version.c return, each one constant. NULL where one of the first
 * two is missing or is more than that.
 */
const char *xen_version_of_image(const struct code_image *image, struct arena *a);

#endif
