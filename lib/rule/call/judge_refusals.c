// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/served.h"

/* Ops that the new release refuses on a condition that the old one did not ask for. */

/* The name of what is asked for, and which answer is meant: '+' yes, '!' no, 0 not told. */
struct asked {
	const char *name;
	size_t len;
	char mark;
};

/* The first of a list; what follows begins at .name + .len. */
static struct asked first_asked(const char *list)
{
	struct asked a = {.name = list};

	if (*list == '+' || *list == '!')
		a.mark = *a.name++;
	a.len = strcspn(a.name, ",&");
	return a;
}

static bool is_same_answer(const struct asked *a, const struct asked *b)
{
	return a->len == b->len && !memcmp(a->name, b->name, a->len) &&
	       (!a->mark || !b->mark || a->mark == b->mark);
}

/* Whether it is one of those between commas. */
static bool list_has(const char *list, const struct asked *one)
{
	while (*list) {
		struct asked a = first_asked(list);

		if (is_same_answer(&a, one))
			return true;
		list = a.name + a.len;
		list += *list != 0;
	}
	return false;
}

static bool has_key(const struct decode *d, uint64_t key)
{
	for (size_t i = 0; i < d->asked_count; i++)
		if (d->asked[i] == key)
			return true;
	return false;
}

/* Whether that answer mattered. */
static bool was_asked(const struct decode *d, const struct asked *a, uint64_t op,
		      struct arena *arena)
{
	static const char marks[] = {0, '+', '!'};

	for (size_t i = 0; i < sizeof(marks); i++) {
		const char mark[] = {marks[i], 0};
		const char *name = arena_printf(arena, "%s%.*s", mark, (int)a->len, a->name);

		if (marks[i] && a->mark && marks[i] != a->mark)
			continue;
		if (has_key(d, decode_question(name, strlen(name), NULL)) ||
		    has_key(d, decode_question(name, strlen(name), &op)))
			return true;
	}
	return false;
}

/* Whether the old release refused the op because of that, among other things or alone. */
static bool did_refuse(const struct decode *d, const struct asked *a, uint64_t op)
{
	for (size_t i = 0; i < d->refusal_count; i++) {
		const struct op_refusal *r = &d->refusals[i];

		if ((r->is_every || r->op == op) && list_has(r->asks, a))
			return true;
	}
	return false;
}

/* Whether the op was refused on the other answer, and is so no more. */
static bool is_turned(const struct decode *was, const struct decode *is, const struct asked *a,
		      uint64_t op)
{
	struct asked other = *a;

	other.mark = a->mark == '+' ? '!' : '+';
	return a->mark && did_refuse(was, &other, op) && !did_refuse(is, &other, op);
}

/*
 * Of a part, one name that was asked for is enough. Where all parts have to hold, one
 * by which it was refused before is too: the others only let more through.
 */
static bool is_known_refusal(const struct decode *was, const struct decode *is,
			     const struct op_refusal *r, uint64_t op, struct arena *arena)
{
	bool all_asked = true;

	for (const char *part = r->asks; *part;) {
		bool asked = false;

		while (*part && *part != '&') {
			struct asked a = first_asked(part);

			if (did_refuse(was, &a, op))
				return true;
			asked |= !is_turned(was, is, &a, op) && was_asked(was, &a, op, arena);
			part = a.name + a.len;
			part += *part == ',';
		}
		part += *part == '&';
		all_asked &= asked;
	}
	return all_asked;
}

static bool is_served(const struct decode *d, uint64_t number)
{
	const struct dispatched_op *op = decode_find_op(d, number);

	return op && op->dispatched == ANSWER_YES;
}

static bool is_same_condition(const struct op_refusal *a, const struct op_refusal *b)
{
	return names_equal(a->asks, b->asks) && names_equal(a->condition, b->condition) &&
	       names_equal(a->at.file, b->at.file) && a->at.line == b->at.line;
}

/* Those that the old release served without asking for that. */
static void add_ops(const struct decode *was, const struct decode *is, const struct op_refusal *r,
		    struct arena *arena, number_list *ret)
{
	if (!r->is_every && is_served(was, r->op) && !is_known_refusal(was, is, r, r->op, arena))
		number_list_add(ret, r->op);
	for (size_t i = 0; r->is_every && i < was->op_count; i++)
		if (was->ops[i].dispatched == ANSWER_YES &&
		    !is_known_refusal(was, is, r, was->ops[i].number, arena))
			number_list_add(ret, was->ops[i].number);
}

static void newly_refused(struct judge *j, const struct call_facts *old,
			  const struct call_facts *new, const struct decode *is,
			  const struct op_refusal *r, const number_list *ops)
{
	struct exposure exposure = exposure_of(old, ops, is->arch);
	const struct op *op = call_find_op(old, ops->items[0], is->arch);
	const char *subject = op && ops->count == 1 ? op->name : old->family->hypercall;
	struct strbuf out = {0};
	struct finding *f;

	call_add_ops(&out, old, ops, is->arch);
	strbuf_addf(&out,
		    " %s refused in %s if %s, whatever the guest passes; %s has no such check",
		    ops->count == 1 ? "is" : "are", new->label,
		    r->condition ? r->condition : r->asks, old->label);
	f = call_finding(j, old, "op-refused-on-condition", &exposure, LEVEL_WARNING, subject,
			 call_take_text(j, &out), is->arch);
	call_finding_ops(j, f, old, ops, is->arch);
	if (op && ops->count == 1 && !f->facts[SIDE_OLD].constant)
		judge_set_constant(f, SIDE_OLD, op->fact);
	call_finding_at(f, SIDE_NEW, &r->at);
}

static void compare(struct judge *j, const struct call_facts *old, const struct decode *was,
		    const struct call_facts *new, const struct decode *is)
{
	for (size_t i = 0; i < is->refusal_count;) {
		const struct op_refusal *first = &is->refusals[i];
		number_list ops = {0};

		for (; i < is->refusal_count && is_same_condition(first, &is->refusals[i]); i++)
			add_ops(was, is, &is->refusals[i], &j->report->arena, &ops);
		if (ops.count)
			newly_refused(j, old, new, is, first, &ops);
		vec_free(&ops);
	}
}

/* What the sources of old told, and those of new, by their size, do not. */
static void add_gap(struct judge *j, const struct call_facts *new, const struct decode *is)
{
	struct gap gap = {
		.at = is->at,
		.what = arena_printf(&j->report->arena,
				     "%s: what %s refuses whatever the guest passes is not "
				     "told: it is too large to be looked through",
				     new->family->hypercall, is->handler),
		.needs = ""};

	vec_push(&j->report->gaps, (struct side_gap){.side = SIDE_NEW, .gap = gap});
}

static void compare_entries(struct judge *j, const struct call_facts *old, const struct decode *was,
			    const struct call_facts *new, const struct decode *is)
{
	if (is->tells_refusals)
		compare(j, old, was, new, is);
	else if (is->at.file)
		add_gap(j, new, is);
}

void judge_refusals(struct judge *j, const struct call_facts *old, const struct call_facts *new)
{
	for (size_t i = 0; i < new->entries.count; i++) {
		const struct decode *is = &new->entries.items[i].decode;

		for (size_t k = 0; k < old->entries.count; k++) {
			const struct decode *was = &old->entries.items[k].decode;

			if (was->tells_refusals && entries_pair(old, was, new, is))
				compare_entries(j, old, was, new, is);
		}
	}
}
