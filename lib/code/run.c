// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/code/run_inner.h"

enum {
	MAX_DEPTH = 6,	     /* of followed calls */
	MAX_VISITS = 24,     /* of one merge point, before what still changes is forgotten */
	MAX_BLOCKS = 6000,   /* merge points of one call */
	MAX_STRAIGHT = 4000, /* instructions between two of them */
	MAX_FORKS = 6,	     /* on one straight line */
};

struct block {
	uint64_t address;
	struct state *state;
	unsigned int visits;
	bool is_queued;
};

/* One call of one function. */
struct activation {
	uint64_t entry;
	struct address_table blocks;
	VEC(struct block *) queue;
	struct state *exit; /* joined over all returns; NULL: none was reached */
	unsigned int depth;
};

/* Of no known content: a new one is large, so they are used again. */
static struct state *take_state(struct run *r)
{
	struct program *p = r->p;

	return p->spare.count ? p->spare.items[--p->spare.count] : xalloc(sizeof(struct state));
}

static void give_state(struct run *r, struct state *st)
{
	if (st)
		vec_push(&r->p->spare, st);
}

/* Each instruction counts once: how often it was come by depends on the order of the analysis. */
static void note_work(struct run *r, struct insn *in, enum work_kind kind)
{
	uint64_t mixed = (in->address * WORK_KINDS + kind) * 0x9e3779b97f4a7c15ULL;

	if (in->runs[kind] == r->p->runs)
		return;
	in->runs[kind] = r->p->runs;
	r->fx->work += mixed ^ mixed >> 29;
	vec_push(&r->fx->marks, in->number * WORK_KINDS + kind);
}

static struct block *new_block(struct run *r, struct activation *act, uint64_t address,
			       const struct state *st)
{
	struct block *b = xalloc(sizeof(*b));

	*b = (struct block){.address = address, .state = take_state(r)};
	state_copy(b->state, st);
	address_table_put(&act->blocks, address, b);
	return b;
}

/* Control comes to address with st. */
static void arrive(struct run *r, struct activation *act, uint64_t address, const struct state *st)
{
	struct block *b = address_table_get(&act->blocks, address);
	bool changed = true;

	if (!b && act->blocks.count >= MAX_BLOCKS) {
		exec_note_trouble(r->fx, &r->fx->is_cut, address);
		return;
	}
	if (!b)
		b = new_block(r, act, address, st);
	else
		changed = state_join(b->state, st);
	if (changed && ++b->visits > MAX_VISITS) {
		state_widen(b->state, st);
		if (b->visits > 4 * MAX_VISITS) {
			exec_note_trouble(r->fx, &r->fx->is_cut, address);
			return;
		}
	}
	if (changed && !b->is_queued) {
		b->is_queued = true;
		vec_push(&act->queue, b);
	}
}

static void leave(struct run *r, struct activation *act, const struct state *st)
{
	if (act->exit) {
		state_join(act->exit, st);
		return;
	}
	act->exit = take_state(r);
	state_copy(act->exit, st);
}

static void run_blocks(struct run *r, struct activation *act);

static void end_activation(struct run *r, struct activation *act)
{
	for (size_t i = 0; i < act->blocks.room; i++) {
		struct block *b = act->blocks.values[i];

		if (!b)
			continue;
		give_state(r, b->state);
		free(b);
	}
	address_table_deinit(&act->blocks);
	vec_free(&act->queue);
	give_state(r, act->exit);
}

/* Registers that a callee may only save and restore tell nothing of what it does. */
static void hide_preserved(const struct machine *m, struct state *st)
{
	for (unsigned int i = 0; i < m->register_count; i++)
		if (m->preserved >> i & 1 && i != m->stack)
			st->regs[i] = tnum_unknown();
}

static void restore_preserved(const struct machine *m, struct state *st, const struct state *before)
{
	for (unsigned int i = 0; i < m->register_count; i++)
		if (m->preserved >> i & 1)
			st->regs[i] = before->regs[i];
}

