// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/finding.h"

static const char *const level_names[LEVEL_COUNT] = {
	[LEVEL_NOTE] = "note",
	[LEVEL_WARNING] = "warning",
	[LEVEL_ERROR] = "error",
};

size_t compared_entries(const struct compared *c)
{
	size_t all = 0;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		all += c->entries[arch];
	return all;
}

bool report_compares_nothing(const struct report *report)
{
	const struct compared *c = &report->compared;

	return !report->is_unchanged &&
	       !(c->constants + c->records + compared_entries(c) + c->compiled);
}

void report_deinit(struct report *report)
{
	struct finding *finding;

	vec_each(finding, &report->findings)
		vec_free(&finding->evidence);
	vec_free(&report->findings);
	vec_free(&report->verdicts);
	vec_free(&report->gaps);
	vec_free(&report->waivers.items);
	vec_free(&report->added.items);
	arena_deinit(&report->arena);
}

bool finding_is_open(const struct finding *f)
{
	return !f->waiver && !f->is_known;
}

const char *level_name(enum level level)
{
	return level_names[level];
}

enum level level_from_name(const char *name)
{
	return (enum level)names_find(level_names, LEVEL_COUNT, name);
}

const char *side_name(enum side side)
{
	return side == SIDE_OLD ? "old" : "new";
}

const char *verdict_kind_name(enum verdict_kind kind)
{
	static const char *const names[] = {
		[VERDICT_COMPATIBLE] = "compatible",
		[VERDICT_BROKEN] = "broken",
		[VERDICT_UNKNOWN] = "unknown",
	};

	return names[kind];
}

int finding_compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int order;

	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	order = strcmp(x->rule, y->rule);
	if (!order)
		order = strcmp(x->subject, y->subject);
	if (!order)
		order = strcmp(x->message, y->message);
	return order ? order : x->views < y->views ? -1 : x->views > y->views;
}
