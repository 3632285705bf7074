// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/model/xen_name.h"
#include "lib/read/csource/fields.h"
#include "lib/read/csource/run_doubt.h"
#include "lib/read/csource/run_range.h"

enum { PLACE_DEPTH_MAX = 8, ARGS_MAX = 24 };

static const struct field_binding *find_field(const struct world *s, const char *name)
{
	for (const struct field_binding *b = s->fields; b; b = b->next)
		if (b->name == name)
			return b;
	return NULL;
}

static void add_field(struct run *r, struct world *s, const struct field_binding *like)
{
	struct field_binding *b = arena_alloc(&r->arena, sizeof(*b));

	*b = *like;
	b->next = s->fields;
	b->depth = s->fields ? s->fields->depth + 1 : 1;
	s->fields = b;
}

static void set_field(struct run *r, struct world *s, const char *name, const struct value *v)
{
	const struct field_binding *old = find_field(s, name);

	add_field(r, s,
		  &(struct field_binding){
			  .name = name, .value = *v, .first = old ? old->first : NULL});
}

/* Whether a place is the object, or in it. */
static bool is_within(const char *place, const char *object)
{
	size_t len = strlen(object);

	return !strncmp(place, object, len) && (!place[len] || place[len] == '.');
}

/* The object may have been changed by somebody else. */
static void spoil(struct run *r, struct world *s, const char *object)
{
	size_t last_depth = s->fields ? s->fields->depth : 0;

	for (const struct field_binding *b = s->fields; b; b = b->next) {
		struct field_binding spoilt = {.name = b->name, .record = b->record};

		if (!is_within(b->name, object) || find_field(s, b->name)->depth > last_depth)
			continue;
		spoilt.first = b->first;
		spoilt.value = b->first ? *b->first : value_any();
		spoilt.value.range.limit = NULL;
		add_field(r, s, &spoilt);
		if (!run_step(r, s))
			return;
	}
}

/* What stands before a member: '.', or "->". */
static bool is_arrow(const struct expr *e)
{
	return e->text.end - e->text.first >= 2 && token_is(e->text.end - 2, PUNCT2('-', '>'));
}

static const char *pointed_object(const struct world *s, const struct expr *e)
{
	const struct value *v = e->kind == EXPR_NAME ? world_find(s, e->name) : NULL;

	return v ? v->object : NULL;
}

static const char *variable_object(struct run *r, const char *name)
{
	struct strbuf text = {0};
	const char *object;

	strbuf_addf(&text, "%s:%s", r->frame->function->name, name);
	object = intern_str(r->sources->intern, strbuf_str(&text));
	strbuf_deinit(&text);
	return object;
}

static const char *member_of(struct run *r, const char *object, const char *member)
{
	struct strbuf text = {0};
	const char *place;

	if (!object)
		return NULL;
	strbuf_addf(&text, "%s.%s", object, member);
	place = intern_str(r->sources->intern, strbuf_str(&text));
	strbuf_deinit(&text);
	return place;
}

/* A local record, or a field in one, by the name that its value is held under; NULL: neither. */
static const char *find_place(struct run *r, const struct expr *e, const struct world *s,
			      unsigned int depth)
{
	const struct local *l;

	if (depth > PLACE_DEPTH_MAX)
		return NULL;
	if (e->kind == EXPR_UNARY && e->op == '*')
		return pointed_object(s, e->a);
	if (e->kind == EXPR_NAME) {
		l = body_local(r->frame->body, e->name);
		return l && !l->type.is_indirect && !l->type.width ? variable_object(r, e->name)
								   : NULL;
	}
	if (e->kind != EXPR_MEMBER || !e->a)
		return NULL;
	if (is_arrow(e))
		return member_of(r, pointed_object(s, e->a), e->name);
	return member_of(r, find_place(r, e->a, s, depth + 1), e->name);
}

