// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/xen_name.h"
#include "lib/read/csource/fields.h"
#include "lib/read/csource/helper.h"
#include "lib/read/csource/run_progress.h"
#include "lib/read/csource/run_range.h"

enum {
	CALL_ARGS_MAX = 24,
	CREATE_FIRST = 2,
	RANGE_FRAMES_MAX = 3,
	ASIDE_MAX = 2,
	ASIDE_TOKENS_MAX = 1500,
};

/* Calls whose value is that of their first argument. */
bool run_is_transparent(const struct expr *e)
{
	return e->kind == EXPR_CALL && e->name && e->arg_count &&
	       xen_name_is(XEN_KEEPS_VALUE, e->name);
}

static bool is_macro_like(const char *name)
{
	for (; *name; name++)
		if (*name >= 'a' && *name <= 'z')
			return false;
	return true;
}

/* The op and what is above it, in one value. */
static bool holds_progress(const struct value *raw, const struct world *s)
{
	struct value v = value_resolve(raw, s->known, s->bits);

	return raw->bits[0] == BIT_COMMAND && value_command_bits(&v);
}

/* Such a value that nobody follows. */
static void note_escape(struct run *r, const char *callee, const struct value *raw,
			const struct world *s)
{
	if (s->epoch == r->epoch && r->op_mask && holds_progress(raw, s))
		r->outcome.escaped_to = callee ? callee : "a pointer";
}

/* The condition holds, or the hypervisor stops: no way is parted here. */
static void assume(struct run *r, const struct expr *e, bool is_true, struct world *s)
{
	struct world yes, no;

	r->assuming++;
	run_condition(r, e, s, &yes, &no);
	r->assuming--;
	if ((is_true ? yes : no).is_alive)
		*s = is_true ? yes : no;
}

/* The upper half of 64 bits may be missing. */
static bool keeps_command(const struct value *raw)
{
	for (unsigned int i = 0; i < 64; i++)
		if (raw->bits[i] != BIT_COMMAND + i &&
		    (i < 32 || (raw->bits[i] != BIT_ZERO && raw->bits[i] != raw->bits[31])))
			return false;
	return true;
}

static void add_site(struct run *r, const struct expr *e, const struct value *args, size_t first,
		     const struct world *s)
{
	struct site_seen seen = {
		.call = e,
		.function = r->frame->function,
		.is_own = !r->frame->is_foreign,
		.op_mask = r->op_mask,
		.op = r->op & r->op_mask,
		.known = s->known,
		.bits = s->bits,
	};

	if (r->is_infeasible || !s->is_alive || r->probing)
		return;
	memcpy(seen.passed, r->passed, sizeof(seen.passed));
	seen.passed_count = r->passed_count;
	for (size_t i = first; i < e->arg_count && seen.arg_count < SITE_ARGS_MAX; i++) {
		seen.args[seen.arg_count] = value_resolve(&args[i], s->known, s->bits);
		seen.args[seen.arg_count] = range_settle(&seen.args[seen.arg_count], s);
		seen.keeps_command[seen.arg_count++] = keeps_command(&args[i]);
	}
	vec_push(&r->ret->sites, seen);
}

/* Whether the continuation makes the same call again, which then comes here again. */
static bool repeats_call(const struct run *r, const struct expr *e, const struct value *args,
			 const struct world *s)
{
	const struct op_location *in = r->family ? &r->family->op_in : NULL;
	size_t command = in ? CREATE_FIRST + in->argument : 0;

	if (!in || !in->known || command >= e->arg_count || command >= CALL_ARGS_MAX ||
	    e->args[0]->kind != EXPR_NAME ||
	    !names_equal(e->args[0]->name, r->family->number_macro))
		return false;
	return in->record ? !world_find(s, r->op_stored) : keeps_command(&args[command]);
}

static bool is_on_stack(const struct run *r, const struct function *f)
{
	for (const struct frame *frame = r->frame; frame; frame = frame->caller)
		if (frame->function == f)
			return true;
	return false;
}

