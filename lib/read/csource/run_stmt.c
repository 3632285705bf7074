// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/run_doubt.h"
#include "lib/read/csource/run_progress.h"
#include "lib/read/csource/run_range.h"

static void merge(struct run *r, struct world *into, const struct world *from)
{
	*into = world_join(r, into, from);
}

static void run_list(struct run *r, const struct stmt *s, struct world *st)
{
	for (; s; s = s->next)
		run_stmt(r, s, st);
}

static void run_if(struct run *r, const struct stmt *s, struct world *st)
{
	struct world yes, no;

	run_condition(r, s->a, st, &yes, &no);
	run_stmt(r, s->body, &yes);
	if (s->other)
		run_stmt(r, s->other, &no);
	*st = world_join(r, &yes, &no);
}

typedef VEC(const struct stmt *) label_list;

static void collect_labels(const struct stmt *s, label_list *ret)
{
	for (; s; s = s->next) {
		if (s->kind == STMT_CASE)
			vec_push(ret, s);
		if (s->has_label && s->kind != STMT_SWITCH) {
			if (s->body)
				collect_labels(s->body, ret);
			if (s->other)
				collect_labels(s->other, ret);
		}
	}
}

/* One way out of a switch: to a label, or past all of them. */
struct way {
	const struct stmt *label; /* NULL: behind the switch */
	struct equation equation;
	bool is_default;
};

typedef VEC(struct way) way_list;

static bool is_of_command(const struct value *v)
{
	return value_command_bits(v) || v->from;
}

static bool is_op(const struct value *v)
{
	return (value_command_bits(v) | v->from) & 1;
}

static bool label_value(struct run *r, const struct stmt *label, const struct value *switched,
			struct world *st, uint64_t *ret)
{
	struct value v = run_eval(r, label->a, st);

	if (label->b || !value_is_const(&v)) {
		if (is_of_command(switched))
			run_unknown(r, label->text.first,
				    label->b ? "a range of case labels"
					     : "a case label whose value is not known");
		return false;
	}
	*ret = value_ones(&v);
	return true;
}

static struct value as_switched(const struct value *v, uint64_t label)
{
	struct ctype type = {.width = v->width, .is_signed = v->is_signed};
	struct value n = value_const(label, 64, true);

	return value_convert(&n, &type);
}

/* The ways that are possible as far as is known; the default comes last. */
static void find_ways(struct run *r, const label_list *labels, const struct value *v,
		      struct world *st, way_list *ret)
{
	const struct stmt *const *label;
	struct way rest = {.is_default = true};
	bool is_certain = false;

	vec_each(label, labels) {
		struct way way = {.label = *label};
		struct value wanted;
		uint64_t n;

		if (!(*label)->a) {
			rest.label = *label;
			continue;
		}
		if (!label_value(r, *label, v, st, &n)) {
			if (!is_of_command(v))
				vec_push(ret, way);
			continue;
		}
		wanted = as_switched(v, n);
		if (!run_solve(st, v, value_ones(&wanted), &way.equation))
			continue;
		vec_push(ret, way);
		is_certain |= way.equation.is_exact && !(way.equation.mask & ~st->known);
	}
	if (!is_certain)
		vec_push(ret, rest);
}

static void go_by_command(struct run *r, const struct stmt *s, const struct value *v,
			  const way_list *ways, struct world *st, struct target *t)
{
	unsigned int chosen = run_decide(r, (unsigned int)ways->count);
	const struct way *way = &ways->items[chosen];

	if (way->is_default) {
		for (size_t i = 0; i + 1 < ways->count; i++)
			world_exclude(r, st, ways->items[i].equation.mask,
				      ways->items[i].equation.bits);
	} else {
		st->known |= way->equation.mask;
		st->bits |= way->equation.bits;
	}
	r->is_infeasible |= world_is_infeasible(st);
	run_decided(r, st, v, !way->is_default, s->text.first);
	if (!way->is_default)
		run_note_guard(r, way->label->text.first);
	t->chosen = way->label;
	t->entry = *st;
}

/* Whether it stands in a case that the function has for the op: its default is for that op, too. */
static bool is_in_case(const struct run *r)
{
	for (const struct target *t = r->frame->target; t; t = t->outer)
		if (t->is_switch && t->is_on_op && t->chosen && t->chosen->a)
			return true;
	return false;
}

