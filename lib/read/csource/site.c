// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/read/csource/carried.h"
#include "lib/read/csource/kept.h"
#include "lib/read/csource/entry_registers.h"
#include "lib/read/csource/registers.h"
#include "lib/read/csource/saved.h"
#include "lib/read/csource/site.h"

enum {
	PREEMPTED_BIT = 31,
	FORMAT_MAX = 16,
	FIRST_ARGUMENT = 2, /* of a continuation, behind hypercall and format */
};

#define NUMBER_PREFIX "__HYPERVISOR_"

/* What the classification of one visit needs. */
struct visit {
	struct sources *sources;
	const struct family *family; /* of the handler that is run; NULL: none */
	const struct site_seen *seen;
	unsigned int op_room;
};

static const char *intern_format(struct sources *p, const struct expr *e)
{
	const struct token *t = e->text.first;

	if (e->kind != EXPR_LITERAL || t->kind != TOKEN_STRING || t->len < 2 ||
	    t->len > FORMAT_MAX || e->text.end != t + 1)
		return NULL;
	return intern_strn(p->intern, t->text + 1, t->len - 2);
}

static bool has_family(const struct sources *p, const char *hypercall)
{
	return families_of_hypercall(p->families, hypercall) != NULL;
}

/* A number that has several names is called as the family is. */
static const char *by_alias(const struct sources *p, const char *macro)
{
	for (size_t i = 0; i < p->families->count; i++) {
		const struct family *f = &p->families->items[i];

		for (size_t j = 0; f->kind == FAMILY_HYPERCALLS && j < f->aliases.count; j++) {
			const struct name_pair *pair = &f->aliases.items[j];

			if (!strcmp(pair->value, macro) &&
			    has_family(p, pair->name + strlen(NUMBER_PREFIX)))
				return pair->name + strlen(NUMBER_PREFIX);
		}
	}
	return NULL;
}

const char *sites_hypercall(struct sources *p, const char *macro)
{
	const char *name, *alias;

	if (strncmp(macro, NUMBER_PREFIX, strlen(NUMBER_PREFIX)))
		return NULL;
	name = macro + strlen(NUMBER_PREFIX);
	if (!has_family(p, name)) {
		alias = by_alias(p, macro);
		name = alias ? alias : name;
	}
	return intern_str(p->intern, name);
}

static bool is_low_mask(uint64_t mask)
{
	return !(mask & (mask + 1));
}

static unsigned int lowest_bit(uint64_t bits)
{
	return bits ? (unsigned int)__builtin_ctzll(bits) : 64;
}

static void set_op(struct site *s, uint64_t op)
{
	vec_push(&s->ops, op);
	s->is_open = false;
}

/* Progress above an op that is not decided, or that takes bits of its own. */
static void open_command(const struct visit *v, const struct value *command, struct site *s)
{
	unsigned int n = 0;

	while (n < 64 && command->bits[n] == BIT_COMMAND + n)
		n++;
	s->fact.kind = CONTINUATION_UNKNOWN;
	if (!v->family) {
		s->fact.unknown_because = "no handler is seen to lead here";
	} else if (n && n < 64 && command->bits[n] == BIT_ANY) {
		s->fact.kind = CONTINUATION_REGISTER;
		s->fact.carries_own_op = true;
		s->fact.progress_lsb = (struct known_number){NUMBER_KNOWN, n};
	} else {
		s->fact.unknown_because = "what the command is made of is not followed";
	}
}

/* The bits that an op may take: those of the mask, or those of the family's numbers. */
static unsigned int room_of(const struct visit *v)
{
	uint64_t mask = v->seen->op_mask;
	unsigned int width = (unsigned int)__builtin_popcountll(mask);

	return is_low_mask(mask) && width < 32 ? width : v->op_room;
}

static bool is_op(const struct visit *v, uint64_t number)
{
	size_t count = 0;
	const struct known_op *ops = v->family ? sources_ops(v->sources, v->family, &count) : NULL;

	for (size_t i = 0; i < count; i++)
		if (ops[i].number == number)
			return true;
	return false;
}

/* Bits beyond all ops' beside the op's own number, which stand for no other op. */
static uint64_t bits_beside_op(const struct visit *v, uint64_t command)
{
	uint64_t beside = v->op_room < 64 ? command >> v->op_room << v->op_room : 0;

	return v->family && v->seen->op_mask && (command ^ beside) == v->seen->op &&
			       !is_op(v, command)
		       ? beside
		       : 0;
}

