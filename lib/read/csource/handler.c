// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/handler.h"
#include "lib/read/csource/refusals.h"
#include "lib/read/csource/spelled.h"
#include "lib/read/csource/split_macros.h"

#define UINT32_MAX_64 ((uint64_t)UINT32_MAX)

typedef VEC(uint64_t) uint64_list;
typedef VEC(struct dispatched_op) op_list;

/* What the decode is made of. */
struct split {
	struct sources *sources;
	const struct family *family;
	const struct exploration *runs;
	struct decode *ret;
	uint64_t register_mask; /* bits of the command */
	uint64_t narrow;	/* the mask that some ops are taken out with; 0: none */
	bool has_whole;		/* some ops are the whole register */
	bool splits_halves;	/* the upper half of 64 bits is used by itself */
	op_list ops;
};

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int compare_ops(const void *a, const void *b)
{
	const struct dispatched_op *x = a, *y = b;

	return compare_numbers(&x->number, &y->number);
}

static bool is_whole(const struct split *s, uint64_t mask)
{
	return (mask & s->register_mask) == s->register_mask ||
	       (mask == UINT32_MAX && !s->splits_halves);
}

/* Whether the run serves its op, by the last place that tells it from others. */
static bool leaf_serves(const struct leaf *leaf)
{
	return !leaf->outcome.is_error && leaf->outcome.served != OP_LEFT;
}

static bool is_same_op(const struct leaf *a, const struct leaf *b)
{
	return !a->op_mask == !b->op_mask && a->op == b->op;
}

/* Whether every number that is not named gets an error. */
static bool refuses_others(const struct exploration *runs)
{
	const struct leaf *leaf;

	if (runs->unknown_because)
		return false;
	vec_each(leaf, &runs->leaves)
		if (!leaf->op_mask)
			return leaf->is_refused;
	return false;
}

bool handler_refuses(const struct exploration *runs, uint64_t op)
{
	const struct leaf *leaf;

	vec_each(leaf, &runs->leaves)
		if (leaf->op_mask && leaf->op == op)
			return leaf->is_refused;
	return refuses_others(runs);
}

/* A number that no run decided on. */
static uint64_t unnamed_op(const struct exploration *runs)
{
	const struct leaf *leaf;
	uint64_t op = 0;

	vec_each(leaf, &runs->leaves)
		if (leaf->op_mask && leaf->op >= op)
			op = leaf->op + 1;
	return op;
}

/* Whether no call of the op succeeds, over whatever way it goes. */
static bool is_refused_on_all_ways(struct sources *p, const struct family *family,
				   enum entry_path entry, struct function *f, uint64_t op)
{
	struct exploration runs;
	const struct leaf *leaf;
	bool is_refused = true;

	explore_op(p, family, entry, f, UINT64_MAX, op, &runs);
	vec_each(leaf, &runs.leaves)
		is_refused &= leaf->outcome.is_refusal;
	is_refused &= runs.leaves.count && !runs.unknown_because && !runs.has_dropped;
	exploration_deinit(&runs);
	return is_refused;
}

/* What the runs that decided on the op of this one, which is the first of them, tell. */
static bool is_refused(struct sources *p, const struct family *family, enum entry_path entry,
		       struct function *f, const struct exploration *runs, const struct leaf *leaf)
{
	const struct leaf *other;
	bool are_errors = true;

	vec_each(other, &runs->leaves) {
		if (!is_same_op(other, leaf))
			continue;
		if (leaf->op_mask && leaf_serves(other))
			return false;
		are_errors &= other->outcome.is_error;
	}
	if (are_errors && !runs->has_dropped && !runs->has_way_around)
		return true;
	return is_refused_on_all_ways(p, family, entry, f,
				      leaf->op_mask ? leaf->op : unnamed_op(runs));
}

/*
 * Whether the whole register told ops only where what is above them was asked
 * for before and is 0; where it is not, something is served, too.
 */
