// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/layout_text.h"
#include "lib/report/quote.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"

#define OPS_NAMED 6 /* in a message that does not name all */
#define GIST_MIN  2 /* findings of one gist that are told together */
#define GROUP_MIN 3 /* and of others that are alike */

typedef VEC(const struct finding *) finding_list;

void text_add_label(struct strbuf *out, const char *label)
{
	strbuf_addf(out, "    %-5s ", label);
}

const char *text_audience(enum audience audience)
{
	switch (audience) {
	case AUDIENCE_TOOLS:
		return "dom0's tools";
	case AUDIENCE_INTERNAL:
		return "the hypervisor itself";
	case AUDIENCE_LEGACY:
		return "guests that ask for an old interface version";
	case AUDIENCE_GUEST:
	case AUDIENCE_COUNT:
		break;
	}
	return "guests";
}

void text_add_concerned(struct strbuf *out, const struct report *report, const struct finding *f)
{
	viewset read = VIEWS_NONE;

	for (enum side side = 0; side < SIDE_COUNT; side++)
		read |= report->inputs[side] ? report->inputs[side]->views : VIEWS_NONE;
	strbuf_addstr(out, text_audience(f->audience));
	strbuf_addstr(out, "; ");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (views_have_arch(read, arch) && !views_have_arch(f->views, arch)) {
			text_add_arches(out, f->views);
			return;
		}
	}
	strbuf_addstr(out, "all architectures");
}

void text_add_head(struct strbuf *out, const struct report *report,
		   const struct print_options *options, const struct finding *f,
		   const char *message)
{
	const struct side_evidence *e = finding_place(f);
	const struct release *input = e ? report->inputs[e->side] : NULL;

	if (input && e->at.file && input->folder && *input->folder) {
		text_add(out, input->folder);
		strbuf_addch(out, '/');
	}
	if (e) {
		text_add_place(out, &e->at);
		strbuf_addstr(out, ": ");
	}
	text_add_level(out, options, f->level);
	strbuf_addstr(out, ": ");
	text_add(out, message);
	strbuf_addf(out, " [%s]\n", f->rule);
}

/* But for the place that the head tells. */
static void add_places(struct strbuf *out, const struct report *report, const struct finding *f)
{
	const struct side_evidence *e, *told = finding_place(f);

	vec_each(e, &f->evidence) {
		if (e == told)
			continue;
		text_add_label(out, report->inputs[SIDE_OLD] ? side_name(e->side) : "see");
		text_add_place(out, &e->at);
		strbuf_addch(out, '\n');
	}
}