/* A function of the families' that is called, and whose definition is not in the tree. */
static void note_missing(struct run *r, const struct expr *e)
{
	const struct known_name *known = sources_name(r->sources, e->name);
	struct macro_scope scope = unit_scope(r->frame->function->unit, &r->sources->macros,
					      r->sources->arch, r->sources->intern);

	if (!known || known->family != r->family || macro_find(&scope, e->name) ||
	    sources_defines(r->sources, e->name))
		return;
	run_unknown(r, e->text.first, "a function that takes the call is not in the tree");
	r->ret->lacks_function = true;
}

/*
 * A function that gets the command may be what takes it apart: before the op is
 * decided, or named where it is known from the start, and behind that where
 * what is above the op comes with it.
 */
static bool may_decode(const struct run *r, const struct expr *e, const struct value *args,
		       const struct world *s)
{
	bool is_before = !r->op_mask || (r->is_op_given && s->served <= OP_LEFT);

	for (size_t i = 0; i < e->arg_count && i < CALL_ARGS_MAX; i++)
		if (is_before ? value_depends_on(&args[i]) & 1 : holds_progress(&args[i], s))
			return true;
	return false;
}

/* What it does to numbers matters, or what comes of them. */
static bool range_needs(const struct run *r, const struct expr *e, const struct value *args)
{
	return r->follows_ranges && r->frame->depth < RANGE_FRAMES_MAX && range_concerns(e, args);
}

/* Handlers of other hypercalls are not entered: what they do is another call's. */
static struct function *to_enter(struct run *r, const struct expr *e, const struct value *args,
				 const struct world *s)
{
	struct function *f = sources_find(r->sources, r->frame->function->unit, e->name);
	const struct family *handled;

	if (!f)
		note_missing(r, e);
	if (!f || !r->family ||
	    !(f->is_wanted || may_decode(r, e, args, s) || range_needs(r, e, args)))
		return NULL;
	handled = sources_handled(r->sources, e->name);
	if (handled && handled != r->family)
		return NULL;
	if (r->frame->depth < RUN_FRAMES_MAX && !is_on_stack(r, f))
		return f;
	if (f->can_continue)
		run_unknown(r, e->text.first, "calls are nested too deep");
	return NULL;
}

/* Whether a macro may assign to its arguments; one that is not at hand may. */
static bool may_assign(const struct run *r, const char *name)
{
	struct macro_scope scope = unit_scope(r->frame->function->unit, &r->sources->macros,
					      r->sources->arch, r->sources->intern);
	const struct macro *m = macro_find(&scope, name);

	if (!is_macro_like(name))
		return false;
	if (!m)
		return true;
	for (const struct token *t = m->body.first; t != m->body.end; t++) {
		bool is_comparison = token_is(t, PUNCT2('=', '=')) ||
				     token_is(t, PUNCT2('!', '=')) ||
				     token_is(t, PUNCT2('<', '=')) || token_is(t, PUNCT2('>', '='));

		if (token_is(t, PUNCT2('+', '+')) || token_is(t, PUNCT2('-', '-')) ||
		    (t->kind == TOKEN_PUNCT && t->text[t->len - 1] == '=' && !is_comparison))
			return true;
	}
	return false;
}

static void hand_out(struct run *r, const struct expr *e, const struct value *args, struct world *s)
{
	bool assigns = e->name && may_assign(r, e->name);

	progress_called(r, e, args, s);
	for (size_t i = 0; i < e->arg_count && i < CALL_ARGS_MAX; i++) {
		note_escape(r, e->name, &args[i], s);
		if (assigns && e->args[i]->kind == EXPR_NAME &&
		    body_local(r->frame->body, e->args[i]->name))
			world_forget_name(r, s, e->args[i]->name);
	}
}

const char *run_pointed_local(const struct run *r, const struct expr *e)
{
	const struct local *l;

	if (e->kind != EXPR_UNARY || e->op != '&' || e->a->kind != EXPR_NAME)
		return NULL;
	l = body_local(r->frame->body, e->a->name);
	return l && l->type.width ? l->name : NULL;
}

