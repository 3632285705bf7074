// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/read/csource/fields.h"
#include "lib/read/csource/run_progress.h"
#include "lib/read/csource/run_range.h"

#define WORK_MET "the limit on work was met"

/* Whether an exploration that is not complete is of no use: the first reason why ends it. */
static bool needs_all(const struct run *r)
{
	return r->follows_ranges || r->has_argument;
}

void run_unknown(struct run *r, const struct token *at, const char *because)
{
	/* What it does with progress is all that was asked there. */
	if (r->aside) {
		r->outcome.ended.is_limited = true;
		return;
	}
	if (r->ret->unknown_because)
		return;
	r->ret->unknown_because = because;
	r->ret->unknown_at = at;
	r->is_cut |= needs_all(r);
}

void run_hidden(struct run *r, const struct token *at)
{
	run_unknown(r, at, "the op is taken out in a way that is not followed");
	r->ret->hides_op = true;
}

/* The case that control stands in of the outermost switch that goes to each of its cases; or NULL. */
static const struct stmt *current_case(const struct run *r)
{
	const struct stmt *found = NULL;

	for (const struct frame *f = r->frame; f; f = f->caller)
		for (const struct target *t = f->target; t; t = t->outer)
			if (t->takes_all && t->at_case)
				found = t->at_case;
	return found;
}

/*
 * Whether another run came here by the same decisions, those of other cases left
 * out: each case begins anew with what was known at the switch, so that nothing is
 * won by each way in one with each way in another, of which there are many.
 */
static bool was_parted(struct run *r, const struct stmt *in)
{
	unsigned int *ways = xalloc((r->taken.count + 1) * sizeof(*ways));
	const struct parting *p;
	size_t count = 0;

	for (size_t i = 0; i < r->taken.count; i++)
		if (!r->taken_in.items[i] || r->taken_in.items[i] == in)
			ways[count++] = r->taken.items[i];
	vec_each(p, &r->ret->partings) {
		if (p->in != in || p->count != count ||
		    memcmp(p->ways, ways, count * sizeof(*ways)))
			continue;
		free(ways);
		return true;
	}
	vec_push(&r->ret->partings, (struct parting){in, ways, count});
	return false;
}

unsigned int run_decide(struct run *r, unsigned int count)
{
	const struct stmt *in = r->has_argument ? current_case(r) : NULL;
	unsigned int way = 0;

	if (r->next < r->decisions->count) {
		way = r->decisions->items[r->next];
	} else if (in && was_parted(r, in)) {
		/* Its other ways are followed elsewhere. */
	} else if (r->alternatives.count + count > RUN_LEAVES_MAX) {
		r->is_cut = true;
	} else {
		run_charge(r, count * (r->taken.count + 1));
		for (unsigned int other = count; other-- > 1;) {
			decision_list list = {0};

			for (size_t i = 0; i < r->taken.count; i++)
				vec_push(&list, r->taken.items[i]);
			vec_push(&list, other);
			vec_push(&r->alternatives, list);
		}
	}
	r->next++;
	vec_push(&r->taken, way);
	vec_push(&r->taken_in, in);
	return way;
}

const struct value *world_find(const struct world *s, const char *name)
{
	for (const struct binding *b = s->vars; b; b = b->next)
		if (b->name == name)
			return &b->value;
	return NULL;
}

static bool is_untracked(const struct run *r, const char *name)
{
	for (size_t i = 0; i < r->frame->untracked.count; i++)
		if (r->frame->untracked.items[i] == name)
			return true;
	return false;
}

void world_set(struct run *r, struct world *s, const char *name, const struct value *v)
{
	struct binding *b = arena_alloc(&r->arena, sizeof(*b));

	run_charge(r, r->frame->untracked.count);
	b->next = s->vars;
	b->depth = s->vars ? s->vars->depth + 1 : 1;
	b->name = name;
	b->value = is_untracked(r, name) && !r->follows_ranges ? value_any() : *v;
	s->vars = b;
}

/* Nothing of it is known any more but what it depends on. */
static struct value forgotten(const struct value *old)
{
	struct value v = value_any();

