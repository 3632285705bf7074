// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/call/chain.h"

/* What follows a handler: wrappers call native and compat handlers, and those the native ones. */
static bool leads_to(enum entry_path from, enum entry_path to)
{
	return from != to && from != ENTRY_NATIVE && to != ENTRY_HVM;
}

/* Whether something that the old release left for the op came by this path at all. */
static bool lets_in(const struct question *q, const struct known_number *op)
{
	bool any = false;

	for (size_t i = 0; op->state == NUMBER_KNOWN && i < q->old->entries.count; i++) {
		const struct decode *d = &q->old->entries.items[i].decode;

		if (d->arch != q->arch || d->entry != q->entry)
			continue;
		if (split_decode(d, op->value).accepted != ANSWER_NO)
			return true;
		any = true;
	}
	return !any;
}

static unsigned int badness(const struct question *q)
{
	switch (q->kind) {
	case VERDICT_COMPATIBLE:
		return 0;
	case VERDICT_UNKNOWN:
		return q->is_for_tools ? 1 : 2;
	case VERDICT_BROKEN:
		break;
	}
	return q->is_for_tools ? 3 : 4;
}

static void take_over(struct question *q, const struct question *link)
{
	struct arena *a = &q->j->report->arena;

	q->reason = arena_printf(a, "its calls go on to the %s handler, where %s",
				 entry_path_name(link->entry), link->reason);
	q->kind = link->kind;
	q->is_for_tools = link->is_for_tools;
	q->op = link->op;
	q->witness = link->witness;
}

void chain_judge(question_list *asked)
{
	struct question *q;
	const struct question *link;

	/* Native, compat, wrapper: what follows a link is judged before it. */
	for (enum entry_path entry = 0; entry < ENTRY_COUNT; entry++)
		vec_each(q, asked)
			if (q->entry == entry)
				vec_each(link, asked)
					if (link->arch == q->arch &&
					    leads_to(q->entry, link->entry) &&
					    badness(link) > badness(q) && lets_in(q, &link->op))
						take_over(q, link);
}
