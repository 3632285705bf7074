// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/rule/judge.h"

#define RULE "save-record-changed"

/* The typecode of a registration was not understood. */
#define UNREAD "?"

/* The first registration for the type, of those with the most instances; NULL: there is none. */
static const struct save_load *registration_of(const struct release *r, const char *type)
{
	const struct save_load *best = NULL;

	for (size_t i = 0; i < r->save_load_count; i++) {
		const struct save_load *l = &r->save_loads[i];

		if (l->is_registration && !strcmp(l->type, type) &&
		    (!best || l->instances > best->instances))
			best = l;
	}
	return best;
}

/* Whether what is not among the registrations is not registered at all. */
static bool has_all_registrations(const struct release *r)
{
	bool has_any = false;

	for (size_t i = 0; i < r->save_load_count; i++)
		has_any |= r->save_loads[i].is_registration;
	return has_any && !registration_of(r, UNREAD);
}

static bool is_declared(const struct release *r, struct arena *a, const char *type)
{
	size_t count;

	release_find_records(r, arena_printf(a, "__HVM_SAVE_TYPE_%s", type), &count);
	return count;
}

/* What takes the type itself out of the headers tells of its record. */
static bool is_told_by_headers(struct judge *j, const struct release *old,
			       const struct release *new, const char *type)
{
	return is_declared(old, &j->report->arena, type) &&
	       !is_declared(new, &j->report->arena, type);
}

static void add_finding(struct judge *j, enum level most, const struct save_load *old,
			const struct save_load *new, const char *message)
{
	struct finding *f = judge_add(j, RULE, STABILITY_MIGRATION, most, old->type);

	f->views = views_of_arch(ARCH_X86_64);
	f->audience = AUDIENCE_GUEST;
	f->message = message;
	vec_push(&f->evidence, (struct side_evidence){SIDE_OLD, old->at});
	if (new)
		vec_push(&f->evidence, (struct side_evidence){SIDE_NEW, new->at});
}

static void judge_type(struct judge *j, const struct save_load *was, const struct save_load *is)
{
	const char *const *labels = j->report->labels;
	struct arena *a = &j->report->arena;

	if (!is)
		add_finding(j, LEVEL_ERROR, was, NULL,
			    arena_printf(a,
					 "%s registers a function that loads %s records of the HVM "
					 "save stream, %s registers none: a guest that was saved "
					 "with one cannot be loaded",
					 labels[SIDE_OLD], was->type, labels[SIDE_NEW]));
	else if (is->instances && is->instances < was->instances)
		add_finding(j, LEVEL_ERROR, was, is,
			    arena_printf(a,
					 "the HVM save stream has room for %" PRIu32
					 " %s records in %s and for %" PRIu32
					 " in %s: who saves or loads as many as before fails",
					 was->instances, was->type, labels[SIDE_OLD], is->instances,
					 labels[SIDE_NEW]));
}

/* The first call that loads records of the type in that way; NULL: there is none. */
static const struct save_load *loading_call(const struct release *r, const char *type, bool extends)
{
	for (size_t i = 0; i < r->save_load_count; i++)
		if (!r->save_loads[i].is_registration && r->save_loads[i].zero_extends == extends &&
		    !strcmp(r->save_loads[i].type, type))
			return &r->save_loads[i];
	return NULL;
}

/* A shorter record, of a release before the old one, was filled up with zeros. */
static void judge_strictness(struct judge *j, const struct save_load *was,
			     const struct release *new)
{
	const struct save_load *is = loading_call(new, was->type, false);
	const char *const *labels = j->report->labels;

	if (!is || loading_call(new, was->type, true))
		return;
	add_finding(j, LEVEL_WARNING, was, is,
		    arena_printf(&j->report->arena,
				 "%s fills up %s records of the HVM save stream that are too short "
				 "with zeros, %s refuses them: a guest whose record is as an "
				 "earlier release wrote it cannot be loaded",
				 labels[SIDE_OLD], was->type, labels[SIDE_NEW]));
}

void judge_saves(struct judge *j, const struct release *old, const struct release *new)
{
	bool is_complete = has_all_registrations(new) && !j->report->is_subset;

	for (size_t i = 0; i < old->save_load_count; i++) {
		const struct save_load *was = &old->save_loads[i];
		const struct save_load *is = registration_of(new, was->type);

		if (was == loading_call(old, was->type, true))
			judge_strictness(j, was, new);
		if (!was->is_registration || was != registration_of(old, was->type) ||
		    !strcmp(was->type, UNREAD))
			continue;
		if (is || (is_complete && !is_told_by_headers(j, old, new, was->type)))
			judge_type(j, was, is);
	}
}
