// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/testgen/spec.h"

/* splitmix64: good enough, and the same everywhere. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned int below(uint64_t *state, unsigned int bound)
{
	return (unsigned int)(next(state) % bound);
}

static bool percent(uint64_t *state, unsigned int chance)
{
	return below(state, 100) < chance;
}

/* 11, 43 to 47 and what follows 49 are not used for anything. */
unsigned int gen_number(unsigned int id)
{
	unsigned int number = id < 11 ? id : id + 1;

	return number <= 42 ? number : number + 5;
}

static enum gen_encoding choose_encoding(uint64_t *state)
{
	unsigned int n = below(state, 100);

	if (n < 40)
		return ENCODING_SHIFTED;
	if (n < 60)
		return ENCODING_UNSHIFTED;
	if (n < 75)
		return ENCODING_PER_OP;
	return n < 92 ? ENCODING_WHOLE : ENCODING_COUNT;
}

/* Bitfields lay out 32 bits without a gap; the others wrap for negative numbers. */
static enum gen_mask choose_mask(uint64_t *state, const struct gen_handler *h)
{
	enum gen_mask mask = percent(state, 50) ? MASK_AND : (enum gen_mask)below(state, 6);

	if (mask == MASK_CAST && h->op_bits != 8)
		return MASK_AND;
	if (mask == MASK_BITFIELD && (h->shift != h->op_bits || h->param == PARAM_ULONG))
		return MASK_AND;
	if (h->param == PARAM_INT && mask != MASK_BITFIELD && mask != MASK_CAST)
		return MASK_AND;
	return mask;
}

static bool is_taken(const struct gen_handler *h, unsigned int value)
{
	for (unsigned int i = 0; i < h->op_count; i++)
		if (h->ops[i].value == value)
			return true;
	return false;
}

/* Dense from somewhere, dense with gaps, or anywhere. */
static void choose_values(uint64_t *state, struct gen_handler *h)
{
	unsigned int space = gen_has_mask(h) ? 1U << h->op_bits : 64;
	unsigned int most = space - 2 < GEN_MAX_OPS ? space - 2 : GEN_MAX_OPS;
	unsigned int wanted = 1 + below(state, percent(state, 30) ? most : (most + 1) / 2);
	unsigned int style = below(state, 3), value = percent(state, 70) ? 0 : below(state, 8);

	while (h->op_count < wanted && value < space) {
		if (style == 2)
			value = below(state, space);
		if (!is_taken(h, value))
			h->ops[h->op_count++].value = value;
		value += style == 1 && percent(state, 30) ? 2 + below(state, 5) : 1;
	}
	if (!h->op_count)
		h->ops[h->op_count++].value = below(state, space);
}

static enum gen_body choose_body(uint64_t *state, const struct gen_handler *h)
{
	unsigned int n = below(state, 100);

	if (n < 45)
		return BODY_WORK;
	if (n < 60)
		return BODY_COPY;
	if (n < 65)
		return BODY_CONSTANT;
	if (n < 85 && gen_has_mask(h))
		return n < 77 ? BODY_LOOP : BODY_HELPER;
	if (n < 91)
		return BODY_RESTART;
	return n < 96 ? BODY_REPLACE : BODY_RENUMBER;
}

static void choose_op(uint64_t *state, struct gen_handler *h, struct gen_op *op)
{
	op->body = choose_body(state, h);
	op->level = h->levels > 1 && percent(state, 45) ? 1 + below(state, h->levels - 1) : 0;
	if (op->level && h->delegates_op && gen_op_continues(op))
		op->level = 0;
	op->progress = gen_op_continues(op) ? GEN_USED
		       : percent(state, 50) ? GEN_REFUSED
					    : GEN_IGNORED;
	if (op->level && h->delegates_op)
		op->progress = GEN_IGNORED;
	op->token = 0x1000 + below(state, 0x7000);
	op->work = below(state, GEN_WORK_FUNCTIONS);
	op->error = percent(state, 50) ? -22 : h->unknown_error;
	op->names_op = percent(state, 50);
	op->helper_takes_cmd = percent(state, 50);
	op->helper_is_noinline = percent(state, 60);
	op->other = gen_number(below(state, GEN_MAX_HANDLERS));
	if (op->body == BODY_REPLACE)
		op->other = h->ops[below(state, h->op_count)].value;
}

