// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/sites_inner.h"

enum {
	MAX_STEPS_A_RUN = 60000, /* of one run over a function */
	MAX_STEPS_ALL = 1500000, /* of all these runs */
	MAX_FORMAT = 8,
	MAX_INSNS = 20000, /* of a function that is walked */
	XLAT_MASK = 2,	   /* hypercall_xlat_continuation(id, count, mask, pairs...) */
};

/* The start of the function that address is in; for a part that was moved away, its own. */
static const struct code_symbol *function_of(const struct search *s, uint64_t address)
{
	return code_image_function_at(s->p->image, address);
}

static const struct site_hit *find_hit(const struct effects *fx, uint64_t at)
{
	const struct site_hit *hit;

	vec_each(hit, &fx->hits)
		if (hit->at == at)
			return hit;
	return NULL;
}

static bool run_over(struct search *s, uint64_t entry, bool starts_inside, struct effects *fx)
{
	struct run_options o = {
		.entry = entry, .starts_inside = starts_inside, .max_steps = MAX_STEPS_A_RUN};

	if (s->p->steps > s->last_step) {
		*fx = (struct effects){.is_cut = true};
		return false;
	}
	run_function(s->p, &o, fx);
	return true;
}

/* Instructions of which nothing is known still have a size. */
static uint64_t after(const struct program *p, uint64_t address, const struct insn *in)
{
	if (in)
		return address + in->size;
	return address + (p->machine->arch == ARCH_X86_64 ? 1 : 4);
}

/* Decodes the function, so that it is known where its branches go. */
static void find_leaders(struct program *p, const struct code_symbol *f)
{
	uint64_t at = f->address;

	for (size_t i = 0; i < MAX_INSNS && at - f->address < f->size; i++)
		at = after(p, at, program_insn(p, at));
}

static bool ends_flow(const struct insn *in)
{
	unsigned int kind;

	if (!in || !in->step_count)
		return !in;
	kind = in->steps[in->step_count - 1].kind;
	return in->condition == COND_ALWAYS && (kind == STEP_JUMP || kind == STEP_JUMP_TO ||
						kind == STEP_TRAP || kind == STEP_RETURN);
}

/*
 * Where the straight line of code that leads to address begins, found by
 * walking the function from its start; 0 where address is between instructions.
 */
static uint64_t straight_start(struct program *p, const struct code_symbol *f, uint64_t address)
{
	uint64_t start = f->address, at = f->address;

	while (at < address) {
		const struct insn *in = program_insn(p, at), *next;

		at = after(p, at, in);
		next = program_insn(p, at);
		if (ends_flow(in) || (next && next->is_leader))
			start = at;
	}
	return at == address ? start : 0;
}

static bool is_whole_run(const struct effects *fx)
{
	return !fx->is_cut && !fx->has_unknown_jump;
}

/* What any way to the site has in common with what is known of it so far. */
void site_join_hit(struct site_hit *into, const struct site_hit *from)
{
	for (unsigned int i = 0; i < into->count; i++)
		into->args[i] = tnum_join(&into->args[i], &from->args[i]);
}

static void join_driven(const struct search *s, uint64_t address, struct site_hit *into)
{
	const struct seen_hit *seen;

	vec_each(seen, s->hits)
		if (seen->hit.at == address)
			site_join_hit(into, &seen->hit);
}

/* What the last few lines show, whichever way control came there, replaces what is less sure. */
static void prefer_local(struct site_hit *hit, const struct site_hit *local, bool is_whole)
{
	for (unsigned int i = 0; i < hit->count; i++)
		if (!is_whole || tnum_is_const(&local->args[i]))
			hit->args[i] = local->args[i];
}

/*
 * The arguments at a site: as a run over the whole function shows them, if it
 * came everywhere; else as far as the straight line before the site tells.
 */
static bool evaluate(struct search *s, const struct code_symbol *f, uint64_t address,
		     struct effects *whole, struct site_hit *ret)
{
	const struct site_hit *hit = find_hit(whole, address), *local = NULL;
	struct effects fx = {0};
	uint64_t start = straight_start(s->p, f, address);
	bool is_whole = hit && is_whole_run(whole);