/* A record whose address goes where the op goes may hold the op afterwards. */
static void lose_aggregate(struct run *r, const struct expr *e, const struct value *lost,
			   struct world *s)
{
	const struct local *l = NULL;

	if (e->kind == EXPR_UNARY && e->op == '&' && e->a->kind == EXPR_NAME)
		l = body_local(r->frame->body, e->a->name);
	if (l && !l->type.width)
		world_set(r, s, l->name, lost);
}

/*
 * What a call makes of its arguments depends on all of them, and so do the
 * variables that it gets the addresses of.
 */
static struct value lost_result(struct run *r, const struct expr *e, const struct value *args,
				struct world *s)
{
	struct value lost = value_any();

	lost.is_result = true;
	for (size_t i = 0; i < e->arg_count && i < CALL_ARGS_MAX; i++)
		lost.from |= value_depends_on(&args[i]);
	for (size_t i = 0; lost.from & 1 && i < e->arg_count && i < CALL_ARGS_MAX; i++)
		lose_aggregate(r, e->args[i], &lost, s);
	for (size_t i = 0; lost.from && i < e->arg_count && i < CALL_ARGS_MAX; i++) {
		const char *name = run_pointed_local(r, e->args[i]);

		if (!name)
			continue;
		world_set(r, s, name, &lost);
		if (r->aside)
			continue;
		r->lost_to = e->name ? e->name : "a pointer";
		r->outcome.escaped_to = r->lost_to;
	}
	return lost;
}

/* A function that only calculates is cheap to follow, whatever it gets. */
static struct function *to_calculate(const struct run *r, const struct expr *e)
{
	struct function *f;

	if (r->frame->depth >= RUN_FRAMES_MAX || e->arg_count > CALL_ARGS_MAX ||
	    sources_name(r->sources, e->name))
		return NULL;
	f = helper_find(r->sources, r->frame->function->unit, e->name);
	return f && !is_on_stack(r, f) ? f : NULL;
}

/* What goes to another of the hypercall's functions, argument by argument. */
static void note_passed(struct run *r, const struct expr *e, const struct value *args)
{
	const struct known_name *known = sources_name(r->sources, e->name);

	if (!known || known->family != r->family || r->frame->is_foreign)
		return;
	r->passed_count = 0;
	while (r->passed_count < e->arg_count && r->passed_count < SITE_ARGS_MAX) {
		r->passed[r->passed_count] = args[r->passed_count].origin;
		r->passed_count++;
	}
}

/* guest_handle_add_offset(x, n) moves the variable x. */
static void move_handle(struct run *r, const struct expr *e, struct world *s)
{
	const struct value *old =
		e->args[0]->kind == EXPR_NAME ? world_find(s, e->args[0]->name) : NULL;
	struct value v;

	if (!old)
		return;
	v = *old;
	v.origin = origin_moved(&v.origin);
	world_set(r, s, e->args[0]->name, &v);
}

/* A macro may use one that was defined among the statements. */
static void forget_untracked(struct run *r, struct world *s)
{
	for (size_t i = 0; i < r->frame->untracked.count; i++)
		world_forget_name(r, s, r->frame->untracked.items[i]);
}

/* Of what a function returns that is not followed, its type is known. */
static struct value range_lost(struct run *r, const struct expr *e, const struct value *args,
			       const struct value *lost, struct world *s)
{
	struct function *f = sources_find(r->sources, r->frame->function->unit, e->name);
	struct ctype type = {0};

	range_hand_out(r, e, args, s);
	if (e->name[0] >= 'A' && e->name[0] <= 'Z')
		forget_untracked(r, s);
	if (f)
		type = fields_result(r->sources, f);
	return value_convert(lost, &type);
}

/* A function that gets progress may refuse it. */
static struct function *to_look_aside(const struct run *r, const struct expr *e,
				      const struct value *args, const struct world *s)
{
	struct function *f;

	if (!r->follows_progress || r->aside >= ASIDE_MAX || e->arg_count > CALL_ARGS_MAX ||
	    !progress_is_in(r, e, args, s) || sources_name(r->sources, e->name))
		return NULL;
	f = sources_find(r->sources, r->frame->function->unit, e->name);
	if (!f || f->body.end - f->body.first > ASIDE_TOKENS_MAX || is_on_stack(r, f))
		return NULL;
	return f;
}

