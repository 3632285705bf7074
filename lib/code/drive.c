// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/code/drive_inner.h"

enum {
	FIRST_OPS_BITS = 6,
	FIRST_OPS = 1 << FIRST_OPS_BITS, /* driven in any case */
	BUFFER_OPS = 2 * FIRST_OPS,	 /* of those in a buffer, which no mask splits */
	MAX_FILL = 255,			 /* longest range of numbers that is taken for a table's */
	MAX_PROBES = 640,		 /* of one handler */
	MAX_ROUNDS = 24,		 /* of finding candidates: compilers make search trees */
	ABSURD_NUMBERS = 3,		 /* below each mask */
	ABSURD_LARGE = 8,		 /* below the largest int */
	MIN_ABSURD_CLASS = 6,
	MANY_MORE = 3,	   /* times as many numbers */
	COMMON_CLASS = 24, /* of FIRST_OPS */
	MAX_HOLES = 3,	   /* bits that a comparison leaves out between others */
};

static size_t probe_place(const struct drive *d, uint64_t value)
{
	size_t low = 0, high = d->probes.count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->probes.items[mid].value < value)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void run_probe(struct drive *d, uint64_t value, struct effects *fx)
{
	struct run_options o = *d->base;

	o.command_known = ~(uint64_t)0;
	o.command_bits = value & low_bits(o.command_width);
	run_function(d->p, &o, fx);
}

static struct probe *insert_probe(struct drive *d, size_t at, const struct probe *probe)
{
	size_t *index;

	vec_push(&d->probes, *probe);
	memmove(&d->probes.items[at + 1], &d->probes.items[at],
		(d->probes.count - 1 - at) * sizeof(*probe));
	d->probes.items[at] = *probe;
	vec_each(index, &d->absurd)
		if (*index >= at)
			(*index)++;
	return &d->probes.items[at];
}

struct probe *drive_probe(struct drive *d, uint64_t value)
{
	size_t at = probe_place(d, value);
	struct probe probe = {.value = value};

	if (at < d->probes.count && d->probes.items[at].value == value)
		return &d->probes.items[at];
	if (d->probes.count >= MAX_PROBES || d->p->steps > d->max_steps) {
		d->is_cut = true;
		return NULL;
	}
	run_probe(d, value, &probe.fx);
	probe.dispatched = drive_judge(d, &probe);
	return insert_probe(d, at, &probe);
}

const struct effects *drive_open(struct drive *d, uint64_t value, unsigned int width)
{
	struct probe *probe = drive_probe(d, value);
	struct run_options o = *d->base;

	if (!probe)
		return NULL;
	if (probe->open_width == width)
		return &probe->open;
	effects_deinit(&probe->open);
	o.command_known = low_bits(width);
	o.command_bits = value;
	run_function(d->p, &o, &probe->open);
	probe->open_width = width;
	return &probe->open;
}