	if (start && run_over(s, start, true, &fx))
		local = find_hit(&fx, address);
	if (hit)
		*ret = *hit;
	else if (local)
		*ret = *local;
	if (!is_whole && (hit || local))
		join_driven(s, address, ret);
	if (local)
		prefer_local(ret, local, is_whole);
	effects_deinit(&fx);
	return hit || local;
}

static const char *read_format(struct search *s, const struct tnum *address)
{
	char text[MAX_FORMAT + 1] = {0};

	if (!tnum_is_const(address))
		return NULL;
	for (unsigned int i = 0; i < MAX_FORMAT; i++) {
		const unsigned char *c = code_image_bytes(s->p->image, address->bits + i, 1);

		if (!c)
			return NULL;
		if (!*c)
			return arena_strdup(s->arena, text);
		if (*c < 'a' || *c > 'z')
			return NULL;
		text[i] = (char)*c;
	}
	return NULL;
}

static const struct family *family_of(const struct search *s, const struct known_number *number)
{
	const char *name = number->state == NUMBER_KNOWN ? hypercall_name(number->value) : NULL;

	return name ? families_of_hypercall(s->families, name) : NULL;
}

/* The widest mask that a handler of the family has; 0: none, or none is known. */
static unsigned int mask_of(const struct search *s, const struct family *f)
{
	unsigned int width = 0;

	for (size_t i = 0; i < s->handlers->count; i++) {
		const struct code_handler *h = s->handlers->items[i];

		if (h->family == f && h->op_bits.state == NUMBER_KNOWN && h->op_bits.value > width)
			width = (unsigned int)h->op_bits.value;
	}
	return width;
}

void site_set_ops(const struct search *s, struct code_site *site, const uint64_t *ops, size_t count)
{
	site->ops = arena_memdup(s->arena, ops, count * sizeof(ops[0]));
	site->op_count = count;
}

static int compare_addresses(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static bool has_number(const address_list *list, uint64_t number)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] == number)
			return true;
	return false;
}

/* Whether an argument is passed on as it came; an int may have been extended to a long. */
static bool is_untouched(const struct tnum *value, unsigned int argument)
{
	return !value->shift && (value->own & low_bits(32)) == low_bits(32) &&
	       (value->source == SOURCE_COMMAND || value->source == SOURCE_ARGUMENT0 + argument);
}

/*
 * Whether the command argument of a run of op holds an op for certain. One
 * whose every 1 is there, with bits beside them that are not known, is the op
 * itself: what is not known is progress.
 */
static bool holds_op(const struct tnum *value, uint64_t mask, uint64_t op, uint64_t *ret)
{
	*ret = value->bits & mask;
	return (value->known & mask) == mask || (op && *ret == op);
}

/* What driving showed of the command argument at one site. */
struct carried {
	address_list reaching; /* ops that came to it */
	address_list ops;      /* that it then held */
	bool is_complete;      /* no other op comes to it */
	bool all_known, all_own, all_untouched;
	bool is_replacing; /* some op came to it for certain that is not the one it then held */
};

static void add_number(address_list *list, uint64_t number)
{
	if (!has_number(list, number))
		vec_push(list, number);
}

static bool is_call_of(const struct seen_call *call, const struct code_site *site)
{
	return call->target == site->function->address && call->handler->family == site->family;
}

/*
 * Ops of the site's hypercall that call the function it is in, which was not
 * followed; where a native handler calls it, only that one counts, see counts().
 */
static void reaching_by_call(const struct search *s, const struct code_site *site,
			     struct carried *c)
{
	const struct seen_call *call;
	bool is_native = false;

	vec_each(call, s->calls)
		is_native |= is_call_of(call, site) && call->handler->entry == ENTRY_NATIVE;
	vec_each(call, s->calls)
		if (is_call_of(call, site) && (!is_native || call->handler->entry == ENTRY_NATIVE))
			add_number(&c->reaching, call->op);
}