	v.from = old->from | value_command_bits(old);
	v.is_result = old->is_result;
	v.origin = origin_lost(&old->origin);
	v.width = old->width;
	v.is_signed = old->is_signed;
	return v;
}

void world_forget_name(struct run *r, struct world *s, const char *name)
{
	const struct value *old = world_find(s, name);
	struct value v;

	if (!old)
		return;
	v = forgotten(old);
	if (r->follows_ranges && body_local(r->frame->body, name))
		v = value_convert(&v, &body_local(r->frame->body, name)->type);
	world_set(r, s, name, &v);
}

void world_forget(struct run *r, struct world *s, const struct token_range *text)
{
	const struct assignment *a;

	run_charge(r, r->frame->body->assignments.count);
	vec_each(a, &r->frame->body->assignments) {
		const struct value *old;
		struct value v;

		if (a->at < text->first || a->at >= text->end || !run_step(r, s))
			continue;
		old = world_find(s, a->name);
		if (!old)
			continue;
		v = forgotten(old);
		/* What one round did to an argument, all of them do. */
		v.origin = old->origin;
		/* What progress came to is no longer the caller's. */
		v.is_result = true;
		world_set(r, s, a->name, &v);
	}
}

void world_exclude(struct run *r, struct world *s, uint64_t mask, uint64_t bits)
{
	struct exclusion *x = arena_alloc(&r->ret->arena, sizeof(*x));

	*x = (struct exclusion){s->excluded, s->excluded ? s->excluded->depth + 1 : 1, mask,
				bits & mask};
	s->excluded = x;
}

bool world_is_infeasible(const struct world *s)
{
	for (const struct exclusion *x = s->excluded; x; x = x->next)
		if (!(x->mask & ~s->known) && (s->bits & x->mask) == x->bits)
			return true;
	return false;
}

static size_t vars_depth(const struct binding *b)
{
	return b ? b->depth : 0;
}

const struct binding *world_common_variables(const struct binding *a, const struct binding *b)
{
	while (a != b) {
		if (vars_depth(a) >= vars_depth(b))
			a = a->next;
		else
			b = b->next;
	}
	return a;
}

static const struct exclusion *common_exclusions(const struct exclusion *a,
						 const struct exclusion *b)
{
	while (a != b) {
		size_t x = a ? a->depth : 0, y = b ? b->depth : 0;

		if (x >= y)
			a = a->next;
		else
			b = b->next;
	}
	return a;
}

/* The variables that were set since the common part get what both sides agree on. */
static void join_since(struct run *r, const struct binding *changed, const struct binding *common,
		       const struct world *a, const struct world *b, struct world *ret)
{
	for (const struct binding *v = changed; v != common; v = v->next) {
		const struct value *x = world_find(a, v->name), *y = world_find(b, v->name);
		const struct value *have = world_find(ret, v->name);
		struct value joined;

		if (x && y)
			joined = value_join(x, y);
		else
			joined = value_any();
		if (!have || !value_equal(have, &joined))
			world_set(r, ret, v->name, &joined);
		if (!run_step(r, a))
			return;
	}
}

/* Of two ways, that through more switches is the one that serves. */
static void join_switches(const struct world *a, const struct world *b, struct world *ret)
{
	const struct world *later = a->switches > b->switches ? a : b;

	ret->switches = later->switches;
	ret->served = later->served;
	if (a->switches == b->switches && a->served > b->served)
		ret->served = a->served;
}

struct world world_join(struct run *r, const struct world *a, const struct world *b)
{
	struct world ret;
	uint64_t agreed;

