// SPDX-License-Identifier: GPL-2.0-only
#include "lib/code/exec.h"

#define MAX_NOTES 512

void exec_note_trouble(struct effects *fx, bool *which, uint64_t at)
{
	*which = true;
	if (!fx->trouble_at)
		fx->trouble_at = at;
}

static void add_decision(struct effects *fx, const struct decision *d)
{
	struct decision *known;

	vec_each(known, &fx->decisions)
		if (known->at == d->at && known->bits == d->bits && known->reaches == d->reaches &&
		    known->lone == d->lone) {
			known->is_open |= d->is_open;
			return;
		}
	if (fx->decisions.count < MAX_NOTES)
		vec_push(&fx->decisions, *d);
}

/* The bit of the command that is the value's bit i as it stands, or 0. */
static uint64_t source_bit(const struct tnum *t, unsigned int i)
{
	return t->own >> i & 1 ? shift_down((uint64_t)1 << i, -t->shift) : 0;
}

/* The one bit of the command that the value hangs on, all else in it being constant; or 0. */
static uint64_t sole_bit(const struct tnum *t)
{
	if (t->source != SOURCE_COMMAND || t->taint || !t->own || t->own & (t->own - 1) ||
	    ~t->known != t->own)
		return 0;
	return source_bit(t, (unsigned int)__builtin_ctzll(t->own));
}

void exec_note_alone(const struct tnum *value, struct effects *fx)
{
	fx->alone |= sole_bit(value);
}

void exec_note_use(const struct tnum *value, uint64_t at, struct effects *fx)
{
	struct progress_use *known, use = {.at = at, .bits = tnum_command_bits(value)};

	if (!use.bits || use.bits & OP_BITS)
		return;
	use.is_clean = value->source == SOURCE_COMMAND && value->own && !value->taint;
	use.shift = use.is_clean ? value->shift : 0;
	vec_each(known, &fx->uses)
		if (known->at == at && known->bits == use.bits && known->shift == use.shift)
			return;
	if (fx->uses.count < MAX_NOTES)
		vec_push(&fx->uses, use);
}

static bool is_whole(const struct tnum *t)
{
	return t->own && !t->taint && !t->shift && !(~t->own & (t->bits | ~t->known));
}

/* Whether the bits that are not known are not just the lowest ones. */
static bool has_holes(const struct tnum *t)
{
	uint64_t open = ~t->known;

	return open & (open + 1);
}

/* Whether the command went into it as it was, or moved as a whole. */
static bool has_one_unit(const struct tnum *t)
{
	return t->taint ? !t->taint_falls && !(t->own && t->shift) : t->own != 0;
}

/* The one bit of the command that a condition on the flags hangs on, or 0. */
static uint64_t lone_bit(const struct flags *f, enum condition condition, uint64_t bits)
{
	bool is_to_zero = tnum_is_const(&f->b) && !f->b.bits;
	bool is_sign = condition == COND_NEGATIVE || condition == COND_POSITIVE ||
		       (is_to_zero && (condition == COND_SLT || condition == COND_SGE));

	if (f->kind == FLAGS_CARRY_BIT)
		return source_bit(&f->a, 0);
	if (is_sign && is_to_zero && f->width)
		return source_bit(&f->a, f->width - 1U);
	return bits & (bits - 1) ? 0 : bits;
}

static void note_comparison(const struct flags *f, enum condition condition, uint64_t at,
			    struct effects *fx)
{
	const struct tnum *a = &f->a, *b = &f->b;
	uint64_t bits = tnum_command_bits(a);
	struct decision d = {.at = at, .bits = bits | tnum_command_bits(b)};

	if (!d.bits)
		return;
	d.has_distance = bits && tnum_is_const(a) && tnum_is_const(b) && has_one_unit(a);
	d.shift = d.has_distance && a->own ? a->shift : 0;
	d.reaches = d.has_distance ? b->bits - a->bits : 0;
	d.to_zero = d.has_distance ? -a->bits : 0;
	d.is_whole = bits == d.bits && is_whole(a) && tnum_is_const(b);
	d.has_holes = has_holes(a);
	d.is_equality = condition == COND_EQ || condition == COND_NE;
	d.is_open = flags_decide(f, condition) < 0;
	d.against = d.is_whole ? b->bits : 0;
	d.lone = lone_bit(f, condition, d.bits);
	add_decision(fx, &d);
	if (!tnum_is_const(b) && !tnum_command_bits(b))
		exec_note_use(a, at, fx);
	else if (!tnum_is_const(a) && !tnum_command_bits(a))
		exec_note_use(b, at, fx);
}

static void note_undecided(struct effects *fx, uint64_t at)
{
	if (!fx->undecided_at)
		fx->undecided_at = at;
	exec_note_trouble(fx, &fx->command_escaped, at);
}

/* A call that is not looked into may have left the command where it was. */
static bool is_lost_command(const struct tnum *t)
{
	return t->origin == SOURCE_COMMAND && t->steps & STEPS_CLOBBERED;
}

/* Bits of the command in a value that is not known all the same: a constant leaves nothing open. */
static uint64_t open_bits(const struct tnum *t)
{
	return tnum_is_const(t) ? 0 : tnum_command_bits(t);
}

