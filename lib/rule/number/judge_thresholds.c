// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/judge.h"

#define RULE	   "interface-threshold-moved"
#define MAX_POINTS 64
#define MAX_PARTS  4000 /* of a release; Xen has 140 */

/* Versions between which nothing changes on either side: each from its point to the next. */
struct points {
	uint64_t items[MAX_POINTS]; /* sorted; the first is 0 */
	unsigned int count;
};

/* A set of them, a bit each. */
typedef uint64_t version_set;

struct comparison {
	struct judge *j;
	struct points points;
	version_set ends;  /* whose views are compared as such: of the oldest, and the latest */
	version_set known; /* that both releases have: later ones are refused */
	const struct release *sides[2];
};

/* All parts of one header that define one macro or, without a name, that define none. */
struct group {
	const char *name, *file;
};

/* What became of a group for the versions between the ends. */
struct shift {
	version_set lost, gained;
	const struct versioned_part *at[2];
};

static bool add_point(struct points *points, uint64_t version)
{
	unsigned int i = 0;

	while (i < points->count && points->items[i] < version)
		i++;
	if (i < points->count && points->items[i] == version)
		return true;
	if (points->count == MAX_POINTS)
		return false;
	memmove(&points->items[i + 1], &points->items[i],
		(points->count - i) * sizeof(points->items[0]));
	points->items[i] = version;
	points->count++;
	return true;
}

static bool add_points(struct points *points, const struct release *r)
{
	for (size_t i = 0; i < r->versioned_part_count; i++)
		for (size_t k = 0; k < r->versioned_parts[i].version_count; k++)
			if (!add_point(points, r->versioned_parts[i].versions[k]))
				return false;
	return true;
}

static version_set set_of_all(const struct points *points)
{
	return points->count == MAX_POINTS ? UINT64_MAX : (UINT64_C(1) << points->count) - 1;
}

static version_set set_of(const struct points *points, const struct versioned_part *part)
{
	version_set set = 0;

	for (unsigned int i = 0; i < points->count; i++) {
		size_t passed = 0;

		while (passed < part->version_count && part->versions[passed] <= points->items[i])
			passed++;
		set |= (version_set)(passed & 1) << i;
	}
	return set;
}

/* The last point that the release's latest version has passed. */
static version_set latest_of(const struct points *points, const struct release *r)
{
	const struct constant *latest = release_constant_in(r, "__XEN_LATEST_INTERFACE_VERSION__",
							    views_of_audience(AUDIENCE_GUEST));
	unsigned int i = points->count - 1;

	while (latest && i && points->items[i] > latest->value)
		i--;
	return (version_set)1 << i;
}

static bool is_in_group(const struct versioned_part *part, const struct group *group)
{
	return names_equal(part->name, group->name) &&
	       !strcmp(families_header_path(part->at.file), families_header_path(group->file));
}

/* The versions that see the code in that group; *first, unless NULL, becomes the first such part. */
static version_set seen_by(const struct comparison *c, enum side side, const struct group *group,
			   uint64_t code, const struct versioned_part **first)
{
	const struct release *r = c->sides[side];
	version_set set = 0;

	for (size_t i = 0; i < r->versioned_part_count; i++) {
		const struct versioned_part *part = &r->versioned_parts[i];

		if (part->code != code || !is_in_group(part, group))
			continue;
		set |= set_of(&c->points, part);
		if (first && !*first)
			*first = part;
	}
	return set;
}

/*
 * What is there under a condition on one side alone was, or is, there for all on
 * the other, if both the oldest and the latest version see it.
 */
static version_set without_condition(const struct comparison *c, version_set elsewhere)
{
	return (elsewhere & c->ends) == c->ends ? set_of_all(&c->points) : 0;
}

/* Versions that are found on both sides, or at one of the ends, are told elsewhere. */
static version_set between_ends(const struct comparison *c, version_set set)
{
	return set & c->ends ? 0 : set & c->known;
}

static void compare_code(const struct comparison *c, const struct group *group, uint64_t code,
			 struct shift *shift, version_set cover[2])
{
	const struct versioned_part *at[2] = {0};
	version_set was = seen_by(c, SIDE_OLD, group, code, &at[SIDE_OLD]);
	version_set is = seen_by(c, SIDE_NEW, group, code, &at[SIDE_NEW]), lost, gained;

	if (at[SIDE_OLD] && !at[SIDE_NEW])
		cover[SIDE_OLD] |= was;
	if (at[SIDE_NEW] && !at[SIDE_OLD])
		cover[SIDE_NEW] |= is;
	if (!at[SIDE_OLD])
		was = without_condition(c, is);
	if (!at[SIDE_NEW])
		is = without_condition(c, was);
	lost = between_ends(c, was & ~is);
	gained = between_ends(c, is & ~was);
	shift->lost |= lost;
	shift->gained |= gained;
	for (enum side side = SIDE_OLD; side <= SIDE_NEW; side++)
		if ((lost | gained) && !shift->at[side])
			shift->at[side] = at[side];
}

static void compare_group(const struct comparison *c, const struct group *group,
			  struct shift *shift)
{
	version_set cover[2] = {0, 0};

	for (enum side side = SIDE_OLD; side <= SIDE_NEW; side++) {
		const struct release *r = c->sides[side];

		for (size_t i = 0; i < r->versioned_part_count; i++)
			if (is_in_group(&r->versioned_parts[i], group))
				compare_code(c, group, r->versioned_parts[i].code, shift, cover);
	}
	/* A threshold may have moved along with what it guards. */
	if (cover[SIDE_OLD] && cover[SIDE_NEW]) {
		shift->lost |= between_ends(c, cover[SIDE_OLD] & ~cover[SIDE_NEW]);
		shift->gained |= between_ends(c, cover[SIDE_NEW] & ~cover[SIDE_OLD]);
	}
}

