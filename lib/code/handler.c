// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/drive.h"
#include "lib/code/handler.h"
#include "lib/code/split.h"

enum {
	MAX_STEPS_A_RUN = 30000,
	MAX_STEPS_A_HANDLER = 1500000,
	BUFFER_OP_BITS = 32, /* each op in a buffer is a uint32_t at its start */
};

static const char *why_unknown(const struct probe *probe, const struct drive *d, bool is_blind)
{
	if (is_blind)
		return "the buffer with the op is not seen to be copied in";
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

static void list_ops(const struct drive *d, bool is_blind, struct arena *a,
		     struct code_handler *ret)
{
	struct code_op *ops = arena_array(a, d->probes.count, sizeof(*ops));
	size_t count = 0;

	for (size_t i = 0; i < d->probes.count; i++) {
		const struct probe *probe = &d->probes.items[i];

		if (probe->value > number_limit(d))
			break;
		ops[count].number = probe->value;
		ops[count].dispatched = is_blind ? ANSWER_UNKNOWN : probe->dispatched;
		if (ops[count].dispatched == ANSWER_UNKNOWN)
			ops[count].unknown_because = why_unknown(probe, d, is_blind);
		count++;
	}
	ret->ops = ops;
	ret->op_count = count;
	ret->has_all_ops = !is_blind && d->absurd.count && !d->is_cut;
}

/* Numbers beyond the mask are ops with progress: they go. */
static void drop_aliases(struct code_handler *h)
{
	if (h->op_bits.state != NUMBER_KNOWN || h->only_for)
		return;
	while (h->op_count && h->ops[h->op_count - 1].number >> h->op_bits.value)
		h->op_count--;
}

static void add_hits(const struct code_handler *h, uint64_t op, const struct effects *fx,
		     hit_list *hits, call_list *calls)
{
	const struct site_hit *hit;
	const uint64_t *target;

	vec_each(hit, &fx->hits)
		vec_push(hits, (struct seen_hit){.handler = h, .op = op, .hit = *hit});
	vec_each(target, &fx->calls)
		vec_push(calls, (struct seen_call){.handler = h, .op = op, .target = *target});
}

/* Under a mask, progress is left open, so that its place shows in what is passed on. */
static void collect_hits(struct drive *d, const struct code_handler *h, hit_list *hits, call_list *calls)
{
	bool has_mask = h->op_bits.state == NUMBER_KNOWN;
	unsigned int width = (unsigned int)h->op_bits.value;

	for (size_t i = 0; i < h->op_count; i++) {
		struct effects fx;

		if (h->ops[i].dispatched == ANSWER_NO)
			continue;
		if (has_mask && !(h->ops[i].number >> width)) {
			drive_open(d, h->ops[i].number, width, &fx);
			add_hits(h, h->ops[i].number, &fx, hits, calls);
			effects_deinit(&fx);
		} else {
			const struct probe *probe = drive_probe(d, h->ops[i].number);

			if (probe)
				add_hits(h, probe->value, &probe->fx, hits, calls);
		}
	}
}

static void analyse(struct program *p, uint64_t max_steps, struct arena *a, struct code_handler *h,
		    hit_list *hits, call_list *calls)
{
	const struct op_location *in = &h->family->op_in;
	struct run_options base = {
		.entry = h->address,
		.has_command = true,
		.command_argument = in->argument,
		.command_width = h->op_in_buffer ? BUFFER_OP_BITS : p->machine->word_bits,
		.seed = {h->op_in_buffer, in->argument, 0, BUFFER_OP_BITS},
		.follows_calls = true,
		.max_steps = MAX_STEPS_A_RUN,
	};
	struct drive d = {.p = p, .base = &base, .max_steps = p->steps + MAX_STEPS_A_HANDLER};
	bool is_blind;

	if (d.max_steps > max_steps)
		d.max_steps = max_steps;
	drive_handler(&d);
	is_blind = h->op_in_buffer && !d.open.was_seeded;
	list_ops(&d, is_blind, a, h);
	if (!h->op_in_buffer) {
		split_find(&d, a, h);
		drop_aliases(h);
	}
	if (!is_blind)
		collect_hits(&d, h, hits, calls);
	drive_deinit(&d);
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
	if (f->op_in.known)
		analyse(p, max_steps, a, h, hits, calls);
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
					    f->handlers[entry].items[j], max_steps, a, ret, hits, calls);
	}
}