	if (!a->is_alive)
		return *b;
	if (!b->is_alive)
		return *a;
	if (a->epoch != b->epoch) {
		r->ret->has_dropped = true;
		return a->epoch > b->epoch ? *a : *b;
	}
	ret = *a;
	agreed = a->known & b->known & ~(a->bits ^ b->bits);
	ret.known = agreed;
	ret.bits = a->bits & agreed;
	ret.nonzero = a->nonzero == b->nonzero ? a->nonzero : 0;
	join_switches(a, b, &ret);
	progress_join(r, a, b, &ret);
	ret.excluded = common_exclusions(a->excluded, b->excluded);
	if (a->vars != b->vars) {
		const struct binding *common = world_common_variables(a->vars, b->vars);

		ret.vars = common;
		join_since(r, a->vars, common, a, b, &ret);
		join_since(r, b->vars, common, a, b, &ret);
	}
	range_join_worlds(r, a, b, &ret);
	return ret;
}

bool run_solve(const struct world *s, const struct value *v, uint64_t n, struct equation *ret)
{
	*ret = (struct equation){.is_exact = true};
	for (unsigned int i = 0; i < 64; i++) {
		uint64_t wanted = n >> i & 1, bit;

		if (v->bits[i] <= BIT_ONE && v->bits[i] != wanted)
			return false;
		if (v->bits[i] == BIT_ANY)
			ret->is_exact = false;
		if (v->bits[i] < BIT_COMMAND)
			continue;
		bit = (uint64_t)1 << (v->bits[i] - BIT_COMMAND);
		if (ret->mask & bit && !!(ret->bits & bit) != wanted)
			return false;
		if (s->known & bit && !!(s->bits & bit) != wanted)
			return false;
		ret->mask |= bit;
		ret->bits |= wanted ? bit : 0;
	}
	return true;
}

void world_switch(struct world *s, bool is_named)
{
	s->switches++;
	if (s->served == OP_TAKEN)
		return;
	if (is_named)
		s->served = s->served == OP_LEFT ? OP_TAKEN : OP_NAMED;
	else
		s->served = OP_LEFT;
}

void run_decided(struct run *r, struct world *s, const struct value *tested, bool is_named,
		 const struct token *at)
{
	uint64_t mask = value_command_bits(tested);

	if (!r->ret->dispatch_at)
		r->ret->dispatch_at = at;
	if (is_named) {
		r->op_mask |= mask;
		r->op = s->bits & r->op_mask;
	}
	s->epoch = ++r->epoch;
	world_switch(s, is_named);
	r->outcome.has_result = r->outcome.is_error = false;
	r->outcome.used = r->outcome.apart = 0;
	r->outcome.asked = r->outcome.shifts = 0;
	r->outcome.uses = NULL;
	progress_decided(r);
	r->outcome.is_used_shifted = r->outcome.is_used_in_place = false;
	r->outcome.is_shown_shifted = r->outcome.is_shown_in_place = false;
	r->outcome.is_inner_shifted = r->outcome.is_inner_in_place = false;
	r->outcome.escaped_to = r->lost_to;
	r->outcome.guard = NULL;
}

/* What a frame's function, and the cases that control stands in, hang on. */
static const struct guard *find_guard(const struct frame *f, const struct token *at)
{
	const struct unit *u = f->function->unit;
	const struct guard *g = unit_guard(u, at);

	for (const struct target *t = f->target; t && !g; t = t->outer)
		if (t->is_on_op && t->chosen)
			g = unit_guard(u, t->chosen->text.first);
	return g ? g : unit_guard(u, f->function->body.first);
}

void run_note_guard(struct run *r, const struct token *at)
{
	for (const struct frame *f = r->frame; f && at && !r->outcome.guard; f = f->caller) {
		run_charge(r, f->function->unit->guards.count);
		r->outcome.guard = find_guard(f, at);
		at = f->caller ? f->caller->calling : NULL;
	}
}

static void bind_params(struct run *r, struct frame *f, const struct value *args, size_t count,
			struct world *s)
{
	for (size_t i = 0; i < f->body->param_count && i < count; i++) {
		const struct local *l = &f->body->locals.items[i];
		struct value v;

		if (!l->name)
			continue;
		v = value_convert(&args[i], &l->type);
		world_set(r, s, l->name, &v);
	}
}

static void note_entered(struct exploration *e, struct function *f)
{
	for (size_t i = 0; i < e->entered.count; i++)
		if (e->entered.items[i] == f)
			return;
	vec_push(&e->entered, f);
}

