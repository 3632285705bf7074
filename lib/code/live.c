// SPDX-License-Identifier: GPL-2.0-only
#include "lib/code/program.h"

/*
 * Which arguments a function reads: a walk over its code that follows each
 * argument register until it is overwritten.
 */

enum {
	MAX_WALK = 400, /* instructions; most functions save or use their arguments early */
	MAX_PENDING = 64,
	MAX_DEPTH = 4, /* of calls looked into */
};

/* A place to go on from, and the argument registers that still hold arguments there. */
struct pending {
	uint64_t address;
	uint64_t held;
};

struct walk {
	struct program *p;
	struct pending pending[MAX_PENDING];
	unsigned int count, steps;
	struct address_table seen; /* address -> registers held when it was last walked */
	uint64_t read;
	unsigned int depth;
	bool is_cut;
};

static unsigned int live_arguments(struct program *p, uint64_t address, unsigned int depth);

static void add(struct walk *w, uint64_t address, uint64_t held)
{
	if (!held)
		return;
	if (w->count == MAX_PENDING)
		w->is_cut = true;
	else
		w->pending[w->count++] = (struct pending){address, held};
}

static uint64_t bit_of(unsigned int reg)
{
	return reg < REG_TEMP ? (uint64_t)1 << reg : 0;
}

static uint64_t registers_read(const struct step *s)
{
	switch ((enum step_kind)s->kind) {
	case STEP_MOVE:
	case STEP_SIGN_EXTEND:
	case STEP_LOAD:
	case STEP_FILL:
	case STEP_RESULT:
	case STEP_CARRY_BIT:
	case STEP_JUMP_TO:
	case STEP_CALL_TO:
	case STEP_BRANCH_IF:
	case STEP_ESCAPE:
		return bit_of(s->a);
	case STEP_BINARY:
	case STEP_STORE:
	case STEP_COMPARE:
	case STEP_COMPARE_IF:
	case STEP_CARRY_SUM:
		return bit_of(s->a) | bit_of(s->b);
	case STEP_FORGET:
	case STEP_FLAGS:
	case STEP_FORGET_FLAGS:
	case STEP_JUMP:
	case STEP_BRANCH:
	case STEP_CALL:
	case STEP_RETURN:
	case STEP_TRAP:
		break;
	}
	return 0;
}

static uint64_t register_written(const struct step *s)
{
	bool writes = s->kind <= STEP_LOAD || s->kind == STEP_FORGET;

	return writes && s->condition == COND_ALWAYS ? bit_of(s->dst) : 0;
}

static uint64_t registers_of(const struct program *p, unsigned int arguments)
{
	uint64_t regs = 0;

	for (unsigned int i = 0; i < p->machine->argument_count; i++)
		if (arguments >> i & 1)
			regs |= bit_of(p->machine->arguments[i]);
	return regs;
}

/*
 * What is held after a call of the function at address. A compiler that knows the
 * callee goes on with what that leaves alone; one too large to be looked into
 * leaves nothing.
 */
static void pass_call(const struct walk *w, uint64_t address, uint64_t *held)
{
	uint64_t written;

	if (program_clobbered(w->p, address, &written))
		*held &= ~written;
	else
		*held &= w->p->machine->preserved;
}

static bool never_returns(const struct walk *w, uint64_t address)
{
	const struct callee *c = program_callee(w->p, address);

	return c && c->kind == CALLEE_NEVER_RETURNS;
}

/* One step; false: the walk does not go straight on from here. */
static bool walk_step(struct walk *w, const struct step *s, uint64_t *held)
{
	w->read |= registers_read(s) & *held;
	*held &= ~register_written(s);
	switch ((int)s->kind) {
	case STEP_CALL:
		w->read |= *held &
			   registers_of(w->p, live_arguments(w->p, (uint64_t)s->imm, w->depth));
		pass_call(w, (uint64_t)s->imm, held);
		return !never_returns(w, (uint64_t)s->imm);
	case STEP_CALL_TO:
		w->read |= *held;
		return false;
	case STEP_JUMP_TO:
		w->is_cut = true;
		return false;
	case STEP_JUMP:
		add(w, (uint64_t)s->imm, *held);
		return false;
	case STEP_BRANCH:
	case STEP_BRANCH_IF:
		add(w, (uint64_t)s->imm, *held);
		return true;
	case STEP_RETURN:
	case STEP_TRAP:
		return false;
	default:
		return true;
	}
}

/* A conditional instruction may leave everything as it is. */
static bool walk_insn(struct walk *w, const struct insn *in, uint64_t *held)
{
	uint64_t before = *held;

	for (unsigned int i = 0; i < in->step_count; i++)
		if (!walk_step(w, &in->steps[i], held)) {
			*held = before;
			return in->condition != COND_ALWAYS;
		}
	if (in->condition != COND_ALWAYS)
		*held = before;
	return true;
}

static void walk_from(struct walk *w, uint64_t address, uint64_t held)
{
	while (held) {
		const struct insn *in = program_insn(w->p, address);
		uintptr_t before = (uintptr_t)address_table_get(&w->seen, address);

		if ((before & held) == held)
			return;
		if (!in || ++w->steps > MAX_WALK) {
			w->is_cut = true;
			return;
		}
		address_table_put(&w->seen, address, (void *)(uintptr_t)(before | held));
		if (!walk_insn(w, in, &held))
			return;
		address += in->size;
	}
}

static unsigned int walk_function(struct program *p, uint64_t address, unsigned int depth)
{
	struct walk w = {.p = p, .depth = depth};
	unsigned int live = 0;
	uint64_t all = registers_of(p, ~0U);

	add(&w, address, all);
	while (w.count && !w.is_cut) {
		struct pending next = w.pending[--w.count];

		walk_from(&w, next.address, next.held);
	}
	address_table_deinit(&w.seen);
	for (unsigned int i = 0; i < p->machine->argument_count; i++)
		if (w.is_cut || w.read & bit_of(p->machine->arguments[i]))
			live |= 1U << i;
	return live;
}

/* While a function is being walked, and for one that recurses, all count as read. */
static unsigned int live_arguments(struct program *p, uint64_t address, unsigned int depth)
{
	struct callee *c = program_callee(p, address);

	if (!c || (depth >= MAX_DEPTH && !c->has_live_arguments))
		return ~0U;
	if (!c->has_live_arguments) {
		c->live_arguments = 0xff;
		c->has_live_arguments = true;
		c->live_arguments = (uint8_t)walk_function(p, address, depth + 1);
	}
	return c->live_arguments;
}

unsigned int program_live_arguments(struct program *p, uint64_t address)
{
	return live_arguments(p, address, 0);
}
