// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"

enum {
	EVIDENCE_MAX = 12,
	OPS_SHOWN = 6,
	LOOKED_BACK = 64, /* findings among which one that says the same is sought */
};

/* The smaller, the more exposed. */
static unsigned int rank(enum stability stability)
{
	switch (stability) {
	case STABILITY_TOOLS_UNVERSIONED:
		return 2;
	case STABILITY_TOOLS_VERSIONED:
		return 3;
	case STABILITY_INTERNAL:
		return 1;
	case STABILITY_UNSTATED:
	case STABILITY_GUEST:
	case STABILITY_WIRE:
	case STABILITY_MIGRATION:
		break;
	}
	return 0;
}

struct exposure exposure_of(const struct call_facts *f, const number_list *ops, enum arch arch)
{
	struct exposure all = {STABILITY_GUEST, AUDIENCE_GUEST};

	if (!ops->count && f->family->stability != STABILITY_UNSTATED)
		all.stability = f->family->stability;
	if (!ops->count && rank(all.stability) > 1)
		all.audience = AUDIENCE_TOOLS;
	for (size_t i = 0; i < ops->count; i++) {
		enum stability stability = call_stability(f, ops->items[i], arch);
		enum audience audience = call_audience(f, ops->items[i], arch);

		if (!i || rank(stability) < rank(all.stability))
			all.stability = stability;
		if (!i || audience < all.audience)
			all.audience = audience;
	}
	return all;
}

bool exposure_is_tools_only(const struct exposure *e)
{
	return e->stability == STABILITY_TOOLS_VERSIONED ||
	       e->stability == STABILITY_TOOLS_UNVERSIONED;
}

static struct finding *find_same(const struct judge *j, const char *rule, const char *subject,
				 const char *message)
{
	size_t count = j->report->findings.count;
	size_t first = count > LOOKED_BACK ? count - LOOKED_BACK : 0;

	for (size_t i = first; i < count; i++) {
		struct finding *f = &j->report->findings.items[i];

		if (names_equal(f->rule, rule) && names_equal(f->subject, subject) &&
		    names_equal(f->message, message))
			return f;
	}
	return NULL;
}

bool call_finding_exists(const struct judge *j, const char *rule, const char *subject,
			 const char *message)
{
	return find_same(j, rule, subject, message);
}

struct finding *call_finding(struct judge *j, const struct call_facts *f, const char *rule,
			     const struct exposure *exposure, enum level ceiling,
			     const char *subject, const char *message, enum arch arch)
{
	struct finding *same = find_same(j, rule, subject, message), *added;
	size_t at = same ? (size_t)(same - j->report->findings.items) : 0;

	added = judge_add(j, rule, exposure->stability, ceiling, subject);
	added->message = message;
	added->hypercall = f->family->hypercall;
	added->audience = exposure->audience;
	if (!same) {
		added->views = views_of_arch(arch);
		return added;
	}
	/* The vector may have moved. */
	same = &j->report->findings.items[at];
	if (added->level > same->level)
		same->level = added->level;
	if (added->audience < same->audience)
		same->audience = added->audience;
	j->report->findings.count--;
	same->views |= views_of_arch(arch);
	return same;
}

static bool is_same_place(const struct evidence *a, const struct evidence *b)
{
	return names_equal(a->file, b->file) && a->line == b->line &&
	       names_equal(a->symbol, b->symbol) && a->offset == b->offset &&
	       names_equal(a->build_id, b->build_id);
}

void call_finding_at(struct finding *f, enum side side, const struct evidence *at)
{
	const struct side_evidence *e;

	if (f->evidence.count >= EVIDENCE_MAX || (!at->file && !at->symbol))
		return;
	vec_each(e, &f->evidence)
		if (e->side == side && is_same_place(&e->at, at))
			return;
	vec_push(&f->evidence, (struct side_evidence){side, *at});
}

void call_finding_ops(struct judge *j, struct finding *finding, const struct call_facts *f,
		      const number_list *ops, enum arch arch)
{
	struct arena *a = &j->report->arena;
	const char **names = arena_array(a, ops->count ? ops->count : 1, sizeof(*names));

	if (finding->ops.count >= ops->count)
		return;
	for (size_t i = 0; i < ops->count; i++)
		names[i] = call_op_label(f, ops->items[i], arch, a);
	finding->ops = (struct strings){names, ops->count};
}

void call_add_ops(struct strbuf *out, const struct call_facts *f, const number_list *ops,
		  enum arch arch)
{
	size_t shown = ops->count > OPS_SHOWN + 1 ? OPS_SHOWN : ops->count;

	for (size_t i = 0; i < shown; i++) {
		const struct op *op = call_find_op(f, ops->items[i], arch);

		if (i)
			strbuf_addstr(out, i + 1 == ops->count ? " and " : ", ");
		if (op)
			strbuf_addstr(out, op->name);
		else
			strbuf_addf(out, "op %" PRIu64, ops->items[i]);
	}
	if (shown < ops->count)
		strbuf_addf(out, " and %zu more", ops->count - shown);
}

const char *call_take_text(struct judge *j, struct strbuf *out)
{
	const char *text = arena_strdup(&j->report->arena, strbuf_str(out));

	strbuf_deinit(out);
	return text;
}
