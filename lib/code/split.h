/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_SPLIT_H
#define XENABI_CODE_SPLIT_H

#include "lib/code/drive.h"

/*
 * How a handler that was driven splits its command register: fills the fields
 * of *ret on that, and .progress of its ops. Arrays go into a.
 */
void split_find(struct drive *d, struct arena *a, struct code_handler *ret);

#endif