static bool hides_mask(const struct exploration *runs)
{
	bool is_behind_zero = false, serves_others = false;
	const struct leaf *leaf;

	vec_each(leaf, &runs->leaves) {
		is_behind_zero |= leaf->op_mask >= UINT32_MAX && leaf->op_mask & leaf->zero;
		serves_others |= !leaf->op_mask && leaf->nonzero && !leaf->outcome.is_error;
	}
	return is_behind_zero && serves_others;
}

void handler_find_refused(struct sources *p, const struct family *family, enum entry_path entry,
			  struct function *f, struct exploration *runs)
{
	struct leaf *leaf, *first;

	runs->hides_op |= hides_mask(runs);
	vec_each(leaf, &runs->leaves) {
		for (first = runs->leaves.items; !is_same_op(first, leaf); first++)
			;
		leaf->is_refused = first == leaf ? is_refused(p, family, entry, f, runs, leaf)
						 : first->is_refused;
	}
}

/* What becomes of the op when it is known from the start on, so that no way is out of reach. */
static void find_alone(struct sources *p, const struct family *family, enum entry_path entry,
		       struct function *f, struct leaf *leaf)
{
	struct exploration alone;
	const struct leaf *one;
	bool is_error, is_named = false;

	explore_op(p, family, entry, f, leaf->op_mask, leaf->op, &alone);
	is_error = !alone.has_dropped;
	vec_each(one, &alone.leaves) {
		is_error &= one->outcome.is_error;
		is_named |= one->outcome.served >= OP_NAMED;
	}
	if (alone.leaves.count && !alone.unknown_because) {
		leaf->outcome.is_error = is_error;
		leaf->outcome.served = is_named ? leaf->outcome.served : OP_LEFT;
	}
	exploration_deinit(&alone);
}

void handler_compare(struct sources *p, const struct family *family, enum entry_path entry,
		     struct function *f, struct exploration *runs)
{
	struct leaf *leaf;

	if (!runs->compared)
		return;
	vec_each(leaf, &runs->leaves)
		if (leaf->op_mask && !leaf->outcome.is_error)
			find_alone(p, family, entry, f, leaf);
}

/* Masks that are not the lowest bits in a row, or two of them, are not understood. */
static void find_masks(struct split *s)
{
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves)
		s->splits_halves |= leaf->op_mask == UINT32_MAX && !leaf->outcome.is_error &&
				    leaf->outcome.apart & s->register_mask & ~UINT32_MAX_64;
	vec_each(leaf, &s->runs->leaves) {
		if (!leaf->op_mask)
			continue;
		if (is_whole(s, leaf->op_mask)) {
			s->has_whole = true;
		} else if (leaf->op_mask & (leaf->op_mask + 1)) {
			s->ret->unknown_because = "an op is taken out of bits in the middle";
		} else if (s->narrow && s->narrow != leaf->op_mask) {
			s->ret->unknown_because = "ops are taken out with masks of several widths";
		} else {
			s->narrow = leaf->op_mask;
		}
	}
	if (s->runs->hides_op)
		s->ret->unknown_because = "the op is taken out in a way that is not followed";
	/* Where nothing is served, nothing is split. */
	if (!s->ret->unknown_because && !s->narrow && !s->has_whole && !refuses_others(s->runs))
		s->ret->unknown_because = "no test of the op is seen";
}

/* A handler may look at the lower half of its register only. */
static void narrow_register(struct split *s)
{
	const struct leaf *leaf;

	if (s->narrow || !s->has_whole)
		return;
	vec_each(leaf, &s->runs->leaves)
		if (leaf->op_mask > UINT32_MAX)
			return;
	if (s->ret->register_bits > 32)
		s->ret->register_bits = 32;
}

/*
 * Bits that progress may be in: from its place on, where that is known. Where a
 * handler looks at 32 bits of a longer register only, those are what counts.
 */