static void constant_command(const struct visit *v, uint64_t command, struct site *s)
{
	bool is_own = v->seen->op_mask && command == v->seen->op;
	uint64_t beside = bits_beside_op(v, command);

	if (command > UINT32_MAX) {
		s->fact.kind = CONTINUATION_UNKNOWN;
		s->fact.unknown_because = "the command is larger than any op's number";
		return;
	}
	if (beside) {
		s->fact.kind = CONTINUATION_REGISTER;
		s->fact.progress_lsb = (struct known_number){NUMBER_KNOWN, lowest_bit(beside)};
		s->fact.carries_own_op = true;
		set_op(s, v->seen->op);
		return;
	}
	s->fact.progress_lsb.state = NUMBER_NONE;
	s->fact.carries_own_op = is_own;
	set_op(s, command);
	if (v->family && v->seen->op_mask) {
		s->fact.kind = is_own ? CONTINUATION_RESTART : CONTINUATION_OP_REPLACED;
		return;
	}
	s->fact.kind = CONTINUATION_UNKNOWN;
	s->fact.unknown_because = "which op comes here is not known";
}

static void mixed_command(const struct visit *v, const struct value *command, struct site *s)
{
	unsigned int lsb = lowest_bit(value_open(command)), room = room_of(v);
	uint64_t ones = value_ones(command);

	if (!v->seen->op_mask) {
		open_command(v, command, s);
		return;
	}
	if (!lsb && !ones) {
		s->fact.unknown_because = "what the command is made of is not followed";
		return;
	}
	s->fact.kind = CONTINUATION_REGISTER;
	if (room && lsb >= room && !(ones >> lsb)) {
		s->fact.progress_lsb = (struct known_number){NUMBER_KNOWN, lsb};
		s->fact.carries_own_op = ones == v->seen->op;
		set_op(s, ones);
		return;
	}
	s->fact.unknown_because = "nothing shows that progress leaves the bits of the op free";
	if ((ones & v->seen->op) == v->seen->op && !(ones & ~v->seen->op)) {
		s->fact.carries_own_op = true;
		set_op(s, v->seen->op);
		/* Zeros below show that it was shifted there, be these the op's bits or not. */
		if (lsb < 64 && (~ones & (((uint64_t)1 << lsb) - 1))) {
			s->fact.progress_lsb = (struct known_number){NUMBER_KNOWN, lsb};
			s->fact.unknown_because = NULL;
		}
	} else if (is_op(v, ones)) {
		set_op(s, ones);
	}
}

static void classify_command(const struct visit *v, unsigned int argument, struct site *s)
{
	const struct value *command = &v->seen->args[argument];

	if (v->seen->keeps_command[argument]) {
		s->fact.kind = CONTINUATION_RESTART;
		s->fact.carries_own_op = true;
		s->fact.progress_lsb.state = NUMBER_NONE;
		if (v->seen->op_mask)
			set_op(s, v->seen->op);
	} else if (value_is_const(command)) {
		constant_command(v, value_ones(command), s);
	} else {
		mixed_command(v, command, s);
	}
}

size_t sites_count_argument(const struct family *f)
{
	size_t i = 0;

	while (i < f->args.count && strcmp(f->args.items[i], "count") &&
	       strcmp(f->args.items[i], "nr_calls"))
		i++;
	return i;
}

static void classify_count(const struct visit *v, size_t argument, struct site *s)
{
	const struct value *count = &v->seen->args[argument];
	const struct expr *spelled = v->seen->call->args[argument + FIRST_ARGUMENT];

	if (count->bits[PREEMPTED_BIT] == BIT_ONE) {
		s->fact.kind = CONTINUATION_COUNT;
		if (!value_is_const(count))
			s->fact.progress_lsb.state = NUMBER_KNOWN;
	} else if (count->bits[PREEMPTED_BIT] != BIT_ZERO && spelled->kind != EXPR_NAME) {
		s->fact.kind = CONTINUATION_UNKNOWN;
		s->fact.unknown_because = "whether it sets the count's highest bit is not known";
	}
}