void exec_note_decision(const struct state *st, enum condition condition, uint64_t at,
			struct effects *fx)
{
	const struct flags *f = &st->flags;

	if (condition == COND_ALWAYS || f->kind == FLAGS_FIXED)
		return;
	note_comparison(f, condition, at, fx);
	if (is_lost_command(&f->a) || is_lost_command(&f->b))
		note_undecided(fx, at);
	/* With the op known, a decision on it that cannot be made is one that cannot be followed. */
	if (st->command_known == ~(uint64_t)0 && flags_decide(f, condition) < 0 &&
	    (open_bits(&f->a) | open_bits(&f->b)) & OP_BITS)
		note_undecided(fx, at);
}

void exec_lend_escapes(struct state *st)
{
	for (unsigned int i = 0; i < st->escape_count; i++)
		state_lend(st, st->escapes[i]);
}

void exec_lend_value(struct state *st, const struct tnum *value)
{
	if (!value->is_stack)
		return;
	if (tnum_at_stack_offset(value)) {
		state_add_escape(st, (int64_t)value->bits);
		state_lend(st, (int64_t)value->bits);
	} else if (st->slot_count) {
		state_add_escape(st, st->slots[0].offset);
		state_lend(st, st->slots[0].offset);
	}
}

static struct tnum source_operand(const struct state *st, const struct step *s, unsigned int reg)
{
	return reg == REG_NONE ? tnum_const((uint64_t)s->imm) : state_reg(st, reg);
}

static struct tnum address_of(const struct state *st, const struct step *s, unsigned int width)
{
	struct tnum base = state_reg(st, s->a), disp = tnum_const((uint64_t)s->imm);

	return s->imm ? tnum_binary(TNUM_ADD, &base, &disp, width) : base;
}

/* What a table of constants holds at one of the addresses that the value can be. */
static bool load_constants(const struct program *p, const struct tnum *address, unsigned int size,
			   struct tnum *ret)
{
	uint64_t addresses[TNUM_CHOICES], value;
	unsigned int count = tnum_list(address, addresses);

	for (unsigned int i = 0; i < count; i++) {
		struct tnum one;

		if (!program_read_constant(p, addresses[i], size, &value))
			return false;
		one = tnum_const(value);
		*ret = i ? tnum_join(ret, &one) : one;
	}
	return count;
}

/* Whether what is loaded is a pointer to, or in, the table of the security module. */
static bool is_hook(const struct program *p, const struct tnum *address)
{
	if (address->source == SOURCE_HOOKS)
		return true;
	return p->hooks && tnum_is_const(address) && address->bits >= p->hooks->address &&
	       address->bits - p->hooks->address < p->hooks->size;
}

static struct tnum load(const struct program *p, const struct state *st, const struct step *s,
			uint64_t at, struct effects *fx)
{
	struct tnum address = address_of(st, s, p->machine->word_bits), r;
	uint64_t index = tnum_command_bits(&address);

	if (tnum_at_stack_offset(&address))
		return state_load(st, (int64_t)address.bits, s->width / 8);
	if (is_hook(p, &address))
		return tnum_source(SOURCE_HOOKS, s->width);
	if (index) {
		struct decision d = {.at = at, .bits = index, .is_open = !tnum_is_const(&address)};

		add_decision(fx, &d);
	}
	if (!load_constants(p, &address, s->width / 8, &r))
		r = tnum_unknown();
	r.taint |= index;
	r.taint_falls |= index != 0;
	return tnum_truncate(&r, s->width);
}

/* size 0: of a size that is not known. */
static void store_on_stack(struct state *st, int64_t offset, unsigned int size,
			   const struct tnum *value, bool is_certain)
{
	struct tnum old, joined = *value;

	if (!size || size > 8) {
		state_fill(st, offset, size ? size : 64);
		return;
	}
	if (!is_certain) {
		old = state_load(st, offset, size);
		joined = tnum_join(value, &old);
	}
	if (joined.is_stack || joined.own || joined.taint || joined.choice_count ||
	    joined.known & low_bits(size * 8))
		state_store(st, offset, size, &joined);
	else
		state_fill(st, offset, size);
}

/* is_certain: the step happens; else memory is as it was, or as the step makes it. */
static void store(const struct program *p, struct state *st, const struct step *s, uint64_t at,
		  bool is_certain, struct effects *fx)
{
	struct tnum address = address_of(st, s, p->machine->word_bits), value = tnum_unknown();

	if (s->b != REG_NONE) {
		value = state_reg(st, s->b);
		if (value.is_stack)
			exec_lend_value(st, &value);
		else
			value = tnum_truncate(&value, s->width);
		exec_note_alone(&value, fx);
		exec_note_use(&value, at, fx);
	}
	if (tnum_at_stack_offset(&address)) {
		store_on_stack(st, (int64_t)address.bits, s->width / 8, &value, is_certain);
		return;
	}
	if (tnum_command_bits(&value) & OP_BITS)
		exec_note_trouble(fx, &fx->command_escaped, at);
	if (address.is_stack)
		exec_lend_value(st, &address);
	else if (!tnum_is_const(&address))
		exec_lend_escapes(st);
}

