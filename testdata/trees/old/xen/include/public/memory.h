/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __XEN_PUBLIC_MEMORY_H__
#define __XEN_PUBLIC_MEMORY_H__

#include "xen.h"

#define XENMEM_increase_reservation 0
#define XENMEM_decrease_reservation 1
#define XENMEM_populate_physmap     6
struct xen_memory_reservation {
    XEN_GUEST_HANDLE(xen_pfn_t) extent_start;
    xen_ulong_t nr_extents;
    unsigned int extent_order;
    unsigned int mem_flags;
    domid_t domid;
};
typedef struct xen_memory_reservation xen_memory_reservation_t;

#define XENMEM_maximum_ram_page     2
#define XENMEM_current_reservation  3
#define XENMEM_exchange             11

#define XENMEMF_address_bits(x) (x)
#define XENMEMF_populate_on_demand  (1<<16)

#if defined(__XEN__) || defined(__XEN_TOOLS__)
#define XENMEM_get_sharing_freed_pages 18
#endif

#endif
