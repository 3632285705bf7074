/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_VERSION_H
#define XENABI_BASE_VERSION_H

#define XENABI_VERSION "0.1.0"

#endif
