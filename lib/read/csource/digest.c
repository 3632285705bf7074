// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/read/csource/digest.h"

#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

/* Pointers, each once: of functions, macros and units. */
struct pointer_set {
	const void **slots;
	size_t room, count;
};

/* A function or a macro, whose names mean what they mean in the unit. */
struct step {
	const struct function *function;
	const struct macro *macro;
	const struct unit *unit;
};

struct walk {
	struct sources *sources;
	struct pointer_set seen;
	VEC(struct step) steps;
	uint64_t hash;
};

/* Where it is, or could be put. */
static const void **set_slot(const struct pointer_set *set, const void *pointer)
{
	size_t i = ((uintptr_t)pointer >> 4) * HASH_PRIME & (set->room - 1);

	while (set->slots[i] && set->slots[i] != pointer)
		i = (i + 1) & (set->room - 1);
	return &set->slots[i];
}

static bool set_has(const struct pointer_set *set, const void *pointer)
{
	return set->room && *set_slot(set, pointer);
}

static void set_grow(struct pointer_set *set)
{
	struct pointer_set grown = {.room = set->room ? 2 * set->room : 1024, .count = set->count};

	grown.slots = xalloc(grown.room * sizeof(*grown.slots));
	for (size_t i = 0; i < set->room; i++)
		if (set->slots[i])
			*set_slot(&grown, set->slots[i]) = set->slots[i];
	free(set->slots);
	*set = grown;
}

/* Whether it was not there. */
static bool set_add(struct pointer_set *set, const void *pointer)
{
	const void **slot;

	if (2 * set->count >= set->room)
		set_grow(set);
	slot = set_slot(set, pointer);
	if (*slot)
		return false;
	*slot = pointer;
	set->count++;
	return true;
}

static void hash_text(struct walk *w, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		w->hash = (w->hash ^ (unsigned char)text[i]) * HASH_PRIME;
	w->hash = (w->hash ^ 0x100) * HASH_PRIME;
}

static void add_function(struct walk *w, const struct function *f)
{
	if (set_add(&w->seen, f))
		vec_push(&w->steps, (struct step){.function = f, .unit = f->unit});
}

/* A function in a header. */
static void add_inline(struct walk *w, const char *name)
{
	const struct function *f = sources_find_inline(w->sources, name);

	if (f)
		add_function(w, f);
}

/* Which of the names among tokens are looked up, for what they stand for to be taken as well. */
enum names { NAMES_IGNORED, NAMES_OF_MACROS, NAMES_OF_ALL };

/* What the name can stand for, in the unit that uses it. */
static void add_name(struct walk *w, const struct unit *unit, const char *name, enum names names)
{
	struct macro_scope scope =
		unit_scope(unit, &w->sources->macros, w->sources->arch, w->sources->intern);
	const struct macro *m = macro_find(&scope, name);
	struct function *const *f;
	size_t count;

	if (m && set_add(&w->seen, m))
		vec_push(&w->steps, (struct step){.macro = m, .unit = unit});
	if (names == NAMES_OF_MACROS)
		return;
	f = sources_all(w->sources, name, &count);
	for (size_t i = 0; i < count; i++)
		if (f[i]->unit == unit) {
			add_function(w, f[i]);
			return;
		}
	for (size_t i = 0; i < count; i++)
		add_function(w, f[i]);
	if (!count && !m)
		add_inline(w, name);
}

static void take_tokens(struct walk *w, const struct unit *unit, const struct token_range *range,
			enum names names)
{
	for (const struct token *t = range->first; t < range->end; t++) {
		hash_text(w, t->text, t->len);
		if (names != NAMES_IGNORED && t->kind == TOKEN_NAME)
			add_name(w, unit, t->text, names);
	}
}

/* Tables, types and variables of the file, and the options that parts of it hang on. */
static void take_outside(struct walk *w, const struct unit *u)
{
	const struct token *t = u->tokens.items;
	const struct function *f;
	const struct guard *g;

	if (!set_add(&w->seen, u))
		return;
	vec_each(g, &u->guards)
		hash_text(w, g->option, strlen(g->option));
	vec_each(f, &u->functions) {
		take_tokens(w, u, &(struct token_range){t, f->body.first}, NAMES_IGNORED);
		t = f->body.end;
	}
	take_tokens(w, u, &(struct token_range){t, vec_end(&u->tokens)}, NAMES_IGNORED);
}

static void take_step(struct walk *w, const struct step *step)
{
	const struct function *f = step->function;
	enum names names;

	if (step->macro) {
		for (size_t i = 0; i < step->macro->param_count; i++)
			hash_text(w, step->macro->params[i], strlen(step->macro->params[i]));
		take_tokens(w, step->unit, &step->macro->body, NAMES_OF_ALL);
		return;
	}
	names = f->is_wanted ? NAMES_OF_ALL : NAMES_OF_MACROS;
	take_tokens(w, f->unit, &f->params, names);
	take_tokens(w, f->unit, &f->body, names);
	if (f->is_wanted)
		take_outside(w, f->unit);
}

static void take_steps(struct walk *w)
{
	for (size_t i = 0; i < w->steps.count; i++) {
		struct step step = w->steps.items[i];

		take_step(w, &step);
	}
	w->steps.count = 0;
}

static void walk_deinit(struct walk *w)
{
	free(w->seen.slots);
	vec_free(&w->steps);
}

static uint64_t code_from(struct sources *p, const struct function *handler,
			  struct pointer_set *reached)
{
	struct walk w = {.sources = p, .hash = HASH_START};

	add_function(&w, handler);
	take_steps(&w);
	for (size_t i = 0; i < w.seen.room; i++)
		if (w.seen.slots[i])
			set_add(reached, w.seen.slots[i]);
	walk_deinit(&w);
	return w.hash;
}

/* Of the continuations that no handler leads to by name, in whatever order they come. */
static uint64_t code_of_rest(struct sources *p, struct pointer_set *reached)
{
	struct pointer_set ignored = {0};
	uint64_t sum = 0;

	for (size_t i = 0; i < p->function_count; i++)
		if (p->by_name[i]->can_continue && !set_has(reached, p->by_name[i]))
			sum += code_from(p, p->by_name[i], &ignored);
	free(ignored.slots);
	return sum;
}

void digests_find(struct digests *d, struct sources *p)
{
	struct pointer_set reached = {0};
	uint64_t rest;
	struct digest *one;

	for (size_t i = 0; i < p->function_count; i++) {
		const struct function *f = p->by_name[i];

		if (sources_handled(p, f->name))
			vec_push(&d->items, (struct digest){f, code_from(p, f, &reached)});
	}
	rest = code_of_rest(p, &reached);
	free(reached.slots);
	vec_each(one, &d->items) {
		one->code = (one->code ^ rest) * HASH_PRIME;
		one->code += !one->code;
	}
}

void digests_deinit(struct digests *d)
{
	vec_free(&d->items);
}

uint64_t digests_code(const struct digests *d, const struct function *handler)
{
	const struct digest *one;

	vec_each(one, &d->items)
		if (one->handler == handler)
			return one->code;
	return 0;
}
