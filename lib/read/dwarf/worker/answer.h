/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_WORKER_ANSWER_H
#define XENABI_READ_DWARF_WORKER_ANSWER_H

#include "lib/base/strbuf.h"
#include "lib/source/source.h"

/*
 * Reads a request (see request.h) and writes the answer, all of it. 0, or -1
 * where the request is malformed or the answer too long. The entries that are
 * looked at are bounded by the size of the sections. Not to be confined is a
 * gap.
 */
int dwarf_answer(const struct blob *request, bool is_confined, struct strbuf *out);

#endif
