// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/run_inner.h"

enum {
	MAX_HITS = 64,
	MAX_CALLS = 512,
};
/* Bits of the command that any op number uses. */
#define OP_BITS 0xf

void call_note(struct effects *fx, uint64_t target)
{
	size_t at = 0;

	while (at < fx->calls.count && fx->calls.items[at] < target)
		at++;
	if (at < fx->calls.count && fx->calls.items[at] == target)
		return;
	if (fx->calls.count >= MAX_CALLS) {
		exec_note_trouble(fx, &fx->is_cut, target);
		return;
	}
	vec_push(&fx->calls, target);
	memmove(&fx->calls.items[at + 1], &fx->calls.items[at],
		(fx->calls.count - 1 - at) * sizeof(fx->calls.items[0]));
	fx->calls.items[at] = target;
}

/* Argument i of a call that is about to be made, from a register or the stack. */
static struct tnum argument(const struct run *r, const struct state *st, unsigned int i)
{
	const struct machine *m = r->p->machine;
	struct tnum sp = state_reg(st, m->stack);
	int64_t offset;

	if (i < m->argument_count)
		return state_reg(st, m->arguments[i]);
	if (!tnum_at_stack_offset(&sp))
		return tnum_unknown();
	offset = (int64_t)sp.bits + (int64_t)(i - m->argument_count) * m->stack_argument_size;
	return state_load(st, offset, m->stack_argument_size);
}

void call_note_site(struct run *r, const struct state *st, uint64_t at, uint64_t target)
{
	struct site_hit hit = {.at = at, .target = target, .count = 8}, *known;

	hit.is_xlat = target == r->p->xlat;
	for (unsigned int i = 0; i < hit.count; i++)
		hit.args[i] = argument(r, st, i);
	vec_each(known, &r->fx->hits) {
		if (known->at != at)
			continue;
		for (unsigned int i = 0; i < hit.count; i++)
			known->args[i] = tnum_join(&known->args[i], &hit.args[i]);
		return;
	}
	if (r->fx->hits.count < MAX_HITS)
		vec_push(&r->fx->hits, hit);
}

/* Whether a register that a call need not leave alone holds what may be asked for after it. */
static bool holds_argument(const struct state *st, uint64_t preserved)
{
	for (unsigned int i = 0; i < st->reg_count; i++)
		if (!(preserved >> i & 1) && (st->regs[i].own || st->regs[i].origin))
			return true;
	return false;
}

/*
 * What is not known to be written may still be there, and code that counts on it
 * goes on with what is not known here. Behind a pointer nothing can be counted on.
 */
static void clobber_registers(struct run *r, struct state *st, uint64_t target)
{
	uint64_t preserved = r->p->machine->preserved, written = ~preserved;
	bool is_known = holds_argument(st, preserved) && program_clobbered(r->p, target, &written);

	for (unsigned int i = 0; i < st->reg_count; i++) {
		uint8_t origin = st->regs[i].origin;
		/* Where a result is expected, a callee that has none is not told from others. */
		bool may_be_result = i == r->p->machine->result && !origin;

		if (preserved >> i & 1 || (is_known && !(written >> i & 1) && !may_be_result))
			continue;
		st->regs[i] = tnum_unknown();
		if (is_known || !origin || target == CALL_UNKNOWN)
			continue;
		st->regs[i].origin = origin;
		st->regs[i].steps = STEPS_CLOBBERED;
	}
}

void call_clobber(struct run *r, struct state *st, uint64_t target, unsigned int live)
{
	const struct machine *m = r->p->machine;
	struct tnum sp = state_reg(st, m->stack);

	for (unsigned int i = 0; i < m->argument_count; i++) {
		struct tnum value = state_reg(st, m->arguments[i]);

		if (!(live >> i & 1))
			continue;
		exec_lend_value(st, &value);
	}
	exec_lend_escapes(st);
	if (tnum_at_stack_offset(&sp))
		state_drop_below(st, (int64_t)sp.bits);
	clobber_registers(r, st, target);
	st->flags = (struct flags){0};
}