static void add_names(struct strbuf *out, const char *label, const struct strings *names)
{
	struct strbuf text = {0};

	for (size_t i = 0; i < names->count; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", names->items[i]);
	text_add_label(out, label);
	text_add(out, strbuf_str(&text));
	strbuf_addch(out, '\n');
	strbuf_deinit(&text);
}

bool text_has_other_ops(const struct finding *f, bool want_all)
{
	size_t named = 0;

	if (!f->ops.count || (f->ops.count == 1 && names_equal(f->ops.items[0], f->subject)))
		return false;
	for (size_t i = 0; i < f->ops.count; i++)
		named += strstr(f->message, f->ops.items[i]) != NULL;
	return want_all || (named < f->ops.count && named < OPS_NAMED);
}

static void add_finding(struct strbuf *out, const struct report *report,
			const struct print_options *options, const struct finding *f)
{
	const struct side_evidence *place = finding_place(f);

	text_add_head(out, report, options, f, f->message);
	if (place && f->level > LEVEL_NOTE)
		quote_add(options->quotes, out, place->side, &place->at, f->subject, f->witness);
	if (f->witness)
		text_add_witness(out, f->witness);
	add_places(out, report, f);
	if (text_has_other_ops(f, options->verbose))
		add_names(out, "ops", &f->ops);
	if (f->also.count)
		add_names(out, "also", &f->also);
	if (f->advice) {
		text_add_label(out, "fix");
		text_add(out, f->advice);
		strbuf_addch(out, '\n');
	}
	text_add_label(out, "for");
	text_add_concerned(out, report, f);
	strbuf_addch(out, '\n');
	text_add_layout(out, f);
}

/* Those of one rule, in a row: those for guests first, and those alike beside each other. */
static int compare_likeness(const void *left, const void *right)
{
	const struct finding *a = *(const struct finding *const *)left;
	const struct finding *b = *(const struct finding *const *)right;
	int order = names_compare(a->rule, b->rule);

	if (!order)
		order = (int)audience_shown(a->audience) - (int)audience_shown(b->audience);
	if (!order)
		order = names_compare(a->gist, b->gist);
	if (!order)
		order = (a->views > b->views) - (a->views < b->views);
	return order ? order : (a > b) - (a < b);
}

static bool is_alike(const struct finding *a, const struct finding *b)
{
	return names_equal(a->rule, b->rule) && a->audience == b->audience &&
	       a->views == b->views && names_equal(a->gist, b->gist);
}

/* Whether one line says it all. */
static bool is_short(const struct finding *f)
{
	return !f->witness && !f->also.count && !f->facts[SIDE_OLD].record &&
	       !f->facts[SIDE_OLD].decode;
}

/* How many from there on can be told together. */
static size_t count_alike(const finding_list *list, size_t first)
{
	const struct finding *f = list->items[first];
	size_t end = first + 1;

	while (end < list->count && is_short(f) && is_alike(f, list->items[end]) &&
	       is_short(list->items[end]))
		end++;
	return end - first;
}

/* A line each, and once what is the same of all. */
static void add_group(struct strbuf *out, const struct report *report,
		      const struct print_options *options, const struct finding *const *items,
		      size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_add_head(out, report, options, items[i], items[i]->message);
	text_add_label(out, "for");
	text_add_concerned(out, report, items[0]);
	strbuf_addf(out, ", all %zu\n", count);
}

/* What they say of all, and their subjects. */
static void add_gist(struct strbuf *out, const struct report *report,
		     const struct print_options *options, const struct finding *const *items,
		     size_t count)
{
	struct strbuf names = {0};

	text_add_head(out, report, options, items[0], items[0]->gist);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", items[i]->subject);
	text_add_wrapped(out, options, 10, strbuf_str(&names));
	strbuf_deinit(&names);
	text_add_label(out, "for");
	text_add_concerned(out, report, items[0]);
	strbuf_addch(out, '\n');
}

/* What the rule means, told once a rule and level. */
static void add_meaning(struct strbuf *out, const struct catalogue *catalogue,
			const struct print_options *options, const char *id)
{
	const struct rule *rule = catalogue_find(catalogue, id);

	if (!rule || !rule->why)
		return;
	strbuf_addstr(out, "    why\n");
	text_add_wrapped(out, options, 8, rule->why);
	if (!rule->action)
		return;
	strbuf_addstr(out, "    what to do\n");
	text_add_wrapped(out, options, 8, rule->action);
}

/* Returns how many were printed. */
static size_t add_next(struct strbuf *out, const struct report *report,
		       const struct print_options *options, const finding_list *list, size_t at)
{
	size_t count = count_alike(list, at);

	if (list->items[at]->gist && count >= GIST_MIN) {
		add_gist(out, report, options, &list->items[at], count);
		return count;
	}
	if (!options->verbose && count >= GROUP_MIN) {
		add_group(out, report, options, &list->items[at], count);
		return count;
	}
	add_finding(out, report, options, list->items[at]);
	return 1;
}

void text_add_findings(struct strbuf *out, const struct report *report,
		       const struct catalogue *catalogue, const struct print_options *options,
		       enum level level)
{
	finding_list list = {0};
	const struct finding *f;
	const char *last = NULL;

	vec_each(f, &report->findings)
		if (f->level == level && finding_is_open(f) &&
		    audience_is_wanted(options, f->audience))
			vec_push(&list, f);
	vec_sort(&list, compare_likeness);
	for (size_t i = 0; i < list.count;) {
		f = list.items[i];
		i += add_next(out, report, options, &list, i);
		if (!names_equal(last, f->rule) && options->verbose)
			add_meaning(out, catalogue, options, f->rule);
		last = f->rule;
	}
	vec_free(&list);
}