static void note_followed(struct program *p, uint64_t target)
{
	for (size_t i = 0; i < p->followed.count; i++)
		if (p->followed.items[i] == target)
			return;
	vec_push(&p->followed, target);
}

/* Runs the callee in place; *st is as after its return, or false is returned if it has none. */
static bool follow(struct run *r, const struct activation *from, struct state *st, uint64_t target)
{
	const struct machine *m = r->p->machine;
	struct activation act = {.entry = target, .depth = from->depth + 1};
	struct tnum sp = state_reg(st, m->stack);
	struct state *before = take_state(r);
	bool returns;

	note_followed(r->p, target);
	state_copy(before, st);
	hide_preserved(m, st);
	if (m->call_pushes) {
		st->regs[m->stack].bits -= 8;
		state_fill(st, (int64_t)st->regs[m->stack].bits, 8);
	}
	arrive(r, &act, target, st);
	run_blocks(r, &act);
	returns = act.exit;
	if (returns) {
		state_copy(st, act.exit);
		restore_preserved(m, st, before);
		st->flags = (struct flags){0};
		state_drop_below(st, (int64_t)sp.bits);
	}
	end_activation(r, &act);
	give_state(r, before);
	return returns;
}

static bool may_follow(const struct run *r, const struct activation *act, const struct state *st)
{
	struct tnum sp = state_reg(st, r->p->machine->stack);

	return r->options->follows_calls && act->depth < MAX_DEPTH && tnum_at_stack_offset(&sp) &&
	       r->steps < r->options->max_steps / 2;
}

static bool is_next_handler(const struct run *r, uint64_t target)
{
	const address_list *handlers = r->options->handlers;

	for (size_t i = 0; handlers && i < handlers->count; i++)
		if (handlers->items[i] == target)
			return true;
	return false;
}

/* A handler that masks the command before it hands it on leaves no more of it to the next. */
static void note_passing(struct run *r, const struct state *st, uint64_t target)
{
	unsigned int argument = r->options->command_argument, bits;
	struct tnum command;

	if (!is_next_handler(r, target) || argument >= r->p->machine->argument_count)
		return;
	command = st->regs[r->p->machine->arguments[argument]];
	bits = command.own ? 64 - (unsigned int)__builtin_clzll(command.own) : 0;
	if (command.source == SOURCE_COMMAND && !command.shift && bits && bits < 32 &&
	    command.own == low_bits(bits) && !(tnum_max(&command) & ~command.own) &&
	    (!r->fx->passed_bits || bits < r->fx->passed_bits))
		r->fx->passed_bits = bits;
}

/* A flag that is cut out of the command and handed on by itself is looked at by the callee. */
static void note_alone(struct run *r, const struct state *st, unsigned int live)
{
	const struct machine *m = r->p->machine;

	for (unsigned int i = 0; i < m->argument_count; i++) {
		struct tnum value = state_reg(st, m->arguments[i]);

		if (live >> i & 1)
			exec_note_alone(&value, r->fx);
	}
}

/* false: the call does not return. */
static bool call_function(struct run *r, struct activation *act, struct state *st, uint64_t at,
			  uint64_t target)
{
	const struct callee *c = program_callee(r->p, target);
	enum callee_kind kind = c ? c->kind : CALLEE_ORDINARY;
	unsigned int live;

	switch (kind) {
	case CALLEE_CREATE:
	case CALLEE_XLAT:
		call_note_site(r, st, at, target);
		call_note(r->fx, target);
		call_clobber(r, st, target, ~0U);
		return true;
	case CALLEE_COPY_IN:
		call_copy_in(r, st, at);
		return true;
	case CALLEE_COPY_OUT:
		live = program_live_arguments(r->p, target);
		call_pass_over(r, st, at, target, live);
		return true;
	case CALLEE_NEVER_RETURNS:
		call_note(r->fx, target);
		return false;
	case CALLEE_QUIET:
		call_clobber(r, st, target, ~0U);
		return true;
	case CALLEE_THUNK:
	case CALLEE_RETURN_THUNK:
	case CALLEE_ORDINARY:
		break;
	}
	note_passing(r, st, target);
	live = program_live_arguments(r->p, target);
	note_alone(r, st, live);
	if (may_follow(r, act, st) && call_carries_op(r, st, live))
		return follow(r, act, st, target);
	call_opaque(r, st, at, target, live);
	return true;
}

