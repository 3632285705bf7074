/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_RESUMPTION_H
#define XENABI_READ_CSOURCE_RESUMPTION_H

#include "lib/read/csource/nodes.h"

/* Whether the node overwrites something of a call that is complete, as debug builds do. */
bool resumption_is_clobber(const node_list *nodes, int i);

#endif
