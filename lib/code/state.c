// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/state.h"

void state_copy(struct state *to, const struct state *from)
{
	memcpy(to, from, offsetof(struct state, regs) + from->reg_count * sizeof(from->regs[0]));
	memcpy(to->slots, from->slots, from->slot_count * sizeof(from->slots[0]));
}

struct tnum state_reg(const struct state *st, unsigned int reg)
{
	if (st->regs[reg].source != SOURCE_COMMAND)
		return st->regs[reg];
	return tnum_resolve(&st->regs[reg], st->command_known, st->command_bits);
}

static bool flags_equal(const struct flags *a, const struct flags *b)
{
	return a->kind == b->kind && a->width == b->width && a->bits == b->bits &&
	       tnum_equal(&a->a, &b->a) && tnum_equal(&a->b, &b->b);
}

static bool join_unequal(struct tnum *into, const struct tnum *from)
{
	struct tnum joined = tnum_join(into, from);

	if (tnum_equal(&joined, into))
		return false;
	*into = joined;
	return true;
}

/* Most values are equal at most merge points. */
static inline bool join_value(struct tnum *into, const struct tnum *from)
{
	return !tnum_equal(into, from) && join_unequal(into, from);
}

/* Slots that both have at the same place stay, joined. */
static bool join_slots(struct state *into, const struct state *from)
{
	unsigned int kept = 0, j = 0;
	bool changed = false;

	for (unsigned int i = 0; i < into->slot_count; i++) {
		struct slot *s = &into->slots[i];

		while (j < from->slot_count && from->slots[j].offset < s->offset)
			j++;
		if (j == from->slot_count || from->slots[j].offset != s->offset ||
		    from->slots[j].size != s->size) {
			changed = true;
			continue;
		}
		changed |= join_value(&s->value, &from->slots[j].value);
		if (kept != i)
			into->slots[kept] = *s;
		kept++;
	}
	into->slot_count = kept;
	return changed;
}

static bool join_command(struct state *into, const struct state *from)
{
	uint64_t known = into->command_known & from->command_known &
			 ~(into->command_bits ^ from->command_bits);

	if (known == into->command_known)
		return false;
	into->command_known = known;
	into->command_bits &= known;
	return true;
}

static bool join_escapes(struct state *into, const struct state *from)
{
	unsigned int before = into->escape_count;
	int64_t lowest = before ? into->escapes[0] : 0;

	for (unsigned int i = 0; i < from->escape_count; i++)
		state_add_escape(into, from->escapes[i]);
	return into->escape_count != before || (before && into->escapes[0] != lowest);
}

/* Registers are made independent of what one side alone knew of the command. */
static void settle_command(struct state *st, uint64_t known_to_both)
{
	if (st->command_known == known_to_both)
		return;
	for (unsigned int i = 0; i < st->reg_count; i++)
		st->regs[i] = state_reg(st, i);
	for (unsigned int i = 0; i < st->slot_count; i++)
		st->slots[i].value =
			tnum_resolve(&st->slots[i].value, st->command_known, st->command_bits);
}

/* learned: what from alone knows of the command. */
static bool join_register(struct tnum *into, const struct state *from, unsigned int reg,
			  uint64_t learned)
{
	struct tnum other;

	if (!learned || from->regs[reg].source != SOURCE_COMMAND)
		return join_value(into, &from->regs[reg]);
	other = tnum_resolve(&from->regs[reg], learned, from->command_bits & learned);
	return join_value(into, &other);
}

/* Flags that differ are unknown, but for what had a part in them. */
static bool join_flags(struct flags *into, const struct flags *from)
{
	struct flags before = *into;

	if (flags_equal(into, from)) {
		if (into->assumed == from->assumed && into->assumed_holds == from->assumed_holds)
			return false;
		into->assumed = COND_ALWAYS;
		return before.assumed != COND_ALWAYS;
	}
	into->kind = FLAGS_UNKNOWN;
	into->width = into->bits = into->assumed = 0;
	into->a = tnum_binary(TNUM_MIX, &before.a, &before.b, 64);
	into->a = tnum_binary(TNUM_MIX, &into->a, &from->a, 64);
	into->a = tnum_binary(TNUM_MIX, &into->a, &from->b, 64);
	into->b = tnum_unknown();
	return !flags_equal(into, &before);
}

bool state_join(struct state *into, const struct state *from)
{
	bool changed = false;
	uint64_t both = into->command_known & from->command_known &
			~(into->command_bits ^ from->command_bits);

	settle_command(into, both);
	for (unsigned int i = 0; i < into->reg_count; i++)
		changed |= join_register(&into->regs[i], from, i, from->command_known & ~both);
	changed |= join_flags(&into->flags, &from->flags);
	changed |= join_slots(into, from);
	changed |= join_escapes(into, from);
	changed |= join_command(into, from);
	return changed;
}