/* Whether the function, which is run by itself, serves another hypercall. */
static bool is_of_another(const struct visit *v, const struct family *f)
{
	const struct known_name *known =
		v->family ? NULL : sources_name(v->sources, v->seen->function->name);

	return known && known->family != f;
}

/* A hypercall without a command in a register. */
static void classify_plain(const struct visit *v, const struct family *f, struct site *s)
{
	size_t count = sites_count_argument(f);

	if (is_of_another(v, f)) {
		s->fact.unknown_because = "no handler is seen to lead here";
		return;
	}
	s->fact.kind = CONTINUATION_RESTART;
	s->fact.progress_lsb.state = NUMBER_NONE;
	if (count < f->args.count && count < v->seen->arg_count &&
	    names_equal(f->args.items[count], "count"))
		classify_count(v, count, s);
	s->fact.carries_own_op = f->op_in.known;
	if (f->op_in.known && v->seen->op_mask)
		set_op(s, v->seen->op);
}

static void classify_create(const struct visit *v, struct site *s)
{
	const struct expr *call = v->seen->call;
	const struct family *f;

	if (call->arg_count < 2) {
		s->fact.unknown_because = "a call with too few arguments";
		return;
	}
	if (call->args[0]->kind == EXPR_NAME)
		s->fact.hypercall = sites_hypercall(v->sources, call->args[0]->name);
	s->fact.format = intern_format(v->sources, call->args[1]);
	if (!s->fact.hypercall) {
		s->fact.unknown_because = "the hypercall is not named here";
		return;
	}
	f = families_of_hypercall(v->sources->families, s->fact.hypercall);
	if (!f) {
		s->fact.unknown_because = "nothing is known of that hypercall";
	} else if (v->family && v->family != f) {
		s->fact.kind = CONTINUATION_CALL_REPLACED;
		s->fact.progress_lsb.state = NUMBER_NONE;
	} else if (f->op_in.known && !f->op_in.record && f->op_in.argument < v->seen->arg_count) {
		classify_command(v, f->op_in.argument, s);
	} else {
		classify_plain(v, f, s);
	}
	if (v->family)
		carried_of_site(f ? f : v->family, v->seen, &s->fact);
	if (!s->fact.format && !s->fact.unknown_because)
		s->fact.unknown_because = "the format is no string";
}

/* It passes on what the native handler made, arguments apart. */
static void classify_translation(const struct visit *v, struct site *s)
{
	const struct op_location *in = v->family ? &v->family->op_in : NULL;
	struct saved_edit edit = saved_edit_of(v->seen->function);
	bool is_op_kept, is_followed;
	struct translated t = {0};

	s->fact.is_translation = true;
	s->fact.kind = CONTINUATION_UNKNOWN;
	s->fact.hypercall = v->family ? v->family->hypercall : NULL;
	if (s->fact.hypercall)
		s->fact.hypercall = intern_str(v->sources->intern, s->fact.hypercall);
	s->fact.carries_own_op = true;
	is_followed = in && in->known && carried_find_translated(v->seen, &t);
	is_op_kept = is_followed && !(t.mask >> in->argument & 1);
	if (is_followed && edit.kind == SAVED_ADDED_TO && in->record &&
	    names_find(v->family->args.items, v->family->args.count, "count") == edit.argument) {
		/* To the rest that native code left, what it was not given is added. */
		s->fact.kind = t.mask ? CONTINUATION_COUNT : CONTINUATION_RESTART;
		s->fact.progress_lsb.state = t.mask ? NUMBER_KNOWN : NUMBER_NONE;
	} else if (edit.kind != SAVED_UNTOUCHED) {
		s->fact.unknown_because = "it changes the saved registers itself";
	} else if (is_op_kept && !in->record) {
		s->fact.kind = CONTINUATION_RESTART;
		s->fact.progress_lsb.state = NUMBER_NONE;
	}
	if (edit.kind == SAVED_UNTOUCHED)
		carried_of_translation(v->seen, &s->fact);
}

/* However well a call is made, its arguments have to reach their registers. */
static void doubt_registers(struct sources *p, struct continuation *c)
{
	const char *because = registers_doubt(p, c->is_translation);

	if (!because)
		because = entry_registers_doubt(p);
	if (!because)
		return;
	c->kind = CONTINUATION_UNKNOWN;
	c->progress_lsb.state = NUMBER_UNKNOWN;
	c->unknown_because = because;
}