/* How the record of a place is called, by its declaration that was last come by. */
static struct ctype type_of_place(struct run *r, const struct expr *e, const struct world *s,
				  unsigned int depth)
{
	const struct local *l = e->kind == EXPR_NAME ? body_local(r->frame->body, e->name) : NULL;
	const struct field_binding *declared;
	struct ctype type = {0};

	if (depth > PLACE_DEPTH_MAX)
		return type;
	if (e->kind == EXPR_UNARY && e->op == '*')
		return type_of_place(r, e->a, s, depth + 1);
	if (l) {
		const char *object = pointed_object(s, e);

		type = l->type;
		declared = find_field(s, object ? object : variable_object(r, e->name));
		if (declared && declared->record)
			type.record = declared->record;
	} else if (e->kind == EXPR_MEMBER && e->a) {
		type = type_of_place(r, e->a, s, depth + 1);
		type = fields_type(r->sources, type.record, e->name);
	}
	return type;
}

static const char *spelled(struct run *r, const struct expr *e)
{
	struct strbuf text = {0};
	const char *name;

	for (const struct token *t = e->text.first; t < e->text.end; t++)
		strbuf_addf(&text, "%.*s", (int)t->len, t->text);
	name = arena_strdup(&r->ret->arena, strbuf_str(&text));
	strbuf_deinit(&text);
	return name;
}

static const struct limit *make_limit(struct run *r, const char *name, const struct token *at,
				      const struct limit *of)
{
	const struct limit *const *have;
	struct limit *limit;

	vec_each(have, &r->limits)
		if ((*have)->at == at && (*have)->of == of && !strcmp((*have)->name, name))
			return *have;
	limit = arena_alloc(&r->ret->arena, sizeof(*limit));
	*limit = (struct limit){name, at, of};
	vec_push(&r->limits, limit);
	return limit;
}

static bool is_guests(const struct world *s, const char *place)
{
	for (const struct field_binding *b = s->fields; b && !s->is_vague; b = b->next)
		if (b->record && is_within(place, b->name) && find_field(s, b->name) == b)
			return b->is_guest;
	return false;
}

/* A field that nothing was heard of yet: what its type tells. */
static struct value first_value(struct run *r, const struct expr *field, const char *place,
				struct world *s)
{
	struct ctype type = type_of_place(r, field, s, 0);
	struct value v = value_any();
	const struct value *first;
	struct range range;

	if (!type.width || type.is_indirect)
		return v;
	v = value_convert(&v, &type);
	range = value_range(&v);
	if (is_guests(s, place)) {
		range.limit = make_limit(r, spelled(r, field), NULL, NULL);
		value_set_range(&v, &range);
	}
	first = arena_memdup(&r->arena, &v, sizeof(v));
	add_field(r, s, &(struct field_binding){.name = place, .value = v, .first = first});
	return v;
}

struct value range_read(struct run *r, const struct expr *field, struct world *s)
{
	const char *place = find_place(r, field, s, 0);
	const struct field_binding *b = place ? find_field(s, place) : NULL;

	if (b)
		return b->value;
	return place ? first_value(r, field, place, s) : value_any();
}

/* Through a pointer that is not followed: any field of that name may be the one. */
static void spoil_named(struct run *r, struct world *s, const char *member)
{
	const struct field_binding *last = s->fields;

	for (const struct field_binding *b = last; b; b = b->next) {
		const char *dot = strrchr(b->name, '.');

		if (dot && !strcmp(dot + 1, member) && find_field(s, b->name) == b)
			spoil(r, s, b->name);
	}
}

/* What it was before is what it may be on other ways. */
static void first_read(struct run *r, const struct expr *to, const char *place, struct world *s)
{
	if (to->kind == EXPR_MEMBER && !find_field(s, place))
		first_value(r, to, place, s);
}

void range_write(struct run *r, const struct expr *to, const struct value *v, struct world *s)
{
	const char *place = find_place(r, to, s, 0);
	struct ctype type;
	struct value converted;

	if (!place) {
		doubt_value(r, s, v);
		if (to->kind == EXPR_MEMBER)
			spoil_named(r, s, to->name);
		return;
	}
	first_read(r, to, place, s);
	spoil(r, s, place);
	type = type_of_place(r, to, s, 0);
	converted = value_convert(v, &type);
	if (to->kind == EXPR_MEMBER && type.width && !type.is_indirect)
		set_field(r, s, place, &converted);
}

