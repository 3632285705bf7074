// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/advice.h"
#include "lib/rule/gap_sides.h"
#include "lib/rule/judge_brought.h"
#include "lib/rule/newly_unread.h"

/* So many of one architecture's headers are told one by one. */
enum { GAPS_TOLD_MAX = 16 };

struct finding *judge_add(struct judge *j, const char *rule, enum stability stability,
			  enum level ceiling, const char *subject)
{
	const struct rule *entry = catalogue_find(j->catalogue, rule);
	/* A rule that --rules leaves out is judged as mildly as there is. */
	enum level level = entry ? entry->levels[stability] : LEVEL_NOTE;

	vec_push(&j->report->findings, (struct finding){
					       .rule = rule,
					       .level = level < ceiling ? level : ceiling,
					       .subject = subject,
				       });
	return &j->report->findings.items[j->report->findings.count - 1];
}

void judge_set_strings(struct judge *j, struct strings *strings, const char *const *items,
		       size_t count)
{
	strings->items = arena_memdup(&j->report->arena, items, count * sizeof(*items));
	strings->count = count;
}

void judge_set_constant(struct finding *finding, enum side side, const struct constant *fact)
{
	if (!fact)
		return;
	finding->facts[side].constant = fact;
	vec_push(&finding->evidence, (struct side_evidence){side, fact->at});
}

void judge_set_record(struct finding *finding, enum side side, const struct record *fact)
{
	if (!fact)
		return;
	finding->facts[side].record = fact;
	vec_push(&finding->evidence, (struct side_evidence){side, fact->at});
}

static void hash_string(uint64_t *hash, const char *s)
{
	/* The terminator counts, so that "ab","c" and "a","bc" differ. FNV-1a. */
	do
		*hash = (*hash ^ (unsigned char)*s) * 0x100000001b3u;
	while (*s++);
}

/* The length of the input's label where the text is that whole word; 0: it is not. */
static size_t label_length(const struct report *report, const char *text, const char *at)
{
	for (enum side side = 0; side < SIDE_COUNT; side++) {
		const char *label = report->labels[side];
		size_t len = label ? strlen(label) : 0;

		if (len && !strncmp(at, label, len) && (at == text || at[-1] == ' ') &&
		    !isalnum((unsigned char)at[len]))
			return len;
	}
	return 0;
}

/* Without what the inputs are called, which is not the finding's. */
static void hash_message(uint64_t *hash, const struct report *report, const char *text)
{
	for (const char *at = text; *at;) {
		size_t len = label_length(report, text, at);

		*hash = (*hash ^ (len ? 0 : (unsigned char)*at)) * 0x100000001b3u;
		at += len ? len : 1;
	}
	hash_string(hash, "");
}

static void set_fingerprint(const struct report *report, struct finding *f)
{
	uint64_t hash = 0xcbf29ce484222325u;

	hash_string(&hash, f->rule);
	hash_string(&hash, f->subject);
	hash_message(&hash, report, f->message);
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (views_have_arch(f->views, arch))
			hash_string(&hash, arch_name(arch));
	snprintf(f->fingerprint, sizeof(f->fingerprint), "%016" PRIx64, hash);
}

static int compare_verdicts(const void *a, const void *b)
{
	const struct verdict *x = a, *y = b;
	int order = strcmp(x->hypercall, y->hypercall);

	if (order)
		return order;
	return x->arch != y->arch ? (int)x->arch - (int)y->arch : (int)x->entry - (int)y->entry;
}

/* One for all, with their number and the first of them. */
static struct gap fold_gaps(struct arena *a, const struct gap *first, size_t count)
{
	struct gap gap = *first;
	const char *text = strchr(first->what, ':');

	gap.what = arena_printf(a, "%.*s: %zu places could not be read; the first:%s",
				(int)(text - first->what), first->what, count, text + 1);
	return gap;
}

/* Headers that are of no use to an architecture yet say so once, and not at each place. */
static void add_gaps(struct report *report, enum side side, const struct release *release)
{
	size_t counts[ARCH_COUNT + 1] = {0};

	for (size_t i = 0; i < release->gap_count; i++)
		counts[gap_arch(&release->gaps[i])]++;
	for (size_t i = 0; i < release->gap_count; i++) {
		enum arch arch = gap_arch(&release->gaps[i]);
		struct gap gap = release->gaps[i];

		if (arch != ARCH_COUNT && counts[arch] > GAPS_TOLD_MAX) {
			gap = fold_gaps(&report->arena, &gap, counts[arch]);
			counts[arch] = 0;
		} else if (arch != ARCH_COUNT && !counts[arch]) {
			continue;
		}
		vec_push(&report->gaps, (struct side_gap){.side = side, .gap = gap});
	}
}

static void finish(struct report *report)
{
	struct finding *finding;

	vec_each(finding, &report->findings) {
		set_fingerprint(report, finding);
		finding->advice = advice_for(finding, &report->arena);
	}
	vec_sort(&report->findings, finding_compare);
	vec_sort(&report->verdicts, compare_verdicts);
	gap_sides_mark(report);
}

static size_t count_names(const struct release *r)
{
	size_t count = 0;

	for (size_t i = 0; i < r->constant_count; i++)
		count += !i || r->constants[i].name != r->constants[i - 1].name;
	return count;
}

