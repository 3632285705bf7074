// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/identity.h"

const char xenabi_identity[] = IDENTITY;
const char xenabi_judge_identity[] = JUDGE_IDENTITY;
