// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/drive.h"
#include "lib/code/handler.h"
#include "lib/code/split.h"
#include "lib/code/tested.h"

enum {
	MAX_STEPS_A_RUN = 30000,
	MAX_STEPS_A_HANDLER = 1500000,
	BUFFER_OP_BITS = 32, /* each op in a buffer is a uint32_t at its start */
};

static const char *why_unknown(const struct probe *probe, const struct drive *d)
{
	if (!d->absurd.count)
		return "what an unknown op gets cannot be told";
	if (probe->fx.is_cut)
		return "the limit on work was met";
	if (probe->fx.command_escaped)
		return "the op is passed to a call or memory that is not followed";
	if (probe->fx.has_unknown_jump)
		return "a jump that goes on with the op cannot be resolved";
	return "what it does can barely be told from what an unknown op gets";
}

/* Ops are the numbers below the mask; without one, those that were driven as candidates. */
static uint64_t number_limit(const struct drive *d)
{
	return low_bits(d->base->command_width < 16 ? d->base->command_width : 16);
}

/* Whether each comparison of the op is with one number, so that driving finds them all. */
static bool compares_singly(const struct drive *d)
{
	const struct decision *decision;

	/* Bits that are known by then, beside those that are not, make no holes. */
	vec_each(decision, &d->open.decisions)
		if (decision->bits & OP_BITS && decision->has_holes &&
		    decision->bits & (decision->bits + 1) && !drive_holes(decision))
			return false;
	return true;
}

static bool is_common(const struct drive *d, uint64_t address)
{
	for (size_t i = 0; i < d->common.count; i++)
		if (d->common.items[i] == address)
			return true;
	return false;
}