/* A continuation as its own op would be a restart; one needs an op that continues, too. */
static void mend_ops(uint64_t *state, struct gen_handler *h)
{
	unsigned int continuing = 0;

	for (unsigned int i = 0; i < h->op_count; i++) {
		struct gen_op *op = &h->ops[i];

		if (op->body == BODY_REPLACE && op->other == op->value)
			op->body = BODY_RESTART;
		if (op->body == BODY_RENUMBER && op->other == h->number)
			op->other = gen_number((h->id + 1) % GEN_MAX_HANDLERS);
		continuing += gen_op_continues(op);
	}
	if (!continuing && gen_has_mask(h)) {
		struct gen_op *op = &h->ops[below(state, h->op_count)];

		op->body = BODY_LOOP;
		op->level = 0;
		op->progress = GEN_USED;
	}
}

/* With masks per op, the handler itself dispatches, and an op without progress sees all bits. */
static void mend_per_op(struct gen_handler *h)
{
	h->levels = 1;
	h->shift = h->op_bits;
	for (unsigned int i = 0; i < h->op_count; i++) {
		h->ops[i].level = 0;
		if (!gen_op_continues(&h->ops[i]))
			h->ops[i].progress = GEN_REFUSED;
	}
}

static void choose_joins(uint64_t *state, struct gen_handler *h)
{
	for (unsigned int i = 1; i < h->op_count; i++) {
		struct gen_op *op = &h->ops[i];
		const struct gen_op *first = &h->ops[i - 1];

		if (first->body == BODY_HELPER || first->body == BODY_REPLACE ||
		    op->body != first->body || op->level != first->level || !percent(state, 40))
			continue;
		op->joins_previous = true;
		op->progress = first->progress;
		op->error = first->error;
	}
}

static void choose_entries(uint64_t *state, struct gen_handler *h)
{
	h->has_hvm = h->encoding != ENCODING_COUNT && percent(state, 30);
	h->has_compat = (h->encoding == ENCODING_SHIFTED || h->encoding == ENCODING_UNSHIFTED) &&
			percent(state, 35);
	h->compat_passes_cmd = percent(state, 30);
	h->hvm_takes_int = percent(state, 40);
	h->hvm_looks_unmasked = percent(state, 40);
	for (unsigned int i = 0; i < h->op_count && i < 32; i++) {
		const struct gen_op *op = &h->ops[i];

		if (percent(state, 30))
			h->hvm_refused |= 1U << i;
		if (!op->level && op->progress != GEN_REFUSED && percent(state, 70))
			h->compat_set |= 1U << i;
	}
	if (!h->compat_set)
		h->has_compat = false;
}

static void choose_spelling(uint64_t *state, struct gen_handler *h)
{
	for (unsigned int i = 0; i < GEN_MAX_LEVELS; i++)
		h->dispatch[i] =
			percent(state, 55) ? DISPATCH_SWITCH : (enum gen_dispatch)below(state, 4);
	h->has_count = percent(state, 30);
	h->shared_tail = percent(state, 25);
	h->refuses_early = percent(state, 25);
	h->decodes_late = percent(state, 40);
	h->enters = percent(state, 50);
	h->leaves = percent(state, 30);
	h->checks = percent(state, 30);
	h->traces = percent(state, 10);
	h->logs_unknown = percent(state, 10);
	h->uses_plus = percent(state, 20);
	h->steps_by_one = percent(state, 40);
	h->counts_down = percent(state, 20);
	h->hints = percent(state, 40);
	h->op_is_narrow = percent(state, 20);
	h->refusal = below(state, 4);
}

static void choose_shape(uint64_t *state, struct gen_handler *h)
{
	h->number = gen_number(h->id);
	h->param = (enum gen_param)below(state, 3);
	h->is_long_format = h->param == PARAM_ULONG || percent(state, 30);
	h->encoding = choose_encoding(state);
	h->op_bits = 4 + below(state, 11);
	h->shift = h->op_bits;
	if (h->encoding == ENCODING_SHIFTED && percent(state, 10))
		h->shift += 1 + below(state, 4);
	h->mask = choose_mask(state, h);
	h->levels = percent(state, 40) ? 2 + below(state, GEN_MAX_LEVELS - 1) : 1;
	h->delegates_op = percent(state, 30);
	h->delegates_tail = percent(state, 50);
	h->unknown_error = percent(state, 70) ? -38 : -95;
}

void gen_make(uint64_t seed, struct gen_handler *h)
{
	uint64_t state = seed;

	memset(h, 0, sizeof(*h));
	h->seed = seed;
	h->id = (unsigned int)(seed % GEN_MAX_HANDLERS);
	choose_shape(&state, h);
	choose_spelling(&state, h);
	if (h->encoding == ENCODING_COUNT)
		return;
	choose_values(&state, h);
	for (unsigned int i = 0; i < h->op_count; i++)
		choose_op(&state, h, &h->ops[i]);
	mend_ops(&state, h);
	if (h->encoding == ENCODING_PER_OP)
		mend_per_op(h);
	choose_joins(&state, h);
	choose_entries(&state, h);
}