/* A jump that leaves the function: a call, and then a return. */
static void tail_call(struct run *r, struct activation *act, const struct state *st, uint64_t at,
		      uint64_t target)
{
	struct state *own = take_state(r);

	state_copy(own, st);
	if (r->p->machine->call_pushes && tnum_at_stack_offset(&own->regs[r->p->machine->stack]))
		own->regs[r->p->machine->stack].bits += 8;
	if (call_function(r, act, own, at, target))
		leave(r, act, own);
	give_state(r, own);
}

/* Control goes from at to a known address, by a jump. */
static void go(struct run *r, struct activation *act, const struct state *st, uint64_t at,
	       uint64_t target)
{
	const struct callee *c = program_callee(r->p, target);

	if (c && c->kind == CALLEE_RETURN_THUNK)
		leave(r, act, st);
	else if (c && c->is_function && target != act->entry)
		tail_call(r, act, st, at, target);
	else
		arrive(r, act, target, st);
}

static void go_to_value(struct run *r, struct activation *act, struct state *st, uint64_t at,
			const struct tnum *target)
{
	uint64_t targets[TNUM_CHOICES];
	unsigned int count = tnum_list(target, targets);

	if (!count)
		exec_note_trouble(r->fx, &r->fx->has_unknown_jump, at);
	for (unsigned int i = 0; i < count; i++) {
		program_add_leader(r->p, targets[i]);
		go(r, act, st, at, targets[i]);
	}
}

/* A jump or call through a thunk is one through the thunk's register. */
static const struct callee *thunk_at(const struct run *r, uint64_t target)
{
	const struct callee *c = program_callee(r->p, target);

	return c && c->kind == CALLEE_THUNK && c->reg < REG_TEMP ? c : NULL;
}

static bool call_value(struct run *r, struct activation *act, struct state *st, uint64_t at,
		       const struct tnum *target)
{
	if (tnum_is_const(target))
		return call_function(r, act, st, at, target->bits);
	if (target->source == SOURCE_HOOKS) {
		call_note(r->fx, CALL_HOOK);
		call_clobber(r, st, CALL_UNKNOWN, ~0U);
	} else {
		call_opaque(r, st, at, CALL_UNKNOWN, ~0U);
	}
	return true;
}

/*
 * Both ways of a branch that cannot be decided, or the one that can; whether
 * to go straight on. flags_after: what the flags are beyond it; NULL: the same.
 */
static bool branch(struct run *r, struct activation *act, struct state *st, const struct step *s,
		   uint64_t at, const struct flags *flags_after)
{
	enum condition condition = (enum condition)s->condition;
	int holds = flags_decide(&st->flags, condition);
	struct state *taken;

	exec_note_decision(st, condition, at, r->fx);
	if (holds < 0)
		note_work(r, r->now, WORK_UNDECIDED);
	if (!holds)
		return true;
	taken = take_state(r);
	state_copy(taken, st);
	state_assume(taken, condition, true);
	if (flags_after)
		taken->flags = *flags_after;
	go(r, act, taken, at, (uint64_t)s->imm);
	give_state(r, taken);
	state_assume(st, condition, false);
	return holds < 0;
}

