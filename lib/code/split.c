// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/split.h"

enum {
	MIN_WIDTH = 3,	/* no mask is narrower … */
	MAX_WIDTH = 24, /* … or wider */
	/* A limit this high stands for a mask; lower ones may be the number of ops. */
	MIN_LONE_LIMIT = 10,
	SAMPLED_OPS = 3,
	FIRST_BITS = 6, /* of numbers that are all driven */
};

/* What the ops of a handler make of bits above a supposed mask. */
struct trial {
	unsigned int width;
	address_list accepting, refusing, unmasked, undecided;
	size_t others;	 /* ops that a bit above seems to make another op of */
	bool takes_next; /* some op takes the bit right above: then it is none of the op's */
};

static unsigned int top_bit(uint64_t value)
{
	return value ? 63 - (unsigned int)__builtin_clzll(value) : 0;
}

static void trial_deinit(struct trial *t)
{
	vec_free(&t->accepting);
	vec_free(&t->refusing);
	vec_free(&t->unmasked);
	vec_free(&t->undecided);
}

/* A comparison with a power of two, or one less: "is there anything above these bits?" */
static unsigned int limit_width(const struct decision *d)
{
	uint64_t limit = d->against;

	if (!d->is_whole || d->bits <= limit || limit < low_bits(MIN_WIDTH))
		return 0;
	if (!(limit & (limit + 1)))
		limit++;
	return limit & (limit - 1) ? 0 : top_bit(limit);
}

/* The width that this decision cuts the command to, or 0. */
static unsigned int mask_width(const struct decision *d)
{
	unsigned int width = d->bits ? top_bit(d->bits) + 1 : 0;

	return width >= MIN_WIDTH && width <= MAX_WIDTH && d->bits == low_bits(width) ? width : 0;
}

/* As sets: bit w for a mask of width w, or a limit there. */
static uint64_t widths_in(const struct effects *fx, unsigned int (*of)(const struct decision *d))
{
	const struct decision *d;
	uint64_t widths = 0;

	vec_each(d, &fx->decisions)
		widths |= (uint64_t)1 << of(d);
	return widths & ~(uint64_t)1;
}

/* Whether the op was compared together with bits beyond width. */
static bool is_seen_wider(const struct effects *fx, unsigned int width)
{
	const struct decision *d;

	vec_each(d, &fx->decisions)
		if (d->bits & 1 && d->bits & ~low_bits(width) && limit_width(d) != width)
			return true;
	return false;
}

/* Whether the op equals something that the whole register is compared with, or indexes a table. */
static bool is_found_whole(const struct effects *fx, unsigned int width)
{
	const struct decision *d;

	vec_each(d, &fx->decisions)
		if (d->bits & 1 && d->bits & ~low_bits(width) && limit_width(d) != width &&
		    (!d->has_distance || !d->reaches))
			return true;
	return false;
}

/* Whether the op is told from others under the mask: it equals something, or indexes a table. */
static bool is_found_masked(const struct effects *fx, unsigned int width)
{
	const struct decision *d;

	vec_each(d, &fx->decisions)
		if (mask_width(d) == width && (!d->has_distance || !d->reaches))
			return true;
	return false;
}

static bool is_above(uint64_t bits, unsigned int width)
{
	return bits && !(bits & low_bits(width));
}

/* The lowest bit beyond width that is looked at apart from the op, or 64. */
static unsigned int lowest_above(const struct effects *fx, unsigned int width)
{
	const struct progress_use *use;
	const struct decision *d;
	unsigned int lowest = 64;

	vec_each(use, &fx->uses)
		if (is_above(use->bits, width) && (unsigned int)__builtin_ctzll(use->bits) < lowest)
			lowest = (unsigned int)__builtin_ctzll(use->bits);
	vec_each(d, &fx->decisions)
		if (is_above(d->bits, width) && (unsigned int)__builtin_ctzll(d->bits) < lowest)
			lowest = (unsigned int)__builtin_ctzll(d->bits);
	return lowest;
}