static uint64_t progress_bits(const struct split *s, uint64_t mask)
{
	const struct known_number *lsb = &s->ret->progress_lsb;
	uint64_t bits = s->register_mask & ~mask;

	if (lsb->state == NUMBER_KNOWN)
		bits &= ~(((uint64_t)1 << lsb->value) - 1);
	return s->splits_halves ? bits : bits & UINT32_MAX;
}

/* Whether calls of this op, with something above it, can be in the run. */
static bool can_carry(const struct split *s, const struct leaf *leaf, uint64_t op, uint64_t mask)
{
	uint64_t bits = progress_bits(s, mask);

	if ((leaf->op ^ op) & leaf->op_mask & mask)
		return false;
	for (const struct exclusion *x = leaf->excluded; x; x = x->next)
		if (!(x->mask & ~mask) && (op & x->mask) == x->bits)
			return false;
	return bits & ~(leaf->zero | leaf->op_mask) || leaf->op & bits;
}

/*
 * Whether progress that is not 0 gets where it does with 0. Where some test for
 * it refuses it, for certain behind the tests or on a way without one; where a
 * test only tells it from 0, not just before that.
 */
static bool gets_to_work(const struct leaf *leaf, bool is_tested)
{
	bool is_refused = leaf->outcome.ended.is_refused;

	for (const struct use *u = leaf->outcome.uses; u; u = u->next) {
		bool is_beside =
			u->ways == WAYS_PASSED || (u->ways == WAYS_UNTESTED && !u->is_before_test);
		bool is_apart = u->ways & WAYS_PASSED || !u->is_at_test;

		if (u->is_work && (is_refused ? is_beside : is_apart || !is_tested))
			return true;
	}
	return false;
}

/* Where only some of its bits are used, nobody knows what becomes of it. */
static enum progress_answer used_progress(const struct split *s, const struct leaf *leaf,
					  uint64_t mask)
{
	uint64_t used = leaf->outcome.used & s->register_mask & ~mask;

	return leaf->outcome.escaped_to || progress_bits(s, mask) & ~used ? PROGRESS_UNKNOWN
									  : PROGRESS_ACCEPTED;
}

/* Whether the run does as much as one of the same op does with progress of 0. */
static bool does_the_same(const struct split *s, const struct leaf *leaf, uint64_t mask)
{
	const struct leaf *other;

	vec_each(other, &s->runs->leaves)
		if (other->op_mask == leaf->op_mask && other->op == leaf->op &&
		    !other->outcome.is_error && other->outcome.calls == leaf->outcome.calls &&
		    other->outcome.errors == leaf->outcome.errors &&
		    !(progress_bits(s, mask) & ~other->zero))
			return leaf->outcome.calls;
	return false;
}

/* What the run makes of progress that is not 0. */
static enum progress_answer progress_in_run(const struct split *s, const struct leaf *leaf,
					    uint64_t mask)
{
	const struct outcome *o = &leaf->outcome;
	uint64_t looked_at;

	if (o->is_error)
		return PROGRESS_REFUSED;
	if (o->ended.is_refused) {
		if (gets_to_work(leaf, true))
			return used_progress(s, leaf, mask);
		return o->ended.has_passed || o->ended.is_unclear ? PROGRESS_UNKNOWN
								  : PROGRESS_REFUSED;
	}
	if (o->ended.is_limited)
		return PROGRESS_UNKNOWN;
	if (gets_to_work(leaf, o->tested & progress_bits(s, mask)))
		return used_progress(s, leaf, mask);
	looked_at = (o->used | o->asked) & progress_bits(s, mask);
	if (o->tested & progress_bits(s, mask) && !does_the_same(s, leaf, mask))
		return PROGRESS_UNKNOWN;
	return looked_at || o->escaped_to ? PROGRESS_UNKNOWN : PROGRESS_IGNORED;
}

/* Accepted and ignored by one run each is accepted; any other two do not agree. */
static enum progress_answer join_answers(enum progress_answer a, enum progress_answer b)
{
	bool are_open = a != PROGRESS_REFUSED && b != PROGRESS_REFUSED && a != PROGRESS_UNKNOWN &&
			b != PROGRESS_UNKNOWN;

