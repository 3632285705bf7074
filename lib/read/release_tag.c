// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/read/input.h"
#include "lib/read/release_tag.h"

const char *release_tag_before(const char *version, struct arena *a)
{
	unsigned int major, minor, point = 0;
	int end = 0;

	if (!version || sscanf(version, "%u.%u%n", &major, &minor, &end) != 2)
		return NULL;
	version += end;
	end = 0;
	if (sscanf(version, ".%u%n", &point, &end) == 1)
		version += end;
	if (*version != '-')
		return NULL;
	if (point)
		return arena_printf(a, "RELEASE-%u.%u.%u", major, minor, point - 1);
	return minor ? arena_printf(a, "RELEASE-%u.%u.0", major, minor - 1) : NULL;
}

const char *input_at_revision(const char *spec, const char *revision, struct arena *a)
{
	const char *at = input_find_at(spec);
	struct stat st;

	if (!at || strchr(spec, ',') || !stat(spec, &st))
		return NULL;
	return arena_printf(a, "%.*s@%s", (int)(at - spec), spec, revision);
}