/* "0x00040200 to 0x000406ff": from the first to the last of the set. */
static const char *name_versions(const struct comparison *c, version_set set)
{
	unsigned int first = 0, last = c->points.count - 1;

	while (!(set >> first & 1))
		first++;
	while (!(set >> last & 1))
		last--;
	if (last + 1 == c->points.count)
		return arena_printf(&c->j->report->arena, "from 0x%08" PRIx64 " on",
				    c->points.items[first]);
	return arena_printf(&c->j->report->arena, "from 0x%08" PRIx64 " to before 0x%08" PRIx64,
			    c->points.items[first], c->points.items[last + 1]);
}

static enum level ceiling_of(const struct group *group, const struct shift *shift)
{
	if (!group->name || (shift->lost & shift->gained))
		return LEVEL_ERROR;
	return shift->lost ? LEVEL_WARNING : LEVEL_NOTE;
}

static const char *describe(const struct comparison *c, const struct group *group,
			    const struct shift *shift)
{
	const char *versions = name_versions(c, shift->lost | shift->gained);
	const char *subject = group->name ? group->name : "a part of this header";
	const char *what = "no longer see it";

	if (shift->lost && shift->gained)
		what = "see another one";
	else if (shift->gained)
		what = "now see it too";
	return arena_printf(&c->j->report->arena,
			    "%s hangs on the interface version: guests that are built for a "
			    "version %s %s",
			    subject, versions, what);
}

static void add_finding(const struct comparison *c, const struct group *group,
			const struct shift *shift)
{
	const char *path = families_header_path(group->file);
	struct finding *f;

	f = judge_add(c->j, RULE,
		      families_stability(&c->j->catalogue->families, NULL,
					 group->name ? group->name : "", group->file,
					 AUDIENCE_GUEST),
		      ceiling_of(group, shift), group->name ? group->name : path);
	f->views = c->sides[SIDE_NEW]->views & views_of_audience(AUDIENCE_GUEST);
	f->audience = AUDIENCE_GUEST;
	f->message = describe(c, group, shift);
	for (enum side side = SIDE_OLD; side <= SIDE_NEW; side++)
		if (shift->at[side])
			vec_push(&f->evidence, (struct side_evidence){side, shift->at[side]->at});
}

/* Whether no part before this one is of its group. */
static bool is_first_of_group(const struct comparison *c, enum side side, size_t index,
			      const struct group *group)
{
	for (enum side s = SIDE_OLD; s <= side; s++) {
		const struct release *r = c->sides[s];
		size_t count = s == side ? index : r->versioned_part_count;

		for (size_t i = 0; i < count; i++)
			if (is_in_group(&r->versioned_parts[i], group))
				return false;
	}
	return true;
}

static void judge_side(const struct comparison *c, enum side side)
{
	const struct release *r = c->sides[side];

	for (size_t i = 0; i < r->versioned_part_count; i++) {
		const struct versioned_part *part = &r->versioned_parts[i];
		struct group group = {part->name, part->at.file};
		struct shift shift = {0};

		if (!is_first_of_group(c, side, i, &group))
			continue;
		compare_group(c, &group, &shift);
		if (shift.lost | shift.gained)
			add_finding(c, &group, &shift);
	}
}

static void add_gap(struct judge *j, const struct release *r)
{
	struct gap gap = {.what = "the headers ask for the interface version in more ways than can "
				  "be compared",
			  .needs = "",
			  .at = r->versioned_parts[0].at};

	vec_push(&j->report->gaps, (struct side_gap){.side = SIDE_NEW, .gap = gap});
}

/*
 * Headers that name the latest version ask for it, too, so that a release with
 * no such part comes from a snapshot that was made before these were told.
 */
static bool tells_parts(const struct release *r)
{
	return r->versioned_part_count ||
	       !release_constant_in(r, "__XEN_LATEST_INTERFACE_VERSION__",
				    views_of_audience(AUDIENCE_GUEST));
}

/* Whether one side tells nothing to compare with, which is a gap. */
static bool is_older_snapshot(struct judge *j, const struct release *r, enum side side)
{
	struct gap gap = {.what = "what only some interface versions see, and what the code of "
				  "macros does, is not compared: this input comes from an older "
				  "xenabi, which did not tell it",
			  .needs = "a new scan of the headers that it was made from"};

	if (tells_parts(r))
		return false;
	vec_push(&j->report->gaps, (struct side_gap){.side = side, .gap = gap});
	return true;
}

void judge_thresholds(struct judge *j, const struct release *old, const struct release *new)
{
	struct comparison c = {.j = j, .sides = {old, new}};
	version_set latest[SIDE_COUNT];

	if (!(old->supplies & new->supplies &SUPPLIES_HEADERS) ||
	    (!old->versioned_part_count && !new->versioned_part_count) ||
	    is_older_snapshot(j, old, SIDE_OLD) || is_older_snapshot(j, new, SIDE_NEW))
		return;
	add_point(&c.points, 0);
	if (old->versioned_part_count > MAX_PARTS || new->versioned_part_count > MAX_PARTS ||
	    !add_points(&c.points, old) || !add_points(&c.points, new)) {
		add_gap(j, new->versioned_part_count ? new : old);
		return;
	}
	latest[SIDE_OLD] = latest_of(&c.points, old);
	latest[SIDE_NEW] = latest_of(&c.points, new);
	c.ends = 1 | latest[SIDE_OLD] | latest[SIDE_NEW];
	c.known = (latest[SIDE_OLD] - 1) & (latest[SIDE_NEW] - 1);
	judge_side(&c, SIDE_OLD);
	judge_side(&c, SIDE_NEW);
}
