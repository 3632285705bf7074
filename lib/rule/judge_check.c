// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/model/opspace.h"
#include "lib/rule/judge.h"

/* Whether one of two names is defined as the other, or as what the other is defined as. */
static bool are_same_by_definition(const struct constant *a, const struct constant *b)
{
	return (a->text && (a->text == b->name || a->text == b->text)) || b->text == a->name;
}

static bool is_duplicate(const struct family *family, const struct op *a, const struct op *b)
{
	return a->number == b->number && (a->views & b->views) && strcmp(a->name, b->name) &&
	       !a->is_placeholder && !b->is_placeholder &&
	       !family_are_aliases(family, a->name, b->name) &&
	       !are_same_by_definition(a->fact, b->fact);
}

static bool is_sure(const struct op *op)
{
	return !op->is_unclassified || op->is_dispatched;
}

/* The op that more may call is the one that is hurt. */
static void add_duplicate(struct judge *j, const struct family *family, const struct op *a,
			  const struct op *b)
{
	viewset views = a->views & b->views & ~views_of_audience(AUDIENCE_LEGACY);
	const struct op *open = views_audience(b->views) < views_audience(a->views) ? b : a;
	const char *names[] = {a->name, b->name};
	enum audience audience = views_audience(open->views);
	struct finding *f;

	if (!views)
		return;
	f = judge_add(j, "op-number-duplicate",
		      families_stability(&j->catalogue->families, family, open->name,
					 open->fact->at.file, audience),
		      is_sure(a) && is_sure(b) ? LEVEL_ERROR : LEVEL_WARNING, a->name);
	f->views = views;
	f->audience = audience;
	f->hypercall = family->hypercall;
	judge_set_strings(j, &f->ops, names, 2);
	f->message = arena_printf(&j->report->arena, "%s and %s are both %" PRIu64, a->name,
				  b->name, a->number);
	judge_set_constant(f, SIDE_NEW, a->fact);
	vec_push(&f->evidence, (struct side_evidence){SIDE_NEW, b->fact->at});
}

/* ops is sorted by number, so those that share one are neighbours. */
static void judge_family(struct judge *j, const struct family *family, const struct op *ops,
			 size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count && ops[k].number == ops[i].number; k++)
			if (is_duplicate(family, &ops[i], &ops[k]))
				add_duplicate(j, family, &ops[i], &ops[k]);
}

void judge_duplicates(struct judge *j, const struct release *release)
{
	const struct families *families = &j->catalogue->families;

	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];
		struct op *ops;
		size_t count;

		opspace_collect(release, family, families, &j->report->arena, &ops, &count);
		/* Beside ops, headers define the values of fields, which are numbered anew. */
		if (family->kind == FAMILY_OPS)
			opspace_keep_ops(ops, &count);
		judge_family(j, family, ops, count);
	}
}

/* What is done about a name that the data does not know. */
static const char *describe_unclassified(const struct family *family)
{
	if (family->kind != FAMILY_OPS)
		return "it is taken for a number of that space";
	return "no handler is seen to take it for an op, and it is judged as none";
}

void judge_unclassified(struct judge *j, enum side side, const struct release *release)
{
	const struct families *families = &j->catalogue->families;

	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];
		struct op *ops;
		size_t count;

		opspace_collect(release, family, families, &j->report->arena, &ops, &count);
		for (size_t k = 0; k < count; k++) {
			struct gap gap = {.at = ops[k].fact->at,
					  .needs = "an entry in families.json (see --rules)"};

			/* What a handler takes for an op is one, and is judged as such. */
			if (!ops[k].is_unclassified ||
			    (family->kind == FAMILY_OPS && ops[k].is_dispatched))
				continue;
			gap.what = arena_printf(&j->report->arena,
						"%s: no data says what this name under %s's "
						"prefix is; %s",
						ops[k].name, family->name,
						describe_unclassified(family));
			vec_push(&j->report->gaps, (struct side_gap){.side = side, .gap = gap});
		}
	}
}
