// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <string.h>

#include "lib/audit/codec.h"
#include "lib/source/range.h"
#include "lib/xenabi_bisect.h"

/* What a finding is known by again; the texts are the arena's. */
struct known {
	const char *rule, *subject;
};

/* A commit, and what is found when it is compared with the base. */
struct step {
	const struct source_commit *commit;
	bool was_compared, has_failed;
	const char *date; /* NULL: not known */
	struct known *found;
	size_t found_count;
};

struct search {
	struct xenabi *x;
	struct arena arena;
	const char *repo; /* NULL: of the current folder */
	const char *old_spec;
	struct release *old;
	struct source_commits commits;
	struct step *steps; /* the branch point first, then each commit that can matter */
	size_t step_count, diffs;
};

/* An op's name is not the subject where a continuation of its hypercall broke. */
static bool is_about(const struct finding *f, const char *pattern)
{
	if (!fnmatch(pattern, f->subject, 0))
		return true;
	for (size_t i = 0; i < f->ops.count; i++)
		if (!fnmatch(pattern, f->ops.items[i], 0))
			return true;
	return false;
}

bool bisect_is_wanted(const struct audit *audit, const struct xenabi_audit_settings *settings,
		      const struct audit_event *event)
{
	return settings->bisect && audit->repo &&
	       event->finding.level >= (enum level)settings->level &&
	       (!settings->subject || is_about(&event->finding, settings->subject));
}

/* The revision of "REPO@REV", where it is one of that repository; else NULL. */
static const char *revision_of(const struct audit *audit, const char *spec)
{
	size_t len = strlen(audit->repo);

	return !strncmp(spec, audit->repo, len) && spec[len] == '@' ? spec + len + 1 : NULL;
}

static void keep_found(struct search *s, struct step *step, const struct report *report)
{
	const struct finding *f;

	step->found = arena_array(&s->arena, report->findings.count + 1, sizeof(*step->found));
	vec_each(f, &report->findings)
		step->found[step->found_count++] = (struct known){
			arena_strdup(&s->arena, f->rule), arena_strdup(&s->arena, f->subject)};
}

static void compare(struct search *s, struct step *step)
{
	const char *spec = arena_printf(&s->arena, "%s@%s", s->repo, step->commit->hash);
	struct release *release = NULL;
	struct report *report = NULL;

	step->was_compared = true;
	s->diffs++;
	if (xenabi_open(s->x, spec, &release, NULL) ||
	    xenabi_diff(s->x, s->old, release, s->old, &report, NULL)) {
		step->has_failed = true;
	} else {
		step->date = arena_strdup(&s->arena, release->date);
		keep_found(s, step, report);
	}
	xenabi_report_free(report);
	xenabi_close(release);
}

static bool has(struct search *s, size_t i, const struct finding *f)
{
	struct step *step = &s->steps[i];

	if (!step->was_compared)
		compare(s, step);
	for (size_t k = 0; k < step->found_count; k++)
		if (!strcmp(step->found[k].rule, f->rule) &&
		    !strcmp(step->found[k].subject, f->subject))
			return true;
	return false;
}

static bool has_failed(const struct search *s, size_t i)
{
	return s->steps[i].was_compared && s->steps[i].has_failed;
}

/*
 * The step next to the middle of lacks and holds that can be compared, as
 * git bisect's skip does; holds: there is none.
 */
static size_t find_middle(struct search *s, const struct finding *f, size_t lacks, size_t holds,
			  bool *ret_is_there)
{
	const size_t middle = lacks + (holds - lacks) / 2;

	for (size_t away = 0; away < holds - lacks; away++) {
		const size_t around[] = {middle + away, middle - away};

		for (size_t i = 0; i < 2; i++) {
			if (around[i] <= lacks || around[i] >= holds)
				continue;
			*ret_is_there = has(s, around[i], f);
			if (!has_failed(s, around[i]))
				return around[i];
		}
	}
	return holds;
}

/* The first that has it, between one that lacks it and one that has it; between them none can be read. */
static size_t halve(struct search *s, const struct finding *f, size_t *lacks, size_t holds)
{
	bool is_there;

	while (holds - *lacks > 1) {
		size_t middle = find_middle(s, f, *lacks, holds, &is_there);

		if (middle == holds)
			break;
		if (is_there)
			holds = middle;
		else
			*lacks = middle;
	}
	return holds;
}

static void put_commit(struct wire_writer *w, const struct step *step, size_t diffs)
{
	wire_put_string(w, "");
	wire_put_string(w, step->commit->hash);
	wire_put_string(w, step->commit->subject);
	wire_put_string(w, step->date);
	codec_put(w, diffs);
}

