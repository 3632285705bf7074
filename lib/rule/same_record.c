// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/same_record.h"

enum {
	DEPTH_MAX = 16,	     /* records within records */
	RECORDS_MAX = 10000, /* in all; what is made up may repeat itself at each depth */
};

struct walk {
	const struct release *old, *new;
	enum arch arch;
	size_t seen;
};

static const struct record *find_record(const struct release *r, const char *name, enum arch arch)
{
	const struct record *record = release_record_in(r, name, view_bit(arch, AUDIENCE_TOOLS));

	return record ? record : release_record_in(r, name, view_bit(arch, AUDIENCE_INTERNAL));
}

static enum answer compare(struct walk *w, const char *name, unsigned int depth)
{
	const struct record *was = find_record(w->old, name, w->arch);
	const struct record *is = find_record(w->new, name, w->arch);

	if (!was || !is || depth > DEPTH_MAX || ++w->seen > RECORDS_MAX)
		return ANSWER_UNKNOWN;
	if (!record_layout_equal(was, is))
		return ANSWER_NO;
	for (size_t i = 0; i < was->field_count; i++) {
		enum answer inner = ANSWER_YES;

		if (was->fields[i].class == FIELD_RECORD && !was->fields[i].record)
			inner = ANSWER_UNKNOWN;
		else if (was->fields[i].class == FIELD_RECORD)
			inner = compare(w, was->fields[i].record, depth + 1);
		if (inner != ANSWER_YES)
			return inner;
	}
	return ANSWER_YES;
}

enum answer record_is_same(const struct release *old, const struct release *new, const char *name,
			   viewset arches)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		struct walk w = {.old = old, .new = new, .arch = arch};
		enum answer answer;

		if (!views_have_arch(arches, arch))
			continue;
		answer = compare(&w, name, 0);
		if (answer != ANSWER_YES)
			return answer;
	}
	return ANSWER_YES;
}
