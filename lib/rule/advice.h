/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_ADVICE_H
#define XENABI_RULE_ADVICE_H

#include "lib/rule/finding.h"

/*
 * What undoes the finding, where its facts tell: "use 14 again". Allocated in
 * a; NULL where they do not, and for a note, which asks for nothing.
 */
const char *advice_for(const struct finding *f, struct arena *a);

#endif
