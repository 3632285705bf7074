// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/audit/audit.h"

void audit_destroy(struct audit *audit)
{
	struct audit_event *event;

	if (!audit)
		return;
	vec_each(event, &audit->events)
		vec_free(&event->finding.evidence);
	vec_free(&audit->events);
	vec_free(&audit->cells);
	vec_free(&audit->gaps);
	builder_destroy(audit->store);
	arena_deinit(&audit->arena);
	free(audit);
}

const char *audit_freedom_name(enum audit_freedom freedom)
{
	static const char *const names[] = {
		[AUDIT_NOTHING] = "nothing",	   [AUDIT_FROZEN] = "frozen",
		[AUDIT_TOOLS_ONLY] = "tools-only", [AUDIT_UNUSED] = "unused",
		[AUDIT_UNRELEASED] = "unreleased", [AUDIT_UNKNOWN] = "unknown",
	};

	return names[freedom];
}

size_t audit_last(const struct audit *audit)
{
	size_t i = audit->release_count;

	while (i-- > 0)
		if (!audit->releases[i].failure)
			return i;
	return AUDIT_NONE;
}

const struct audit_cell *audit_cell_of(const struct audit *audit, size_t from, size_t to)
{
	const struct audit_cell *cell;

	vec_each(cell, &audit->cells)
		if (cell->from == from && cell->to == to)
			return cell;
	return NULL;
}
