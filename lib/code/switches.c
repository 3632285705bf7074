// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/run.h"
#include "lib/code/tables.h"

enum {
	NUMBERS = 64,		/* of hypercalls: NR_hypercalls */
	ABSURD = 3,		/* numbers beyond them that are driven as well */
	MAX_STEPS_A_RUN = 4000, /* a switch that is compiled to comparisons takes a few hundred */
	NO_WORD = 0xff,
};

/*
 * A function in Xen that calls the handler of a hypercall: where it finds the
 * number, and in which word of the guest's saved registers a handler's first
 * argument is, for a 64-bit caller (Arm: any) and for a 32-bit one. See
 * pv_hypercall(), do_entry_int82() and hvm_hypercall() in xen/arch/x86, do_trap_hypercall() in
 * xen/arch/arm/traps.c, and struct cpu_user_regs of each.
 */
struct known_switch {
	enum arch arch;
	const char *name;
	unsigned int number_argument, number_word;
	uint8_t native_word, compat_word;
};

static const struct known_switch known_switches[] = {
	{ARCH_X86_64, "pv_hypercall", 0, 10, 14, 5},
	{ARCH_X86_64, "hvm_hypercall", 0, 10, 14, 5},
	{ARCH_X86_64, "do_entry_int82", 0, 10, NO_WORD, 5},
	{ARCH_ARM64, "do_trap_hypercall", 1, 0, 0, NO_WORD},
	{ARCH_ARM32, "do_trap_hypercall", 1, 0, 0, NO_WORD},
};

struct dispatcher {
	struct program *p;
	const struct known_switch *known;
	const struct code_symbol *function;
	address_list common; /* called for numbers that no hypercall has, too */
	bool has_compat;     /* it serves 32-bit callers by calls of their own */
};

static void run_number(const struct dispatcher *d, uint64_t number, struct effects *fx)
{
	struct run_options o = {
		.entry = d->function->address,
		.command_known = ~(uint64_t)0,
		.command_bits = number,
		.frame = {true, d->known->number_argument, d->known->number_word},
		.has_command = true,
		.max_steps = MAX_STEPS_A_RUN,
	};

	run_function(d->p, &o, fx);
}

static bool is_common(const struct dispatcher *d, uint64_t target)
{
	for (size_t i = 0; i < d->common.count; i++)
		if (d->common.items[i] == target)
			return true;
	return false;
}

static void add_common(struct dispatcher *d)
{
	for (uint64_t i = 0; i < ABSURD; i++) {
		const struct site_hit *hit;
		struct effects fx;

		run_number(d, NUMBERS + i * i, &fx);
		vec_each(hit, &fx.hits)
			if (!is_common(d, hit->target))
				vec_push(&d->common, hit->target);
		effects_deinit(&fx);
	}
}

static bool takes_word(const struct site_hit *hit, uint8_t word)
{
	return word != NO_WORD && hit->args[0].source == SOURCE_SAVED0 + word && hit->args[0].own;
}

static bool is_on_path(const struct dispatcher *d, const struct site_hit *hit, bool is_compat)
{
	uint8_t own = is_compat ? d->known->compat_word : d->known->native_word;
	uint8_t other = is_compat ? d->known->native_word : d->known->compat_word;
	bool is_only = is_compat ? other == NO_WORD : own != NO_WORD && !d->has_compat;

	/* One without arguments shows no path: it is told where there is only one. */
	return takes_word(hit, own) || (is_only && !takes_word(hit, other));
}

/* The one function that is called for this number alone, on this path; NULL: none, or several. */
static const struct site_hit *find_handler(const struct dispatcher *d, const struct effects *fx,
					   bool is_compat)
{
	const struct site_hit *hit, *found = NULL;

	vec_each(hit, &fx->hits) {
		if (is_common(d, hit->target) || !is_on_path(d, hit, is_compat))
			continue;
		if (found && found->target != hit->target)
			return NULL;
		found = found ? found : hit;
	}
	return found;
}

static void add_slot(const struct dispatcher *d, unsigned int number, const struct site_hit *hit,
		     bool is_compat, table_list *ret)
{
	const struct code_symbol *f = code_image_function_at(d->p->image, hit->target);

	if (f && f->address == hit->target)
		vec_push(ret, (struct code_table_entry){.table = d->function,
							.at = hit->at,
							.number = number,
							.handler = f,
							.is_compat = is_compat});
}

static void add_number(const struct dispatcher *d, unsigned int number, const struct effects *fx,
		       table_list *ret)
{
	for (unsigned int i = 0; i < 2; i++) {
		const struct site_hit *hit = find_handler(d, fx, i);

		if (hit && !fx->is_cut && !fx->has_unknown_jump)
			add_slot(d, number, hit, i, ret);
	}
}

static bool shows_compat(const struct dispatcher *d, const struct effects *fx)
{
	const struct site_hit *hit;

	vec_each(hit, &fx->hits)
		if (!is_common(d, hit->target) && takes_word(hit, d->known->compat_word))
			return true;
	return false;
}

static void read_switch(struct dispatcher *d, table_list *ret)
{
	struct effects fx[NUMBERS];

	add_common(d);
	for (unsigned int i = 0; i < NUMBERS; i++) {
		run_number(d, i, &fx[i]);
		d->has_compat |= shows_compat(d, &fx[i]);
	}
	for (unsigned int i = 0; i < NUMBERS; i++) {
		add_number(d, i, &fx[i], ret);
		effects_deinit(&fx[i]);
	}
}

void switches_find(struct program *p, table_list *ret)
{
	for (size_t i = 0; i < sizeof(known_switches) / sizeof(known_switches[0]); i++) {
		struct dispatcher d = {.p = p, .known = &known_switches[i]};

		d.function = code_image_find(p->image, d.known->name);
		if (d.known->arch != p->machine->arch || !d.function || !d.function->is_function)
			continue;
		read_switch(&d, ret);
		vec_free(&d.common);
	}
}
