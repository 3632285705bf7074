// SPDX-License-Identifier: GPL-2.0-only
#include "lib/audit/pair.h"
#include "lib/rule/judge.h"
#include "lib/rule/arch_limit.h"

void pair_write_findings(const struct report *report, struct strbuf *out)
{
	struct wire_writer w = {.spells_out = true}; /* the same bytes each time */
	const struct finding *f;

	wire_put_tag(&w, WIRE_END);
	codec_put(&w, report->findings.count);
	vec_each(f, &report->findings)
		codec_put_finding(&w, f);
	strbuf_add(out, w.out.data, w.out.len);
	wire_writer_deinit(&w);
}

static void count_finding(struct audit_release *r, enum level level)
{
	switch (level) {
	case LEVEL_ERROR:
		r->error_count++;
		break;
	case LEVEL_WARNING:
		r->warning_count++;
		break;
	case LEVEL_NOTE:
	case LEVEL_COUNT:
		r->note_count++;
		break;
	}
}

int pair_read_findings(struct audit *audit, size_t old, size_t new, const void *bytes, size_t size,
		       struct xenabi_error *err)
{
	struct wire_stream s;
	size_t count;

	if (codec_open(&s, audit->store, bytes, size, err))
		return -1;
	count = codec_get_count(&s);
	for (size_t i = 0; i < count && wire_is_sound(&s); i++) {
		struct audit_event event = {old, new, codec_get_finding(&s), NULL, NULL};

		count_finding(&audit->releases[new], event.finding.level);
		vec_push(&audit->events, event);
	}
	return codec_close(&s, err);
}

static void put_verdict(struct wire_writer *w, const struct verdict *v)
{
	wire_put_string(w, v->hypercall);
	codec_put(w, v->arch);
	codec_put(w, v->entry);
	codec_put(w, v->kind);
	codec_put(w, v->is_for_tools);
	wire_put_string(w, v->kind == VERDICT_COMPATIBLE ? "" : v->reason);
}

void pair_write_cell(const struct catalogue *catalogue, const struct release *old,
		     const struct release *new, const char *const labels[SIDE_COUNT],
		     viewset arches, struct strbuf *out)
{
	struct report report = {.inputs = {old, new}, .labels = {labels[0], labels[1]}};
	struct catalogue extended = catalogue_extend(catalogue, report.inputs, &report.arena);
	struct judge j = {&report, &extended};
	struct wire_writer w = {.spells_out = true}; /* the same bytes each time */
	const struct verdict *v;

	judge_verdicts(&j, old, new);
	arch_limit_report(&report, arches);
	wire_put_tag(&w, WIRE_END);
	codec_put(&w, report.verdicts.count);
	vec_each(v, &report.verdicts)
		put_verdict(&w, v);
	strbuf_add(out, w.out.data, w.out.len);
	wire_writer_deinit(&w);
	report_deinit(&report);
}

static struct audit_resume get_resume(struct wire_stream *s)
{
	struct audit_resume r = {.hypercall = codec_get_text(s)};

	r.arch = (enum arch)codec_get(s, ARCH_COUNT - 1);
	r.entry = (enum entry_path)codec_get(s, ENTRY_COUNT - 1);
	r.kind = (enum verdict_kind)codec_get(s, VERDICT_UNKNOWN);
	r.is_for_tools = codec_get_flag(s);
	r.reason = codec_get_text(s);
	return r;
}

/* Broken is worse than unknown; what concerns tools alone is not live. */
static void count_resume(struct audit_cell *cell, const struct audit_resume *r)
{
	if (r->kind == VERDICT_COMPATIBLE) {
		cell->compatible++;
		return;
	}
	cell->items[cell->item_count++] = *r;
	if (r->is_for_tools)
		return;
	if (r->kind == VERDICT_BROKEN)
		cell->broken++;
	else
		cell->unknown++;
}

int pair_read_cell(struct audit *audit, size_t from, size_t to, const void *bytes, size_t size,
		   struct xenabi_error *err)
{
	struct audit_cell cell = {.from = from, .to = to};
	struct wire_stream s;
	size_t count;

	if (codec_open(&s, audit->store, bytes, size, err))
		return -1;
	count = codec_get_count(&s);
	cell.items = codec_get_room(&s, count, sizeof(*cell.items));
	for (size_t i = 0; i < count && wire_is_sound(&s); i++) {
		struct audit_resume r = get_resume(&s);

		count_resume(&cell, &r);
	}
	cell.kind = cell.broken			       ? VERDICT_BROKEN
		    : cell.unknown || !cell.compatible ? VERDICT_UNKNOWN
						       : VERDICT_COMPATIBLE;
	if (codec_close(&s, err))
		return -1;
	vec_push(&audit->cells, cell);
	return 0;
}