/* Bits above the op: where the first one lies that is not known to be 0. */
static struct known_number progress_in(const struct tnum *value, unsigned int width)
{
	struct known_number none = {.state = NUMBER_NONE}, unknown = {.state = NUMBER_UNKNOWN};
	uint64_t open = ~value->known;

	if (value->bits & ~low_bits(width))
		return unknown;
	if (!open)
		return none;
	if (open & low_bits(width))
		return unknown;
	return (struct known_number){.state = NUMBER_KNOWN,
				     .value = (uint64_t)__builtin_ctzll(open)};
}

/* Where the op of a hit leaves progress. */
static struct known_number progress_of_hit(const struct search *s, const struct code_site *site,
					   const struct seen_hit *hit)
{
	return progress_in(&hit->hit.args[CREATE_FIRST + site->family->op_in.argument],
			   mask_of(s, site->family));
}

static bool is_same_number(const struct known_number *a, const struct known_number *b)
{
	return a->state == b->state && (a->state != NUMBER_KNOWN || a->value == b->value);
}

static bool is_in_group(const struct search *s, const struct code_site *site,
			const struct seen_hit *hit)
{
	struct known_number progress;

	if (!s->progress)
		return true;
	progress = progress_of_hit(s, site, hit);
	return is_same_number(&progress, s->progress);
}

/*
 * Whether a hit counts: a wrapper may take the command register apart and put
 * it together again, so where a native handler came by, only that one does.
 */
bool site_counts_hit(const struct search *s, const struct code_site *site,
		     const struct seen_hit *hit)
{
	const struct seen_hit *other;

	if (hit->hit.at != site->address || !is_in_group(s, site, hit))
		return false;
	if (hit->handler->entry == ENTRY_NATIVE)
		return true;
	vec_each(other, s->hits)
		if (other->hit.at == site->address && other->handler->entry == ENTRY_NATIVE)
			return false;
	return true;
}

/* Whether driving the family's handlers came to every site that their ops can come to. */
static bool sees_all(const struct search *s, const struct family *f)
{
	for (size_t i = 0; i < s->handlers->count; i++)
		if (s->handlers->items[i]->family == f && !s->handlers->items[i]->follows_all)
			return false;
	return true;
}

static void find_carried(const struct search *s, const struct code_site *site, unsigned int width,
			 unsigned int arg, struct carried *c)
{
	uint64_t mask = low_bits(width ? width : 32);
	const struct seen_hit *seen;

	*c = (struct carried){.is_complete = sees_all(s, site->family),
			      .all_known = true,
			      .all_own = true,
			      .all_untouched = true};
	vec_each(seen, s->hits) {
		const struct tnum *value = &seen->hit.args[arg];
		uint64_t op;

		if (!site_counts_hit(s, site, seen))
			continue;
		add_number(&c->reaching, seen->op);
		c->all_known &= holds_op(value, mask, seen->op, &op) && seen->is_op &&
				seen->handler->op_bits.state != NUMBER_UNKNOWN;
		c->all_own &= op == seen->op;
		c->is_replacing |= seen->is_sure && op != seen->op;
		c->all_untouched &= is_untouched(value, (unsigned int)site->command_argument);
		add_number(&c->ops, op);
	}
	if (!c->reaching.count) {
		c->all_known = c->all_own = c->all_untouched = false;
		reaching_by_call(s, site, c);
	}
	vec_sort(&c->ops, compare_addresses);
}

static void carried_deinit(struct carried *c)
{
	vec_free(&c->reaching);
	vec_free(&c->ops);
}

/* The place of progress has to be the same whichever op came by. */
static struct known_number progress_over_ops(const struct search *s, const struct code_site *site,
					     unsigned int width, unsigned int arg,
					     const struct tnum *open)
{
	struct known_number r = {.state = NUMBER_UNKNOWN};
	const struct seen_hit *seen;
	bool any = false;

	vec_each(seen, s->hits) {
		struct known_number one;

		if (!site_counts_hit(s, site, seen))
			continue;
		one = progress_in(&seen->hit.args[arg], width);
		if (any && !is_same_number(&one, &r))
			return (struct known_number){.state = NUMBER_UNKNOWN};
		r = one;
		any = true;
	}
	return any ? r : progress_in(open, width);
}