const char *range_object(struct run *r, const struct expr *e, const struct world *s)
{
	return find_place(r, e, s, 0);
}

void range_declare(struct run *r, const struct stmt *s, struct world *st)
{
	struct field_binding b = {.value = value_any(), .record = s->type.record};

	if (s->type.width || s->type.is_indirect || !s->type.record)
		return;
	b.name = variable_object(r, s->name);
	spoil(r, st, b.name);
	for (const struct field_binding *old = st->fields; old; old = old->next)
		if (old->name != b.name && is_within(old->name, b.name)) {
			range_forget(st);
			break;
		}
	add_field(r, st, &b);
}

void range_forget(struct world *s)
{
	s->fields = NULL;
	s->is_vague = true;
}

/* They look at addresses and move data: however many elements there are, none is refused for that. */
static bool is_guest_access(const char *name)
{
	return xen_name_is(XEN_ACCESSES_GUEST, name);
}

static bool reads_guest(const char *name)
{
	return xen_name_is(XEN_COPIES_IN, name) && !strstr(name, "offset");
}

/* "x" of a macro's argument, "&x" and "p" that points to it. */
static const char *handed_object(struct run *r, const struct expr *arg, const struct value *v,
				 const struct world *s)
{
	while (arg->kind == EXPR_CAST && arg->a)
		arg = arg->a;
	if (v->object)
		return v->object;
	if (arg->kind == EXPR_UNARY && arg->op == '&')
		arg = arg->a;
	return arg->kind == EXPR_NAME || arg->kind == EXPR_MEMBER ? find_place(r, arg, s, 0) : NULL;
}

static void mark_guest(struct run *r, const char *object, struct world *s)
{
	const struct field_binding *old = find_field(s, object);

	spoil(r, s, object);
	/* What was read before is another number now. */
	for (const struct field_binding *b = s->fields; b; b = b->next)
		if (b->name != object && is_within(b->name, object))
			return;
	if (old && old->record)
		add_field(r, s,
			  &(struct field_binding){.name = object,
						  .record = old->record,
						  .is_guest = true,
						  .value = value_any()});
}

/* Somebody else sees what is in it. */
static void doubt_object(struct run *r, struct world *s, const char *object)
{
	for (const struct field_binding *b = s->fields; b; b = b->next)
		if (is_within(b->name, object) && find_field(s, b->name) == b)
			doubt_value(r, s, &b->value);
}

/* Nobody learns what it found: its result is not used, and it has no place to tell it. */
static bool is_mute(const struct run *r, const struct expr *call, const struct value *args)
{
	for (size_t i = 0; i < call->arg_count && i < ARGS_MAX; i++)
		if (args[i].object ||
		    (call->args[i]->kind == EXPR_UNARY && call->args[i]->op == '&'))
			return false;
	return call == r->statement;
}

void range_hand_out(struct run *r, const struct expr *call, const struct value *args,
		    struct world *s)
{
	bool is_guest = call->name && is_guest_access(call->name);
	bool is_harmless = is_guest || is_mute(r, call, args);

	for (size_t i = 0; i < call->arg_count && i < ARGS_MAX; i++) {
		const char *object = handed_object(r, call->args[i], &args[i], s);
		bool is_read = object && !i && call->name && reads_guest(call->name);

		if (!is_harmless)
			doubt_value(r, s, &args[i]);
		if (is_read && !s->is_vague)
			mark_guest(r, object, s);
		if (!is_read && object && !(is_guest && i)) {
			doubt_object(r, s, object);
			spoil(r, s, object);
		}
	}
}

bool range_concerns(const struct expr *call, const struct value *args)
{
	for (size_t i = 0; i < call->arg_count && i < ARGS_MAX; i++)
		if (args[i].object || args[i].range.is_known || args[i].from)
			return true;
	return false;
}

static const struct expr *without_marks(const struct expr *e)
{
	while (run_is_transparent(e))
		e = e->args[0];
	if (e->kind == EXPR_ASSIGN || (e->kind == EXPR_STEP && !e->is_behind))
		return without_marks(e->a);
	return e;
}

