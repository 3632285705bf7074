// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/same_machine.h"

/*
 * Of a build by the same compiler, at most one piece in so many of all hypercalls'
 * code differs; what does, was changed. Other compilers, and other releases, differ
 * in far more, and what changed for the call's sake cannot be told from the rest.
 */
enum { ALIKE_PARTS = 5 };

/* One hypercall on one path. */
struct asked {
	const char *hypercall;
	enum entry_path entry;
	enum arch arch;
};

static bool is_machine(const struct code_slice *s, enum arch arch)
{
	return s->kind == SLICE_MACHINE && s->arch == arch;
}

/* Wrappers hand the call on to native handlers. */
static bool is_asked(const struct asked *asked, const struct code_slice *s)
{
	return is_machine(s, asked->arch) && names_equal(s->hypercall, asked->hypercall) &&
	       (s->entry == asked->entry || s->entry == ENTRY_NATIVE || asked->entry == ENTRY_HVM);
}

static const struct code_slice *counterpart(const struct release *r, const struct code_slice *s)
{
	for (size_t i = 0; i < r->code_slice_count; i++) {
		const struct code_slice *other = &r->code_slices[i];

		if (is_machine(other, s->arch) && names_equal(other->hypercall, s->hypercall) &&
		    names_equal(other->function, s->function))
			return other;
	}
	return NULL;
}

/* The first piece of the one that the other has not as often; NULL: there is none. */
static const struct slice_line *first_lone(const struct code_slice *s,
					   const struct code_slice *other)
{
	size_t k = 0;

	for (size_t i = 0; i < s->line_count; i++) {
		while (k < other->line_count && other->lines[k].code < s->lines[i].code)
			k++;
		if (k == other->line_count || other->lines[k].code != s->lines[i].code)
			return &s->lines[i];
		k++;
	}
	return NULL;
}

/* The same of a way from one piece to another, where the pieces are the same. */
static const struct slice_stop *first_lone_way(const struct code_slice *s,
					       const struct code_slice *other)
{
	size_t k = 0;

	for (size_t i = 0; i < s->stop_count; i++) {
		while (k < other->stop_count && other->stops[k].code < s->stops[i].code)
			k++;
		if (k == other->stop_count || other->stops[k].code != s->stops[i].code)
			return &s->stops[i];
		k++;
	}
	return NULL;
}

static size_t count_common(const struct code_slice *s, const struct code_slice *other)
{
	size_t k = 0, count = 0;

	for (size_t i = 0; i < s->line_count; i++) {
		while (k < other->line_count && other->lines[k].code < s->lines[i].code)
			k++;
		if (k == other->line_count || other->lines[k].code != s->lines[i].code)
			continue;
		k++;
		count++;
	}
	return count;
}

/* Where a function is another one than it was, from its start. */
struct place {
	bool is_there;
	uint32_t offset;
};

static struct place place_of_change(const struct code_slice *s, const struct code_slice *other)
{
	const struct slice_line *line = first_lone(s, other);
	const struct slice_stop *way = line ? NULL : first_lone_way(s, other);

	return (struct place){line || way, line ? line->line : way ? way->line : 0};
}

/* Whether the two are builds of nearly one source by one compiler. */
static bool are_alike(const struct release *old, const struct release *new, enum arch arch)
{
	size_t common = 0, all = 0;

	for (size_t i = 0; i < old->code_slice_count; i++) {
		const struct code_slice *was = &old->code_slices[i], *is;

		if (!is_machine(was, arch))
			continue;
		is = counterpart(new, was);
		all += is && is->line_count > was->line_count ? is->line_count : was->line_count;
		common += is ? count_common(was, is) : 0;
	}
	return common && all - common <= all / ALIKE_PARTS;
}

static const char *describe(const struct code_slice *was, const struct code_slice *is,
			    struct arena *a)
{
	struct place before = place_of_change(was, is), now = place_of_change(is, was);

	if (before.is_there && now.is_there)
		return arena_printf(a,
				    "%s+0x%" PRIx32 " differs (it was at +0x%" PRIx32
				    "); the two are not proved equivalent",
				    is->function, now.offset, before.offset);
	if (now.is_there)
		return arena_printf(a, "%s+0x%" PRIx32 " is new, and what it does is not followed",
				    is->function, now.offset);
	return arena_printf(a,
			    "%s+0x%" PRIx32 " of the old release is gone, and what takes its place "
			    "is not followed",
			    was->function, before.offset);
}

static bool has_changed(const struct code_slice *was, const struct code_slice *is)
{
	return (!is->code || was->code != is->code) &&
	       (place_of_change(was, is).is_there || place_of_change(is, was).is_there);
}

const char *machine_change(const struct release *old, const struct release *new,
			   const char *hypercall, enum entry_path entry, enum arch arch,
			   struct arena *a)
{
	const struct asked asked = {hypercall, entry, arch};

	for (size_t i = 0; i < new->code_slice_count; i++) {
		const struct code_slice *is = &new->code_slices[i];
		const struct code_slice *was = is_asked(&asked, is) ? counterpart(old, is) : NULL;

		if (was && has_changed(was, is) && are_alike(old, new, arch))
			return describe(was, is, a);
	}
	return NULL;
}

/* Whether each function of the one is the same in the other. */
static bool has_same(const struct release *r, const struct release *other,
		     const struct asked *asked)
{
	bool any = false;

	for (size_t i = 0; i < r->code_slice_count; i++) {
		const struct code_slice *s = &r->code_slices[i], *same;

		if (!is_asked(asked, s))
			continue;
		same = counterpart(other, s);
		if (!s->code || !same || same->code != s->code)
			return false;
		any = true;
	}
	return any;
}

bool machine_is_same(const struct release *old, const struct release *new, const char *hypercall,
		     enum entry_path entry, enum arch arch)
{
	const struct asked asked = {hypercall, entry, arch};

	return has_same(old, new, &asked) && has_same(new, old, &asked);
}