	if (a == PROGRESS_NONE || a == b)
		return b;
	return are_open ? PROGRESS_ACCEPTED : PROGRESS_UNKNOWN;
}

/*
 * Whether the op is told by the lower half of a register of which others see the
 * whole, so that it runs whatever is in the upper one.
 */
static bool misses_upper_half(const struct split *s, uint64_t op)
{
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves)
		if (leaf->op_mask == UINT32_MAX && leaf->op == op && !leaf->outcome.is_error &&
		    !leaf->outcome.ended.is_refused &&
		    s->register_mask & ~leaf->zero & ~UINT32_MAX_64)
			return true;
	return false;
}

static enum progress_answer progress_of(const struct split *s, uint64_t op, uint64_t mask)
{
	enum progress_answer all = PROGRESS_NONE;
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves)
		if (can_carry(s, leaf, op, mask))
			all = join_answers(all, progress_in_run(s, leaf, mask));
	if (all == PROGRESS_NONE)
		return PROGRESS_UNKNOWN;
	if (all != PROGRESS_REFUSED && s->runs->compared & s->register_mask & ~mask)
		return PROGRESS_UNKNOWN;
	if (all == PROGRESS_REFUSED && s->narrow && misses_upper_half(s, op))
		return PROGRESS_UNKNOWN;
	return all;
}

static struct dispatched_op *find_op(struct split *s, uint64_t number)
{
	for (size_t i = 0; i < s->ops.count; i++)
		if (s->ops.items[i].number == number)
			return &s->ops.items[i];
	vec_push(&s->ops, (struct dispatched_op){.number = number});
	return &s->ops.items[s->ops.count - 1];
}

static enum answer answer_of(const struct split *s, uint64_t op)
{
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves)
		if (leaf->op_mask && leaf->op == op && leaf_serves(leaf))
			return ANSWER_YES;
	return handler_refuses(s->runs, op) ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* The option without which no case serves the op; NULL: some case does in every build. */
static const struct guard *guard_of(const struct split *s, uint64_t op)
{
	const struct guard *guard = NULL;
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves) {
		if (!leaf->op_mask || leaf->op != op || !leaf_serves(leaf))
			continue;
		if (!leaf->outcome.guard)
			return NULL;
		guard = leaf->outcome.guard;
	}
	return guard;
}

static void set_option(struct split *s, struct dispatched_op *op)
{
	const struct guard *guard = guard_of(s, op->number);

	if (!guard || op->dispatched != ANSWER_YES)
		return;
	op->option = guard->option;
	op->option_at = (struct evidence){.file = guard->at.path, .line = guard->at.line};
}

static void list_named(struct split *s)
{
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves) {
		struct dispatched_op *op;

		if (!leaf->op_mask)
			continue;
		op = find_op(s, leaf->op);
		op->dispatched = answer_of(s, leaf->op);
		set_option(s, op);
		if (s->ret->is_op_in_buffer || (is_whole(s, leaf->op_mask) && !s->narrow))
			op->progress = PROGRESS_NONE;
	}
	for (size_t i = 0; i < s->ops.count; i++) {
		struct dispatched_op *op = &s->ops.items[i];

		if (op->progress != PROGRESS_NONE)
			op->progress = progress_of(s, op->number, s->narrow);
		if (op->dispatched != ANSWER_YES)
			op->progress = PROGRESS_UNKNOWN;
	}
}

static void list_others(struct split *s)
{
	bool is_refused = refuses_others(s->runs);
	const struct known_op *all;
	size_t all_count;

	all = sources_ops(s->sources, s->family, &all_count);
	for (size_t i = 0; i < all_count; i++) {
		size_t count = s->ops.count;
		struct dispatched_op *op = find_op(s, all[i].number);

		if (s->ops.count > count && is_refused)
			op->dispatched = ANSWER_NO;
	}
}

