/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_LAYOUT_LAYOUT_MESSAGE_H
#define XENABI_RULE_LAYOUT_LAYOUT_MESSAGE_H

#include "lib/diff/layout.h"

/* What happened to the record, in a line, without a full stop. Lives in a. */
const char *layout_message(const struct record_change *change, struct arena *a);

#endif