static void enter(struct run *r, struct function *f, struct frame *frame)
{
	const struct family *handled = sources_handled(r->sources, f->name);

	*frame = (struct frame){
		.caller = r->frame,
		.function = f,
		.body = sources_body(r->sources, f),
		.depth = r->frame ? r->frame->depth + 1 : 0,
	};
	note_entered(r->ret, f);
	frame->is_handler = handled != NULL;
	frame->is_foreign = r->frame && (r->frame->is_foreign || handled);
	r->frame = frame;
}

static void leave(struct run *r, struct frame *frame)
{
	for (size_t i = 0; i < frame->pending.count; i++)
		if (frame->pending.items[i].state.is_alive)
			run_unknown(r, frame->function->body.first,
				    r->is_cut ? WORK_MET : "a goto to a label that was not found");
	vec_free(&frame->pending);
	vec_free(&frame->untracked);
	r->frame = frame->caller;
}

void run_leave(struct run *r, const struct world *s)
{
	struct frame *f = r->frame;

	/* Nothing comes behind the handler, so what is known there last is enough. */
	if (!f->caller && f->on_return.is_alive && f->on_return.epoch != s->epoch)
		f->on_return = f->on_return.epoch > s->epoch ? f->on_return : *s;
	else
		f->on_return = world_join(r, &f->on_return, s);
}

/* Falling off the end is a return without a value. */
static void finish(struct run *r, struct frame *frame, const struct world *s)
{
	struct value none = value_any();

	if (!s->is_alive || (frame->has_result && s->epoch < frame->on_return.epoch))
		return;
	frame->result = frame->has_result ? value_join(&frame->result, &none) : none;
	frame->has_result = true;
	run_leave(r, s);
}

const char *run_pointee(struct run *r, const char *parameter)
{
	char *name = arena_printf(&r->arena, "*%s", parameter);

	return intern_str(r->sources->intern, name);
}

/* Whether the parameter goes to one variable as long as the function runs. */
static bool is_constant_pointer(const struct body *body, size_t i)
{
	const char *name = body->locals.items[i].name;
	const struct assignment *a;

	vec_each(a, &body->assignments)
		if (a->name == name)
			return false;
	return name && !body->locals.items[i].type.width;
}

/* The caller's variable that a helper's parameter goes to; NULL: none. */
static const char *out_variable(const struct run *r, const struct frame *f, const struct expr *call,
				size_t i)
{
	if (f->function->helps != ANSWER_YES || i >= f->body->param_count ||
	    !is_constant_pointer(f->body, i))
		return NULL;
	return run_pointed_local(r, call->args[i]);
}

static void bind_pointees(struct run *r, struct frame *f, const struct expr *call, struct world *s)
{
	for (size_t i = 0; i < call->arg_count; i++) {
		struct value v = value_any();

		r->frame = f->caller;
		if (out_variable(r, f, call, i)) {
			r->frame = f;
			world_set(r, s, run_pointee(r, f->body->locals.items[i].name), &v);
		}
		r->frame = f;
	}
}

/* What a helper left there goes to the caller's variables. */
static void take_pointees(struct run *r, const struct frame *f, const struct expr *call,
			  const struct world *inner, struct world *s)
{
	for (size_t i = 0; s->is_alive && i < call->arg_count; i++) {
		const char *name = out_variable(r, f, call, i);
		const struct value *v;
		struct value converted;

		if (!name)
			continue;
		v = world_find(inner, run_pointee(r, f->body->locals.items[i].name));
		if (!v)
			continue;
		converted = value_convert(v, &body_local(r->frame->body, name)->type);
		world_set(r, s, name, &converted);
	}
}