/* Whether the op put in is that of whatever came by (yes), or not always (no). */
static enum answer is_own_op(const struct code_site *site, const struct carried *c)
{
	if (c->all_known && c->all_own)
		return ANSWER_YES;
	if (site->op_count != 1 || !c->reaching.count)
		return ANSWER_UNKNOWN;
	if (c->reaching.count == 1 && c->reaching.items[0] == site->ops[0])
		return ANSWER_YES;
	return c->is_replacing ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* value is what any way to the site can bring, with a mask of width bits or without one (0). */
static void classify_command(struct code_site *site, const struct tnum *value, unsigned int width,
			     const struct carried *c)
{
	bool untouched = (c->is_complete && c->all_untouched) ||
			 is_untouched(value, (unsigned int)site->command_argument);
	bool is_bare = c->is_complete || !(tnum_max(value) & ~low_bits(width ? width : 32));
	enum answer is_own = untouched ? ANSWER_YES : is_own_op(site, c);

	site->carries_own = is_own == ANSWER_YES;
	if (untouched)
		site->progress_lsb.state = NUMBER_NONE;
	else if (c->all_untouched)
		site->progress_lsb.state = NUMBER_UNKNOWN;
	if (site->progress_lsb.state == NUMBER_KNOWN)
		site->kind = SITE_PROGRESS;
	else if (site->progress_lsb.state == NUMBER_NONE && is_own == ANSWER_YES &&
		 (untouched || is_bare))
		site->kind = SITE_SAME;
	else if (site->progress_lsb.state == NUMBER_NONE && is_own == ANSWER_NO)
		site->kind = SITE_OP_REPLACED;
}

/* Whether each op at the site is one that came to it, as far as any is known to. */
static bool all_reach(const struct code_site *site, const struct carried *c)
{
	for (size_t i = 0; i < site->op_count && c->reaching.count; i++)
		if (!has_number(&c->reaching, site->ops[i]))
			return false;
	return true;
}

static void command_at(struct search *s, struct code_site *site, const struct site_hit *hit)
{
	const struct op_location *in = &site->family->op_in;
	unsigned int arg = CREATE_FIRST + in->argument, width = mask_of(s, site->family);
	uint64_t mask = low_bits(width ? width : 32), op;
	const struct tnum *value = &hit->args[arg];
	struct carried c;

	site->command_argument = (int)in->argument;
	find_carried(s, site, width, arg, &c);
	op = value->bits & mask;
	if ((value->known & mask) == mask)
		site_set_ops(s, site, &op, 1);
	else if (c.all_known)
		site_set_ops(s, site, c.ops.items, c.ops.count);
	if (width)
		site->progress_lsb = progress_over_ops(s, site, width, arg, value);
	else if (tnum_is_const(value) || (c.all_known && c.all_own))
		site->progress_lsb.state = NUMBER_NONE;
	classify_command(site, value, width, &c);
	if (!tnum_is_const(value) && !all_reach(site, &c)) {
		site->op_count = 0;
		site->carries_own = false;
		site->kind = SITE_UNKNOWN;
		site->progress_lsb.state = NUMBER_UNKNOWN;
	}
	if (!site->op_count && !site->carries_own)
		site->unknown_because = "the op comes from a value that is not followed";
	else if (site->kind == SITE_UNKNOWN)
		site->unknown_because = "the bits that progress leaves free are not proved";
	carried_deinit(&c);
}

/*
 * Whether the count of a hypercall that has no command gets a bit that says
 * "preempted": MMU_UPDATE_PREEMPTED is the highest, and another one is still a mark.
 */
static bool sets_preempted(const struct family *f, const struct site_hit *hit)
{
	for (unsigned int i = 0; i < f->args.count && CREATE_FIRST + i < hit->count; i++) {
		const struct tnum *value = &hit->args[CREATE_FIRST + i];

		if (!strcmp(f->args.items[i], "count") && value->bits >> LOWEST_MARK)
			return true;
	}
	return false;
}

/* The family whose handler, or whose handler's delegate, the function is; NULL: none. */
static const struct family *owner_of(const struct search *s, const struct code_symbol *f)
{
	size_t len = strcspn(f->name, ".");

	for (size_t i = 0; i < s->families->count; i++) {
		const struct family *family = &s->families->items[i];

		if (family->kind != FAMILY_OPS)
			continue;
		for (unsigned int entry = 0; entry < ENTRY_COUNT; entry++)
			for (size_t j = 0; j < family->handlers[entry].count; j++)
				if (!strncmp(family->handlers[entry].items[j], f->name, len) &&
				    !family->handlers[entry].items[j][len])
					return family;
		for (size_t j = 0; j < family->delegates.count; j++)
			if (!strncmp(family->delegates.items[j], f->name, len) &&
			    !family->delegates.items[j][len])
				return family;
	}
	return NULL;
}

static void classify(struct search *s, struct code_site *site, const struct site_hit *hit)
{
	const struct family *f = site->family, *owner = owner_of(s, site->function);

	site->command_argument = -1;
	if (!f) {
		site->unknown_because = "nothing is known of that hypercall";
		return;
	}
	if (f->op_in.known && !f->op_in.record && CREATE_FIRST + f->op_in.argument < hit->count)
		command_at(s, site, hit);
	else
		site->kind = sets_preempted(f, hit) ? SITE_COUNT : SITE_SAME;
	if (f->op_in.record && site->kind == SITE_SAME)
		site_set_buffer_ops(s, site);
	if (owner && owner != f)
		site->kind = SITE_CALL_REPLACED;
}

/*
 * hypercall_xlat_continuation(id, count, mask, ...) puts a 32-bit caller's
 * values into those registers of a continuation that mask tells and that hold
 * the native ones; the others stay as the native handler left them.
 */
static void classify_translation(const struct search *s, struct code_site *site,
				 const struct site_hit *hit)
{
	const struct tnum *mask = &hit->args[XLAT_MASK];
	const struct family *f = owner_of(s, site->function);

	site->family = f;
	if (!f || !f->op_in.known) {
		site->unknown_because = "nothing is known of the hypercall that it passes on";
	} else if (f->op_in.record) {
		site->unknown_because =
			"how it puts together what was done and what is left is not followed";
	} else if (!tnum_is_const(mask)) {
		site->unknown_because = "which registers it replaces is not constant";
	} else if (mask->bits >> f->op_in.argument & 1) {
		site->unknown_because = "it replaces the op by a value that is not followed";
	} else {
		site->command_argument = (int)f->op_in.argument;
		site->kind = SITE_SAME;
		site->carries_own = true;
		site->progress_lsb.state = NUMBER_NONE;
	}
}

static void finish_site(struct search *s, struct code_site *site, const struct site_hit *hit,
			site_list *ret)
{
	classify(s, site, hit);
	if (site->family)
		site_set_arguments(s, site, hit);
	vec_push(ret, *site);
}

/* The places where ops leave progress at one site, each once. */
static void find_groups(const struct search *s, const struct code_site *site, group_list *ret)
{
	const struct seen_hit *seen;

	vec_each(seen, s->hits) {
		struct known_number one;
		size_t i = 0;

		if (!site_counts_hit(s, site, seen) || seen->handler->family != site->family)
			continue;
		one = progress_of_hit(s, site, seen);
		while (i < ret->count && !is_same_number(&ret->items[i], &one))
			i++;
		if (i == ret->count)
			vec_push(ret, one);
	}
}

/*
 * Whether it is known where a handler of the hypercall looks for progress. If not, bits of
 * the command that nobody reads are not told from it.
 */
static bool takes_progress(const struct search *s, const struct family *f)
{
	for (size_t i = 0; i < s->handlers->count; i++)
		if (s->handlers->items[i]->family == f &&
		    s->handlers->items[i]->progress_lsb.state == NUMBER_KNOWN)
			return true;
	return false;
}

/* Compilers make one call of several that ops come to in different ways: it is told of by each. */
static void add_by_groups(struct search *s, const struct code_site *site,
			  const struct site_hit *hit, site_list *ret)
{
	const struct family *f = site->family;
	struct code_site one = *site;
	group_list groups = {0};
	struct site_hit driven;

	if (f && f->op_in.known && !f->op_in.record && mask_of(s, f) && takes_progress(s, f))
		find_groups(s, site, &groups);
	if (groups.count < 2)
		finish_site(s, &one, hit, ret);
	for (size_t i = 0; i < groups.count && groups.count > 1; i++) {
		one = *site;
		s->progress = &groups.items[i];
		site_join_driven(s, &one, &driven);
		finish_site(s, &one, &driven, ret);
	}
	s->progress = NULL;
	vec_free(&groups);
}

static void find_number(struct code_site *site, const struct site_hit *hit)
{
	const struct tnum *number = &hit->args[0];

	if (!tnum_is_const(number)) {
		site->unknown_because = "the hypercall's number is not constant";
		return;
	}
	site->hypercall.state = NUMBER_KNOWN;
	site->hypercall.value = number->bits & 0xffffffff;
}

static void add_site(struct search *s, const struct code_symbol *f, uint64_t address, bool is_xlat,
		     struct effects *whole, site_list *ret)
{
	struct code_site site = {.function = f, .address = address, .is_xlat = is_xlat};
	struct site_hit hit;

