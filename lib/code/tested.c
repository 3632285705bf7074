// SPDX-License-Identifier: GPL-2.0-only
#include "lib/code/tested.h"
#include "lib/code/drive_inner.h"

enum { MAX_STEPS_A_RUN = 30000 };

/* One argument of one handler, in the place of the command. */
struct trial {
	struct program *p;
	const struct code_handler *handler;
	unsigned int argument;
};

/* With what is known of the argument. */
static void run_with(const struct trial *t, uint64_t known, uint64_t bits, struct effects *fx)
{
	struct run_options o = {
		.entry = t->handler->address,
		.command_known = known,
		.command_bits = bits,
		.has_command = true,
		.command_argument = t->argument,
		.command_width = t->p->machine->word_bits,
		.follows_calls = true,
		.max_steps = MAX_STEPS_A_RUN,
	};

	run_function(t->p, &o, fx);
}

static uint64_t lone_bits(const struct effects *fx)
{
	const struct decision *d;
	uint64_t bits = fx->alone;

	vec_each(d, &fx->decisions)
		if (d->is_open)
			bits |= d->lone;
	return bits;
}

/* Whether the bit alone makes an error of a call that is none without it. */
static bool is_refused(const struct trial *t, uint64_t bit)
{
	struct effects with, without;
	bool answer;

	run_with(t, bit, bit, &with);
	run_with(t, bit, 0, &without);
	answer = effects_return_errors(&with) && !with.is_cut && !with.has_unknown_jump &&
		 (!effects_return_errors(&without) || without.has_unknown_jump || without.is_cut);
	effects_deinit(&with);
	effects_deinit(&without);
	return answer;
}

static bool try_argument(const struct trial *t, struct tested_argument *ret)
{
	struct effects open;
	bool is_followed;

	run_with(t, 0, 0, &open);
	*ret = (struct tested_argument){.argument = (uint8_t)t->argument, .bits = lone_bits(&open)};
	is_followed = !open.is_cut && !open.has_unknown_jump;
	effects_deinit(&open);
	for (uint64_t left = ret->bits; left; left &= left - 1)
		if (is_refused(t, left & -left))
			ret->refused |= left & -left;
	return is_followed || ret->bits;
}

void tested_find(struct program *p, struct code_handler *h, uint64_t max_steps)
{
	const struct op_location *in = &h->family->op_in;
	struct trial t = {.p = p, .handler = h};

	for (unsigned int i = 0; i < h->family->args.count && i < CARRIED_MAX; i++) {
		if (i >= p->machine->argument_count || p->steps > max_steps)
			return;
		t.argument = i;
		if (in->known && !in->record && in->argument == i)
			continue;
		if (try_argument(&t, &h->tested[h->tested_count]))
			h->tested_count++;
	}
}