static void sort_op(struct drive *d, struct trial *t, uint64_t op)
{
	enum reaction first = drive_reaction(d, op, op | (uint64_t)1 << t->width);
	enum reaction second = drive_reaction(d, op, op | (uint64_t)2 << t->width);
	const struct probe *alone = drive_probe(d, op);
	bool none = (first == REACTION_REFUSED || first == REACTION_NO_OP) &&
		    (second == REACTION_REFUSED || second == REACTION_NO_OP);

	t->others += first == REACTION_OTHER || second == REACTION_OTHER;
	t->takes_next |= first == REACTION_SAME;
	if (first == REACTION_SAME || second == REACTION_SAME)
		vec_push(&t->accepting, op);
	else if (!none || !alone)
		vec_push(&t->undecided, op);
	else if (first == REACTION_NO_OP && is_seen_wider(&alone->fx, t->width) &&
		 !is_found_masked(&alone->fx, t->width))
		vec_push(is_found_whole(&alone->fx, t->width) ? &t->unmasked : &t->undecided, op);
	else
		vec_push(&t->refusing, op);
}

static void dispatched_below(const struct drive *d, unsigned int width, address_list *ret)
{
	const struct probe *probe;

	vec_each(probe, &d->probes)
		if (probe->dispatched == ANSWER_YES && !(probe->value & ~low_bits(width)))
			vec_push(ret, probe->value);
}

/*
 * Whether a number is an op, but none that is known without its bits beyond width.
 * Then they are no progress: compilers compare two ops that differ in one bit
 * under a mask without it, which looks like that of the handler.
 */
static bool is_refuted(struct drive *d, unsigned int width)
{
	address_list ops = {0};
	bool answer = false;

	dispatched_below(d, 64, &ops);
	for (size_t i = 0; i < ops.count && !answer; i++) {
		const struct probe *low = drive_probe(d, ops.items[i] & low_bits(width));

		answer = low && low->dispatched != ANSWER_YES;
	}
	vec_free(&ops);
	return answer;
}

static void try_width(struct drive *d, unsigned int width, struct trial *t)
{
	address_list ops = {0};

	*t = (struct trial){.width = width};
	dispatched_below(d, width, &ops);
	for (size_t i = 0; i < ops.count; i++)
		sort_op(d, t, ops.items[i]);
	vec_free(&ops);
}

/* Whether the highest bit of the mask is part of the op: some accepting op is another with it. */
static bool is_full_width(struct drive *d, const struct trial *t)
{
	uint64_t bit = (uint64_t)1 << (t->width - 1);

	for (size_t i = 0; i < t->accepting.count; i++) {
		uint64_t op = t->accepting.items[i];
		enum reaction r = drive_reaction(d, op, op ^ bit);

		if (r != REACTION_SAME && r != REACTION_UNKNOWN)
			return true;
	}
	return false;
}

/* An accepting op's own comparisons must show the mask. */
static bool shows_mask(struct drive *d, const struct trial *t)
{
	for (size_t i = 0; i < t->accepting.count; i++) {
		const struct probe *probe = drive_probe(d, t->accepting.items[i]);

		if (probe && widths_in(&probe->fx, mask_width) >> t->width & 1)
			return true;
	}
	return false;
}

static const uint64_t *copy_numbers(struct arena *a, const address_list *list)
{
	return arena_memdup(a, list->items, list->count * sizeof(list->items[0]));
}

/* A place where bits above the op are looked at, moved down by shift. */
struct look {
	uint64_t at, bits;
	int shift;
	bool is_use; /* as it stands, but for the shift; not merely compared with a constant */
};

typedef VEC(struct look) look_list;

static void add_looks(const struct effects *fx, unsigned int width, look_list *ret)
{
	const struct progress_use *use;
	const struct decision *d;

	vec_each(use, &fx->uses)
		if (is_above(use->bits, width))
			vec_push(ret, (struct look){use->at, use->bits, use->shift, use->is_clean});
	vec_each(d, &fx->decisions)
		if (is_above(d->bits, width))
			vec_push(ret, (struct look){d->at, d->bits, 0, false});
}

static bool is_among(const look_list *looks, uint64_t at)
{
	const struct look *look;

	vec_each(look, looks)
		if (look->at == at)
			return true;
	return false;
}

/* Whether a run was not followed everywhere. */
static bool is_partial(const struct effects *fx)
{
	return !fx || fx->command_escaped || fx->is_cut || fx->has_unknown_jump;
}