static bool is_same_way(const struct continuation *a, const struct continuation *b)
{
	return a->hypercall == b->hypercall && a->entry == b->entry && a->kind == b->kind &&
	       a->is_translation == b->is_translation && a->carries_own_op == b->carries_own_op &&
	       a->progress_lsb.state == b->progress_lsb.state &&
	       a->progress_lsb.value == b->progress_lsb.value &&
	       names_equal(a->unknown_because, b->unknown_because);
}

static void add_op(struct site *s, uint64_t op)
{
	for (size_t i = 0; i < s->ops.count; i++)
		if (s->ops.items[i] == op)
			return;
	vec_push(&s->ops, op);
}

/* What several calls that came by there have in common. */
static void join_carried(struct continuation *have, const struct continuation *c)
{
	if (have->carried_count > c->carried_count)
		have->carried_count = c->carried_count;
	for (size_t i = 0; i < have->carried_count; i++)
		have->carried[i] = carried_join(&have->carried[i], &c->carried[i]);
	if (have->scalings < c->scalings)
		have->scalings = c->scalings;
}

static void merge(site_list *list, struct site *s)
{
	struct site *have;

	vec_each(have, list) {
		if (have->at != s->at || !is_same_way(&have->fact, &s->fact))
			continue;
		for (size_t i = 0; i < s->ops.count; i++)
			add_op(have, s->ops.items[i]);
		have->is_open |= s->is_open;
		join_carried(&have->fact, &s->fact);
		vec_free(&s->ops);
		return;
	}
	vec_push(list, *s);
}

/* Where the op is not seen, any case may be its own: nothing tells which op came there. */
static void forget_op(const struct visit *v, struct site *s)
{
	bool is_named = s->fact.kind == CONTINUATION_RESTART && s->ops.count && v->family &&
			!v->seen->keeps_command[v->family->op_in.argument];

	s->ops.count = 0;
	s->is_open = true;
	if (s->fact.kind != CONTINUATION_OP_REPLACED && !is_named)
		return;
	s->fact.kind = CONTINUATION_UNKNOWN;
	s->fact.progress_lsb.state = NUMBER_UNKNOWN;
	s->fact.carries_own_op = false;
	s->fact.unknown_because = "which op comes here is not known";
}

/* Where the registers are as they were, the guest's memory may hold how far it came. */
static void look_in_memory(const struct visit *v, const site_list *known, struct site *s)
{
	const struct function *f = v->seen->function;
	struct function *own;
	const struct site *have;

	if (s->fact.kind != CONTINUATION_RESTART || s->fact.is_translation)
		return;
	vec_each(have, known)
		if (have->at == s->at && have->is_memory_known) {
			s->fact.memory = have->fact.memory;
			s->is_memory_known = true;
			break;
		}
	own = s->is_memory_known ? NULL : sources_find(v->sources, f->unit, f->name);
	if (own)
		s->fact.memory = kept_in_memory(v->sources, own, s->at);
	s->is_memory_known = true;
	if (s->fact.memory)
		s->fact.kind = CONTINUATION_MEMORY;
}

void sites_add(struct sources *p, const text_list *texts, const struct family *family,
	       enum entry_path entry, const struct exploration *e, unsigned int op_room,
	       site_list *ret)
{
	const struct site_seen *seen;

	vec_each(seen, &e->sites) {
		struct visit v = {p, family, seen, op_room};
		const struct token *at = seen->call->text.first;
		struct site s = {.at = at, .is_open = true};

		if (!seen->is_own)
			continue;
		s.fact.kind = CONTINUATION_UNKNOWN;
		s.fact.entry = entry;
		s.fact.arch = p->arch;
		s.fact.function = seen->function->name;
		s.fact.at.file = texts->items[at->file].path;
		s.fact.at.line = at->line;
		if (!strcmp(seen->call->name, TRANSLATE_FUNCTION))
			classify_translation(&v, &s);
		else
			classify_create(&v, &s);
		if (e->hides_op)
			forget_op(&v, &s);
		look_in_memory(&v, ret, &s);
		doubt_registers(p, &s.fact);
		merge(ret, &s);
	}
}