/* An architecture that only one side has cannot be compared. */
static void add_view_gaps(struct report *report, const struct release *old,
			  const struct release *new)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		bool in_old = views_have_arch(old->views, arch);
		bool in_new = views_have_arch(new->views, arch);
		struct gap gap = {.needs = ""};

		if (in_old == in_new)
			continue;
		gap.what = arena_printf(&report->arena, "%s: only the %s release has it",
					arch_name(arch), in_old ? "old" : "new");
		vec_push(&report->gaps,
			 (struct side_gap){.side = in_old ? SIDE_OLD : SIDE_NEW, .gap = gap});
	}
}

/* Debug information tells how records are laid out, not who may use them. */
static void add_compiled_gap(struct report *report, const struct layout_changes *layouts)
{
	if (!layouts->records_compared ||
	    ((layouts->old->supplies | layouts->new->supplies) & SUPPLIES_HEADERS))
		return;
	vec_push(
		&report->gaps,
		(struct side_gap){
			.side = SIDE_NEW,
			.gap = {.what = "records are compared as debug information shows them: who may "
					"use them is not known, and they are judged as if any guest may",
				.needs = "the headers of both releases"}});
}

/* What the other side has and this one may only not have been read to have. */
static void add_hidden_gaps(struct report *report, enum side side, const struct unread *unread,
			    const char *what)
{
	const struct unread_header *h;

	vec_each(h, &unread->headers) {
		struct gap gap = {.needs = "", .at = h->first->at};

		if (!h->hidden)
			continue;
		gap.what = arena_printf(&report->arena,
					"%zu %s%s of %s %s not compared: what is absent here may "
					"only not have been read",
					h->hidden, what, h->hidden == 1 ? "" : "s",
					report->labels[!side], h->hidden == 1 ? "is" : "are");
		vec_push(&report->gaps, (struct side_gap){.side = side, .gap = gap});
	}
}

/* Two compiled hypervisors without debug information, say. */
static void add_nothing_gap(struct report *report, const struct release *old,
			    const struct release *new)
{
	const struct release *lacking = old->supplies & SUPPLIES_HEADERS ? new : old;
	struct gap gap = {.needs = "the headers of both releases, or debug information"};

	if (report->compared.constants || report->compared.records)
		return;
	gap.what = "no constants or records are compared, for want of headers and of debug "
		   "information";
	vec_push(&report->gaps,
		 (struct side_gap){.side = lacking == old ? SIDE_OLD : SIDE_NEW, .gap = gap});
}

void judge_diff(struct report *report, const struct catalogue *catalogue, const struct release *old,
		const struct release *new, const struct last_release *last)
{
	struct changes changes = {0};
	struct layout_changes layouts = {0};
	struct catalogue extended;
	struct judge j = {report, &extended};
	struct brought brought;

	report->command = "diff";
	report->inputs[SIDE_OLD] = old;
	report->inputs[SIDE_NEW] = new;
	extended = catalogue_extend(catalogue, report->inputs, &report->arena);
	if (!report->labels[SIDE_OLD])
		release_labels(old, new, &report->labels[SIDE_OLD], &report->labels[SIDE_NEW]);
	add_gaps(report, SIDE_OLD, old);
	add_gaps(report, SIDE_NEW, new);
	add_view_gaps(report, old, new);
	changes_find(&changes, &extended.families, old, new);
	report->compared.constants = changes.names_compared;
	add_hidden_gaps(report, SIDE_OLD, &changes.old_unread, "constant");
	add_hidden_gaps(report, SIDE_NEW, &changes.new_unread, "constant");
	judge_changes(&j, &changes);
	layout_changes_find(&layouts, old, new);
	add_hidden_gaps(report, SIDE_NEW, &layouts.new_unread, "record");
	judge_layouts(&j, &layouts);
	judge_saves(&j, old, new);
	judge_thresholds(&j, old, new);
	judge_unreleased(&j, last);
	judge_new_records(&j, &layouts);
	add_compiled_gap(report, &layouts);
	add_nothing_gap(report, old, new);
	judge_mismatches(&j, SIDE_OLD, old);
	judge_mismatches(&j, SIDE_NEW, new);
	judge_versions(&j, last, &changes, &layouts);
	judge_unclassified(&j, SIDE_OLD, old);
	judge_unclassified(&j, SIDE_NEW, new);
	brought = judge_brought(&j, old, new);
	judge_verdicts(&j, old, new);
	judge_brought_once(report, &brought);
	newly_unread_doubt(report);
	layout_changes_deinit(&layouts);
	changes_deinit(&changes);
	finish(report);
}

void judge_check(struct report *report, const struct catalogue *catalogue,
		 const struct release *release)
{
	struct catalogue extended;
	struct judge j = {report, &extended};

	report->command = "check";
	report->inputs[SIDE_NEW] = release;
	extended = catalogue_extend(catalogue, report->inputs, &report->arena);
	report->compared.constants = count_names(release);
	add_gaps(report, SIDE_NEW, release);
	judge_within(&j, release);
	judge_mismatches(&j, SIDE_NEW, release);
	judge_unclassified(&j, SIDE_NEW, release);
	finish(report);
}
