// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/test.h"
#include "lib/rule/call/split.h"

/* Decodes of a register so narrow that every value of it can be tried. */
enum { BITS = 9, VALUES = 1 << BITS, ROUNDS = 3000, OPS_MAX = 6 };

struct sample {
	struct decode d;
	struct dispatched_op ops[OPS_MAX];
	uint64_t only_for[3];
};

static struct known_number some_number(unsigned int limit)
{
	unsigned int dice = (unsigned int)rand() % 10;

	if (dice == 0)
		return (struct known_number){.state = NUMBER_UNKNOWN};
	if (dice == 1)
		return (struct known_number){.state = NUMBER_NONE};
	return (struct known_number){.state = NUMBER_KNOWN, .value = (uint64_t)rand() % limit};
}

static void make_sample(struct sample *s)
{
	uint64_t number = 0;

	*s = (struct sample){0};
	s->d.register_bits = rand() % 4 ? BITS : (uint8_t)(BITS - 1 - rand() % 3);
	s->d.op_bits = some_number(BITS);
	s->d.progress_lsb = rand() % 2 ? s->d.op_bits : some_number(BITS);
	s->d.unit = (uint64_t)rand() % 3;
	s->d.is_op_in_buffer = rand() % 40 == 0;
	for (size_t i = 0; i < OPS_MAX; i++) {
		s->ops[i] = (struct dispatched_op){
			.number = number,
			.dispatched = rand() % 5 ? ANSWER_YES : (enum answer)(rand() % 3),
			.progress =
				rand() % 2 ? PROGRESS_ACCEPTED : (enum progress_answer)(rand() % 5),
		};
		number += 1 + (uint64_t)rand() % 3;
	}
	s->d.ops = s->ops;
	s->d.op_count = (size_t)rand() % (OPS_MAX + 1);
	if (rand() % 3)
		return;
	for (size_t i = 0; i < 3; i++)
		s->only_for[i] = (uint64_t)rand() % 12;
	s->d.only_for = s->only_for;
	s->d.only_for_count = (size_t)rand() % 4;
}

/* The same as split_decode(), by arithmetic rather than bits, from the facts' definitions. */
static struct split_result decode_naively(const struct decode *d, uint64_t value)
{
	struct split_result r = {.accepted = ANSWER_UNKNOWN};
	uint64_t modulus = 1, place = 1, gap;
	bool masked = d->op_bits.state == NUMBER_KNOWN;
	enum progress_answer answer = PROGRESS_UNKNOWN;

	if (d->is_op_in_buffer || d->op_bits.state == NUMBER_UNKNOWN)
		return r;
	for (unsigned int i = 0; i < d->register_bits; i++)
		modulus *= 2;
	value %= modulus;
	modulus = 1;
	for (unsigned int i = 0; i < d->op_bits.value; i++)
		modulus *= 2;
	for (unsigned int i = 0; i < d->progress_lsb.value; i++)
		place *= 2;
	if (masked && d->only_for) {
		masked = false;
		for (size_t i = 0; i < d->only_for_count; i++)
			masked |= d->only_for[i] == value % modulus;
	}
	r.number = (struct known_number){.state = NUMBER_KNOWN,
					 .value = masked ? value % modulus : value};
	for (size_t i = 0; i < d->op_count; i++) {
		if (d->ops[i].number != r.number.value)
			continue;
		r.accepted = d->ops[i].dispatched;
		answer = d->ops[i].progress;
	}
	r.progress = (struct known_number){.state = NUMBER_KNOWN};
	if (!masked || (value < modulus && (d->progress_lsb.state != NUMBER_KNOWN ||
					    value < place || place >= modulus)))
		return r;
	/* From here on there is something beyond the op. */
	if (answer == PROGRESS_IGNORED)
		return r;
	r.progress.state = d->progress_lsb.state == NUMBER_KNOWN ? NUMBER_KNOWN : NUMBER_UNKNOWN;
	r.progress.value = r.progress.state == NUMBER_KNOWN ? value / place : 0;
	gap = place > modulus ? value % place / modulus : 0;
	if (answer == PROGRESS_REFUSED)
		r.accepted = ANSWER_NO;
	else if (r.accepted == ANSWER_YES &&
		 (answer != PROGRESS_ACCEPTED || d->progress_lsb.state == NUMBER_NONE ||
		  (d->progress_lsb.state == NUMBER_KNOWN && (gap || place < modulus))))
		r.accepted = ANSWER_UNKNOWN;
	return r;
}

static bool same_number(const struct known_number *a, const struct known_number *b)
{
	return a->state == b->state && (a->state != NUMBER_KNOWN || a->value == b->value);
}

