// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/report/audit_text.h"

enum { CELL_COLUMNS = 6 };

static const char *label(const struct audit *audit, size_t i)
{
	return audit->releases[i].label;
}

bool audit_is_event(const struct audit_event *e, const struct print_options *options,
		    enum level level, size_t release)
{
	return e->finding.level == level && (release == AUDIT_NONE || e->new == release) &&
	       audience_is_wanted(options, e->finding.audience);
}

size_t audit_count_events(const struct audit *audit, const struct print_options *options,
			  enum level level, size_t release)
{
	const struct audit_event *e;
	size_t count = 0;

	vec_each(e, &audit->events)
		count += audit_is_event(e, options, level, release);
	return count;
}

void text_add_audit_levels(struct strbuf *out, const struct audit *audit,
			   const struct print_options *options, size_t release)
{
	text_add_count(out, audit_count_events(audit, options, LEVEL_ERROR, release), "error",
		       "errors");
	strbuf_addstr(out, ", ");
	text_add_count(out, audit_count_events(audit, options, LEVEL_WARNING, release), "warning",
		       "warnings");
	strbuf_addstr(out, ", ");
	text_add_count(out, audit_count_events(audit, options, LEVEL_NOTE, release), "note",
		       "notes");
}

/* "4.17.0 (2022)" */
static void add_dated(struct strbuf *out, const struct audit_release *r)
{
	text_add(out, r->label);
	if (r->date)
		strbuf_addf(out, " (%.4s)", r->date);
}

static void add_title(struct strbuf *out, const struct audit *audit,
		      const struct print_options *options)
{
	size_t first = 0, last = audit_last(audit);

	while (audit->releases[first].failure)
		first++;
	text_add_count(out, audit->release_count - audit->failed, "release", "releases");
	strbuf_addstr(out, ", ");
	add_dated(out, &audit->releases[first]);
	if (first != last) {
		strbuf_addstr(out, " to ");
		add_dated(out, &audit->releases[last]);
	}
	strbuf_addstr(out, ": ");
	text_add_audit_levels(out, audit, options, AUDIT_NONE);
	strbuf_addch(out, '\n');
}

static void add_failures(struct strbuf *out, const struct audit *audit)
{
	for (size_t i = 0; i < audit->release_count; i++) {
		if (!audit->releases[i].failure)
			continue;
		strbuf_addstr(out, "not read: ");
		text_add(out, label(audit, i));
		strbuf_addstr(out, ": ");
		text_add(out, audit->releases[i].failure);
		strbuf_addch(out, '\n');
	}
}

/* Spaces of which something can run out, or be frozen. */
static bool is_answered(const struct audit_family *f)
{
	return f->kind == FAMILY_OPS && f->answer &&
	       (f->status.freedom != AUDIT_NOTHING || f->growth.releases_left > 0);
}

static void add_answers(struct strbuf *out, const struct audit *audit,
			const struct print_options *options)
{
	strbuf_addstr(out, "\nOp numbers, and whether their encoding may still be changed\n");
	for (size_t i = 0; i < audit->family_count; i++) {
		const struct audit_family *f = &audit->families[i];
		struct strbuf line = {0};

		if (!is_answered(f))
			continue;
		strbuf_addf(&line, "%s: %s", f->name, f->answer);
		text_add_wrapped(out, options, 2, strbuf_str(&line));
		text_add_wrapped(out, options, 6, f->status.why);
		strbuf_deinit(&line);
	}
}

/* Where it shows, if not on all architectures of the release. */
static void add_event_arches(struct strbuf *out, const struct audit *audit,
			     const struct audit_event *e)
{
	const viewset views = e->finding.views;

	for (enum arch arch = 0; views && arch < ARCH_COUNT; arch++) {
		if (!views_have_arch(audit->releases[e->new].views, arch) ||
		    views_have_arch(views, arch))
			continue;
		strbuf_addstr(out, " (");
		text_add_arches(out, views);
		strbuf_addch(out, ')');
		return;
	}
}

static void add_event(struct strbuf *out, const struct audit *audit, const struct audit_event *e,
		      const struct print_options *options)
{
	struct strbuf line = {0};

	strbuf_addstr(out, "  ");
	text_add_level(out, options, e->finding.level);
	strbuf_addstr(out, ": ");
	text_add(out, e->finding.message);
	add_event_arches(out, audit, e);
	strbuf_addf(out, " [%s]\n", e->finding.rule);
	if (e->commit)
		strbuf_addf(&line, "by %.12s (%s) %s", e->commit->hash,
			    e->commit->date ? e->commit->date : "no date", e->commit->subject);
	else if (e->commit_failure)
		strbuf_addf(&line, "commit not found: %s", e->commit_failure);
	if (line.len)
		text_add_wrapped(out, options, 6, strbuf_str(&line));
	strbuf_deinit(&line);
}

static bool is_shown(const struct audit_event *e, const struct print_options *options)
{
	return (e->finding.level > LEVEL_NOTE || options->verbose || options->notes) &&
	       audience_is_wanted(options, e->finding.audience);
}

static void add_release_events(struct strbuf *out, const struct audit *audit, size_t i,
			       const struct print_options *options)
{
	const struct audit_event *e;

	if (!audit_count_events(audit, options, LEVEL_ERROR, i) &&
	    !audit_count_events(audit, options, LEVEL_WARNING, i) && !options->verbose)
		return;
	strbuf_addch(out, '\n');
	text_add(out, label(audit, i));
	strbuf_addstr(out, " against ");
	text_add(out, label(audit, audit->releases[i].base));
	strbuf_addstr(out, ": ");
	text_add_audit_levels(out, audit, options, i);
	strbuf_addch(out, '\n');
	vec_each(e, &audit->events)
		if (e->new == i && is_shown(e, options))
			add_event(out, audit, e, options);
}