/* Index of the first slot that ends beyond offset. */
static unsigned int first_slot(const struct state *st, int64_t offset)
{
	unsigned int low = 0, high = st->slot_count;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (st->slots[mid].offset + st->slots[mid].size <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct tnum state_load(const struct state *st, int64_t offset, unsigned int size)
{
	struct tnum r = tnum_unknown(), count;
	unsigned int i = first_slot(st, offset);

	if (i < st->slot_count && st->slots[i].offset <= offset &&
	    offset + size <= st->slots[i].offset + st->slots[i].size) {
		r = st->slots[i].value;
		if (offset != st->slots[i].offset) {
			if (r.is_stack)
				return tnum_unknown();
			count = tnum_const((uint64_t)(offset - st->slots[i].offset) * 8);
			r = tnum_binary(TNUM_SHR, &r, &count, 64);
		} else if (r.is_stack) {
			return r;
		}
		return size < 8 ? tnum_truncate(&r, size * 8) : r;
	}
	for (; i < st->slot_count && st->slots[i].offset < offset + size; i++)
		r.taint |= tnum_command_bits(&st->slots[i].value);
	r.taint_falls = r.taint != 0;
	if (size < 8)
		r = tnum_truncate(&r, size * 8);
	return r;
}

void state_widen(struct state *into, const struct state *from)
{
	for (unsigned int i = 0; i < into->reg_count; i++)
		if (!tnum_equal(&into->regs[i], &from->regs[i]))
			into->regs[i] = tnum_widen(&into->regs[i], &from->regs[i]);
	for (unsigned int i = 0; i < into->slot_count; i++) {
		struct tnum other = state_load(from, into->slots[i].offset, into->slots[i].size);

		if (!tnum_equal(&into->slots[i].value, &other))
			into->slots[i].value = tnum_widen(&into->slots[i].value, &other);
	}
}

void state_fill(struct state *st, int64_t offset, uint64_t len)
{
	unsigned int from = first_slot(st, offset), to = from;

	while (to < st->slot_count &&
	       (st->slots[to].offset < offset || (uint64_t)(st->slots[to].offset - offset) < len))
		to++;
	memmove(&st->slots[from], &st->slots[to], (st->slot_count - to) * sizeof(st->slots[0]));
	st->slot_count -= to - from;
}

void state_store(struct state *st, int64_t offset, unsigned int size, const struct tnum *value)
{
	unsigned int at;

	state_fill(st, offset, size);
	if (st->slot_count == MAX_SLOTS)
		return;
	at = first_slot(st, offset);
	memmove(&st->slots[at + 1], &st->slots[at], (st->slot_count - at) * sizeof(st->slots[0]));
	st->slots[at] = (struct slot){.offset = offset, .size = (uint8_t)size, .value = *value};
	st->slot_count++;
}

static bool is_spilled_op(const struct slot *s)
{
	return (s->value.source == SOURCE_COMMAND || s->value.source == SOURCE_BUFFER) &&
	       s->value.shift == 0 && s->value.own & 1;
}

void state_lend(struct state *st, int64_t offset)
{
	unsigned int from = first_slot(st, offset), kept = from, i = from;

	for (; i < st->slot_count && !is_spilled_op(&st->slots[i]); i++) {
		struct slot *s = &st->slots[i];

		if (!tnum_command_bits(&s->value))
			continue;
		s->value = tnum_forget(&s->value);
		st->slots[kept++] = *s;
	}
	memmove(&st->slots[kept], &st->slots[i], (st->slot_count - i) * sizeof(st->slots[0]));
	st->slot_count -= i - kept;
}

/* Sorted; when there is no room, the lowest one stands for all. */
void state_add_escape(struct state *st, int64_t offset)
{
	unsigned int at = 0;

	while (at < st->escape_count && st->escapes[at] < offset)
		at++;
	if (at < st->escape_count && st->escapes[at] == offset)
		return;
	if (st->escape_count == MAX_ESCAPES) {
		st->escapes[0] = at ? st->escapes[0] : offset;
		return;
	}
	memmove(&st->escapes[at + 1], &st->escapes[at],
		(st->escape_count - at) * sizeof(st->escapes[0]));
	st->escapes[at] = offset;
	st->escape_count++;
}

void state_drop_below(struct state *st, int64_t offset)
{
	unsigned int gone = 0, escapes = 0;

	while (gone < st->slot_count && st->slots[gone].offset < offset)
		gone++;
	memmove(st->slots, &st->slots[gone], (st->slot_count - gone) * sizeof(st->slots[0]));
	st->slot_count -= gone;
	while (escapes < st->escape_count && st->escapes[escapes] < offset)
		escapes++;
	memmove(st->escapes, &st->escapes[escapes],
		(st->escape_count - escapes) * sizeof(st->escapes[0]));
	st->escape_count -= escapes;
}

/* Bytes of an object on the stack that are looked at. */
#define OBJECT_SIZE 64

bool state_object_has_buffer(const struct state *st, int64_t offset)
{
	for (unsigned int i = first_slot(st, offset);
	     i < st->slot_count && st->slots[i].offset - offset <= OBJECT_SIZE; i++)
		if (st->slots[i].value.source == SOURCE_BUFFER && st->slots[i].value.own)
			return true;
	return false;
}

bool state_object_has_command(const struct state *st, int64_t offset, uint64_t op_mask)
{
	for (unsigned int i = first_slot(st, offset); i < st->slot_count; i++) {
		if (st->slots[i].offset - offset > OBJECT_SIZE)
			break;
		if (tnum_command_bits(&st->slots[i].value) & op_mask)
			return true;
	}
	return false;
}