/* What a variable or a field holds; false: e is none. */
static bool held_value(struct run *r, const struct expr *e, struct world *s, struct value *ret)
{
	const struct local *l;

	if (e->kind == EXPR_NAME) {
		const struct value *known = world_find(s, e->name);

		l = body_local(r->frame->body, e->name);
		if (!l || !l->type.width)
			return false;
		*ret = value_any();
		*ret = known ? *known : value_convert(ret, &l->type);
		return true;
	}
	if (e->kind != EXPR_MEMBER || !find_place(r, e, s, 0))
		return false;
	*ret = range_read(r, e, s);
	return true;
}

static void hold(struct run *r, const struct expr *e, const struct value *v, struct world *s)
{
	if (e->kind == EXPR_NAME)
		world_set(r, s, e->name, v);
	else
		set_field(r, s, find_place(r, e, s, 0), v);
}

/* One operand of "a < b" or of its negation. */
struct operand {
	const struct expr *e;
	struct value value;
	bool is_held;
};

static void doubt_names(struct run *r, const struct expr *e, struct world *s)
{
	struct value v;

	if (!e)
		return;
	if (held_value(r, without_marks(e), s, &v)) {
		doubt_value(r, s, &v);
		return;
	}
	doubt_names(r, e->a, s);
	doubt_names(r, e->b, s);
	doubt_names(r, e->c, s);
	if (e->kind == EXPR_CALL && e->name && is_guest_access(e->name))
		return;
	for (size_t i = 0; i < e->arg_count; i++)
		doubt_names(r, e->args[i], s);
}

/* Whether the comparison, which takes both as that type, sees the number itself. */
static bool keeps_number(const struct operand *o, unsigned int width, bool is_signed)
{
	struct range range = value_range(&o->value), same;

	if (!width)
		return true;
	same = range_convert(&range, width, is_signed);
	return same.low == range.low && same.high == range.high;
}

/* The operand is at most most; at_least: it is not below. */
static void narrow(struct run *r, struct operand *o, struct world *s, const struct range *to)
{
	struct range range = value_range(&o->value);

	if (to->low > range.low)
		range.low = to->low;
	if (to->high < range.high) {
		range.high = to->high;
		range.limit = to->limit;
	}
	if (range.low > range.high) {
		s->is_alive = false;
		return;
	}
	value_set_range(&o->value, &range);
	hold(r, o->e, &o->value, s);
}

/* a is below high: by a number that is the same for every call, or by another that the caller sets. */
static void lower(struct run *r, struct operand *a, const struct operand *b, bool is_strict,
		  struct world *s)
{
	struct range to = value_range(&b->value), is = value_range(&a->value);
	const struct limit *had = is.limit;

	to.low = is.low;
	to.high -= is_strict;
	if (value_is_const(&b->value)) {
		if (to.high >= is.high)
			return;
		to.limit = had ? make_limit(r, had->name, a->e->text.first, had) : NULL;
	} else if (r->leaving_loop) {
		return; /* what was counted has come up to it, however large it is */
	} else if (!to.limit || doubt_has(s, to.limit)) {
		doubt_number(r, s, had);
		to.limit = NULL;
		is.limit = NULL;
		value_set_range(&a->value, &is);
	}
	if (to.high < is.high && had != to.limit)
		doubt_limit(r, s, had);
	narrow(r, a, s, &to);
}

static void raise(struct run *r, struct operand *b, const struct operand *a, bool is_strict,
		  struct world *s)
{
	struct range from = value_range(&a->value), to = value_range(&b->value);

	to.low = from.low + is_strict;
	narrow(r, b, s, &to);
}

static struct operand operand_of(struct run *r, const struct expr *e, struct world *s)
{
	struct operand o = {.e = without_marks(e)};
	struct world copy = *s;

	o.is_held = held_value(r, o.e, s, &o.value);
	if (!o.is_held)
		o.value = run_eval(r, o.e, &copy);
	o.value = value_resolve(&o.value, s->known, s->bits);
	return o;
}

/* "less" is below "more" there, or at most as large. */
static void order(struct run *r, const struct expr *less, const struct expr *more, bool is_strict,
		  struct world *s)
{
	struct operand a, b;
	unsigned int width;
	bool is_signed;