static void add_breaks(struct strbuf *out, const struct audit *audit,
		       const struct print_options *options)
{
	for (size_t i = 0; i < audit->release_count; i++)
		if (audit->releases[i].base != AUDIT_NONE)
			add_release_events(out, audit, i, options);
}

static void add_events(struct strbuf *out, const struct audit *audit,
		       const struct print_options *options)
{
	strbuf_addstr(out, "\nWhat broke, at the release that broke it");
	strbuf_addstr(out, options->verbose ? "\n" : "; --verbose shows notes\n");
	add_breaks(out, audit, options);
}

/* "4.17" where a column has no room for more. */
static void add_column(struct strbuf *out, const char *name)
{
	int len = (int)strcspn(name, ".");

	if (name[len])
		len += 1 + (int)strcspn(name + len + 1, ".-");
	if (len >= CELL_COLUMNS)
		len = CELL_COLUMNS - 1;
	strbuf_addf(out, "%*.*s", CELL_COLUMNS, len, name);
}

static bool is_in_matrix(const struct audit *audit, size_t i)
{
	return !audit->releases[i].failure && !audit->releases[i].is_point;
}

/* "+", "X2" or "?12", by how many entries of hypercalls. */
static void add_cell(struct strbuf *out, const struct audit_cell *c)
{
	char text[32] = "";

	if (c && c->kind == VERDICT_COMPATIBLE)
		snprintf(text, sizeof(text), "+");
	else if (c)
		snprintf(text, sizeof(text), "%c%zu", c->broken ? 'X' : '?',
			 c->broken ? c->broken : c->unknown);
	strbuf_addf(out, "%*s", CELL_COLUMNS, text);
}

static void add_matrix_row(struct strbuf *out, const struct audit *audit, size_t from)
{
	struct strbuf name = {0};

	text_add(&name, label(audit, from));
	strbuf_addf(out, "  %-10s", strbuf_str(&name));
	strbuf_deinit(&name);
	for (size_t to = 1; to < audit->release_count; to++)
		if (is_in_matrix(audit, to))
			add_cell(out, audit_cell_of(audit, from, to));
	strbuf_addch(out, '\n');
}

/* Of the steps from one branch to the next, what does not go on, or is not known. */
static void add_step(struct strbuf *out, const struct audit *audit, const struct audit_cell *c,
		     const struct print_options *options)
{
	for (size_t i = 0; i < c->item_count; i++) {
		const struct audit_resume *r = &c->items[i];
		struct strbuf line = {0};

		if (r->is_for_tools || (r->kind != VERDICT_BROKEN && !options->verbose))
			continue;
		strbuf_addf(&line, "%s to %s, %s: %s (%s; %s): %s", label(audit, c->from),
			    label(audit, c->to), verdict_kind_name(r->kind), r->hypercall,
			    entry_path_name(r->entry), arch_name(r->arch), r->reason);
		text_add_wrapped(out, options, 2, strbuf_str(&line));
		strbuf_deinit(&line);
	}
}

static bool is_step(const struct audit *audit, const struct audit_cell *c)
{
	for (size_t i = c->from + 1; i < c->to; i++)
		if (is_in_matrix(audit, i))
			return false;
	return true;
}

static void add_matrix(struct strbuf *out, const struct audit *audit,
		       const struct print_options *options)
{
	const struct audit_cell *c;

	if (!audit->cells.count)
		return;
	strbuf_addstr(
		out,
		"\nMay a guest saved on one release (row) be resumed on another (column), "
		"whatever\nhypercall it was in?  + yes, X no, ? not known; the number\ncounts the hypercall entries that are not +\n  ");
	strbuf_addf(out, "%-10s", "");
	for (size_t to = 1; to < audit->release_count; to++)
		if (is_in_matrix(audit, to))
			add_column(out, label(audit, to));
	strbuf_addch(out, '\n');
	for (size_t from = 0; from + 1 < audit->release_count; from++)
		if (is_in_matrix(audit, from))
			add_matrix_row(out, audit, from);
	vec_each(c, &audit->cells)
		if (is_step(audit, c))
			add_step(out, audit, c, options);
}

static void add_gaps(struct strbuf *out, const struct audit *audit,
		     const struct print_options *options)
{
	const struct audit_gap *g;

	if (!audit->gaps.count)
		return;
	strbuf_addch(out, '\n');
	text_add_count(out, audit->gaps.count, "gap", "gaps");
	strbuf_addstr(out, options->verbose ? ":\n" : "; --verbose shows them\n");
	for (g = audit->gaps.items; options->verbose && g != vec_end(&audit->gaps); g++) {
		strbuf_addstr(out, "    ");
		text_add(out, label(audit, g->release));
		strbuf_addstr(out, ": ");
		text_add_gap(out, &g->gap);
		strbuf_addch(out, '\n');
	}
}

void text_print_audit(const struct audit *audit, const struct catalogue *catalogue,
		      const struct print_options *options, struct strbuf *out)
{
	(void)catalogue;
	if (options->quiet) {
		add_failures(out, audit);
		add_breaks(out, audit, options);
		return;
	}
	add_title(out, audit, options);
	add_failures(out, audit);
	add_answers(out, audit, options);
	add_matrix(out, audit, options);
	text_add_audit_tables(out, audit, options);
	add_events(out, audit, options);
	add_gaps(out, audit, options);
}
