/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_SAVE_REGISTER_H
#define XENABI_READ_SAVE_REGISTER_H

#include "lib/model/release.h"
#include "lib/source/source.h"

/*
 * Adds the load functions that a C file registers for records of the HVM save
 * stream, by HVM_REGISTER_SAVE_RESTORE() or hvm_register_savevm(). Those of a
 * macro whose name goes on are taken too, without how many instances there are.
 */
void save_registers_read(struct builder *b, const char *text, size_t size, const char *path);
/* Whether a file may have any. */
bool save_registers_want(const struct blob *file);

#endif
