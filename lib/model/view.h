/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_VIEW_H
#define XENABI_MODEL_VIEW_H

#include <stdbool.h>
#include <stdint.h>

/* The architectures that a caller of Xen can have, by their names in every output. */
#define ARCH_LIST(X)                                                                               \
	X(ARCH_X86_64, "x86_64")                                                                   \
	X(ARCH_X86_32, "x86_32")                                                                   \
	X(ARCH_ARM64, "arm64")                                                                     \
	X(ARCH_ARM32, "arm32")                                                                     \
	X(ARCH_RISCV64, "riscv64")                                                                 \
	X(ARCH_PPC64, "ppc64")

enum arch {
#define X(id, name) id,
	ARCH_LIST(X)
#undef X
		ARCH_COUNT,
};

/*
 * For whom the public headers are read. A guest sees neither guard; tools
 * define __XEN_TOOLS__; internal is the hypervisor's own __XEN__. Legacy is a
 * guest that asks for no __XEN_INTERFACE_VERSION__ and so gets the oldest:
 * it shows which names live on for old guests only.
 */
enum audience {
	AUDIENCE_GUEST,
	AUDIENCE_TOOLS,
	AUDIENCE_INTERNAL,
	AUDIENCE_LEGACY,
	AUDIENCE_COUNT,
};

/* A set of (architecture, audience) pairs, one bit each. */
typedef uint32_t viewset;

#define VIEWS_NONE ((viewset)0)

/* A set of architectures, one bit each. */
typedef uint32_t archset;

static inline bool archset_has(archset set, enum arch arch)
{
	return set >> arch & 1;
}

static inline viewset view_bit(enum arch arch, enum audience audience)
{
	return (viewset)1 << ((unsigned int)arch * AUDIENCE_COUNT + audience);
}

/* All architectures' views of one audience. */
viewset views_of_audience(enum audience audience);
/* All audiences' views of one architecture. */
viewset views_of_arch(enum arch arch);

static inline bool views_have_arch(viewset views, enum arch arch)
{
	return views & views_of_arch(arch);
}

/* Those of callers that use the latest interface. */
viewset views_shown(viewset views);

/*
 * Who may use something that these views show: the least privileged of guest,
 * tools, internal. Legacy alone gives legacy. views must not be empty.
 */
enum audience views_audience(viewset views);

const char *arch_name(enum arch arch);
/* ARCH_COUNT when there is none of that name. */
enum arch arch_from_name(const char *name);
const char *audience_name(enum audience audience);
/* AUDIENCE_COUNT when there is none of that name. */
enum audience audience_from_name(const char *name);

#endif
