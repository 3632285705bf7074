/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_LAYOUT_TEXT_H
#define XENABI_REPORT_LAYOUT_TEXT_H

#include "lib/base/strbuf.h"
#include "lib/rule/finding.h"

/*
 * The fields of a record that both sides of a finding have, with their old and
 * new places, those that changed marked; nothing where none did. Of a long
 * record, the changed ones alone.
 */
void text_add_layout(struct strbuf *out, const struct finding *f);

#endif
