// SPDX-License-Identifier: GPL-2.0-only
#include "lib/code/program.h"

/*
 * Which registers a function writes. A compiler that knows a callee keeps what
 * it has in the others over a call, whatever the calling convention says of them
 * (gcc's -fipa-ra, which is on from -O1).
 */

enum {
	MAX_WALK = 400, /* instructions of one function */
	MAX_PENDING = 64,
	MAX_DEPTH = 4, /* of calls looked into */
};

struct walk {
	struct program *p;
	uint64_t entry;
	uint64_t pending[MAX_PENDING];
	unsigned int count, steps, depth;
	struct address_table seen;
	uint64_t written;
	bool is_cut;
};

static bool clobbered(struct program *p, uint64_t address, unsigned int depth, uint64_t *ret);

static void add(struct walk *w, uint64_t address)
{
	if (address_table_get(&w->seen, address))
		return;
	if (w->count == MAX_PENDING)
		w->is_cut = true;
	else
		w->pending[w->count++] = address;
}

static void add_callee(struct walk *w, uint64_t address)
{
	uint64_t written = 0;

	w->is_cut |= !clobbered(w->p, address, w->depth, &written);
	w->written |= written;
}

/* A jump within the function goes on; one to another is a call that returns for it. */
static void jump(struct walk *w, uint64_t target)
{
	const struct callee *c = program_callee(w->p, target);

	if (c && c->kind == CALLEE_RETURN_THUNK)
		return;
	if (c && c->is_function && target != w->entry)
		add_callee(w, target);
	else
		add(w, target);
}

/* Whether the walk goes straight on. */
static bool walk_step(struct walk *w, const struct insn *in, const struct step *s)
{
	const struct callee *c;

	if ((s->kind <= STEP_LOAD || s->kind == STEP_FORGET) && s->dst < REG_TEMP)
		w->written |= (uint64_t)1 << s->dst;
	switch ((int)s->kind) {
	case STEP_CALL:
		c = program_callee(w->p, (uint64_t)s->imm);
		if (c && c->kind == CALLEE_NEVER_RETURNS)
			return false;
		add_callee(w, (uint64_t)s->imm);
		return true;
	case STEP_CALL_TO:
	case STEP_JUMP_TO:
		w->is_cut = true;
		return false;
	case STEP_JUMP:
		jump(w, (uint64_t)s->imm);
		return false;
	case STEP_BRANCH:
	case STEP_BRANCH_IF:
		jump(w, (uint64_t)s->imm);
		return true;
	case STEP_RETURN:
		return false;
	case STEP_TRAP:
		return program_trap_resumes(w->p, in->address);
	default:
		return true;
	}
}

static bool walk_insn(struct walk *w, const struct insn *in)
{
	for (unsigned int i = 0; i < in->step_count; i++)
		if (!walk_step(w, in, &in->steps[i]))
			return in->condition != COND_ALWAYS;
	return true;
}

static void walk_from(struct walk *w, uint64_t address)
{
	struct insn *in = program_insn(w->p, address);

	while (!w->is_cut) {
		if (!in || ++w->steps > MAX_WALK) {
			w->is_cut = true;
			return;
		}
		if (address_table_get(&w->seen, in->address))
			return;
		address_table_put(&w->seen, in->address, w);
		if (!walk_insn(w, in))
			return;
		in = program_next(w->p, in);
	}
}

static bool walk_function(struct program *p, uint64_t address, unsigned int depth, uint64_t *ret)
{
	struct walk w = {.p = p, .entry = address, .depth = depth};

	add(&w, address);
	while (w.count && !w.is_cut)
		walk_from(&w, w.pending[--w.count]);
	address_table_deinit(&w.seen);
	*ret = w.written & ~p->machine->preserved;
	if (p->machine->link != REG_NONE)
		*ret |= (uint64_t)1 << p->machine->link;
	return !w.is_cut;
}

/* While a function is being walked, and for one that recurses, nothing is known. */
static bool clobbered(struct program *p, uint64_t address, unsigned int depth, uint64_t *ret)
{
	struct callee *c = program_callee(p, address);

	if (!c || c->kind == CALLEE_THUNK || (depth >= MAX_DEPTH && !c->has_clobbered))
		return false;
	if (!c->has_clobbered) {
		c->has_clobbered = true;
		c->knows_clobbered = walk_function(p, address, depth + 1, &c->clobbered);
	}
	*ret = c->clobbered;
	return c->knows_clobbered;
}

bool program_clobbered(struct program *p, uint64_t address, uint64_t *ret)
{
	return clobbered(p, address, 0, ret);
}