/* Whether bits above the op are looked at together with the op itself. */
static bool looks_at_all(const struct effects *fx, unsigned int width)
{
	const struct decision *d;

	vec_each(d, &fx->decisions)
		if (d->is_open && d->bits & low_bits(width) && d->bits & ~low_bits(width))
			return true;
	return false;
}

/*
 * What an op does with the bits above it, but for what is done for ops that
 * are none. *ret_any: whether it does anything with them at all, or might.
 */
static void own_looks(struct drive *d, const struct trial *t, uint64_t op, const look_list *common,
		      look_list *ret, bool *ret_any)
{
	const struct effects *fx = drive_open(d, op, t->width);
	look_list all = {0};
	struct look *look;

	*ret_any = true;
	if (!fx)
		return;
	add_looks(fx, t->width, &all);
	*ret_any = all.count || looks_at_all(fx, t->width) || is_partial(fx);
	vec_each(look, &all)
		if (!is_among(common, look->at))
			vec_push(ret, *look);
	vec_free(&all);
}

/* What is done with bits above the op before it is known to be none. */
static void common_looks(struct drive *d, unsigned int width, look_list *ret)
{
	const struct effects *fx;

	for (size_t i = 0; i < d->absurd.count; i++) {
		uint64_t value = d->probes.items[d->absurd.items[i]].value;

		fx = value & ~low_bits(width) ? NULL : drive_open(d, value, width);
		if (fx)
			add_looks(fx, width, ret);
	}
}

static unsigned int lowest_look(const look_list *looks)
{
	const struct look *look;
	unsigned int lowest = 64;

	vec_each(look, looks)
		if ((unsigned int)__builtin_ctzll(look->bits) < lowest)
			lowest = (unsigned int)__builtin_ctzll(look->bits);
	return lowest;
}

static bool has_use(const look_list *looks, unsigned int lsb, int shift)
{
	const struct look *look;

	vec_each(look, looks)
		if (look->is_use && look->shift == shift &&
		    (unsigned int)__builtin_ctzll(look->bits) == lsb)
			return true;
	return false;
}

/* What is known of progress after having looked at some accepting ops. */
struct position {
	unsigned int lsb; /* 64: no op looks at anything */
	bool is_contradicted;
	bool is_partial;	      /* something may look at bits that was not followed */
	unsigned int moved, in_place; /* ops that use it as a number, or as it stands, only */
	bool is_ever_moved;
};

static void look_at_op(struct drive *d, const struct trial *t, uint64_t op, const look_list *common,
		       struct position *p)
{
	const struct effects *open;
	look_list own = {0};
	unsigned int lowest;
	bool moved, in_place, any;

	own_looks(d, t, op, common, &own, &any);
	open = drive_open(d, op, t->width);
	p->is_partial |= is_partial(open) || looks_at_all(open, t->width);
	lowest = lowest_look(&own);
	if (lowest != 64) {
		p->is_contradicted |= p->lsb != 64 && p->lsb != lowest;
		p->lsb = lowest;
		moved = has_use(&own, lowest, (int)lowest);
		in_place = has_use(&own, lowest, 0);
		p->is_ever_moved |= moved;
		p->moved += moved && !in_place;
		p->in_place += in_place && !moved;
	}
	vec_free(&own);
}

static void find_progress(struct drive *d, const struct trial *t, const look_list *common,
			  struct code_handler *ret)
{
	struct position p = {.lsb = 64};

	for (size_t i = 0; i < t->accepting.count; i++)
		look_at_op(d, t, t->accepting.items[i], common, &p);
	if (p.is_contradicted || p.lsb == 64 || (p.is_partial && p.lsb != t->width))
		return;
	ret->progress_lsb = (struct known_number){.state = NUMBER_KNOWN, .value = p.lsb};
	if (p.moved && !p.in_place)
		ret->unit = 1;
	else if (ret->entry == ENTRY_NATIVE && /* others may put the register together again */
		 p.in_place && !p.is_ever_moved && !has_use(common, p.lsb, (int)p.lsb))
		ret->unit = (uint64_t)1 << p.lsb;
}

/*
 * Whether an op that refuses progress runs all the same where that is in the upper
 * half of a register of which others see the whole.
 */