/* That it gives errors alone tells nothing of the op, but where its progress is not 0. */
static struct value look_aside(struct run *r, struct function *f, const struct expr *e,
			       const struct value *args, struct world *s)
{
	struct value v;

	r->aside++;
	v = run_call(r, f, e, args, s);
	r->aside--;
	v.is_result = true;
	if (s->ways == WAYS_UNTESTED)
		v.is_error = v.is_refusal = false;
	return v;
}

static struct value call_by_name(struct run *r, const struct expr *e, const struct value *args,
				 struct world *s)
{
	struct value lost;
	struct function *f;

	if (!strcmp(e->name, CREATE_FUNCTION)) {
		struct value v = value_any();

		add_site(r, e, args, CREATE_FIRST, s);
		if (r->follows_ranges && e->arg_count)
			return args[0]; /* the hypercall's number */
		v.is_refusal = repeats_call(r, e, args, s);
		return v;
	}
	if (!strcmp(e->name, TRANSLATE_FUNCTION)) {
		add_site(r, e, args, 0, s);
		return value_any();
	}
	if (xen_name_is(XEN_REPORTS, e->name))
		return value_any();
	if (!strcmp(e->name, "guest_handle_add_offset") && e->arg_count)
		move_handle(r, e, s);
	note_passed(r, e, args);
	f = to_calculate(r, e);
	if (f)
		return run_call(r, f, e, args, s);
	lost = lost_result(r, e, args, s);
	f = to_enter(r, e, args, s);
	if (f) {
		struct value v = run_call(r, f, e, args, s);

		v.is_result = true;
		return v;
	}
	f = to_look_aside(r, e, args, s);
	if (f)
		return look_aside(r, f, e, args, s);
	hand_out(r, e, args, s);
	return r->follows_ranges ? range_lost(r, e, args, &lost, s) : lost;
}

const struct expr *run_expand(struct run *r, const struct expr *e)
{
	if (e->kind != EXPR_CALL || !e->name || run_is_transparent(e))
		return NULL;
	return helper_expand(r->sources, r->frame->function->unit, (struct body *)r->frame->body,
			     e);
}

/* IS_ENABLED(CONFIG_X): false where no build can have the option, else either. */
static bool is_never_enabled(const struct run *r, const struct expr *e)
{
	struct macro_scope scope = unit_scope(r->frame->function->unit, &r->sources->macros,
					      r->sources->arch, r->sources->intern);

	return e->name && !strcmp(e->name, "IS_ENABLED") && e->arg_count == 1 &&
	       e->args[0]->kind == EXPR_NAME && !strncmp(e->args[0]->name, "CONFIG_", 7) &&
	       !eval_is_defined(&scope, e->args[0]->name);
}

struct value run_eval_call(struct run *r, const struct expr *e, struct world *s)
{
	struct value args[CALL_ARGS_MAX];
	const struct expr *expansion = run_expand(r, e);

	if (is_never_enabled(r, e))
		return value_const(0, 32, true);
	if (expansion)
		return run_eval(r, expansion, s);
	if (e->name && e->arg_count == 1 &&
	    (!strcmp(e->name, "ASSERT") || !strcmp(e->name, "BUG_ON"))) {
		/* A release's build asserts nothing. */
		if (r->follows_ranges && e->name[0] == 'A')
			return value_any();
		assume(r, e->args[0], e->name[0] == 'A', s);
		return value_any();
	}
	if (run_is_transparent(e))
		return run_eval(r, e->args[0], s);
	run_eval(r, e->a, s);
	for (size_t i = 0; i < e->arg_count && i < CALL_ARGS_MAX; i++)
		args[i] = run_eval(r, e->args[i], s);
	if (e->name)
		return call_by_name(r, e, args, s);
	hand_out(r, e, args, s);
	if (r->follows_ranges)
		range_hand_out(r, e, args, s);
	return lost_result(r, e, args, s);
}