static void decodes_every_value(void)
{
	size_t wrong = 0;

	srand(1);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		struct sample s;

		make_sample(&s);
		for (uint64_t value = 0; value < VALUES; value++) {
			struct split_result got = split_decode(&s.d, value);
			struct split_result wanted = decode_naively(&s.d, value);

			wrong += !same_number(&got.number, &wanted.number) ||
				 got.accepted != wanted.accepted ||
				 (got.number.state == NUMBER_KNOWN &&
				  !same_number(&got.progress, &wanted.progress));
		}
	}
	EXPECT_INT(wrong, 0);
}

/* What is in flight is taken alike: known on both sides, and the same. */
static bool is_alike(const struct decode *old, const struct decode *new, uint64_t value)
{
	struct split_result a = decode_naively(old, value), b = decode_naively(new, value);

	if (a.number.state != NUMBER_KNOWN || b.number.state != NUMBER_KNOWN ||
	    a.number.value != b.number.value)
		return false;
	if (a.accepted == ANSWER_NO && b.accepted == ANSWER_NO)
		return true;
	if (a.accepted != ANSWER_YES || b.accepted != ANSWER_YES ||
	    a.progress.state != NUMBER_KNOWN || b.progress.state != NUMBER_KNOWN)
		return false;
	if (!a.progress.value && !b.progress.value)
		return true;
	return old->unit && new->unit &&a.progress.value * old->unit == b.progress.value *new->unit;
}

static bool is_different(const struct decode *old, const struct decode *new, uint64_t value)
{
	struct split_result a = decode_naively(old, value), b = decode_naively(new, value);

	if (a.number.state != NUMBER_KNOWN || b.number.state != NUMBER_KNOWN ||
	    a.accepted == ANSWER_NO)
		return false;
	if (a.number.value != b.number.value || b.accepted == ANSWER_NO)
		return true;
	return a.progress.state == NUMBER_KNOWN && b.progress.state == NUMBER_KNOWN &&
	       ((a.progress.value && !b.progress.value) ||
		(!a.progress.value && b.progress.value) ||
		(old->unit &&
		 new->unit &&a.progress.value * old->unit != b.progress.value *new->unit));
}

/* Nobody is broken by a value that both read alike, in steps of one size. */
static bool is_read_alike(const struct decode *old, const struct decode *new, uint64_t value)
{
	struct split_result a = split_decode(old, value), b = split_decode(new, value);

	return a.accepted == b.accepted && same_number(&a.number, &b.number) &&
	       same_number(&a.progress, &b.progress) && old->unit == new->unit;
}

/* A new side that is the old one, or nearly. */
static void make_successor(struct sample *s, const struct sample *old)
{
	make_sample(s);
	if (rand() % 3 == 0)
		return;
	*s = *old;
	s->d.ops = s->ops;
	s->d.only_for = old->d.only_for ? s->only_for : NULL;
	switch (rand() % 5) {
	case 0:
		s->d.op_bits = some_number(BITS);
		break;
	case 1:
		s->d.progress_lsb = some_number(BITS);
		break;
	case 2:
		s->ops[rand() % OPS_MAX].progress = (enum progress_answer)(rand() % 5);
		break;
	default:
		break;
	}
}

static void compares_every_value(void)
{
	size_t compatible_wrongly = 0, witness_wrong = 0, missed = 0, same = 0, differs = 0;

	srand(2);
	for (unsigned int round = 0; round < 20 * ROUNDS; round++) {
		struct sample old, new;
		struct encoding e;
		struct split_comparison c;
		bool all_alike = true, any_different = false;

		make_sample(&old);
		make_successor(&new, &old);
		e = encoding_make(old.ops[rand() % OPS_MAX].number,
				  rand() % 3 ? old.d.progress_lsb : some_number(BITS), BITS);
		c = split_compare(&old.d, &new.d, &e);
		for (uint64_t value = 0; value < VALUES; value++) {
			if (!encoding_holds(&e, value))
				continue;
			all_alike &= is_alike(&old.d, &new.d, value);
			any_different |= is_different(&old.d, &new.d, value);
		}
		compatible_wrongly += c.relation == SPLIT_SAME && !all_alike;
		witness_wrong +=
			c.relation == SPLIT_DIFFERS &&
			(!encoding_holds(&e, c.value) || !is_different(&old.d, &new.d, c.value) ||
			 is_read_alike(&old.d, &new.d, c.value));
		missed += any_different && c.relation == SPLIT_SAME;
		same += c.relation == SPLIT_SAME;
		differs += c.relation == SPLIT_DIFFERS;
	}
	EXPECT_INT(compatible_wrongly, 0);
	EXPECT_INT(witness_wrong, 0);
	EXPECT_INT(missed, 0);
	EXPECT(same > 500);
	EXPECT(differs > 500);
}

