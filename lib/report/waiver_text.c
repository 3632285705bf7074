// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/shared.h"
#include "lib/report/text.h"

static size_t count_waivers(const struct report *report, bool want_expired)
{
	const struct waiver *w;
	size_t count = 0;

	vec_each(w, &report->waivers.items)
		count += want_expired ? w->is_expired : !w->is_expired && !w->used;
	return count;
}

static void add_waiver(struct strbuf *out, const struct waiver *w)
{
	strbuf_addf(out, "%s for ", w->rule);
	text_add(out, w->subject);
	strbuf_addstr(out, " until ");
	text_add(out, w->until);
	strbuf_addstr(out, ": ");
	text_add(out, w->reason);
	strbuf_addch(out, '\n');
}

static void add_expired(struct strbuf *out, const struct report *report)
{
	const struct waiver *w;

	vec_each(w, &report->waivers.items) {
		if (!w->is_expired)
			continue;
		text_add(out, report->waivers.place);
		strbuf_addstr(out, ": this waiver has expired: ");
		add_waiver(out, w);
	}
}

static void add_unused(struct strbuf *out, const struct report *report,
		       const struct print_options *options)
{
	size_t count = count_waivers(report, false);
	const struct waiver *w;

	if (!count)
		return;
	text_add_count(out, count, "waiver allows", "waivers allow");
	strbuf_addstr(out, options->verbose ? " nothing here:\n"
					    : " nothing here; --verbose names them\n");
	vec_each(w, &report->waivers.items) {
		if (!options->verbose || w->is_expired || w->used)
			continue;
		strbuf_addstr(out, "    ");
		add_waiver(out, w);
	}
}

static void add_added(struct strbuf *out, const struct report *report)
{
	const struct waiver *w;

	if (!report->added.items.count)
		return;
	strbuf_addstr(out, "the new input adds ");
	text_add_count(out, report->added.items.count, "waiver, which is", "waivers, which are");
	strbuf_addstr(out, " not applied to it:\n");
	vec_each(w, &report->added.items) {
		strbuf_addstr(out, "    ");
		add_waiver(out, w);
	}
}

/* Those that are waived, or those that the baseline has. */
static void add_allowed(struct strbuf *out, const struct report *report,
			const struct print_options *options, bool want_waived)
{
	size_t count = report_count_allowed(report, options, want_waived);
	const struct finding *f;

	if (!count)
		return;
	text_add_count(out, count, "finding is", "findings are");
	strbuf_addstr(out, want_waived ? " waived by " : " known from the baseline");
	if (want_waived)
		text_add(out, report->waivers.place);
	strbuf_addstr(out, options->verbose ? ":\n" : "; --verbose shows them\n");
	vec_each(f, &report->findings) {
		if (!options->verbose || finding_is_open(f) || (want_waived != !!f->waiver) ||
		    !audience_is_wanted(options, f->audience))
			continue;
		strbuf_addstr(out, "    ");
		text_add_head(out, report, options, f, f->message);
		if (f->waiver) {
			strbuf_addstr(out, "        until ");
			text_add(out, f->waiver->until);
			strbuf_addstr(out, ": ");
			text_add(out, f->waiver->reason);
			strbuf_addch(out, '\n');
		}
	}
}

void text_add_allowed(struct strbuf *out, const struct report *report,
		      const struct print_options *options)
{
	add_allowed(out, report, options, true);
	add_allowed(out, report, options, false);
	add_expired(out, report);
	add_unused(out, report, options);
	add_added(out, report);
}
