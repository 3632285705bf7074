// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/read/csource/bounds.h"

/* One op of one handler's entry. */
struct search {
	struct sources *sources;
	const text_list *texts;
	const struct family *family;
	enum entry_path entry;
	uint64_t op;
	site_list *sites;
};

static bool is_wanted(const struct search *q, const struct site *s)
{
	return s->fact.kind == CONTINUATION_REGISTER && s->fact.entry == q->entry &&
	       s->fact.progress_lsb.state == NUMBER_KNOWN && !s->fact.is_translation &&
	       names_equal(s->fact.hypercall, q->family->hypercall);
}

static bool has_op(const struct site *s, uint64_t op)
{
	for (size_t i = 0; i < s->ops.count; i++)
		if (s->ops.items[i] == op)
			return true;
	return false;
}

static bool has_bound(const struct site *s, uint64_t op)
{
	const struct op_bound *b;

	vec_each(b, &s->bounds)
		if (b->op == op)
			return true;
	return false;
}

/* What was shifted to the place of progress, or what stands there without a shift. */
static struct range progress_of(const struct site_seen *seen, unsigned int argument, uint64_t lsb)
{
	const struct value *command = &seen->args[argument];
	struct range range = value_range(command), steps;

	if (value_is_const(command))
		return (struct range){.is_known = true};
	if (command->carried.is_known && command->shift == lsb)
		return command->carried;
	if (command->carried.is_known)
		return (struct range){0};
	steps = (struct range){.is_known = true, .low = (__int128)lsb, .high = (__int128)lsb};
	return range_binary(PUNCT2('>', '>'), &range, &steps);
}

static void set_evidence(const struct search *q, const struct token *at, struct evidence *ret)
{
	ret->file = q->texts->items[at->file].path;
	ret->line = at->line;
}

static void describe(const struct search *q, const struct range *r, struct progress_bound *ret)
{
	/* A signed number that the caller brings to its end is below 0 next, and lost as well. */
	if (r->low < 0 && !(r->limit && r->high >= INT32_MAX)) {
		ret->unknown_because = "what it counts may be negative, as far as is seen";
		return;
	}
	ret->largest.state = NUMBER_KNOWN;
	ret->largest.value = r->high > UINT64_MAX ? UINT64_MAX : (uint64_t)r->high;
	if (!r->limit)
		return;
	ret->limit = intern_str(q->sources->intern, r->limit->name);
	if (r->limit->at)
		set_evidence(q, r->limit->at, &ret->at);
}

static struct progress_bound find_bound(const struct search *q, const struct site *s,
					const struct exploration *e)
{
	struct progress_bound bound = {0};
	const struct site_seen *seen;
	struct range all = {0};
	bool is_seen = false;

	vec_each(seen, &e->sites) {
		struct range r;

		if (seen->call->text.first != s->at || !seen->is_own ||
		    q->family->op_in.argument >= seen->arg_count)
			continue;
		r = progress_of(seen, q->family->op_in.argument, s->fact.progress_lsb.value);
		all = is_seen ? range_join(&all, &r) : r;
		is_seen = true;
	}
	if (e->unknown_because)
		bound.unknown_because = e->unknown_because;
	else if (!is_seen || !all.is_known)
		bound.unknown_because = "what is put there is not followed";
	else
		describe(q, &all, &bound);
	return bound;
}

static void search_op(const struct search *q, struct function *f, uint64_t mask)
{
	struct exploration e;
	struct site *s;

	explore_ranges(q->sources, q->family, q->entry, f, mask, q->op, &e);
	vec_each(s, q->sites)
		if (is_wanted(q, s) && has_op(s, q->op) && !has_bound(s, q->op))
			vec_push(&s->bounds, (struct op_bound){q->op, find_bound(q, s, &e)});
	exploration_deinit(&e);
}

void bounds_find(struct sources *p, const text_list *texts, const struct family *family,
		 enum entry_path entry, struct function *f, uint64_t mask, site_list *sites)
{
	struct search q = {p, texts, family, entry, 0, sites};

	if (!family->op_in.known || family->op_in.record)
		return;
	for (size_t i = 0; i < sites->count; i++) {
		const struct site *s = &sites->items[i];

		for (size_t k = 0; is_wanted(&q, s) && k < s->ops.count; k++) {
			q.op = s->ops.items[k];
			if (!has_bound(s, q.op))
				search_op(&q, f, mask);
		}
	}
}
