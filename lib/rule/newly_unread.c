// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/rule/newly_unread.h"

/* One header may be "memory.h" here and "xen/include/public/memory.h" there. */
static bool is_same_header(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	const char *longer = a_len > b_len ? a : b, *shorter = a_len > b_len ? b : a;
	const char *end = longer + (a_len > b_len ? a_len - b_len : b_len - a_len);

	return !strcmp(end, shorter) && (end == longer || end[-1] == '/');
}

static bool has_facts_of(const struct release *r, const char *file, enum arch arch)
{
	for (size_t i = 0; i < r->constant_count; i++)
		if (views_have_arch(r->constants[i].views, arch) && r->constants[i].at.file &&
		    is_same_header(r->constants[i].at.file, file))
			return true;
	for (size_t i = 0; i < r->record_count; i++)
		if (views_have_arch(r->records[i].views, arch) && r->records[i].at.file &&
		    is_same_header(r->records[i].at.file, file))
			return true;
	return false;
}

static bool has_gap_in(const struct release *r, const char *file, enum arch arch)
{
	for (size_t i = 0; i < r->gap_count; i++)
		if (r->gaps[i].at.file && gap_arch(&r->gaps[i]) == arch &&
		    is_same_header(r->gaps[i].at.file, file))
			return true;
	return false;
}

/*
 * How likely the others follow from a fault, lowest first: what is not there
 * at all, what is no C, anything else, names that something should have
 * declared, and what was given up for all that.
 */
static unsigned int rank(const struct gap *gap)
{
	static const char *const roots[] = {"file not found", ": unterminated ", ": expected "};
	static const char *const consequences[] = {": unknown type name", ": use of undeclared",
						   "not be read"};
	const unsigned int count = sizeof(roots) / sizeof(roots[0]);

	for (unsigned int i = 0; i < count; i++)
		if (strstr(gap->what, roots[i]))
			return i;
	for (unsigned int i = 0; i < sizeof(consequences) / sizeof(consequences[0]); i++)
		if (strstr(gap->what, consequences[i]))
			return count + 1 + i;
	return count;
}

/* ARCH_COUNT: on any; else on that, or as 32-bit callers of it see the headers. */
static bool is_on(enum arch arch, enum arch wanted)
{
	return wanted == ARCH_COUNT || arch == wanted ||
	       (wanted == ARCH_X86_64 && arch == ARCH_X86_32);
}

static const struct gap *find_on(const struct report *report, enum arch wanted)
{
	const struct release *old = report->inputs[SIDE_OLD], *new = report->inputs[SIDE_NEW];
	const struct gap *first = NULL;

	for (size_t i = 0; old && i < new->gap_count; i++) {
		const struct gap *gap = &new->gaps[i];
		enum arch arch = gap_arch(gap);

		if (gap->at.file && arch != ARCH_COUNT && is_on(arch, wanted) &&
		    (!first || rank(gap) < rank(first)) && has_facts_of(old, gap->at.file, arch) &&
		    !has_gap_in(old, gap->at.file, arch))
			first = gap;
	}
	return first;
}

const struct gap *newly_unread_find(const struct report *report)
{
	return find_on(report, ARCH_COUNT);
}

void newly_unread_doubt(struct report *report)
{
	const struct gap *lost[ARCH_COUNT];
	struct verdict *v;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		lost[arch] = find_on(report, arch);
	vec_each(v, &report->verdicts) {
		if (v->kind == VERDICT_BROKEN || !lost[v->arch])
			continue;
		v->kind = VERDICT_UNKNOWN;
		v->reason = arena_printf(&report->arena, "%s cannot be read any more",
					 lost[v->arch]->at.file);
	}
}
