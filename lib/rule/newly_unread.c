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

const struct gap *newly_unread_find(const struct report *report)
{
	const struct release *old = report->inputs[SIDE_OLD], *new = report->inputs[SIDE_NEW];
	const struct gap *first = NULL;

	for (size_t i = 0; old && i < new->gap_count; i++) {
		const struct gap *gap = &new->gaps[i];
		enum arch arch = gap_arch(gap);

		if (gap->at.file && arch != ARCH_COUNT && (!first || rank(gap) < rank(first)) &&
		    has_facts_of(old, gap->at.file, arch) && !has_gap_in(old, gap->at.file, arch))
			first = gap;
	}
	return first;
}