/* The same for a test of a register against zero, which the flags have no part in. */
static bool branch_if(struct run *r, struct activation *act, struct state *st, const struct step *s,
		      uint64_t at)
{
	struct flags before = st->flags;
	struct tnum value = state_reg(st, s->a);
	struct step as_flags = {
		.kind = STEP_BRANCH, .condition = s->is_negated ? COND_NE : COND_EQ, .imm = s->imm};
	bool goes_on;

	st->flags = (struct flags){.kind = FLAGS_COMPARE,
				   .width = s->width,
				   .a = tnum_truncate(&value, s->width),
				   .b = tnum_const(0)};
	goes_on = branch(r, act, st, &as_flags, at, &before);
	st->flags = before;
	return goes_on;
}

/* A step that moves control; whether execution goes straight on. */
static bool move_control(struct run *r, struct activation *act, struct state *st,
			 const struct step *s, uint64_t at)
{
	uint64_t to = (uint64_t)s->imm;
	const struct callee *thunk = thunk_at(r, to);
	struct tnum value;

	switch ((int)s->kind) {
	case STEP_JUMP:
		if (thunk) {
			value = state_reg(st, thunk->reg);
			go_to_value(r, act, st, at, &value);
		} else {
			go(r, act, st, at, to);
		}
		return false;
	case STEP_JUMP_TO:
		value = state_reg(st, s->a);
		go_to_value(r, act, st, at, &value);
		return false;
	case STEP_CALL:
		if (!thunk)
			return call_function(r, act, st, at, to);
		value = state_reg(st, thunk->reg);
		return call_value(r, act, st, at, &value);
	case STEP_CALL_TO:
		value = state_reg(st, s->a);
		return call_value(r, act, st, at, &value);
	case STEP_RETURN:
		leave(r, act, st);
		return false;
	default:
		return program_trap_resumes(r->p, at);
	}
}

/* A load of a word of the guest's saved registers, or of the hypercall's number; else false. */
static bool load_saved(const struct run *r, struct state *st, const struct step *s)
{
	const struct saved_frame *f = &r->options->frame;
	unsigned int word_bits = r->p->machine->word_bits, bytes = word_bits / 8;
	struct tnum base;

	if (!f->is_used || s->kind != STEP_LOAD || s->imm < 0 || s->imm % bytes ||
	    s->imm / bytes >= SOURCE_BUFFER - SOURCE_SAVED0)
		return false;
	base = state_reg(st, s->a);
	if (base.shift || base.own != low_bits(word_bits))
		return false;
	if (base.source == SOURCE_ARGUMENT0 + f->argument && s->imm / bytes == f->word)
		st->regs[s->dst] = tnum_source(SOURCE_COMMAND, s->width);
	else if (base.source == SOURCE_ARGUMENT0)
		st->regs[s->dst] = tnum_source((uint8_t)(SOURCE_SAVED0 + s->imm / bytes), s->width);
	else
		return false;
	return true;
}

/* Whether a step did something other than looking at the command: those steps are its work. */
static bool is_work(const struct state *st, const struct step *s)
{
	if (s->kind == STEP_STORE || s->kind == STEP_FILL)
		return true;
	return s->kind <= STEP_FORGET && s->dst < REG_TEMP && !tnum_command_bits(&st->regs[s->dst]);
}

/* A step under a condition that holds is other work than the same step under one that fails. */
static void note_choice(struct run *r, const struct state *st, const struct step *s)
{
	int holds;

	if (s->condition == COND_ALWAYS || s->kind == STEP_COMPARE || s->kind == STEP_COMPARE_IF ||
	    s->kind == STEP_RESULT)
		return;
	holds = flags_decide(&st->flags, (enum condition)s->condition);
	if (holds <= 0)
		note_work(r, r->now, holds ? WORK_UNDECIDED : WORK_LEFT_OUT);
}

/* What stays when the function has returned. */
static void note_write(struct run *r, const struct state *st, const struct step *s)
{
	struct tnum base;

	if (s->kind != STEP_STORE || !flags_decide(&st->flags, (enum condition)s->condition))
		return;
	base = state_reg(st, s->a);
	if (!base.is_stack)
		note_work(r, r->now, WORK_WRITES);
}