static bool misses_upper_half(struct drive *d, uint64_t op, unsigned int lsb,
			      unsigned int register_bits)
{
	return register_bits == 64 && lsb < 32 &&
	       drive_reaction(d, op, op | (uint64_t)1 << 32) == REACTION_SAME;
}

/* What an op makes of progress, once it is known where that is. */
static enum progress_answer progress_of(struct drive *d, const struct trial *t, uint64_t op,
					unsigned int lsb, const look_list *common,
					unsigned int register_bits)
{
	static const uint64_t samples[] = {1, 2, 5};
	unsigned int same = 0, refused = 0, count = sizeof(samples) / sizeof(samples[0]);
	look_list own = {0};
	bool looks, any;

	for (unsigned int i = 0; i < count; i++) {
		uint64_t value = op | samples[i] << lsb;
		enum reaction r = drive_reaction(d, op, value);

		same += r == REACTION_SAME || (r == REACTION_PART && drive_continues(d, op, value));
		refused += r == REACTION_REFUSED || r == REACTION_NO_OP;
	}
	if (refused == count)
		return misses_upper_half(d, op, lsb, register_bits) ? PROGRESS_UNKNOWN
								    : PROGRESS_REFUSED;
	if (same < count)
		return PROGRESS_UNKNOWN;
	own_looks(d, t, op, common, &own, &any);
	looks = own.count;
	vec_free(&own);
	if (looks)
		return PROGRESS_ACCEPTED;
	return any ? PROGRESS_UNKNOWN : PROGRESS_IGNORED;
}

static uint64_t find_place(struct drive *d, unsigned int width)
{
	const struct probe *probe;
	const struct decision *decision;

	vec_each(probe, &d->probes) {
		if (probe->dispatched != ANSWER_YES)
			continue;
		vec_each(decision, &probe->fx.decisions)
			if (mask_width(decision) == width)
				return decision->at;
	}
	return 0;
}

static void set_op_progress(struct drive *d, const struct trial *t, const look_list *common,
			    struct code_handler *ret)
{
	struct code_op *ops = (struct code_op *)ret->ops;
	bool is_known = ret->progress_lsb.state == NUMBER_KNOWN;
	unsigned int lsb = is_known ? (unsigned int)ret->progress_lsb.value : t->width;

	for (size_t i = 0; i < ret->op_count; i++) {
		enum progress_answer progress;

		if (ops[i].dispatched != ANSWER_YES || ops[i].number & ~low_bits(t->width))
			continue;
		progress = progress_of(d, t, ops[i].number, lsb, common, ret->register_bits);
		/* Bits right above the op may have no meaning. */
		if (is_known || progress == PROGRESS_REFUSED || progress == PROGRESS_IGNORED)
			ops[i].progress = progress;
	}
}

/* Whether there is no number below the mask of which it is not known if it is an op. */
static bool knows_all_below(const struct drive *d, unsigned int width)
{
	const struct probe *probe;

	vec_each(probe, &d->probes)
		if (probe->dispatched == ANSWER_UNKNOWN && !(probe->value >> width))
			return false;
	return true;
}

static void set_mask(struct drive *d, struct arena *a, const struct trial *t,
		     struct code_handler *ret)
{
	look_list common = {0};

	ret->op_bits = (struct known_number){.state = NUMBER_KNOWN, .value = t->width};
	ret->split_at = find_place(d, t->width);
	if (!t->refusing.count && !t->undecided.count && t->unmasked.count &&
	    knows_all_below(d, t->width)) {
		ret->only_for = copy_numbers(a, &t->accepting);
		ret->only_for_count = t->accepting.count;
	}
	common_looks(d, t->width, &common);
	find_progress(d, t, &common, ret);
	set_op_progress(d, t, &common, ret);
	vec_free(&common);
}