	site.command_argument = -1;
	if (!evaluate(s, f, address, whole, &hit)) {
		if (!straight_start(s->p, f, address))
			return; /* between instructions: bytes that only look like a call */
		site.unknown_because = "the code before it could not be read";
	} else if (is_xlat) {
		classify_translation(s, &site, &hit);
	} else {
		find_number(&site, &hit);
		site.format = read_format(s, &hit.args[1]);
		site.family = family_of(s, &site.hypercall);
		if (site.hypercall.state == NUMBER_KNOWN) {
			add_by_groups(s, &site, &hit, ret);
			return;
		}
	}
	vec_push(ret, site);
}

static int compare_sites(const void *a, const void *b)
{
	const struct code_site *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

/* Sites of one function share a run over it; addresses are sorted. */
static void add_sites(struct search *s, const address_list *addresses, bool is_xlat, site_list *ret)
{
	const struct code_symbol *last = NULL;
	struct effects whole = {0};

	for (size_t i = 0; i < addresses->count; i++) {
		const struct code_symbol *f = function_of(s, addresses->items[i]);

		if (!f)
			continue;
		if (f != last) {
			effects_deinit(&whole);
			find_leaders(s->p, f);
			run_over(s, f->address, false, &whole);
			last = f;
		}
		add_site(s, f, addresses->items[i], is_xlat, &whole, ret);
	}
	effects_deinit(&whole);
}

static void find_callers(struct search *s, uint64_t target, bool is_xlat, site_list *ret)
{
	const struct code_image *image = s->p->image;
	address_list addresses = {0};

	if (!target)
		return;
	for (size_t i = 0; i < image->section_count; i++)
		if (image->sections[i].is_executable && image->sections[i].bytes)
			s->p->machine->find_callers(&image->sections[i], target, &addresses);
	vec_sort(&addresses, compare_addresses);
	add_sites(s, &addresses, is_xlat, ret);
	vec_free(&addresses);
}

void sites_find(struct program *p, const struct families *families, const handler_list *handlers,
		const hit_list *hits, const call_list *calls, struct arena *a, site_list *ret)
{
	struct search s = {
		.p = p,
		.families = families,
		.handlers = handlers,
		.hits = hits,
		.calls = calls,
		.arena = a,
		.last_step = p->steps + MAX_STEPS_ALL,
	};

	find_callers(&s, p->create, false, ret);
	find_callers(&s, p->xlat, true, ret);
	vec_sort(ret, compare_sites);
}