/* Widths that the code seems to cut the command to, as a set: bit w for width w. */
static uint64_t mask_widths(const struct effects *fx)
{
	const struct decision *d;
	uint64_t widths = 0;

	vec_each(d, &fx->decisions) {
		unsigned int width = d->bits ? 64 - (unsigned int)__builtin_clzll(d->bits) : 0;

		if (width && width < 64 && d->bits == low_bits(width))
			widths |= (uint64_t)1 << width;
	}
	return widths;
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static bool is_absurd_probe(const struct drive *d, size_t index)
{
	const size_t *known;

	vec_each(known, &d->absurd)
		if (*known == index)
			return true;
	return false;
}

/* How many probes of numbers below limit do the same as this one, itself included. */
static unsigned int class_size(const struct drive *d, const struct effects *fx, uint64_t limit)
{
	unsigned int count = 0;

	for (size_t i = 0; i < d->probes.count && d->probes.items[i].value < limit; i++)
		count += effects_are_same(fx, &d->probes.items[i].fx);
	return count;
}

unsigned int drive_narrowest_mask(const struct drive *d)
{
	uint64_t widths = mask_widths(&d->open) & ~low_bits(3);

	return widths & low_bits(32) ? (unsigned int)__builtin_ctzll(widths) : 32;
}

static bool is_mere_error(const struct effects *fx)
{
	return effects_return_errors(fx) && !fx->calls.count;
}

/* Whether many more of the lowest numbers than do what fx does get an error alone. */
static bool is_outnumbered(const struct drive *d, const struct effects *fx)
{
	unsigned int own = class_size(d, fx, FIRST_OPS);

	for (size_t i = 0; own && i < d->probes.count && d->probes.items[i].value < FIRST_OPS;
	     i++) {
		const struct effects *other = &d->probes.items[i].fx;

		if (effects_return_errors(other) &&
		    class_size(d, other, FIRST_OPS) >= MANY_MORE * own)
			return true;
	}
	return false;
}

/*
 * Whether what happens to this number, one of a few that are probably no op,
 * is what happens to numbers that are none. Real ops might share one effect as
 * well, so where there is more to it than an error number, many have to agree,
 * and errors alone must not be what most numbers get.
 */
static bool is_absurd(const struct drive *d, const struct effects *fx)
{
	unsigned int narrowest = drive_narrowest_mask(d), wanted = MIN_ABSURD_CLASS;

	if (fx->is_cut)
		return false;
	if (is_mere_error(fx))
		return class_size(d, fx, UINT64_MAX) >= 2;
	if (narrowest < FIRST_OPS_BITS) /* each number comes more than once */
		wanted <<= FIRST_OPS_BITS - narrowest;
	return class_size(d, fx, UINT64_MAX) >= wanted && !is_outnumbered(d, fx);
}

/* The largest numbers are each another op with progress, where there is a mask. */
static bool large_agree(const struct drive *d)
{
	size_t last = d->probes.count - 1;

	for (unsigned int i = 1; i < ABSURD_LARGE && i <= last; i++)
		if (!effects_are_same(&d->probes.items[last].fx, &d->probes.items[last - i].fx))
			return false;
	return true;
}

static void add_absurd(struct drive *d, uint64_t value)
{
	size_t at = probe_place(d, value);
	const struct effects *fx;

	if (at == d->probes.count || d->probes.items[at].value != value)
		return;
	if (value >> 30 && !large_agree(d))
		return;
	fx = &d->probes.items[at].fx;
	if (!is_absurd(d, fx) || is_absurd_probe(d, at))
		return;
	vec_push(&d->absurd, at);
	for (size_t i = 0; i < fx->calls.count; i++)
		if (!effects_call_subset(&(address_list){.items = &fx->calls.items[i], .count = 1},
					 &d->common))
			vec_push(&d->common, fx->calls.items[i]);
	vec_sort(&d->common, compare_numbers);
}

/* The highest numbers below each mask, and of the register: they are no ops, as a rule. */
static void for_absurd(struct drive *d, void (*use)(struct drive *d, uint64_t value))
{
	uint64_t widths = mask_widths(&d->open) | (uint64_t)1 << 31;

	for (unsigned int width = 4; width < 32; width++)
		if (widths >> width & 1)
			for (uint64_t below = 1;
			     below <= (width == 31 ? ABSURD_LARGE : ABSURD_NUMBERS); below++)
				use(d, ((uint64_t)1 << width) - below);
}

/*
 * What happens to a great part of the lowest numbers happens to numbers that
 * are no op, even where the highest ones below a mask do not show it.
 */
static void add_common_class(struct drive *d)
{
	if (drive_narrowest_mask(d) < FIRST_OPS_BITS)
		return;
	for (size_t i = 0; i < d->probes.count && d->probes.items[i].value < FIRST_OPS; i++) {
		if (class_size(d, &d->probes.items[i].fx, UINT64_MAX) >= COMMON_CLASS) {
			add_absurd(d, d->probes.items[i].value);
			return;
		}
	}
}

static void run_value(struct drive *d, uint64_t value)
{
	drive_probe(d, value);
}

/* The command, so many of the decision's units from value. */
static uint64_t at_distance(const struct drive *d, uint64_t value, uint64_t distance, int shift)
{
	uint64_t mask = low_bits(d->base->command_width < 32 ? d->base->command_width : 32);

	if (shift < 0)
		return (value + (uint64_t)((int64_t)distance >> -shift)) & mask;
	return shift_down(shift_down(value, shift) + distance, -shift) & mask;
}

uint64_t drive_holes(const struct decision *d)
{
	uint64_t top = d->bits ? low_bits(64 - (unsigned int)__builtin_clzll(d->bits)) : 0;
	uint64_t holes = top & ~d->bits;

	return d->is_equality && __builtin_popcountll(holes) <= MAX_HOLES ? holes : 0;
}

/* Numbers from end on that differ by less than unit, and their neighbours. */
static void add_neighbours(uint64_t end, uint64_t unit, address_list *ret)
{
	for (uint64_t n = end ? end - 1 : 0; n <= end + unit && end <= 1 << 16; n++)
		vec_push(ret, n);
}

/* Numbers that the op was compared with in this run, and their neighbours. */
static void add_candidates(const struct drive *d, const struct probe *probe, address_list *ret)
{
	const struct decision *decision;

	vec_each(decision, &probe->fx.decisions) {
		uint64_t unit = decision->shift > 0 ? (uint64_t)1 << decision->shift : 1;
		uint64_t holes = drive_holes(decision), some = holes, reached;

		if (!decision->has_distance || !(decision->bits & OP_BITS))
			continue;
		reached = at_distance(d, probe->value, decision->reaches, decision->shift);
		add_neighbours(reached, unit, ret);
		add_neighbours(at_distance(d, probe->value, decision->to_zero, decision->shift),
			       unit, ret);
		for (; some; some = (some - 1) & holes)
			add_neighbours(reached ^ some, unit, ret);
	}
}

static void all_candidates(const struct drive *d, address_list *ret)
{
	for (size_t i = 0; i < d->probes.count; i++)
		add_candidates(d, &d->probes.items[i], ret);
	vec_sort(ret, compare_numbers);
}

/* Drives what the probes that are new suggest; whether there was anything more. */
static bool probe_candidates(struct drive *d)
{
	size_t before = d->probes.count;
	address_list found = {0};
	struct probe *probe;

	vec_each(probe, &d->probes) {
		if (!probe->is_searched)
			add_candidates(d, probe, &found);
		probe->is_searched = true;
	}
	vec_sort(&found, compare_numbers);
	for (size_t i = 0; i < found.count; i++)
		drive_probe(d, found.items[i]);
	vec_free(&found);
	return d->probes.count > before && !d->is_cut;
}

/* Whether the range was short enough to drive all of it. */
static bool probe_range(struct drive *d, uint64_t from, uint64_t to)
{
	if (to < from || to - from > MAX_FILL || to > 1 << 16)
		return false;
	for (uint64_t value = from; value <= to; value++)
		drive_probe(d, value);
	return true;
}

/* All numbers between the two candidates that value lies between, if they are not far apart. */
static bool probe_interval(struct drive *d, uint64_t value, const address_list *candidates)
{
	size_t above = 0;

	while (above < candidates->count && candidates->items[above] <= value)
		above++;
	return above && above < candidates->count &&
	       probe_range(d, candidates->items[above - 1], candidates->items[above]);
}

/*
 * Numbers that may index a table: from where the value compared is 0 up to its
 * limit, or all that the bits of an index allow. A test of a bit that the op
 * selects may have its limits in comparisons before it.
 */
static void probe_table(struct drive *d, uint64_t value, const struct decision *decision,
			const address_list *candidates)
{
	bool has_all;

	if (!(decision->bits & OP_BITS))
		return;
	if (decision->has_distance) {
		probe_range(d, at_distance(d, value, decision->to_zero, decision->shift),
			    at_distance(d, value, decision->reaches, decision->shift));
		return;
	}
	has_all = decision->bits <= MAX_FILL && probe_range(d, 0, decision->bits);
	has_all |= probe_interval(d, value, candidates);
	d->has_gaps |= !has_all && !(value >> drive_narrowest_mask(d));
}

static void probe_tables(struct drive *d)
{
	VEC(struct decision) tables = {0};
	address_list values = {0}, candidates = {0};
	const struct decision *decision;

	all_candidates(d, &candidates);
	for (size_t i = 0; i < d->probes.count; i++) {
		vec_each(decision, &d->probes.items[i].fx.decisions) {
			vec_push(&tables, *decision);
			vec_push(&values, d->probes.items[i].value);
		}
	}
	for (size_t i = 0; i < tables.count && !d->is_cut; i++)
		probe_table(d, values.items[i], &tables.items[i], &candidates);
	vec_free(&tables);
	vec_free(&values);
	vec_free(&candidates);
}

/* These come last: where the limit on work is met in them, nothing that came before is in doubt. */
static void probe_buffer_ops(struct drive *d)
{
	bool was_cut = d->is_cut;

	for (uint64_t value = FIRST_OPS; value < BUFFER_OPS && !d->is_cut; value++)
		drive_probe(d, value);
	d->is_cut = was_cut;
}

bool drive_is_blind(const struct drive *d)
{
	return d->base->seed.is_used && !d->open.was_seeded;
}

void drive_handler(struct drive *d)
{
	struct probe *probe;

	run_function(d->p, d->base, &d->open);
	if (drive_is_blind(d))
		return;
	for_absurd(d, run_value);
	for (uint64_t value = 0; value < FIRST_OPS; value++)
		drive_probe(d, value);
	for_absurd(d, add_absurd);
	add_common_class(d);
	for (unsigned int round = 0; round < MAX_ROUNDS && probe_candidates(d); round++)
		;
	probe_tables(d);
	if (d->base->seed.is_used)
		probe_buffer_ops(d);
	vec_each(probe, &d->probes)
		probe->dispatched = drive_judge(d, probe);
}

static void probe_deinit(struct probe *probe)
{
	effects_deinit(&probe->fx);
	effects_deinit(&probe->open);
}

void drive_deinit(struct drive *d)
{
	struct probe *probe;

	vec_each(probe, &d->probes)
		probe_deinit(probe);
	vec_free(&d->probes);
	vec_free(&d->absurd);
	vec_free(&d->common);
	effects_deinit(&d->open);
}