static void search_commits(struct search *s, const struct finding *f, struct wire_writer *w)
{
	size_t before = s->diffs, lacks = 0, first = halve(s, f, &lacks, s->step_count - 1);

	if (first - lacks == 1)
		put_commit(w, &s->steps[first], s->diffs - before);
	else
		wire_put_string(w, arena_printf(&s->arena,
						"it is %.12s or one of %zu before it that "
						"cannot be read",
						s->steps[first].commit->hash, first - lacks - 1));
}

static void search_event(struct search *s, const struct audit_event *event, struct wire_writer *w)
{
	const struct finding *f = &event->finding;
	size_t last = s->step_count - 1;

	if (s->step_count < 2)
		wire_put_string(w, "no commit between the two changes what is read");
	else if (has(s, 0, f))
		wire_put_string(w, "the commit at which the branches part has it already");
	else if (has_failed(s, 0))
		wire_put_string(w, "the commit at which the branches part cannot be read");
	else if (!has(s, last, f))
		wire_put_string(w, "the last of its commits does not have it by itself");
	else
		search_commits(s, f, w);
}

/* The branch point stands for all that comes before the commits. */
static void find_steps(struct search *s, const char *base)
{
	struct source_commit *point = arena_alloc(&s->arena, sizeof(*point));

	point->hash = base;
	point->subject = "";
	s->steps = arena_array(&s->arena, s->commits.count + 1, sizeof(*s->steps));
	s->steps[s->step_count++].commit = point;
	for (size_t i = 0; i < s->commits.count; i++)
		if (s->commits.items[i].is_concerned)
			s->steps[s->step_count++].commit = &s->commits.items[i];
}

static int begin(struct search *s, const struct audit *audit, size_t i, struct xenabi_error *err)
{
	const struct audit_release *r = &audit->releases[i];
	const char *old = revision_of(audit, audit->releases[r->base].spec);
	const char *new = revision_of(audit, r->spec), *base;

	s->repo = audit->repo;
	if (!old || !new)
		return xenabi_error_set(err, XENABI_EINPUT, "",
					"it is no revision of the repository, or its base is none");
	if (source_merge_base(s->repo, old, new, &s->arena, &base, err) ||
	    source_commits_between(s->repo, base, new, &s->arena, &s->commits, err))
		return -1;
	find_steps(s, base);
	return xenabi_open(s->x, audit->releases[r->base].spec, &s->old, err);
}

int bisect_release(struct xenabi *x, const struct audit *audit,
		   const struct xenabi_audit_settings *settings, size_t i, struct strbuf *out,
		   struct xenabi_error *err)
{
	struct search s = {.x = x};
	struct wire_writer w = {0};
	const struct audit_event *event;
	int rc = begin(&s, audit, i, err);

	wire_put_tag(&w, WIRE_END);
	if (!rc) {
		vec_each(event, &audit->events)
			if (event->new == i && bisect_is_wanted(audit, settings, event))
				search_event(&s, event, &w);
		strbuf_add(out, w.out.data, w.out.len);
	}
	wire_writer_deinit(&w);
	xenabi_close(s.old);
	arena_deinit(&s.arena);
	return rc;
}

static void take_event(struct audit *audit, struct audit_event *event, struct wire_stream *s)
{
	const char *failure = codec_get_text(s);
	struct audit_commit *commit;

	if (*failure) {
		event->commit_failure = failure;
		return;
	}
	commit = arena_alloc(&audit->arena, sizeof(*commit));
	commit->hash = codec_get_text(s);
	commit->subject = codec_get_text(s);
	commit->date = wire_get_string(s);
	commit->diffs = (size_t)codec_get(s, SIZE_MAX);
	if (wire_is_sound(s))
		event->commit = commit;
}

void bisect_take(struct audit *audit, const struct xenabi_audit_settings *settings, size_t i,
		 const struct strbuf *bytes, const struct xenabi_error *failure)
{
	struct audit_event *event;
	struct wire_stream s;
	bool is_open = bytes && !codec_open(&s, audit->store, bytes->data, bytes->len, NULL);

	vec_each(event, &audit->events) {
		if (event->new != i || !bisect_is_wanted(audit, settings, event))
			continue;
		if (is_open)
			take_event(audit, event, &s);
		else
			event->commit_failure = arena_strdup(
				&audit->arena, failure ? failure->text : "the answer is damaged");
	}
	if (is_open)
		codec_close(&s, NULL);
}