/* Where progress begins, by the ops that take it, or else by those that test for it. */
static void find_lsb(struct split *s)
{
	uint64_t above = s->register_mask & ~s->narrow, used = 0, tested = 0, lows = 0, told = 0;
	bool is_lost = false, is_served = false;
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves) {
		if (is_whole(s, leaf->op_mask))
			told |= leaf->op_mask & above;
		is_served |= leaf->op_mask == s->narrow && leaf_serves(leaf);
		if (leaf->outcome.apart & above && leaf->op_mask == s->narrow &&
		    !leaf->outcome.is_error) {
			used |= leaf->outcome.apart & above;
			lows |= leaf->outcome.apart & above & -(leaf->outcome.apart & above);
			lows |= leaf->outcome.shifts & above;
		}
		tested |= leaf->outcome.tested & above;
		is_lost |= leaf->outcome.escaped_to ||
			   (leaf->outcome.used | leaf->outcome.asked) & above;
	}
	if (lows & (lows - 1)) {
		s->ret->unknown_because = DECODE_SEVERAL_BITS;
		return;
	}
	/* Where ops are told by bits below the tested ones, too, that is no test for progress. */
	if (!used && !(told & ~tested & ((tested & -tested) - 1)))
		used = tested;
	is_lost |= !used && tested;
	/* What went where nobody follows it, or tells the op, may have been progress. */
	is_lost |= !is_served || s->runs->has_dropped;
	s->ret->progress_lsb.state = used ? NUMBER_KNOWN : is_lost ? NUMBER_UNKNOWN : NUMBER_NONE;
	s->ret->progress_lsb.value = used ? (uint64_t)__builtin_ctzll(used) : 0;
}

static void find_unit(struct split *s)
{
	bool shifted = false, in_place = false, inner_shifted = false, inner_in_place = false;
	bool shown_shifted = false, shown_in_place = false, is_lost = false;
	const struct leaf *leaf;

	if (s->ret->progress_lsb.state != NUMBER_KNOWN)
		return;
	vec_each(leaf, &s->runs->leaves) {
		if (leaf->op_mask != s->narrow)
			continue;
		shifted |= leaf->outcome.is_used_shifted;
		in_place |= leaf->outcome.is_used_in_place;
		shown_shifted |= leaf->outcome.is_shown_shifted;
		shown_in_place |= leaf->outcome.is_shown_in_place;
		inner_shifted |= leaf->outcome.is_inner_shifted;
		inner_in_place |= leaf->outcome.is_inner_in_place;
		is_lost |= leaf->outcome.escaped_to != NULL;
	}
	if (!shifted && !in_place) {
		shifted = inner_shifted | shown_shifted;
		in_place = inner_in_place | shown_in_place;
	}
	/* What went where nobody follows it may have been shifted there. */
	if (shifted != in_place && (shifted || (!is_lost && !inner_shifted)))
		s->ret->unit = shifted ? 1 : (uint64_t)1 << s->ret->progress_lsb.value;
}

static bool is_narrow_op(const struct split *s, uint64_t op)
{
	const struct leaf *leaf;

	vec_each(leaf, &s->runs->leaves)
		if (leaf->op_mask == s->narrow && leaf->op == op)
			return true;
	return false;
}

/*
 * Ops that are the whole register get an error for anything above them. Where
 * masked ops give errors of their own, too, all are one kind: refused.
 */
static bool is_mask_for_some(const struct split *s)
{
	if (!s->narrow || !s->has_whole)
		return false;
	for (size_t i = 0; i < s->ops.count; i++) {
		const struct dispatched_op *op = &s->ops.items[i];

		if (op->dispatched == ANSWER_YES && op->progress != PROGRESS_ACCEPTED &&
		    is_narrow_op(s, op->number))
			return false;
	}
	return true;
}