/* How a switch goes on: to one label, or to each of them. */
static void enter_switch(struct run *r, const struct stmt *s, struct world *st, struct target *t)
{
	struct value v = run_eval(r, s->a, st);
	label_list labels = {0};
	way_list ways = {0};
	bool is_exact;

	if (r->follows_ranges)
		doubt_value(r, st, &v);
	if (!st->is_alive)
		return;
	collect_labels(s->body, &labels);
	find_ways(r, &labels, &v, st, &ways);
	t->is_on_op = value_command_bits(&v);
	is_exact = !ways.count || ways.items[0].is_default || ways.items[0].equation.is_exact;
	if (!is_exact && !r->op_mask && is_op(&v)) {
		run_hidden(r, s->text.first);
		st->is_alive = false;
	} else if (!is_exact) {
		progress_asked(r, &v, st);
		t->takes_all = true;
		t->entry = *st;
		/* Without a default it may go past all of them. */
		if (!ways.items[ways.count - 1].is_default || !ways.items[ways.count - 1].label)
			t->on_break = *st;
	} else if (ways.count == 1) {
		t->chosen = ways.items[0].label;
		if (t->is_on_op)
			world_switch(st, !ways.items[0].is_default || is_in_case(r));
		if (t->is_on_op && !r->ret->dispatch_at)
			r->ret->dispatch_at = s->text.first;
		if (t->is_on_op && !ways.items[0].is_default)
			run_note_guard(r, t->chosen->text.first);
		t->entry = *st;
	} else if (r->assuming) {
		t->takes_all = true;
		t->entry = *st;
	} else {
		go_by_command(r, s, &v, &ways, st, t);
	}
	if (st->is_alive && !t->takes_all && !t->chosen)
		t->on_break = t->entry;
	vec_free(&labels);
	vec_free(&ways);
}

static void run_switch(struct run *r, const struct stmt *s, struct world *st)
{
	struct target t = {.outer = r->frame->target, .is_switch = true};

	enter_switch(r, s, st, &t);
	r->frame->target = &t;
	st->is_alive = false;
	run_stmt(r, s->body, st);
	r->frame->target = t.outer;
	merge(r, st, &t.on_break);
}

static struct target *find_target(struct run *r, bool is_switch)
{
	struct target *t = r->frame->target;

	while (t && t->is_switch != is_switch)
		t = t->outer;
	return t;
}

static void run_case(struct run *r, const struct stmt *s, struct world *st)
{
	struct target *t = find_target(r, true);

	if (!t || !t->entry.is_alive || !(t->takes_all || t->chosen == s))
		return;
	if (!st->is_alive)
		t->at_case = s;
	merge(r, st, &t->entry);
}

static void loop_condition(struct run *r, const struct expr *e, const struct world *s,
			   struct world *yes, struct world *no)
{
	bool was = r->in_loop_condition;

	r->in_loop_condition = true;
	run_condition(r, e, s, yes, no);
	r->in_loop_condition = was;
}

/* Once around a loop from st; *ret_exit gathers the ways out. */
static void run_round(struct run *r, const struct stmt *s, struct world *st, struct world *ret_exit)
{
	struct target t = {.outer = r->frame->target};
	struct world yes = *st, no = *st;

	no.is_alive = false;
	if (s->kind != STMT_DO)
		loop_condition(r, s->a, st, &yes, &no);
	if (s->kind == STMT_FOR && !s->a)
		no.is_alive = false;
	merge(r, ret_exit, &no);
	r->frame->target = &t;
	run_stmt(r, s->body, &yes);
	r->frame->target = t.outer;
	merge(r, &yes, &t.on_continue);
	if (s->kind == STMT_FOR)
		run_eval(r, s->b, &yes);
	if (s->kind == STMT_DO) {
		loop_condition(r, s->a, &yes, st, &no);
		merge(r, ret_exit, &no);
	} else {
		*st = yes;
	}
	merge(r, ret_exit, &t.on_break);
}

/* Where a round ends that began at st; what it does besides is undone. */
static struct world probe_round(struct run *r, const struct stmt *s, const struct world *st)
{
	struct frame *f = r->frame;
	struct frame was = *f;
	struct world end = *st, out = {0};

	memset(&f->pending, 0, sizeof(f->pending));
	r->probing++;
	run_round(r, s, &end, &out);
	r->probing--;
	vec_free(&f->pending);
	memcpy(&f->pending, &was.pending, sizeof(f->pending));
	f->on_return = was.on_return;
	f->result = was.result;
	f->has_result = was.has_result;
	return end;
}

/*
 * What holds at the entry and wherever a round ends that began with less known
 * holds for all rounds.
 */
static void tighten_loop(struct run *r, const struct stmt *s, const struct world *entry,
			 struct world *st, const struct world *end)
{
	enum { TRIES = 3 };
	struct world tighter = world_join(r, entry, end);

