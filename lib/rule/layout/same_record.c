// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/layout/same_record.h"

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

/* The member of a union that is the record inner; NULL: none. */
static const struct field *find_member(const struct record *record, const char *inner)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].in_union && names_equal(record->fields[i].record, inner))
			return &record->fields[i];
	return NULL;
}

/* The next field from *at on that stands outside of unions; NULL: none. */
static const struct field *next_fixed(const struct record *record, size_t *at)
{
	while (*at < record->field_count) {
		const struct field *f = &record->fields[(*at)++];

		if (!f->in_union && f->class != FIELD_GROUP)
			return f;
	}
	return NULL;
}

static bool is_same_field(const struct field *a, const struct field *b)
{
	return names_equal(a->name, b->name) && a->class == b->class &&
	       a->offset_bits == b->offset_bits && a->size_bits == b->size_bits &&
	       a->elements == b->elements;
}

static enum answer compare_around(struct walk *w, const struct record *was, const struct record *is)
{
	const struct field *a, *b;
	size_t i = 0, k = 0;

	do {
		enum answer inner = ANSWER_YES;

		a = next_fixed(was, &i);
		b = next_fixed(is, &k);
		if (!a != !b || (a && !is_same_field(a, b)))
			return ANSWER_NO;
		if (a && a->class == FIELD_RECORD)
			inner = a->record ? compare(w, a->record, 1) : ANSWER_UNKNOWN;
		if (inner != ANSWER_YES)
			return inner;
	} while (a);
	return ANSWER_YES;
}

/* What of a record is compared. */
struct part {
	const char *inner; /* the one member of unions that matters; NULL: all do */
	bool is_outside;   /* no member of unions matters */
};

static enum answer compare_on(struct walk *w, const char *name, const struct part *part)
{
	const struct record *was = find_record(w->old, name, w->arch);
	const struct record *is = find_record(w->new, name, w->arch);
	const struct field *a = was && part->inner ? find_member(was, part->inner) : NULL;
	const struct field *b = is && part->inner ? find_member(is, part->inner) : NULL;

	if (!was || !is || (!part->is_outside && (!a || !b)))
		return compare(w, name, 0);
	if (was->size_bytes != is->size_bytes ||
	    (!part->is_outside && a->offset_bits != b->offset_bits))
		return ANSWER_NO;
	return compare_around(w, was, is);
}

static enum answer compare_part(const struct release *old, const struct release *new,
				const char *name, const struct part *part, viewset arches)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		struct walk w = {.old = old, .new = new, .arch = arch};
		enum answer answer;

		if (!views_have_arch(arches, arch))
			continue;
		answer = compare_on(&w, name, part);
		if (answer != ANSWER_YES)
			return answer;
	}
	return ANSWER_YES;
}

enum answer record_is_same_around(const struct release *old, const struct release *new,
				  const char *name, const char *inner, viewset arches)
{
	return compare_part(old, new, name, &(struct part){.inner = inner}, arches);
}

enum answer record_is_same_outside_unions(const struct release *old, const struct release *new,
					  const char *name, viewset arches)
{
	return compare_part(old, new, name, &(struct part){.is_outside = true}, arches);
}

enum answer record_is_same(const struct release *old, const struct release *new, const char *name,
			   viewset arches)
{
	return record_is_same_around(old, new, name, NULL, arches);
}