/* Which of the live arguments hand the op to the callee, itself or in an object on the stack. */
bool call_carries_op(const struct run *r, const struct state *st, unsigned int live)
{
	const struct machine *m = r->p->machine;

	for (unsigned int i = 0; i < m->argument_count; i++) {
		struct tnum value = state_reg(st, m->arguments[i]);

		if (!(live >> i & 1))
			continue;
		if (tnum_command_bits(&value) & OP_BITS)
			return true;
		if (tnum_at_stack_offset(&value) &&
		    state_object_has_command(st, (int64_t)value.bits, OP_BITS))
			return true;
		if (value.source == SOURCE_BUFFER ||
		    (tnum_at_stack_offset(&value) &&
		     state_object_has_buffer(st, (int64_t)value.bits)))
			return true;
	}
	return false;
}

static bool was_seeded(const struct run *r, uint64_t at)
{
	for (unsigned int i = 0; i < r->seeded_count; i++)
		if (r->seeded_at[i] == at)
			return true;
	return false;
}

/* Whether a pointer is what came from this source, with nothing added to it. */
static bool is_pointer_from(const struct tnum *t, unsigned int source)
{
	return t->source == source && !t->shift && (t->own & low_bits(32)) == low_bits(32);
}

/* A copy of the array of buffers brings the pointer to the first one. */
static void seed_buffers(const struct run *r, struct state *st, const struct tnum *to)
{
	unsigned int word_bits = r->p->machine->word_bits;
	struct tnum buffer = tnum_source(SOURCE_BUFFER, word_bits);

	if (tnum_at_stack_offset(to))
		state_store(st, (int64_t)to->bits, word_bits / 8, &buffer);
}

/* A copy from the guest into the stack; of the buffer that holds the op, it brings the op. */
void call_copy_in(struct run *r, struct state *st, uint64_t at)
{
	const struct buffer_seed *seed = &r->options->seed;
	struct tnum to = argument(r, st, 0), from = argument(r, st, 1), len = argument(r, st, 2);
	bool is_argument = is_pointer_from(&from, SOURCE_ARGUMENT0 + seed->argument);
	bool is_buffer = seed->is_of_buffers ? is_pointer_from(&from, SOURCE_BUFFER) : is_argument;
	bool is_sized = tnum_at_stack_offset(&to) && tnum_is_const(&len);
	int64_t offset = (int64_t)to.bits;
	struct tnum op;

	if (is_sized)
		state_fill(st, offset, len.bits);
	call_note(r->fx, CALL_COPY_IN);
	call_clobber(r, st, CALL_COPY_IN, is_sized ? 0 : ~0U);
	if (seed->is_of_buffers && is_argument)
		seed_buffers(r, st, &to);
	if (!seed->is_used || !is_sized || len.bits < seed->offset + seed->width / 8)
		return;
	if (!is_buffer && (seed->is_of_buffers || !was_seeded(r, at)))
		return;
	if (!was_seeded(r, at) && r->seeded_count < 4)
		r->seeded_at[r->seeded_count++] = at;
	r->fx->was_seeded = true;
	op = tnum_source(SOURCE_COMMAND, seed->width);
	state_store(st, offset + seed->offset, seed->width / 8, &op);
}

void call_pass_over(struct run *r, struct state *st, uint64_t at, uint64_t target,
		    unsigned int live)
{
	for (unsigned int i = 0; i < r->p->machine->argument_count; i++) {
		struct tnum value = state_reg(st, r->p->machine->arguments[i]);

		if (live >> i & 1)
			exec_note_use(&value, at, r->fx);
	}
	if (r->options->frame.is_used)
		call_note_site(r, st, at, target);
	call_note(r->fx, target);
	call_clobber(r, st, target, live);
}

/* A call of something that may make anything of the op. */
void call_opaque(struct run *r, struct state *st, uint64_t at, uint64_t target, unsigned int live)
{
	if (call_carries_op(r, st, live))
		exec_note_trouble(r->fx, &r->fx->command_escaped, at);
	call_pass_over(r, st, at, target, live);
}