	for (unsigned int i = 0; i < TRIES; i++) {
		struct world again = probe_round(r, s, &tighter);

		if (!again.is_alive || range_covers(&tighter, &again)) {
			*st = tighter;
			return;
		}
		tighter = world_join(r, &tighter, &again);
	}
}

/* Makes st stand for every round of the loop: what is known there holds at the end of each. */
static void settle_loop(struct run *r, const struct stmt *s, struct world *st)
{
	enum { JOINS = 3, ROUNDS = 8 };
	struct world entry = *st;

	for (unsigned int round = 0; st->is_alive && round < ROUNDS; round++) {
		struct world end = probe_round(r, s, st);
		bool is_settled = !end.is_alive || range_covers(st, &end);

		if (is_settled && round && end.is_alive)
			tighten_loop(r, s, &entry, st, &end);
		if (is_settled)
			return;
		if (round < JOINS)
			*st = world_join(r, st, &end);
		else
			range_widen(r, st, &end);
	}
	if (st->is_alive)
		run_unknown(r, s->text.first, "a loop whose numbers do not settle");
}

/* The first round as it is, then one that stands for all others. */
static void run_loop(struct run *r, const struct stmt *s, struct world *st)
{
	struct world out = {0};

	if (s->init)
		run_list(r, s->init, st);
	if (r->follows_ranges)
		settle_loop(r, s, st);
	run_round(r, s, st, &out);
	if (st->is_alive && !r->follows_ranges) {
		world_forget(r, st, &s->text);
		run_round(r, s, st, &out);
	}
	*st = out;
}

/* Of two results the one from before a decision on the op is dropped. */
static void note_way_around(struct run *r, const struct world *s, const struct value *result)
{
	const struct frame *f = r->frame;
	const struct value *dropped = s->epoch > f->on_return.epoch ? &f->result : result;

	if (f->has_result && s->epoch != f->on_return.epoch)
		r->ret->has_way_around |= !dropped->is_refusal;
}

static void run_return(struct run *r, const struct stmt *s, struct world *st)
{
	struct frame *f = r->frame;
	struct value v = run_eval(r, s->a, st), resolved;

	if (!st->is_alive)
		return;
	resolved = value_resolve(&v, st->known, st->bits);
	if (!f->caller)
		progress_returned(r, &resolved, st);
	note_way_around(r, st, &resolved);
	if (!f->has_result || st->epoch > f->on_return.epoch)
		f->result = resolved;
	else if (st->epoch == f->on_return.epoch)
		f->result = value_join(&f->result, &resolved);
	f->has_result = true;
	run_leave(r, st);
	st->is_alive = false;
}

static size_t range_length(const struct token_range *text)
{
	return (size_t)(text->end - text->first);
}

static void find_last_goto(const struct stmt *s, const char *name, const struct token **ret)
{
	for (; s; s = s->next) {
		if (s->kind == STMT_GOTO && s->name == name && s->text.first > *ret)
			*ret = s->text.first;
		if (s->body)
			find_last_goto(s->body, name, ret);
		if (s->other)
			find_last_goto(s->other, name, ret);
	}
}

static struct pending *find_pending(struct run *r, struct frame *f, const char *label)
{
	run_charge(r, f->pending.count);
	for (size_t i = 0; i < f->pending.count; i++)
		if (f->pending.items[i].label == label)
			return &f->pending.items[i];
	vec_push(&f->pending, (struct pending){.label = label});
	return &f->pending.items[f->pending.count - 1];
}

static bool find_label(const struct stmt *s, const char *name, const struct token **ret)
{
	for (; s; s = s->next) {
		if (s->kind == STMT_LABEL && s->name == name) {
			*ret = s->text.first;
			return true;
		}
		if (s->has_label && ((s->body && find_label(s->body, name, ret)) ||
				     (s->other && find_label(s->other, name, ret))))
			return true;
	}
	return false;
}

/* Backwards, it is a loop: what it changes is forgotten at the label. */
static void run_goto(struct run *r, const struct stmt *s, struct world *st)
{
	const struct token *label = NULL;

	if (!st->is_alive)
		return;
	run_charge(r, range_length(&r->frame->body->block->text));
	if (!find_label(r->frame->body->block, s->name, &label) || label > s->text.first)
		merge(r, &find_pending(r, r->frame, s->name)->state, st);
	st->is_alive = false;
}

