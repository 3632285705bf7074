// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/model/view.h"

static const char *const arch_names[] = {
#define X(id, name) [id] = name,
	ARCH_LIST(X)
#undef X
};

static const char *const audience_names[] = {
	[AUDIENCE_GUEST] = "guest",
	[AUDIENCE_TOOLS] = "tools",
	[AUDIENCE_INTERNAL] = "internal",
	[AUDIENCE_LEGACY] = "legacy",
};

_Static_assert(ARCH_COUNT *AUDIENCE_COUNT <= 8 * sizeof(viewset), "a viewset holds every view");

viewset views_of_audience(enum audience audience)
{
	viewset views = VIEWS_NONE;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		views |= view_bit(arch, audience);
	return views;
}

viewset views_of_arch(enum arch arch)
{
	return (((viewset)1 << AUDIENCE_COUNT) - 1) << ((unsigned int)arch * AUDIENCE_COUNT);
}

enum audience views_audience(viewset views)
{
	enum audience audience = 0;

	while (audience < AUDIENCE_LEGACY && !(views & views_of_audience(audience)))
		audience++;
	return audience;
}

const char *arch_name(enum arch arch)
{
	return arch_names[arch];
}

enum arch arch_from_name(const char *name)
{
	enum arch arch = 0;

	while (arch < ARCH_COUNT && strcmp(name, arch_names[arch]))
		arch++;
	return arch;
}

const char *audience_name(enum audience audience)
{
	return audience_names[audience];
}

enum audience audience_from_name(const char *name)
{
	enum audience audience = 0;

	while (audience < AUDIENCE_COUNT && strcmp(name, audience_names[audience]))
		audience++;
	return audience;
}

viewset views_shown(viewset views)
{
	return views & ~views_of_audience(AUDIENCE_LEGACY);
}