static const struct dispatched_op memory_ops[] = {
	{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_ACCEPTED},
	{.number = 12, .dispatched = ANSWER_YES, .progress = PROGRESS_REFUSED},
	{.number = 22, .dispatched = ANSWER_NO, .progress = PROGRESS_UNKNOWN},
};

static struct decode memory_op(unsigned int bits, uint8_t register_bits)
{
	return (struct decode){
		.register_bits = register_bits,
		.op_bits = {.state = NUMBER_KNOWN, .value = bits},
		.progress_lsb = {.state = NUMBER_KNOWN, .value = bits},
		.unit = 1,
		.ops = memory_ops,
		.op_count = 3,
	};
}

static void takes_what_history_left(void)
{
	struct decode old = memory_op(4, 64), new = memory_op(6, 64);
	struct encoding e = encoding_make(6, old.progress_lsb, 64);
	struct split_comparison c = split_compare(&old, &new, &e);

	EXPECT_INT(c.relation, SPLIT_DIFFERS);
	EXPECT_INT(c.value, 0x16);
	EXPECT_INT(split_decode(&new, 0x16).number.value, 22);
	EXPECT_INT(split_decode(&new, 0x1c6).progress.value, 7);
	EXPECT_INT(split_decode(&new, 0x4c).accepted, ANSWER_NO);
	EXPECT_INT(split_compare(&new, &new, &(struct encoding){6, ~(uint64_t)63}).relation,
		   SPLIT_SAME);
}

static void tells_nothing_of_wide_progress(void)
{
	struct decode old = memory_op(6, 64), new = memory_op(6, 32), open = memory_op(6, 0);
	struct encoding e = encoding_make(6, old.progress_lsb, 64);

	EXPECT_INT(split_compare(&old, &new, &e).relation, SPLIT_UNKNOWN);
	EXPECT_INT(split_compare(&old, &open, &e).relation, SPLIT_UNKNOWN);
	e = encoding_make(6, old.progress_lsb, 32);
	EXPECT_INT(split_compare(&old, &new, &e).relation, SPLIT_SAME);
	EXPECT_INT(split_compare(&old, &open, &e).relation, SPLIT_SAME);
	EXPECT_INT(split_decode(&open, (uint64_t)1 << 32).number.state, NUMBER_UNKNOWN);
}

/* Where progress begins beyond 32 bits, the least of it is there. */
static void tells_of_progress_in_the_upper_half(void)
{
	struct decode old = memory_op(32, 64), new = memory_op(6, 64), narrow = memory_op(32, 32);
	struct encoding e = encoding_make(6, old.progress_lsb, 64);

	EXPECT_INT(split_compare(&old, &old, &e).relation, SPLIT_SAME);
	EXPECT_INT(split_compare(&old, &new, &e).relation, SPLIT_DIFFERS);
	EXPECT_INT(split_compare(&old, &narrow, &e).relation, SPLIT_DIFFERS);
	EXPECT_INT(split_compare(&old, &narrow, &e).value, (uint64_t)1 << 32 | 6);
}

/* A call that its own release gives an error gets one from the next, too: nothing changed. */
static void both_may_refuse(void)
{
	struct decode old = memory_op(6, 32), new = memory_op(6, 32), wider = memory_op(7, 32);
	struct encoding e = encoding_make(12, old.progress_lsb, 32);

	EXPECT_INT(split_compare(&old, &new, &e).relation, SPLIT_SAME);
	EXPECT_INT(split_compare(&old, &wider, &e).relation, SPLIT_UNKNOWN);
}

static void needs_the_unit(void)
{
	struct decode old = memory_op(6, 32), new = memory_op(6, 32);
	struct encoding e = encoding_make(6, old.progress_lsb, 32);

	new.unit = 0;
	EXPECT_INT(split_compare(&old, &new, &e).relation, SPLIT_UNKNOWN);
	new.unit = 64;
	EXPECT_INT(split_compare(&old, &new, &e).relation, SPLIT_DIFFERS);
	/* As many units, counted from another bit. */
	new.unit = 2;
	new.progress_lsb.value = 7;
	EXPECT_INT(split_compare(&old, &new, &e).value, 0x46);
}

static const struct unit_test tests[] = {
	TEST(decodes_every_value),
	TEST(compares_every_value),
	TEST(takes_what_history_left),
	TEST(tells_nothing_of_wide_progress),
	TEST(needs_the_unit),
	TEST(both_may_refuse),
	TEST(tells_of_progress_in_the_upper_half),
};

TEST_MAIN(tests);