struct value run_call(struct run *r, struct function *f, const struct expr *call,
		      const struct value *args, struct world *s)
{
	const struct binding *vars = s->vars;
	bool in_loop_condition = r->in_loop_condition;
	unsigned int asking = r->asking;
	struct value result;
	struct world inner;
	struct frame frame;

	r->frame->calling = call->text.first;
	r->in_loop_condition = false;
	r->asking = 0;
	enter(r, f, &frame);
	s->vars = NULL;
	bind_params(r, &frame, args, call->arg_count, s);
	bind_pointees(r, &frame, call, s);
	run_stmt(r, frame.body->block, s);
	finish(r, &frame, s);
	*s = inner = frame.on_return;
	s->vars = vars;
	r->in_loop_condition = in_loop_condition;
	r->asking = asking;
	result = frame.has_result ? frame.result : value_any();
	if (r->follows_ranges) {
		struct ctype type = fields_result(r->sources, f);

		result = value_convert(&result, &type);
	}
	leave(r, &frame);
	take_pointees(r, &frame, call, &inner, s);
	return result;
}

/* Of a register of 32 bits; above the op there is anything. */
static struct value decided_command(const struct run *r, const struct ctype *type)
{
	struct value v = value_command(32, false);

	v.from = value_command_bits(&v) & ~r->op_mask;
	v = value_resolve(&v, r->op_mask, r->op);
	for (unsigned int i = 0; i < 32; i++)
		if (v.bits[i] >= BIT_COMMAND)
			v.bits[i] = BIT_ANY;
	return value_convert(&v, type);
}

/* Parameters of the function that is run: the command, and values of which nothing is known. */
static size_t make_arguments(struct run *r, const struct body *body, struct value *args, size_t max)
{
	const struct op_location *in = r->family ? &r->family->op_in : NULL;
	size_t count = body->param_count < max ? body->param_count : max;
	bool has_op = in && in->known && !in->record && !r->has_argument;

	for (size_t i = 0; i < count; i++) {
		const struct ctype *type = &body->locals.items[i].type;

		args[i] = value_any();
		if (r->has_argument ? r->argument != i : !has_op || in->argument != i)
			continue;
		if (type->width && r->follows_ranges)
			args[i] = decided_command(r, type);
		else if (type->width)
			args[i] = value_command(type->width, type->is_signed);
		else
			run_unknown(r, body->block->text.first,
				    "the type of the handler's command is not known");
	}
	for (size_t i = 0; i < count; i++)
		args[i].origin = origin_of_argument((unsigned int)i);
	return count;
}

static void set_op_place(struct run *r)
{
	const struct op_location *in = r->family ? &r->family->op_in : NULL;
	const char *dot;

	if (!in || !in->record || !in->field || r->has_argument)
		return;
	dot = strrchr(in->field, '.');
	r->op_field = intern_str(r->sources->intern, dot ? dot + 1 : in->field);
	r->op_stored = intern_str(r->sources->intern, "the op's field");
	r->op_record = in->record;
}

static void add_leaf(struct run *r, const struct world *s)
{
	struct leaf leaf = {
		.op_mask = r->op_mask,
		.op = r->op & r->op_mask,
		.zero = r->zero,
		.nonzero = r->nonzero,
		.excluded = s->excluded,
		.outcome = r->outcome,
	};

	vec_push(&r->ret->leaves, leaf);
}

static void run_once(struct run *r, struct function *f)
{
	struct world s = {
		.is_alive = true, .known = r->op_mask, .bits = r->op, .ways = WAYS_UNTESTED};
	struct value args[16];
	struct frame root;
	size_t count;

	enter(r, f, &root);
	count = make_arguments(r, root.body, args, sizeof(args) / sizeof(args[0]));
	set_op_place(r);
	bind_params(r, &root, args, count, &s);
	run_stmt(r, root.body->block, &s);
	finish(r, &root, &s);
	r->outcome.has_result = root.has_result;
	r->outcome.is_error = root.has_result && root.result.is_error;
	r->outcome.is_refusal = root.has_result && root.result.is_refusal;
	r->outcome.served = root.on_return.served;
	if (r->is_cut)
		run_unknown(r, f->body.first, WORK_MET);
	progress_finish(r);
	if (!r->is_infeasible)
		add_leaf(r, &root.on_return);
	leave(r, &root);
}

static void free_lists(decision_list *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		vec_free(&items[i]);
}

typedef VEC(decision_list) work_list;