/* Of a name, but for what the compiler appended. */
static uint32_t name_digest(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name && *name != '.'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

/* Names are in no order, since addresses differ from build to build. */
static uint32_t body_of(const struct drive *d, const struct effects *fx)
{
	uint32_t body = 0;

	for (size_t i = 0; i < fx->calls.count; i++) {
		uint64_t address = fx->calls.items[i];
		const struct code_symbol *s = code_image_function_at(d->p->image, address);

		if (s && s->address == address && !is_common(d, address))
			body += name_digest(s->name);
	}
	return body;
}

static void list_ops(const struct drive *d, struct arena *a, struct code_handler *ret)
{
	struct code_op *ops = arena_array(a, d->probes.count, sizeof(*ops));
	size_t count = 0;

	for (size_t i = 0; i < d->probes.count; i++) {
		const struct probe *probe = &d->probes.items[i];

		if (probe->value > number_limit(d))
			break;
		ops[count].number = probe->value;
		ops[count].dispatched = probe->dispatched;
		if (probe->dispatched == ANSWER_YES)
			ops[count].body = body_of(d, &probe->fx);
		ops[count].is_followed = !probe->fx.is_cut && !probe->fx.has_unknown_jump &&
					 !probe->fx.command_escaped;
		ops[count].is_whole =
			!probe->fx.is_cut && !probe->fx.has_unknown_jump && !probe->fx.undecided_at;
		ops[count].is_idle = drive_is_idle(d, probe);
		if (ops[count].dispatched == ANSWER_UNKNOWN)
			ops[count].unknown_because = why_unknown(probe, d);
		count++;
	}
	ret->ops = ops;
	ret->op_count = count;
	ret->has_all_ops = d->absurd.count && !d->is_cut && !d->has_gaps && compares_singly(d);
}

/*
 * Numbers beyond the mask are ops with progress: they go. Where the mask is for
 * some ops only, or only suspected, that is not certain.
 */
static void drop_aliases(const struct drive *d, struct code_handler *h)
{
	bool is_known = h->op_bits.state == NUMBER_KNOWN;
	unsigned int width = is_known ? (unsigned int)h->op_bits.value : drive_narrowest_mask(d);

	if (h->op_bits.state == NUMBER_NONE)
		return;
	for (size_t i = h->op_count; i-- > 0 && h->ops[i].number >> width;) {
		struct code_op *op = (struct code_op *)&h->ops[i];

		if (is_known && !h->only_for) {
			h->op_count--;
		} else if (op->dispatched == ANSWER_YES) {
			op->dispatched = ANSWER_UNKNOWN;
			op->unknown_because = "it may be another op with progress";
		}
	}
}

/* Whether runs of its ops come to every place that they can come to in fact. */
static bool follows_all(const struct drive *d, const struct code_handler *h)
{
	const struct probe *probe;

	if (!h->has_all_ops)
		return false;
	vec_each(probe, &d->probes)
		if (probe->dispatched != ANSWER_NO &&
		    (probe->fx.is_cut || probe->fx.has_unknown_jump || probe->fx.command_escaped))
			return false;
	return true;
}

static bool has_hit(const struct effects *fx, uint64_t at)
{
	const struct site_hit *hit;

	vec_each(hit, &fx->hits)
		if (hit->at == at)
			return true;
	return false;
}

/* fx is what the op does, with progress left open perhaps; alone, what it does without any. */
static void add_hits(const struct code_handler *h, const struct code_op *op,
		     const struct effects *fx, const struct effects *alone, hit_list *hits,
		     call_list *calls)
{
	bool is_sure = !alone->command_escaped && !alone->is_cut;
	const struct site_hit *hit;
	const uint64_t *target;

	vec_each(hit, &fx->hits) {
		bool is_op = op->dispatched == ANSWER_YES && has_hit(alone, hit->at);

		vec_push(hits, (struct seen_hit){.handler = h,
						 .op = op->number,
						 .is_op = is_op,
						 .is_sure = is_op && is_sure,
						 .hit = *hit});
	}
	vec_each(target, &alone->calls)
		vec_push(calls,
			 (struct seen_call){.handler = h, .op = op->number, .target = *target});
}

/* Under a mask, progress is left open, so that its place shows in what is passed on. */
static void collect_hits(struct drive *d, const struct code_handler *h, hit_list *hits,
			 call_list *calls)
{
	bool has_mask = h->op_bits.state == NUMBER_KNOWN;
	unsigned int width = (unsigned int)h->op_bits.value;

	for (size_t i = 0; i < h->op_count; i++) {
		uint64_t op = h->ops[i].number;
		const struct effects *open = NULL;
		const struct probe *probe;

		if (h->ops[i].dispatched == ANSWER_NO)
			continue;
		if (has_mask && !(op >> width))
			open = drive_open(d, op, width);
		probe = drive_probe(d, op);
		if (probe)
			add_hits(h, &h->ops[i], open ? open : &probe->fx, &probe->fx, hits, calls);
	}
}

/* The native and compat handlers, one of which a wrapper for HVM guests calls. */
static void next_handlers(const struct program *p, const struct code_handler *h, address_list *ret)
{
	for (unsigned int entry = 0; entry < ENTRY_COUNT; entry++) {
		const struct name_list *names = &h->family->handlers[entry];

		for (size_t i = 0; i < names->count && entry != ENTRY_HVM; i++) {
			const struct code_symbol *s = code_image_find(p->image, names->items[i]);

			if (s && h->entry == ENTRY_HVM)
				vec_push(ret, s->address);
		}
	}
}

static void analyse(struct program *p, uint64_t max_steps, struct arena *a, struct code_handler *h,
		    hit_list *hits, call_list *calls)
{
	address_list next = {0};
	const struct op_location *in = &h->family->op_in;
	struct run_options base = {
		.entry = h->address,
		.has_command = true,
		.command_argument = in->argument,
		.command_width = h->op_in_buffer ? BUFFER_OP_BITS : p->machine->word_bits,
		.seed = {h->op_in_buffer, in->is_of_buffers, in->argument, 0, BUFFER_OP_BITS},
		.handlers = &next,
		.follows_calls = true,
		.max_steps = MAX_STEPS_A_RUN,
	};
	struct drive d = {.p = p, .base = &base, .max_steps = p->steps + MAX_STEPS_A_HANDLER};

	if (d.max_steps > max_steps)
		d.max_steps = max_steps;
	next_handlers(p, h, &next);
	drive_handler(&d);
	list_ops(&d, a, h);
	if (!h->op_in_buffer) {
		split_find(&d, a, h);
		drop_aliases(&d, h);
		if (d.open.passed_bits)
			h->register_bits = (uint8_t)d.open.passed_bits;
	} else if (drive_is_blind(&d)) {
		h->unknown_because = "the buffer with the op is not seen to be copied in";
	}
	h->follows_all = follows_all(&d, h);
	collect_hits(&d, h, hits, calls);
	drive_deinit(&d);
	vec_free(&next);
}

static void add_handler(struct program *p, const struct family *f, enum entry_path entry,
			const char *name, uint64_t max_steps, struct arena *a, handler_list *ret,
			hit_list *hits, call_list *calls)
{
	const struct code_symbol *s = code_image_find(p->image, name);
	struct code_handler *h;

	if (!s || !s->is_function)
		return;
	h = arena_alloc(a, sizeof(*h));
	h->family = f;
	h->entry = entry;
	h->symbol = s->name;
	h->address = s->address;
	h->op_in_buffer = f->op_in.record != NULL;
	vec_push(ret, h);
	p->followed.count = 0;
	if (f->op_in.known)
		analyse(p, max_steps, a, h, hits, calls);
	tested_find(p, h, max_steps);
	h->followed = arena_memdup(a, p->followed.items,
				   p->followed.count * sizeof(p->followed.items[0]));
	h->followed_count = p->followed.count;
}

void handlers_find(struct program *p, const struct families *families, uint64_t max_steps,
		   struct arena *a, handler_list *ret, hit_list *hits, call_list *calls)
{
	for (size_t i = 0; i < families->count; i++) {
		const struct family *f = &families->items[i];

		if (f->kind != FAMILY_OPS)
			continue;
		for (unsigned int entry = 0; entry < ENTRY_COUNT; entry++)
			for (size_t j = 0; j < f->handlers[entry].count; j++)
				add_handler(p, f, (enum entry_path)entry,
					    f->handlers[entry].items[j], max_steps, a, ret, hits,
					    calls);
	}
}