static void set_only_for(struct split *s, struct arena *a)
{
	uint64_list only = {0};
	const struct leaf *leaf;

	if (!is_mask_for_some(s))
		return;
	for (size_t i = 0; i < s->ops.count; i++)
		if (!is_narrow_op(s, s->ops.items[i].number))
			s->ops.items[i].progress = PROGRESS_NONE;

	vec_each(leaf, &s->runs->leaves)
		if (leaf->op_mask == s->narrow)
			vec_push(&only, leaf->op);
	vec_sort(&only, compare_numbers);
	if (only.count) {
		uint64_t *items = arena_array(a, only.count, sizeof(items[0]));
		size_t count = 0;

		for (size_t i = 0; i < only.count; i++)
			if (!count || items[count - 1] != only.items[i])
				items[count++] = only.items[i];
		s->ret->only_for = items;
		s->ret->only_for_count = count;
	}
	vec_free(&only);
}

static void set_split(struct split *s)
{
	if (s->ret->unknown_because)
		return;
	if (!s->narrow) {
		s->ret->op_bits.state = s->ret->progress_lsb.state = NUMBER_NONE;
		return;
	}
	s->ret->op_bits.state = NUMBER_KNOWN;
	s->ret->op_bits.value = (uint64_t)__builtin_popcountll(s->narrow);
	find_lsb(s);
	find_unit(s);
}

static unsigned int command_width(struct sources *p, const struct family *family,
				  struct function *f)
{
	const struct body *body = sources_body(p, f);
	size_t i = family->op_in.argument;

	return i < body->param_count ? body->locals.items[i].type.width : 0;
}

static void set_place(const text_list *texts, const struct function *f, const struct exploration *e,
		      struct decode *ret)
{
	const struct token *at = e->dispatch_at;

	ret->at.file = texts->items[at ? at->file : f->file].path;
	ret->at.line = at ? at->line : f->line;
}

static void add_to_builder(struct split *s, const text_list *texts, struct function *f,
			   struct builder *b)
{
	vec_sort(&s->ops, compare_ops);
	if (s->ops.count) {
		s->ret->ops = arena_memdup(builder_arena(b), s->ops.items,
					   s->ops.count * sizeof(s->ops.items[0]));
		s->ret->op_count = s->ops.count;
	}
	if (s->ret->unknown_because)
		s->ret->unknown_because = intern_str(builder_intern(b), s->ret->unknown_because);
	refusals_find(s->sources, texts, s->family, f, builder_arena(b), s->ret);
	builder_add_decode(b, s->ret);
	vec_free(&s->ops);
}

void handler_add_decode(struct sources *p, const text_list *texts, const struct family *family,
			enum entry_path entry, struct function *f, const struct exploration *e,
			struct builder *b)
{
	struct decode d = {
		.hypercall = intern_str(p->intern, family->hypercall),
		.entry = entry,
		.arch = p->arch,
		.handler = f->name,
		.is_op_in_buffer = family->op_in.record != NULL,
	};
	struct split s = {.sources = p, .family = family, .runs = e, .ret = &d};

	set_place(texts, f, e, &d);
	if (d.is_op_in_buffer) {
		s.register_mask = UINT32_MAX;
		d.op_bits.state = d.progress_lsb.state = NUMBER_NONE;
	} else {
		d.register_bits = (uint8_t)command_width(p, family, f);
		s.register_mask =
			d.register_bits >= 64 ? UINT64_MAX : ((uint64_t)1 << d.register_bits) - 1;
		if (!d.register_bits)
			d.unknown_because = "the type of the command is not known";
		else
			find_masks(&s);
		narrow_register(&s);
		set_split(&s);
	}
	list_named(&s);
	set_only_for(&s, builder_arena(b));
	list_others(&s);
	d.spelled = spelled_of(p, family, builder_arena(b), &d.spelled_count);
	if (!d.is_op_in_buffer)
		d.macros = split_macros_of(p, texts, f, builder_arena(b), &d.macro_count);
	add_to_builder(&s, texts, f, b);
}
