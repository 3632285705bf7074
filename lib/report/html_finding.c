// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/report/html.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"

#define NOTES_SHOWN 10 /* notes that are unfolded */

typedef VEC(const struct finding *) finding_list;

static void add_text(struct strbuf *out, const char *label, const char *text)
{
	strbuf_addf(out, "<p><b>%s</b> ", label);
	html_add(out, text);
	strbuf_addstr(out, "</p>\n");
}

static void add_names(struct strbuf *out, const char *label, const struct strings *names)
{
	strbuf_addf(out, "<p><b>%s</b> ", label);
	for (size_t i = 0; i < names->count; i++) {
		strbuf_addstr(out, i ? ", " : "");
		html_add_in(out, "code", names->items[i]);
	}
	strbuf_addstr(out, "</p>\n");
}

static void add_place(struct strbuf *out, const char *side, const struct evidence *at)
{
	struct strbuf place = {0};

	text_add_place(&place, at);
	strbuf_addstr(out, "<li>");
	if (side) {
		html_add(out, side);
		strbuf_addch(out, ' ');
	}
	html_add_in(out, "code", strbuf_str(&place));
	strbuf_addstr(out, "</li>");
	strbuf_deinit(&place);
}

void html_add_places(struct strbuf *out, const struct finding *f,
		     const char *const sides[SIDE_COUNT])
{
	const struct side_evidence *e, *first = finding_place(f);

	if (first)
		add_place(out, sides[first->side], &first->at);
	vec_each(e, &f->evidence)
		if (e != first && (e->at.file || e->at.symbol))
			add_place(out, sides[e->side], &e->at);
}

/* For whom, and where it was read. */
static void add_about(struct strbuf *out, const struct report *report, const struct finding *f)
{
	bool has_sides = report->inputs[SIDE_OLD];
	const char *const sides[SIDE_COUNT] = {
		[SIDE_OLD] = has_sides ? side_name(SIDE_OLD) : NULL,
		[SIDE_NEW] = has_sides ? side_name(SIDE_NEW) : NULL,
	};
	struct strbuf who = {0};

	text_add_concerned(&who, report, f);
	strbuf_addstr(out, "<ul class=\"about\"><li>for ");
	html_add(out, strbuf_str(&who));
	strbuf_addstr(out, "</li>");
	html_add_places(out, f, sides);
	strbuf_addstr(out, "</ul>\n");
	strbuf_deinit(&who);
}

static void add_allowed(struct strbuf *out, const struct finding *f)
{
	struct strbuf text = {0};

	if (f->waiver) {
		strbuf_addf(&text, "until %s: %s", f->waiver->until, f->waiver->reason);
		add_text(out, "Waived", strbuf_str(&text));
	} else if (f->is_known) {
		add_text(out, "Known", "from the baseline");
	}
	strbuf_deinit(&text);
}

static void add_finding(struct strbuf *out, const struct report *report, const struct finding *f)
{
	strbuf_addf(out, "<li class=\"finding\" id=\"f-%s\">\n<p class=\"message\">",
		    f->fingerprint);
	html_add(out, f->message);
	strbuf_addstr(out, "</p>\n");
	add_about(out, report, f);
	if (text_has_other_ops(f, true))
		add_names(out, "Ops", &f->ops);
	if (f->also.count)
		add_names(out, "Also", &f->also);
	if (f->advice)
		add_text(out, "Fix", f->advice);
	add_allowed(out, f);
	if (f->witness)
		html_add_witness(out, f->witness);
	html_add_layout(out, report, f);
	strbuf_addstr(out, "</li>\n");
}

/* What the rule means, for who wants to know. */
static void add_meaning(struct strbuf *out, const struct rule *rule)
{
	const struct {
		const char *label, *text;
	} parts[] = {
		{"Why it matters.", rule->why},
		{"What to do.", rule->action},
		{"From Xen's history.", rule->example},
	};

	strbuf_addstr(out, "<details class=\"why\"><summary>");
	html_add(out, rule->title);
	strbuf_addstr(out, "</summary>\n");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].text)
			add_text(out, parts[i].label, parts[i].text);
	strbuf_addstr(out, "</details>\n");
}

static void add_group_head(struct strbuf *out, const struct finding *f, size_t count)
{
	strbuf_addstr(out, "<h3><code>");
	html_add(out, f->rule);
	strbuf_addf(out, "</code> <span class=\"count\">%zu</span></h3>", count);
}

static bool has_version(const struct finding *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (finding_is_version(items[i]))
			return true;
	return false;
}

/* All of one rule. Notes are folded where there are many. */
static void add_group(struct strbuf *out, const struct report *report,
		      const struct catalogue *catalogue, const struct finding *const *items,
		      size_t count, bool is_folded)
{
	const struct rule *rule = catalogue_find(catalogue, items[0]->rule);

	if (is_folded)
		strbuf_addf(out, "<details class=\"group\"%s><summary>",
			    has_version(items, count) ? " open" : "");
	add_group_head(out, items[0], count);
	strbuf_addstr(out, is_folded ? "</summary>\n" : "\n");
	if (rule)
		add_meaning(out, rule);
	strbuf_addstr(out, "<ul class=\"findings\">\n");
	for (size_t i = 0; i < count; i++)
		add_finding(out, report, items[i]);
	strbuf_addstr(out, "</ul>\n");
	if (is_folded)
		strbuf_addstr(out, "</details>\n");
}

static void find_findings(finding_list *list, const struct report *report,
			  const struct print_options *options, enum level level)
{
	const struct finding *f;

	vec_each(f, &report->findings) {
		bool is_open = finding_is_open(f);

		if (audience_is_wanted(options, f->audience) &&
		    (level == LEVEL_COUNT ? !is_open : is_open && f->level == level))
			vec_push(list, f);
	}
}

static int compare_rules(const void *left, const void *right)
{
	const struct finding *a = *(const struct finding *const *)left;
	const struct finding *b = *(const struct finding *const *)right;
	int order = names_compare(a->rule, b->rule);

	return order ? order : (a > b) - (a < b);
}

static void add_heading(struct strbuf *out, enum level level, size_t count)
{
	static const struct {
		const char *id, *title;
	} names[] = {
		[LEVEL_NOTE] = {"notes", "Notes"},
		[LEVEL_WARNING] = {"warnings", "Warnings"},
		[LEVEL_ERROR] = {"errors", "Errors"},
		[LEVEL_COUNT] = {"allowed", "Waived or known"},
	};

	strbuf_addf(out, "<section class=\"%s\" aria-labelledby=\"%s\">\n",
		    level == LEVEL_COUNT ? "note" : level_name(level), names[level].id);
	html_add_heading(out, names[level].id, names[level].title, count);
}

void html_add_findings(struct strbuf *out, const struct report *report,
		       const struct catalogue *catalogue, const struct print_options *options,
		       enum level level)
{
	finding_list list = {0};
	bool is_folded;

	find_findings(&list, report, options, level);
	if (!list.count)
		return;
	vec_sort(&list, compare_rules);
	is_folded = level == LEVEL_COUNT || (level == LEVEL_NOTE && list.count > NOTES_SHOWN);
	add_heading(out, level, list.count);
	for (size_t at = 0, end; at < list.count; at = end) {
		for (end = at + 1; end < list.count; end++)
			if (!names_equal(list.items[at]->rule, list.items[end]->rule))
				break;
		add_group(out, report, catalogue, &list.items[at], end - at, is_folded);
	}
	strbuf_addstr(out, "</section>\n");
	vec_free(&list);
}
