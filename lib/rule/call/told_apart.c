// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/told_apart.h"

/* The build of that architecture's hypervisor, where all that a binary tells is of one; or NULL. */
static const char *build_of(const struct release *r, enum arch arch)
{
	const char *build = NULL;

	for (size_t i = 0; i < r->decode_count; i++) {
		const struct decode *d = &r->decodes[i];

		if (d->arch != arch || d->at.file)
			continue;
		if (!d->at.build_id || (build && !names_equal(build, d->at.build_id)))
			return NULL;
		build = d->at.build_id;
	}
	return build;
}

/* What one build leaves in flight, the same build takes. */
static void spare_same_build(struct question *q)
{
	const char *build = build_of(q->old->release, q->arch);

	if (q->kind != VERDICT_UNKNOWN || q->old->teller == TOLD_BY_SOURCES || !build ||
	    !names_equal(build, build_of(q->new->release, q->arch)))
		return;
	q->kind = VERDICT_COMPATIBLE;
	q->reason = "both are the same build of the hypervisor";
}

/* Whether that teller tells of the architecture. */
static bool is_told(const struct call_facts *f, enum arch arch, enum teller teller)
{
	bool by_sources = false, by_code = false;

	for (size_t i = 0; i < f->release->decode_count; i++) {
		const struct decode *d = &f->release->decodes[i];

		by_sources |= d->arch == arch && d->at.file;
		by_code |= d->arch == arch && !d->at.file;
	}
	return teller == TOLD_BY_SOURCES ? by_sources : by_code;
}

/* The answer by what one of them tells alone. */
static void answer_apart(struct question *q, enum teller teller)
{
	struct call_facts old, new;
	struct question apart = {
		.j = q->j, .old = &old, .new = &new, .entry = q->entry, .arch = q->arch};
	bool is_empty;

	call_facts_init_told(&old, q->old, teller, &q->j->report->arena);
	call_facts_init_told(&new, q->new, teller, &q->j->report->arena);
	question_answer(&apart);
	/* A build may be without it, but what it is without may be what was not found. */
	is_empty = !old.sites.count && apart.kind == VERDICT_COMPATIBLE;
	call_facts_deinit(&old);
	call_facts_deinit(&new);
	if (apart.kind == VERDICT_UNKNOWN || q->kind == VERDICT_BROKEN || is_empty)
		return;
	apart.old = q->old;
	apart.new = q->new;
	if (apart.kind == VERDICT_COMPATIBLE)
		apart.reason =
			arena_printf(&q->j->report->arena, "%s (as the %s tell%s)", apart.reason,
				     teller == TOLD_BY_SOURCES ? "sources" : "machine code",
				     teller == TOLD_BY_SOURCES ? "" : "s");
	*q = apart;
}

/*
 * What is not known of both together may be known of one of them: either may
 * prove it, if they do not contradict each other.
 */
static void answer_by_either(struct question *q)
{
	static const enum teller tellers[] = {TOLD_BY_CODE, TOLD_BY_SOURCES};
	bool is_both = (is_told(q->old, q->arch, TOLD_BY_CODE) ||
			is_told(q->new, q->arch, TOLD_BY_CODE)) &&
		       (is_told(q->old, q->arch, TOLD_BY_SOURCES) ||
			is_told(q->new, q->arch, TOLD_BY_SOURCES));

	if (q->kind != VERDICT_UNKNOWN || q->old->teller != TOLD_BY_ANY || !is_both)
		return;
	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++)
		if (is_told(q->old, q->arch, tellers[i]) && is_told(q->new, q->arch, tellers[i]))
			answer_apart(q, tellers[i]);
}

void told_apart(struct question *q)
{
	spare_same_build(q);
	answer_by_either(q);
}
