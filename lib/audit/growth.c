// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/audit/growth.h"
#include "lib/base/strbuf.h"

enum {
	RECENT_STEPS = 5, /* branches that tell the pace of late */
	YEAR_MAX = 2500,  /* later than that is as good as never */
};

size_t family_last(const struct audit *audit, const struct audit_family *family)
{
	size_t i = audit->release_count;

	while (i-- > 0)
		if (family->spaces[i].is_there)
			return i;
	return AUDIT_NONE;
}

/* Whether the release counts as a step: the first of its branch, or what will be one. */
static bool is_step(const struct audit *audit, const struct audit_family *family, size_t i)
{
	return family->spaces[i].is_there && family->spaces[i].has_max &&
	       !audit->releases[i].is_point;
}

/* Years since 0, with a fraction; 0: not known. */
static double year_of(const struct audit_release *r)
{
	unsigned int year, month, day;

	if (!r->date || sscanf(r->date, "%4u-%2u-%2u", &year, &month, &day) != 3 || !month)
		return 0;
	return year + (month - 1) / 12.0 + (day - 1) / 365.0;
}

/* Numbers that are taken by all up to the largest one. */
static int64_t taken(const struct audit_space *space)
{
	return (int64_t)(space->max + 1);
}

static double pace(const struct audit_family *family, size_t from, size_t to, size_t steps)
{
	return (double)(taken(&family->spaces[to]) - taken(&family->spaces[from])) / (double)steps;
}

static void find_dates(const struct audit *audit, struct audit_growth *g)
{
	double from = year_of(&audit->releases[g->from]), to = year_of(&audit->releases[g->to]);

	if (from && to > from)
		g->years_per_release = (to - from) / (double)g->steps;
}

static void project(const struct audit *audit, const struct audit_family *family,
		    struct audit_growth *g)
{
	const struct audit_space *last = &family->spaces[g->to];
	double fastest =
		g->recent_per_release > g->per_release ? g->recent_per_release : g->per_release;
	double year;

	if (!last->has_capacity || fastest <= 0)
		return;
	g->releases_left = (double)last->headroom / fastest;
	year = year_of(&audit->releases[g->to]) + g->releases_left * g->years_per_release;
	if (g->years_per_release > 0 && year < YEAR_MAX)
		g->full_year = (unsigned int)year;
}

void growth_find(const struct audit *audit, struct audit_family *family)
{
	struct audit_growth *g = &family->growth;
	size_t *steps = calloc(audit->release_count + 1, sizeof(*steps)), count = 0, recent;

	*g = (struct audit_growth){.from = AUDIT_NONE, .to = AUDIT_NONE, .recent_from = AUDIT_NONE};
	for (size_t i = 0; steps && i < audit->release_count; i++)
		if (is_step(audit, family, i))
			steps[count++] = i;
	if (count > 1) {
		recent = count > RECENT_STEPS ? count - 1 - RECENT_STEPS : 0;
		g->is_known = true;
		g->from = steps[0];
		g->to = steps[count - 1];
		g->steps = count - 1;
		g->gained = taken(&family->spaces[g->to]) - taken(&family->spaces[g->from]);
		g->per_release = pace(family, g->from, g->to, g->steps);
		g->recent_from = steps[recent];
		g->recent_per_release = pace(family, g->recent_from, g->to, count - 1 - recent);
		find_dates(audit, g);
		project(audit, family, g);
	}
	free(steps);
}

static void add_mask(const struct audit_space *space, struct strbuf *out)
{
	if (space->has_capacity)
		strbuf_addf(out, "%d-bit mask%s, ", __builtin_ctzll(space->capacity),
			    space->op_bits.state == NUMBER_KNOWN ? "" : " on some paths");
	if (space->has_capacity && space->has_max && space->max >= space->capacity)
		strbuf_addf(out, "op %" PRIu64 " is beyond the %" PRIu64 " that it can hold",
			    space->max, space->capacity);
	else if (space->has_capacity)
		strbuf_addf(out, "%" PRIu64 " of %" PRIu64 " used",
			    space->capacity - space->headroom, space->capacity);
	else
		strbuf_addf(out, "%zu %s up to %" PRIu64, space->count,
			    space->count == 1 ? "number" : "numbers", space->max);
}

/* "1", "0.3"; no more than what the counts tell. */
static void add_pace(double pace, struct strbuf *out)
{
	strbuf_addf(out, pace < 10 && pace > -10 ? "%+.1f" : "%+.0f", pace);
}

static void add_growth(const struct audit *audit, const struct audit_family *family,
		       struct strbuf *out)
{
	const struct audit_growth *g = &family->growth;

	if (!g->is_known)
		return;
	strbuf_addstr(out, ", ");
	add_pace(g->per_release, out);
	strbuf_addf(out, " a release since %s", audit->releases[g->from].label);
	if (g->recent_from != g->from &&
	    (int)(10 * g->recent_per_release) != (int)(10 * g->per_release)) {
		strbuf_addstr(out, " (");
		add_pace(g->recent_per_release, out);
		strbuf_addf(out, " since %s)", audit->releases[g->recent_from].label);
	}
	if (!family->spaces[g->to].has_capacity)
		return;
	if (g->full_year)
		strbuf_addf(out, ", full about %u", g->full_year);
	else if (g->releases_left > 0 && g->releases_left < 1000)
		strbuf_addf(out, ", full in about %.0f releases", g->releases_left);
	else
		strbuf_addstr(out, ", not full in the foreseeable future");
}

void answer_find(struct audit *audit, struct audit_family *family)
{
	size_t last = family_last(audit, family);
	struct strbuf out = {0};

	if (last == AUDIT_NONE)
		return;
	if (last != audit_last(audit))
		strbuf_addf(&out, "last in %s: ", audit->releases[last].label);
	if (family->spaces[last].has_max) {
		add_mask(&family->spaces[last], &out);
		add_growth(audit, family, &out);
	} else {
		strbuf_addstr(&out, "no op numbers");
	}
	family->answer = arena_strdup(&audit->arena, strbuf_str(&out));
	strbuf_deinit(&out);
}