	if (!s->is_alive)
		return;
	a = operand_of(r, less, s);
	b = operand_of(r, more, s);
	doubt_compared(r, s, &a.value, &b.value);
	if (!a.is_held)
		doubt_names(r, a.e, s);
	if (!b.is_held && !value_is_const(&b.value))
		doubt_names(r, b.e, s);
	width = a.value.width && b.value.width
			? (a.value.width > b.value.width ? a.value.width : b.value.width)
			: 0;
	is_signed = (a.value.width != width || a.value.is_signed) &&
		    (b.value.width != width || b.value.is_signed);
	if (!keeps_number(&b, width, is_signed)) {
		doubt_names(r, a.e, s);
		return;
	}
	/* Below 0, a signed number that is compared as an unsigned one is too large. */
	if (a.is_held && (keeps_number(&a, width, is_signed) || !is_signed))
		lower(r, &a, &b, is_strict, s);
	if (b.is_held && s->is_alive && keeps_number(&a, width, is_signed))
		raise(r, &b, &a, is_strict, s);
}

/* The same where a comparison does not hold, which may be where a loop ends. */
static void order_not(struct run *r, const struct expr *less, const struct expr *more,
		      bool is_strict, struct world *s)
{
	r->leaving_loop = r->in_loop_condition;
	order(r, less, more, is_strict, s);
	r->leaving_loop = false;
}

static bool is_order(const struct expr *e)
{
	return e->kind == EXPR_BINARY && (e->op == '<' || e->op == '>' ||
					  e->op == PUNCT2('<', '=') || e->op == PUNCT2('>', '='));
}

/* Made of a number of the caller's that is not the one that it runs up to. */
static bool is_derived(const struct value *v)
{
	return v->about && !limit_is_same(v->about, v->range.limit);
}

/*
 * "i == done": where one is what the command told, or both the same number of
 * the caller's, neither is held down that the caller did not hold down.
 */
static bool asks_for_start(struct run *r, const struct expr *e, struct world *s)
{
	struct value a, b;

	if (e->kind != EXPR_BINARY || !held_value(r, without_marks(e->a), s, &a) ||
	    !held_value(r, without_marks(e->b), s, &b))
		return false;
	if (is_derived(&a) || is_derived(&b))
		return false;
	return a.from || b.from || (a.range.limit && a.range.limit == b.range.limit);
}

void range_question(struct run *r, const struct expr *e, struct world *yes, struct world *no)
{
	struct value v;

	e = without_marks(e);
	if (is_order(e) || asks_for_start(r, e, yes))
		return;
	if (held_value(r, e, yes, &v)) {
		doubt_number(r, yes, v.about);
		doubt_number(r, no, v.about);
		return;
	}
	doubt_names(r, e, yes);
	doubt_names(r, e, no);
}

void range_result(struct run *r, const struct expr *e, struct world *s)
{
	if (e == r->asked)
		return;
	doubt_names(r, e->a, s);
	doubt_names(r, e->b, s);
}

void range_compare(struct run *r, const struct expr *e, struct world *yes, struct world *no)
{
	if (e->kind != EXPR_BINARY)
		return;
	switch (e->op) {
	case '<':
		order(r, e->a, e->b, true, yes);
		order_not(r, e->b, e->a, false, no);
		break;
	case '>':
		order(r, e->b, e->a, true, yes);
		order_not(r, e->a, e->b, false, no);
		break;
	case PUNCT2('<', '='):
		order(r, e->a, e->b, false, yes);
		order_not(r, e->b, e->a, true, no);
		break;
	case PUNCT2('>', '='):
		order(r, e->b, e->a, false, yes);
		order_not(r, e->a, e->b, true, no);
		break;
	default:
		break;
	}
}

static const struct field_binding *common_fields(const struct field_binding *a,
						 const struct field_binding *b)
{
	while (a != b) {
		size_t x = a ? a->depth : 0, y = b ? b->depth : 0;

		if (x >= y)
			a = a->next;
		else
			b = b->next;
	}
	return a;
}

