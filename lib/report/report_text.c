// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/layout_text.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"

#define NOTES_SHOWN 10 /* notes that are printed rather than counted */
#define GAPS_SHOWN  5

struct gap_list {
	VEC(const struct side_gap *) gaps;
};

static void add_label(struct strbuf *out, const char *label)
{
	strbuf_addf(out, "    %-5s ", label);
}

static const char *audience_phrase(enum audience audience)
{
	switch (audience) {
	case AUDIENCE_TOOLS:
		return "tools";
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

/* All that any input was read for, when one is told; else those of the views. */
static void add_concerned(struct strbuf *out, const struct report *report, const struct finding *f)
{
	viewset read = VIEWS_NONE;

	for (enum side side = 0; side < SIDE_COUNT; side++)
		read |= report->inputs[side] ? report->inputs[side]->views : VIEWS_NONE;
	add_label(out, "for");
	strbuf_addstr(out, audience_phrase(f->audience));
	strbuf_addstr(out, "; ");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (views_have_arch(read, arch) && !views_have_arch(f->views, arch)) {
			text_add_arches(out, f->views);
			strbuf_addch(out, '\n');
			return;
		}
	}
	strbuf_addstr(out, "all architectures\n");
}

static void add_places(struct strbuf *out, const struct finding *f)
{
	const struct side_evidence *e;

	vec_each(e, &f->evidence) {
		add_label(out, side_name(e->side));
		text_add_place(out, &e->at);
		strbuf_addch(out, '\n');
	}
}

static void add_names(struct strbuf *out, const char *label, const struct strings *names)
{
	struct strbuf text = {0};

	for (size_t i = 0; i < names->count; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", names->items[i]);
	add_label(out, label);
	text_add(out, strbuf_str(&text));
	strbuf_addch(out, '\n');
	strbuf_deinit(&text);
}

/* Whether the ops tell more than the subject does. */
static bool has_other_ops(const struct finding *f)
{
	return f->ops.count > 1 || (f->ops.count && !names_equal(f->ops.items[0], f->subject));
}

static void add_finding(struct strbuf *out, const struct report *report,
			const struct print_options *options, const struct finding *f)
{
	text_add_level(out, options, f->level);
	strbuf_addf(out, ": %s: ", f->rule);
	text_add(out, f->message);
	strbuf_addch(out, '\n');
	if (f->witness)
		text_add_witness(out, f->witness);
	add_places(out, f);
	if (has_other_ops(f))
		add_names(out, "ops", &f->ops);
	if (f->also.count)
		add_names(out, "also", &f->also);
	add_concerned(out, report, f);
	text_add_layout(out, f);
}

/* What the rule means, told once a rule and level. */
static void add_meaning(struct strbuf *out, const struct catalogue *catalogue, const char *id)
{
	const struct rule *rule = catalogue_find(catalogue, id);

	if (!rule || !rule->why)
		return;
	strbuf_addstr(out, "    why\n");
	text_add_wrapped(out, 8, rule->why);
}

static void add_findings(struct strbuf *out, const struct report *report,
			 const struct catalogue *catalogue, const struct print_options *options,
			 enum level level)
{
	const char *last = NULL;
	const struct finding *f;

	vec_each(f, &report->findings) {
		if (f->level != level || !audience_is_wanted(options, f->audience))
			continue;
		add_finding(out, report, options, f);
		if (!names_equal(last, f->rule) && options->verbose)
			add_meaning(out, catalogue, f->rule);
		last = f->rule;
	}
}

static size_t count_notes(const struct report *report, const struct print_options *options,
			  const char *rule)
{
	size_t count = 0;
	const struct finding *f;

	vec_each(f, &report->findings)
		count += f->level == LEVEL_NOTE && audience_is_wanted(options, f->audience) &&
			 names_equal(f->rule, rule);
	return count;
}

/* "14 notes not shown: 9 op-added, 5 constant-changed"; findings are sorted by rule. */
static void add_note_counts(struct strbuf *out, const struct report *report,
			    const struct print_options *options, size_t count)
{
	struct strbuf line = {0};
	const char *last = NULL;
	const struct finding *f;

	text_add_count(&line, count, "note", "notes");
	strbuf_addstr(&line, " not shown");
	vec_each(f, &report->findings) {
		if (f->level != LEVEL_NOTE || !audience_is_wanted(options, f->audience) ||
		    names_equal(f->rule, last))
			continue;
		strbuf_addf(&line, "%s%zu %s", last ? ", " : ": ",
			    count_notes(report, options, f->rule), f->rule);
		last = f->rule;
	}
	strbuf_addstr(&line, "; --verbose shows them");
	text_add_wrapped(out, 0, strbuf_str(&line));
	strbuf_deinit(&line);
}

static void add_notes(struct strbuf *out, const struct report *report,
		      const struct catalogue *catalogue, const struct print_options *options)
{
	size_t count = report_count_wanted(report, options, LEVEL_NOTE);

	if (options->verbose || count <= NOTES_SHOWN)
		add_findings(out, report, catalogue, options, LEVEL_NOTE);
	else if (!options->quiet)
		add_note_counts(out, report, options, count);
}

static int compare_gaps(const void *left, const void *right)
{
	const struct gap *a = *(const struct gap *const *)left;
	const struct gap *b = *(const struct gap *const *)right;
	int order = names_compare(a->what, b->what);

	if (!order)
		order = names_compare(a->at.file, b->at.file);
	return order ? order : names_compare(a->at.symbol, b->at.symbol);
}

static void add_gap(struct strbuf *out, const struct side_gap *gap)
{
	add_label(out, side_name(gap->side));
	text_add_gap(out, &gap->gap);
	strbuf_addch(out, '\n');
}

/* Those that the new input alone has; each of the others is added to *others. */
static size_t add_new_gaps(struct strbuf *out, const struct report *report, struct gap_list *others)
{
	VEC(const struct gap *) old = {0};
	const struct side_gap *g;
	size_t shown = 0;

	vec_each(g, &report->gaps)
		if (g->side == SIDE_OLD)
			vec_push(&old, &g->gap);
	vec_sort(&old, compare_gaps);
	vec_each(g, &report->gaps) {
		const struct gap *key = &g->gap;

		if (!report->inputs[SIDE_OLD] || g->side == SIDE_OLD ||
		    (old.count && bsearch(&key, old.items, old.count, sizeof(key), compare_gaps))) {
			vec_push(&others->gaps, g);
			continue;
		}
		add_gap(out, g);
		shown++;
	}
	vec_free(&old);
	return shown;
}

/* What a change brings is never left out; what was there before it may be. */
static void add_gaps(struct strbuf *out, const struct report *report,
		     const struct print_options *options)
{
	struct gap_list others = {0};
	size_t shown;

	if (!report->gaps.count)
		return;
	text_add_count(out, report->gaps.count, "gap", "gaps");
	strbuf_addstr(out, ", of which nothing is claimed:\n");
	shown = add_new_gaps(out, report, &others);
	for (size_t i = 0; i < others.gaps.count && (options->verbose || shown < GAPS_SHOWN);
	     i++, shown++)
		add_gap(out, others.gaps.items[i]);
	if (shown < report->gaps.count)
		strbuf_addf(out, "    and %zu more; --verbose shows them\n",
			    report->gaps.count - shown);
	vec_free(&others.gaps);
}

static size_t add_level_counts(struct strbuf *out, const struct report *report,
			       const struct print_options *options)
{
	static const char *const many[] = {"notes", "warnings", "errors"};
	size_t total = 0;

	for (enum level level = LEVEL_COUNT; level-- > 0;) {
		size_t count = report_count_wanted(report, options, level);

		if (!count)
			continue;
		strbuf_addstr(out, total ? ", " : "");
		text_add_count(out, count, level_name(level), many[level]);
		total += count;
	}
	return total;
}

static void add_summary(struct strbuf *out, const struct report *report,
			const struct print_options *options)
{
	if (!add_level_counts(out, report, options))
		strbuf_addstr(out, "nothing found");
	strbuf_addstr(out, "; compared ");
	text_add_count(out, report->compared.constants, "constant", "constants");
	strbuf_addstr(out, ", ");
	text_add_count(out, report->compared.records, "record", "records");
	strbuf_addstr(out, ", ");
	text_add_count(out, compared_entries(&report->compared), "entry of a hypercall",
		       "entries of hypercalls");
	if (report->compared.compiled) {
		strbuf_addstr(out, ", ");
		text_add_count(out, report->compared.compiled, "record of debug information",
			       "records of debug information");
	}
	if (report->gaps.count) {
		strbuf_addstr(out, "; ");
		text_add_count(out, report->gaps.count, "gap", "gaps");
	}
	strbuf_addch(out, '\n');
}

static void add_inputs(struct strbuf *out, const struct report *report)
{
	for (enum side side = 0; side < SIDE_COUNT; side++) {
		const struct release *r = report->inputs[side];

		if (!r)
			continue;
		strbuf_addf(out, "%s: ", side_name(side));
		text_add(out, r->spec);
		if (r->version) {
			strbuf_addstr(out, ", Xen ");
			text_add(out, r->version);
		}
		for (unsigned int i = 0; i < SUPPLIES_COUNT; i++) {
			if (r->supplies & 1u << i)
				strbuf_addf(out, ", %s", supplies_name(1u << i));
		}
		strbuf_addstr(out, "; ");
		text_add_arches(out, r->views);
		strbuf_addch(out, '\n');
	}
}

static void print_report(const struct report *report, const struct catalogue *catalogue,
			 const struct print_options *options, struct strbuf *out)
{
	if (report->is_unchanged) {
		if (!options->quiet)
			strbuf_addstr(out, "nothing found: no file that matters differs\n");
		return;
	}
	if (options->verbose)
		add_inputs(out, report);
	add_findings(out, report, catalogue, options, LEVEL_ERROR);
	add_findings(out, report, catalogue, options, LEVEL_WARNING);
	add_notes(out, report, catalogue, options);
	if (options->quiet)
		return;
	text_add_verdicts(out, report, options);
	add_gaps(out, report, options);
	add_summary(out, report, options);
}

const struct report_format report_format_text = {
	.name = "text",
	.print_report = print_report,
	.print_show = text_print_show,
	.print_decode = text_print_decode,
	.print_rules = text_print_rules,
};