/* A function that is in two files has two copies of its tokens. */
bool sites_have(const site_list *list, const struct token *at, const struct token_range *body)
{
	const struct site *s;

	vec_each(s, list) {
		bool is_copy = s->at < body->first || s->at >= body->end;

		if (s->at == at || (is_copy && s->at->file == at->file && s->at->line == at->line))
			return true;
	}
	return false;
}

void sites_take_missed(site_list *list, site_list *from, const struct token_range *body)
{
	site_list missed = {0};
	struct site *s;

	vec_each(s, from) {
		if (sites_have(list, s->at, body))
			vec_free(&s->ops);
		else
			vec_push(&missed, *s);
	}
	vec_each(s, &missed)
		vec_push(list, *s);
	vec_free(&missed);
	vec_free(from);
}

static enum rest rest_of(const struct value *v)
{
	if (v->sense <= 0 || v->other > 0)
		return REST_OTHER;
	return v->other ? REST_LESS : REST_SAME;
}

/* Where the count tells that it was left, what is taken of it then is what counts. */
static void add_rest(struct site *s, const struct site_seen *seen, size_t argument)
{
	const struct value *v = &seen->args[argument];
	uint64_t flag = (uint64_t)1 << PREEMPTED_BIT, bits = value_depends_on(v) & UINT32_MAX;
	bool is_flagged = s->fact.kind == CONTINUATION_COUNT;
	enum rest rest = rest_of(v);

	if (is_flagged && s->fact.progress_lsb.state == NUMBER_NONE)
		return;
	if (is_flagged)
		bits &= ~flag;
	if (s->has_rest && s->fact.rest != rest)
		rest = s->fact.rest == REST_OTHER || rest == REST_OTHER ? REST_OTHER : REST_LESS;
	if (!is_flagged || seen->known & seen->bits & flag || !(seen->known & flag))
		s->fact.rest_bits = s->fact.rest_bits ? s->fact.rest_bits & bits : bits;
	s->has_rest = true;
	s->fact.rest = rest;
}

void sites_add_rest(const struct exploration *e, size_t argument, site_list *list)
{
	const struct site_seen *seen;
	struct site *s;

	vec_each(seen, &e->sites) {
		vec_each(s, list)
			if (s->at == seen->call->text.first && seen->is_own && s->fact.hypercall &&
			    s->fact.kind != CONTINUATION_CALL_REPLACED &&
			    argument < seen->arg_count)
				add_rest(s, seen, argument);
	}
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Bits are told of what is left to do alone. */
static void finish_rest(struct site *s)
{
	if (s->fact.rest != REST_LESS)
		s->fact.rest_bits = 0;
}

static struct progress_bound bound_of(const struct site *s, uint64_t op)
{
	const struct op_bound *b;

	vec_each(b, &s->bounds)
		if (b->op == op)
			return b->bound;
	return (struct progress_bound){.unknown_because = "it was not looked for"};
}

/* Texts of the program itself are not the release's. */
static void set_bounds(const struct site *s, struct continuation *fact, struct builder *b)
{
	struct progress_bound *bounds;

	if (!fact->op_count || !s->bounds.count)
		return;
	bounds = arena_array(builder_arena(b), fact->op_count, sizeof(*bounds));
	for (size_t i = 0; i < fact->op_count; i++) {
		bounds[i] = bound_of(s, fact->ops[i]);
		bounds[i].op = fact->ops[i];
		if (bounds[i].unknown_because)
			bounds[i].unknown_because =
				intern_str(builder_intern(b), bounds[i].unknown_because);
	}
	fact->bounds = bounds;
	fact->bound_count = fact->op_count;
}

void sites_finish(site_list *list, struct builder *b)
{
	struct site *s;

	vec_each(s, list) {
		vec_sort(&s->ops, compare_numbers);
		finish_rest(s);
		if (!s->is_open && s->ops.count) {
			s->fact.ops = arena_memdup(builder_arena(b), s->ops.items,
						   s->ops.count * sizeof(s->ops.items[0]));
			s->fact.op_count = s->ops.count;
			set_bounds(s, &s->fact, b);
		}
		if (s->fact.unknown_because)
			s->fact.unknown_because =
				intern_str(builder_intern(b), s->fact.unknown_because);
		builder_add_continuation(b, &s->fact);
		vec_free(&s->ops);
		vec_free(&s->bounds);
	}
	vec_free(list);
}