static void run_label(struct run *r, const struct stmt *s, struct world *st)
{
	struct pending *p = find_pending(r, r->frame, s->name);
	const struct token *last = s->text.first;

	run_charge(r, range_length(&r->frame->body->block->text));
	merge(r, st, &p->state);
	p->state.is_alive = false;
	find_last_goto(r->frame->body->block, s->name, &last);
	if (st->is_alive && last > s->text.first) {
		world_forget(r, st, &(struct token_range){s->text.first, last});
		range_forget(st);
	}
}

static void run_jump(struct run *r, const struct stmt *s, struct world *st)
{
	struct target *t = r->frame->target;

	while (s->kind == STMT_CONTINUE && t && t->is_switch)
		t = t->outer;
	if (t)
		merge(r, s->kind == STMT_BREAK ? &t->on_break : &t->on_continue, st);
	st->is_alive = false;
}

static void run_declaration(struct run *r, const struct stmt *s, struct world *st)
{
	struct value v;

	if (r->follows_ranges)
		range_declare(r, s, st);
	if (!s->a) {
		if (world_find(st, s->name))
			world_forget_name(r, st, s->name);
		return;
	}
	v = run_eval(r, s->a, st);
	v = value_convert(&v, &s->type);
	world_set(r, st, s->name, &v);
}

/* Names before an assignment operator in a macro's body: it may change them wherever it is used. */
static void run_define(struct run *r, const struct stmt *s, struct world *st)
{
	token_list list = {0};

	token_lex_directive(s->text.first, r->sources->intern, &list);
	for (size_t i = 0; i + 1 < list.count; i++) {
		const struct token *t = &list.items[i], *next = t + 1;
		bool is_set = next->kind == TOKEN_PUNCT && next->text[next->len - 1] == '=' &&
			      next->punct != PUNCT2('=', '=') && next->punct != PUNCT2('!', '=') &&
			      next->punct != PUNCT2('<', '=') && next->punct != PUNCT2('>', '=');
		bool is_stepped =
			token_is(next, PUNCT2('+', '+')) || token_is(next, PUNCT2('-', '-')) ||
			(i &&
			 (token_is(t - 1, PUNCT2('+', '+')) || token_is(t - 1, PUNCT2('-', '-'))));

		if (t->kind != TOKEN_NAME || !(is_set || is_stepped) ||
		    !body_local(r->frame->body, t->text))
			continue;
		vec_push(&r->frame->untracked, t->text);
		world_forget_name(r, st, t->text);
	}
	vec_free(&list);
}

static bool holds_flow(const struct token *t)
{
	return token_is_name(t, "return") || token_is_name(t, "goto") ||
	       token_is_name(t, CREATE_FUNCTION) || token_is_name(t, TRANSLATE_FUNCTION) ||
	       token_is_name(t, "case");
}

/* Of what it names nothing is known any more; jumps in it are a hole. */
static void run_opaque(struct run *r, const struct stmt *s, struct world *st)
{
	range_forget(st);
	for (const struct token *t = s->text.first; t < s->text.end && run_look(r, st); t++) {
		if (t->kind == TOKEN_NAME && world_find(st, t->text))
			world_forget_name(r, st, t->text);
		if (holds_flow(t))
			run_unknown(r, s->text.first, "a statement that could not be read");
	}
}

static void run_kind(struct run *r, const struct stmt *s, struct world *st)
{
	switch (s->kind) {
	case STMT_EMPTY:
		break;
	case STMT_OPAQUE:
		run_opaque(r, s, st);
		break;
	case STMT_EXPR:
		r->statement = s->a;
		run_eval(r, s->a, st);
		break;
	case STMT_DECL:
		run_declaration(r, s, st);
		break;
	case STMT_BLOCK:
		run_list(r, s->body, st);
		break;
	case STMT_IF:
		run_if(r, s, st);
		break;
	case STMT_SWITCH:
		run_switch(r, s, st);
		break;
	case STMT_CASE:
		run_case(r, s, st);
		break;
	case STMT_WHILE:
	case STMT_DO:
	case STMT_FOR:
		run_loop(r, s, st);
		break;
	case STMT_RETURN:
		run_return(r, s, st);
		break;
	case STMT_GOTO:
		run_goto(r, s, st);
		break;
	case STMT_LABEL:
		run_label(r, s, st);
		break;
	case STMT_BREAK:
	case STMT_CONTINUE:
		run_jump(r, s, st);
		break;
	case STMT_DEFINE:
		run_define(r, s, st);
		break;
	}
}

void run_stmt(struct run *r, const struct stmt *s, struct world *st)
{
	if (!s || (!st->is_alive && !s->has_label) || !run_step(r, st))
		return;
	r->nesting++;
	run_kind(r, s, st);
	r->nesting--;
}