static bool exec_steps(struct run *r, struct activation *act, struct state *st, struct insn *in)
{
	bool works = false;

	for (unsigned int i = 0; i < in->step_count; i++) {
		const struct step *s = &in->steps[i];
		bool goes_on = true;

		if (s->kind == STEP_BRANCH) {
			goes_on = branch(r, act, st, s, in->address, NULL);
		} else if (s->kind == STEP_BRANCH_IF) {
			goes_on = branch_if(r, act, st, s, in->address);
		} else if (s->kind >= STEP_JUMP) {
			goes_on = move_control(r, act, st, s, in->address);
		} else if (!load_saved(r, st, s)) {
			note_choice(r, st, s);
			note_write(r, st, s);
			exec_data(r->p, st, s, in->address, r->fx);
		}
		if (!goes_on)
			return false;
		works |= is_work(st, s);
	}
	if (works)
		note_work(r, in, WORK_DONE);
	return true;
}

static void run_block(struct run *r, struct activation *act, uint64_t address, struct state *st);

static bool exec_known(struct run *r, struct activation *act, struct state *st, struct insn *in,
		       int holds)
{
	r->now = in;
	exec_note_decision(st, (enum condition)in->condition, in->address, r->fx);
	if (holds)
		return exec_steps(r, act, st, in);
	if (exec_is_substantive(in))
		note_work(r, in, WORK_LEFT_OUT);
	return true;
}

/* One of two ways that depend on a condition, and whether execution goes on there. */
struct way {
	struct state *st;
	bool goes_on;
};

/* The next instruction, if it is known of both ways whether they carry it out; else NULL. */
static struct insn *next_of_both(struct run *r, struct insn *in, const struct way ways[2])
{
	struct insn *next = ways[0].goes_on && ways[1].goes_on && !exec_sets_flags(in)
				    ? program_next(r->p, in)
				    : NULL;

	if (!next || next->is_leader || next->condition == COND_ALWAYS ||
	    r->steps > r->options->max_steps)
		return NULL;
	for (unsigned int i = 0; i < 2; i++)
		if (flags_decide(&ways[i].st->flags, (enum condition)next->condition) < 0)
			return NULL;
	return next;
}

/*
 * Both ways go on after in: they are joined in the second one. Flags of the two
 * cannot be, so where it set them, the first is gone for itself.
 */
static void join_ways(struct run *r, struct activation *act, struct insn *in, struct way ways[2])
{
	if (exec_sets_flags(in) && r->forks < MAX_FORKS) {
		r->forks++;
		run_block(r, act, in->address + in->size, ways[0].st);
		r->forks--;
	} else {
		state_join(ways[1].st, ways[0].st);
	}
}

/*
 * Both ways: the instruction happens, or it does not. Those after it that
 * depend on the same condition are taken along, up to *at: what they do
 * together would be lost between the ways.
 */
static bool exec_undecided(struct run *r, struct activation *act, struct state *st,
			   struct insn **at)
{
	struct way ways[2] = {{take_state(r), true}, {st, true}};
	struct insn *next = *at;

	note_work(r, next, WORK_UNDECIDED);
	state_copy(ways[0].st, st);
	state_assume(ways[0].st, (enum condition)next->condition, true);
	state_assume(ways[1].st, (enum condition)next->condition, false);
	ways[0].goes_on = exec_steps(r, act, ways[0].st, next);
	while ((next = next_of_both(r, *at, ways))) {
		*at = next;
		r->steps++;
		r->p->steps++;
		for (unsigned int i = 0; i < 2; i++)
			ways[i].goes_on = exec_known(
				r, act, ways[i].st, next,
				flags_decide(&ways[i].st->flags, (enum condition)next->condition));
	}
	if (ways[0].goes_on && ways[1].goes_on)
		join_ways(r, act, *at, ways);
	else if (ways[0].goes_on)
		state_copy(st, ways[0].st);
	give_state(r, ways[0].st);
	return ways[0].goes_on || ways[1].goes_on;
}