static void join_fields_since(struct run *r, const struct field_binding *changed,
			      const struct field_binding *common, const struct world *a,
			      const struct world *b, struct world *ret)
{
	for (const struct field_binding *f = changed; f != common; f = f->next) {
		const struct field_binding *x = find_field(a, f->name), *y = find_field(b, f->name);
		const struct field_binding *have = find_field(ret, f->name);
		struct field_binding joined = {.name = f->name, .value = value_any()};

		if (x && y) {
			joined.value = value_join(&x->value, &y->value);
			joined.record = x->record == y->record ? x->record : NULL;
			joined.is_guest = x->is_guest && y->is_guest;
			joined.first = x->first ? x->first : y->first;
		} else if (f->first) {
			/* Not looked at on the other way: there it is what it was at first. */
			struct value first = *f->first;

			if (!is_guests(x ? b : a, f->name))
				first.range.limit = NULL;
			joined.first = f->first;
			joined.value = value_join(x ? &x->value : &y->value, &first);
		}
		if (!have || !value_equal(&have->value, &joined.value) ||
		    have->is_guest != joined.is_guest || have->record != joined.record)
			add_field(r, ret, &joined);
		if (!run_step(r, a))
			return;
	}
}

void range_join_worlds(struct run *r, const struct world *a, const struct world *b,
		       struct world *ret)
{
	ret->is_vague = a->is_vague || b->is_vague;
	ret->doubts = a->doubts;
	doubt_join(r, b->doubts, ret);
	ret->fields = a->fields;
	if (a->fields == b->fields)
		return;
	ret->fields = common_fields(a->fields, b->fields);
	join_fields_since(r, a->fields, ret->fields, a, b, ret);
	join_fields_since(r, b->fields, common_fields(a->fields, b->fields), a, b, ret);
}

/* Whether a value is among those that another stands for. */
static bool holds(const struct value *all, const struct value *v)
{
	struct value joined = value_join(all, v);

	return value_equal(all, &joined);
}

static bool variable_holds(const struct world *head, const struct world *end, const char *name)
{
	const struct value *x = world_find(head, name), *y = world_find(end, name);

	return !x || !y || holds(x, y);
}

static bool field_holds(const struct world *head, const struct world *end, const char *name)
{
	const struct field_binding *x = find_field(head, name), *y = find_field(end, name);

	return x && y && x->is_guest == y->is_guest && holds(&x->value, &y->value);
}

bool range_covers(const struct world *head, const struct world *end)
{
	const struct binding *variables = world_common_variables(head->vars, end->vars);
	const struct field_binding *fields = common_fields(head->fields, end->fields);

	for (const struct binding *b = end->vars; b != variables; b = b->next)
		if (!variable_holds(head, end, b->name))
			return false;
	for (const struct field_binding *f = end->fields; f != fields; f = f->next)
		if (!field_holds(head, end, f->name))
			return false;
	return doubt_covers(head, end) && head->is_vague == end->is_vague;
}

/* Nothing is known of it but what numbers it was made with. */
static void widen_variable(struct run *r, struct world *head, const struct world *end,
			   const char *name)
{
	const struct limit *about =
		limit_join(world_find(head, name)->about, world_find(end, name)->about);
	struct value v;

	world_forget_name(r, head, name);
	v = *world_find(head, name);
	v.about = about;
	world_set(r, head, name, &v);
}

void range_widen(struct run *r, struct world *head, const struct world *end)
{
	const struct binding *variables = world_common_variables(head->vars, end->vars);
	const struct field_binding *fields = common_fields(head->fields, end->fields);
	struct world was = *head;

	for (const struct binding *b = end->vars; b != variables; b = b->next)
		if (!variable_holds(head, end, b->name))
			widen_variable(r, head, end, b->name);
	for (const struct field_binding *f = end->fields; f != fields; f = f->next)
		if (!field_holds(&was, end, f->name) && find_field(head, f->name))
			spoil(r, head, f->name);
		else if (!find_field(head, f->name))
			add_field(r, head, f);
	doubt_join(r, end->doubts, head);
	head->is_vague |= end->is_vague;
}
