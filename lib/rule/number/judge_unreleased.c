// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/judge.h"

/*
 * What came since the last release is promised to nobody yet: to change it, or
 * to take it back, is how a development branch works.
 */

enum promise { PROMISED, NEVER_PROMISED, AS_PROMISED };

struct comparison {
	const struct families *families;
	const struct release *last, *old, *new;
};

static viewset lowest_view(viewset views)
{
	return views & -views;
}

/* Whether the number has meant, in the family, what has another name by now. */
static bool is_renamed_constant(const struct comparison *c, const struct constant *old)
{
	const struct family *family = families_of_name(c->families, old->name);
	size_t count;

	for (size_t i = 0; i < c->last->constant_count; i++) {
		const struct constant *then = &c->last->constants[i];

		if (constant_value_equal(then, old) &&
		    !release_find_constants(c->old, then->name, &count) &&
		    families_of_name(c->families, then->name) == family)
			return true;
	}
	return false;
}

static bool is_renamed_record(const struct comparison *c, const struct record *old)
{
	size_t count;

	for (size_t i = 0; i < c->last->record_count; i++)
		if (record_layout_equal(&c->last->records[i], old) &&
		    !release_find_records(c->old, c->last->records[i].name, &count))
			return true;
	return false;
}

static enum promise promise_of_constant(const struct comparison *c, const struct constant *old,
					viewset view)
{
	const struct constant *then = release_constant_in(c->last, old->name, view);
	const struct constant *is = release_constant_in(c->new, old->name, view);

	if (!then)
		return is_renamed_constant(c, old) ? PROMISED : NEVER_PROMISED;
	return is && constant_value_equal(then, is) ? AS_PROMISED : PROMISED;
}

static enum promise promise_of_record(const struct comparison *c, const struct record *old,
				      viewset view)
{
	const struct record *then = release_record_in(c->last, old->name, view);
	const struct record *is = release_record_in(c->new, old->name, view);

	if (!then)
		return is_renamed_record(c, old) ? PROMISED : NEVER_PROMISED;
	return is && record_layout_equal(then, is) ? AS_PROMISED : PROMISED;
}

/* Over all views in which the finding shows. */
static enum promise promise_of(const struct comparison *c, const struct finding *f)
{
	const struct side_facts *old = &f->facts[SIDE_OLD];
	enum promise promise = AS_PROMISED;

	for (viewset left = f->views; left; left &= left - 1) {
		enum promise one =
			old->constant ? promise_of_constant(c, old->constant, lowest_view(left))
				      : promise_of_record(c, old->record, lowest_view(left));

		promise = one < promise ? one : promise;
	}
	return promise;
}

static bool is_of_interest(const struct finding *f)
{
	return f->level > LEVEL_NOTE && f->views &&
	       (f->facts[SIDE_OLD].constant || f->facts[SIDE_OLD].record);
}

static void make_mild(struct judge *j, struct finding *f, enum promise promise)
{
	if (promise == PROMISED)
		return;
	f->level = LEVEL_NOTE;
	f->message = arena_printf(&j->report->arena, "%s; %s", f->message,
				  promise == NEVER_PROMISED ? "the last release did not have it"
							    : "so it is in the last release, too");
}

void judge_unreleased(struct judge *j, const struct last_release *last)
{
	struct comparison c = {&j->catalogue->families, NULL, j->report->inputs[SIDE_OLD],
			       j->report->inputs[SIDE_NEW]};
	struct finding *f;

	vec_each(f, &j->report->findings) {
		if (!is_of_interest(f))
			continue;
		c.last = c.last || !last ? c.last : last->find(last->arg);
		if (!c.last || c.last == c.old || !(c.last->supplies & SUPPLIES_HEADERS))
			return;
		make_mild(j, f, promise_of(&c, f));
	}
}