/* Carries out *at, and perhaps some that follow: *at is the last one then. */
static bool exec_insn(struct run *r, struct activation *act, struct state *st, struct insn **at)
{
	struct insn *in = *at;
	int holds = flags_decide(&st->flags, (enum condition)in->condition);

	if (holds >= 0)
		return exec_known(r, act, st, in, holds);
	r->now = in;
	exec_note_decision(st, (enum condition)in->condition, in->address, r->fx);
	return exec_undecided(r, act, st, at);
}

/* From one merge point to wherever control is merged or ends. */
static void run_block(struct run *r, struct activation *act, uint64_t address, struct state *st)
{
	struct insn *in = program_insn(r->p, address);

	for (unsigned int i = 0; i < MAX_STRAIGHT && in; i++) {
		if (i && in->is_leader) {
			arrive(r, act, in->address, st);
			return;
		}
		if (++r->steps > r->options->max_steps)
			break;
		r->p->steps++;
		address = in->address;
		if (!exec_insn(r, act, st, &in))
			return;
		in = program_next(r->p, in);
	}
	exec_note_trouble(r->fx, &r->fx->is_cut, address);
}

/* The queued block with the lowest address: most code runs downwards. */
static struct block *take_block(struct activation *act)
{
	size_t lowest = 0;
	struct block *b;

	for (size_t i = 1; i < act->queue.count; i++)
		if (act->queue.items[i]->address < act->queue.items[lowest]->address)
			lowest = i;
	b = act->queue.items[lowest];
	act->queue.items[lowest] = act->queue.items[--act->queue.count];
	b->is_queued = false;
	return b;
}

static void run_blocks(struct run *r, struct activation *act)
{
	struct state *st = take_state(r);

	while (act->queue.count && r->steps <= r->options->max_steps) {
		struct block *b = take_block(act);

		state_copy(st, b->state);
		run_block(r, act, b->address, st);
	}
	give_state(r, st);
}

/* Before the first instruction: arguments are their own sources, the stack is empty. */
static void enter(const struct run *r, struct state *st)
{
	const struct machine *m = r->p->machine;
	const struct run_options *o = r->options;

	memset(st, 0, offsetof(struct state, slots));
	st->reg_count = m->register_count;
	st->regs[m->stack] = tnum_stack(0);
	st->command_known = o->command_known;
	st->command_bits = o->command_bits & o->command_known;
	if (o->starts_inside)
		return;
	for (unsigned int i = 0; i < m->argument_count; i++)
		st->regs[m->arguments[i]] =
			tnum_source((uint8_t)(SOURCE_ARGUMENT0 + i), m->word_bits);
	if (o->has_command && !o->seed.is_used && !o->frame.is_used &&
	    o->command_argument < m->argument_count)
		st->regs[m->arguments[o->command_argument]] =
			tnum_source(SOURCE_COMMAND, o->command_width);
}

void run_function(struct program *p, const struct run_options *options, struct effects *fx)
{
	struct run r = {.p = p, .options = options, .fx = fx};
	struct activation act = {.entry = options->entry};
	struct state *st;

	*fx = (struct effects){0};
	p->runs++;
	st = take_state(&r);
	enter(&r, st);
	arrive(&r, &act, options->entry, st);
	give_state(&r, st);
	run_blocks(&r, &act);
	fx->returns = act.exit;
	if (act.exit)
		fx->returned = tnum_resolve(&act.exit->regs[p->machine->result],
					    act.exit->command_known, act.exit->command_bits);
	end_activation(&r, &act);
}

void effects_deinit(struct effects *fx)
{
	vec_free(&fx->calls);
	vec_free(&fx->decisions);
	vec_free(&fx->uses);
	vec_free(&fx->hits);
	vec_free(&fx->marks);
}