/* No op takes progress, but the op is compared under a mask and the rest apart from it. */
static bool is_refused_apart(struct drive *d, const struct trial *t)
{
	bool is_apart = false, is_masked = t->width >= MIN_LONE_LIMIT;

	if (!t->refusing.count || t->undecided.count || t->unmasked.count || t->accepting.count)
		return false;
	for (size_t i = 0; i < t->refusing.count; i++) {
		const struct probe *probe = drive_probe(d, t->refusing.items[i]);

		if (!probe || is_seen_wider(&probe->fx, t->width))
			return false;
		is_apart |= lowest_above(&probe->fx, t->width) == t->width ||
			    widths_in(&probe->fx, limit_width) >> t->width & 1;
		is_masked |= widths_in(&probe->fx, mask_width) >> t->width & 1;
	}
	return is_apart && is_masked;
}

/* Every bit above each sampled op makes another number of it. */
static bool is_whole_register(struct drive *d, unsigned int register_bits)
{
	address_list ops = {0};
	bool answer;
	size_t step;

	dispatched_below(d, 16, &ops);
	answer = ops.count;
	step = ops.count > SAMPLED_OPS ? ops.count / SAMPLED_OPS : 1;
	for (size_t i = 0; i < ops.count && answer; i += step) {
		uint64_t op = ops.items[i];

		for (unsigned int bit = top_bit(op) + 1; bit < register_bits && answer; bit++) {
			enum reaction r = drive_reaction(d, op, op | (uint64_t)1 << bit);
			const struct probe *other = drive_probe(d, op | (uint64_t)1 << bit);

			answer = r == REACTION_NO_OP || r == REACTION_OTHER ||
				 (other && other->dispatched != ANSWER_NO && bit < FIRST_BITS);
		}
	}
	vec_free(&ops);
	return answer;
}

static uint8_t find_register_bits(const struct drive *d)
{
	const struct probe *probe;
	const struct decision *decision;
	uint64_t bits = 0;

	vec_each(probe, &d->probes)
		vec_each(decision, &probe->fx.decisions)
			bits |= decision->bits;
	if (!bits)
		return 0;
	return bits >> 32 ? 64 : 32;
}

/* Widths that the code cuts the command to, and limits that are too high to be a number of ops. */
static uint64_t widths_shown(const struct effects *fx)
{
	return widths_in(fx, mask_width) | (widths_in(fx, limit_width) & ~low_bits(MIN_LONE_LIMIT));
}

static uint64_t candidate_widths(const struct drive *d)
{
	const struct probe *probe;
	uint64_t widths = widths_shown(&d->open);

	vec_each(probe, &d->probes)
		if (probe->dispatched == ANSWER_YES)
			widths |= widths_shown(&probe->fx);
	return widths;
}

static void set_no_progress(struct code_handler *ret)
{
	struct code_op *ops = (struct code_op *)ret->ops;

	for (size_t i = 0; i < ret->op_count; i++)
		if (ops[i].dispatched == ANSWER_YES)
			ops[i].progress = PROGRESS_NONE;
}

static bool dispatches_any(const struct code_handler *h)
{
	for (size_t i = 0; i < h->op_count; i++)
		if (h->ops[i].dispatched != ANSWER_NO)
			return true;
	return false;
}

void split_find(struct drive *d, struct arena *a, struct code_handler *ret)
{
	uint64_t widths = candidate_widths(d);
	bool is_found = false;

	ret->register_bits = find_register_bits(d);
	for (unsigned int width = MIN_WIDTH; width <= MAX_WIDTH && !is_found; width++) {
		struct trial t;

		if (!(widths >> width & 1) || is_refuted(d, width))
			continue;
		try_width(d, width, &t);
		is_found = 4 * t.others <= t.accepting.count &&
			   ((t.takes_next && is_full_width(d, &t) && shows_mask(d, &t)) ||
			    is_refused_apart(d, &t));
		if (is_found)
			set_mask(d, a, &t, ret);
		trial_deinit(&t);
	}
	if (is_found)
		return;
	/* Where something looks like a mask, it may be for ops that are not known. */
	if (ret->register_bits && (!widths || knows_all_below(d, 16)) &&
	    is_whole_register(d, ret->register_bits)) {
		ret->op_bits.state = ret->progress_lsb.state = NUMBER_NONE;
		set_no_progress(ret);
		return;
	}
	if (!dispatches_any(ret)) {
		ret->unknown_because = "no op is dispatched";
		return;
	}
	ret->unknown_because = d->is_cut ? "the limit on work was met"
					 : "no width explains what bits above the op do";
}