static void fill(struct state *st, const struct step *s)
{
	struct tnum address = state_reg(st, s->a);

	if (address.is_stack)
		exec_lend_value(st, &address);
	else
		exec_lend_escapes(st);
}

static void escape(const struct state *st, const struct step *s, uint64_t at, struct effects *fx)
{
	struct tnum value = state_reg(st, s->a);

	if (tnum_command_bits(&value) & OP_BITS)
		exec_note_trouble(fx, &fx->command_escaped, at);
}

static void set_reg(struct state *st, unsigned int reg, const struct tnum *value, bool is_certain)
{
	if (is_certain)
		st->regs[reg] = *value;
	else
		st->regs[reg] = tnum_join(&st->regs[reg], value);
}

static void set_flags(struct state *st, const struct step *s, bool is_certain)
{
	struct flags *f = &st->flags;

	struct tnum a = s->a == REG_NONE ? tnum_const(0) : state_reg(st, s->a);

	f->assumed = COND_ALWAYS;
	if (!is_certain || s->kind == STEP_FORGET_FLAGS) {
		f->a = tnum_binary(TNUM_MIX, &f->a, &a, 64);
		f->kind = FLAGS_UNKNOWN;
		return;
	}
	f->width = s->width;
	f->a = f->b = tnum_const(0);
	switch ((int)s->kind) {
	case STEP_COMPARE:
	case STEP_COMPARE_IF:
	case STEP_CARRY_SUM:
		f->kind = s->kind == STEP_CARRY_SUM ? FLAGS_CARRY_SUM : FLAGS_COMPARE;
		f->b = source_operand(st, s, s->b);
		f->b = tnum_truncate(&f->b, s->width);
		break;
	case STEP_RESULT:
		f->kind = s->imm == RESULT_ALL ? FLAGS_COMPARE : FLAGS_RESULT;
		f->bits = (uint8_t)s->imm;
		break;
	case STEP_CARRY_BIT:
		f->kind = FLAGS_CARRY_BIT;
		break;
	case STEP_FLAGS:
		f->kind = FLAGS_FIXED;
		f->bits = (uint8_t)s->imm;
		return;
	default:
		return;
	}
	f->a = tnum_truncate(&a, s->width);
}

static void exec_value(const struct program *p, struct state *st, const struct step *s, uint64_t at,
		       bool is_certain, struct effects *fx)
{
	struct tnum a, b, r;

	switch ((int)s->kind) {
	case STEP_MOVE:
		r = source_operand(st, s, s->a);
		r = tnum_truncate(&r, s->width);
		break;
	case STEP_BINARY:
		a = state_reg(st, s->a);
		b = source_operand(st, s, s->b);
		r = tnum_binary((enum tnum_op)s->op, &a, &b, s->width);
		break;
	case STEP_SIGN_EXTEND:
		a = state_reg(st, s->a);
		r = tnum_sign_extend(&a, (unsigned int)s->imm, s->width);
		break;
	case STEP_LOAD:
		r = load(p, st, s, at, fx);
		break;
	default:
		r = tnum_unknown();
		if (s->imm)
			r = tnum_binary(TNUM_MIX, &st->flags.a, &st->flags.b, 64);
		break;
	}
	set_reg(st, s->dst, &r, is_certain);
}

void exec_data(const struct program *p, struct state *st, const struct step *s, uint64_t at,
	       struct effects *fx)
{
	int holds = flags_decide(&st->flags, (enum condition)s->condition);

	exec_note_decision(st, (enum condition)s->condition, at, fx);
	if (!holds) {
		if (s->kind == STEP_COMPARE_IF)
			st->flags = (struct flags){.kind = FLAGS_FIXED, .bits = (uint8_t)s->imm};
		return;
	}
	switch ((int)s->kind) {
	case STEP_STORE:
		store(p, st, s, at, holds > 0, fx);
		break;
	case STEP_FILL:
		fill(st, s);
		break;
	case STEP_ESCAPE:
		escape(st, s, at, fx);
		break;
	case STEP_COMPARE:
	case STEP_COMPARE_IF:
	case STEP_RESULT:
	case STEP_CARRY_SUM:
	case STEP_CARRY_BIT:
	case STEP_FLAGS:
	case STEP_FORGET_FLAGS:
		set_flags(st, s, holds > 0);
		break;
	default:
		exec_value(p, st, s, at, holds > 0, fx);
		break;
	}
}

bool exec_is_substantive(const struct insn *in)
{
	for (unsigned int i = 0; i < in->step_count; i++) {
		const struct step *s = &in->steps[i];

		if (s->kind == STEP_STORE || s->kind == STEP_FILL ||
		    (s->kind <= STEP_FORGET && s->dst < REG_TEMP))
			return true;
	}
	return false;
}

bool exec_sets_flags(const struct insn *in)
{
	for (unsigned int i = 0; i < in->step_count; i++)
		if (in->steps[i].kind >= STEP_COMPARE && in->steps[i].kind <= STEP_FORGET_FLAGS)
			return true;
	return false;
}