/* Carries out one run; the runs that it makes necessary are added to work. */
static size_t take_work(struct run *base, struct function *f, work_list *work)
{
	decision_list decisions = work->items[--work->count];
	struct run r = *base;

	r.decisions = &decisions;
	run_once(&r, f);
	for (size_t i = 0; i < r.alternatives.count; i++)
		vec_push(work, r.alternatives.items[i]);
	vec_free(&r.alternatives);
	vec_free(&r.taken);
	vec_free(&r.taken_in);
	vec_free(&r.limits);
	vec_free(&r.tests);
	vec_free(&r.early);
	vec_free(&decisions);
	arena_deinit(&r.arena);
	base->sources->run_work += r.work;
	return r.steps;
}

/* A function by itself tells nothing of who calls it, and how. */
static void mark_run(const struct run *r)
{
	struct function *const *f;

	vec_each(f, &r->ret->entered) {
		(*f)->was_run |= r->family != NULL;
		(*f)->was_cut |= r->ret->unknown_because || r->ret->has_dropped;
	}
}

/* What the exploration may take, so that one that finds no end leaves the others their own. */
static size_t work_allowed(const struct sources *p)
{
	size_t left = p->run_work < RUN_WORK_TREE ? RUN_WORK_TREE - p->run_work : 0;
	size_t share = left / RUN_WORK_SHARE;

	return p->run_work + (share > RUN_WORK_LEAST ? share : RUN_WORK_LEAST);
}

static void explore_all(struct run base, struct function *f)
{
	size_t runs = 0, steps = 0, most = work_allowed(base.sources);
	work_list work = {0};

	*base.ret = (struct exploration){.serial = ++base.sources->explorations};
	vec_push(&work, (decision_list){0});
	while (work.count && runs < RUN_LEAVES_MAX && steps < RUN_STEPS_ALL &&
	       base.sources->run_work < most && !(needs_all(&base) && base.ret->unknown_because)) {
		steps += take_work(&base, f, &work);
		runs++;
	}
	if (work.count)
		run_unknown(&base, f->body.first, WORK_MET);
	progress_find_work(base.ret);
	if (!base.has_argument && !base.follows_ranges)
		mark_run(&base);
	free_lists(work.items, work.count);
	vec_free(&work);
}

static struct run run_of(struct sources *p, const struct family *family, enum entry_path entry,
			 struct exploration *ret)
{
	return (struct run){.sources = p, .family = family, .entry = entry, .ret = ret};
}

void explore(struct sources *p, const struct family *family, enum entry_path entry,
	     struct function *f, struct exploration *ret)
{
	struct run base = run_of(p, family, entry, ret);

	base.follows_progress = family && family->op_in.known && !family->op_in.record;
	explore_all(base, f);
}

void explore_op(struct sources *p, const struct family *family, enum entry_path entry,
		struct function *f, uint64_t mask, uint64_t op, struct exploration *ret)
{
	struct run base = run_of(p, family, entry, ret);

	base.op_mask = mask;
	base.op = op & mask;
	base.is_op_given = true;
	explore_all(base, f);
}

void explore_argument(struct sources *p, const struct family *family, enum entry_path entry,
		      struct function *f, size_t argument, struct exploration *ret)
{
	struct run base = run_of(p, family, entry, ret);

	base.has_argument = true;
	base.argument = argument;
	explore_all(base, f);
}

void explore_ranges(struct sources *p, const struct family *family, enum entry_path entry,
		    struct function *f, uint64_t mask, uint64_t op, struct exploration *ret)
{
	struct run base = run_of(p, family, entry, ret);

	base.op_mask = mask;
	base.op = op & mask;
	base.follows_ranges = true;
	base.assuming = 1;
	explore_all(base, f);
}

void exploration_deinit(struct exploration *e)
{
	struct parting *p;

	vec_each(p, &e->partings)
		free(p->ways);
	vec_free(&e->partings);
	vec_free(&e->entered);
	vec_free(&e->leaves);
	vec_free(&e->sites);
	arena_deinit(&e->arena);
}
