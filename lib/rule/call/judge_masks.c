// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/in_flight.h"

/* How the split of a command register changed between two releases. */

/* One entry on both sides. */
struct pair {
	struct judge *j;
	const struct call_facts *old, *new;
	const struct decode *was, *is;
	/* What goes on in the register under the old split. */
	struct continuing continuing;
	number_list hurt; /* of these ops, those that the new release takes otherwise */
	uint64_t witness; /* for one of them */
	bool is_misread;  /* which is taken for an op that runs, not refused */
	bool has_doubt;	  /* of some it is not known */
};

static struct arena *arena_of(const struct pair *p)
{
	return &p->j->report->arena;
}

static void add_hurt(struct pair *p, uint64_t op, const struct encoding *e)
{
	struct split_comparison c;
	struct split_result r;
	bool is_misread;

	if (number_list_has(&p->hurt, op))
		return;
	c = split_compare(p->was, p->is, e);
	p->has_doubt |= c.relation == SPLIT_UNKNOWN;
	if (c.relation != SPLIT_DIFFERS)
		return;
	r = split_decode(p->is, c.value);
	is_misread = r.accepted == ANSWER_YES && r.number.value != op;
	if (!p->hurt.count || (is_misread && !p->is_misread)) {
		p->witness = c.value;
		p->is_misread = is_misread;
	}
	number_list_add(&p->hurt, op);
}

/* Progress that begins in the upper half of a register fills that. */
static unsigned int progress_register_bits(const struct decode *d)
{
	return d->progress_lsb.state == NUMBER_KNOWN && d->progress_lsb.value >= 32 ? 64 : 32;
}

/* By what sites leave, and by what the old handler accepts as progress. */
static void find_hurt(struct pair *p)
{
	flight list = {0};
	const struct left *left;

	continuing_find(&p->continuing, p->old, p->was);
	continuing_add_accepted(&p->continuing, p->was);
	in_flight_find(&list, p->old, p->was);
	vec_each(left, &list)
		add_hurt(p, left->encoding.op, &left->encoding);
	vec_free(&list);
	for (size_t i = 0; i < p->continuing.ops.count; i++) {
		uint64_t op = p->continuing.ops.items[i];
		struct encoding e =
			encoding_make(op, p->was->progress_lsb, progress_register_bits(p->was));

		add_hurt(p, op, &e);
	}
}

static void add_why(const struct pair *p, const struct exposure *exposure, struct strbuf *out)
{
	if (p->hurt.count && exposure_is_tools_only(exposure)) {
		strbuf_addstr(out, "; only ");
		call_add_ops(out, p->old, &p->hurt, p->was->arch);
		strbuf_addf(out,
			    " continue%s under the old split, for tools alone, whose calls are "
			    "not live across a migration",
			    p->hurt.count == 1 ? "s" : "");
	} else if (!p->hurt.count && p->continuing.open_site) {
		strbuf_addf(out, "; which ops continue under the old split is not known (%s)",
			    p->continuing.open_site->function);
	} else if (!p->hurt.count && p->has_doubt) {
		strbuf_addstr(out, "; whether an op that continues under the old split is "
				   "affected is not known");
	} else if (!p->hurt.count) {
		strbuf_addstr(out, "; no op that continues under the old split is affected");
	}
}

/* A macro by which both releases split the command, and whose value changed by itself. */
static const struct split_macro *find_cause(const struct decode *was, const struct decode *is,
					    const struct split_macro **ret_old)
{
	for (size_t i = 0; i < is->macro_count; i++)
		for (size_t k = 0; k < was->macro_count; k++)
			if (names_equal(is->macros[i].name, was->macros[k].name) &&
			    is->macros[i].value != was->macros[k].value) {
				*ret_old = &was->macros[k];
				return &is->macros[i];
			}
	return NULL;
}

static void add_cause(const struct pair *p, struct strbuf *out)
{
	const struct split_macro *was, *is = find_cause(p->was, p->is, &was);

	if (is)
		strbuf_addf(out, "; %s was %" PRIu64 ", is %" PRIu64, is->name, was->value,
			    is->value);
}

/* The definition that changed stands before the code that only uses it. */
static void add_places(const struct pair *p, struct finding *f)
{
	const struct split_macro *was, *is = find_cause(p->was, p->is, &was);

	if (is) {
		call_finding_at(f, SIDE_OLD, &was->at);
		call_finding_at(f, SIDE_NEW, &is->at);
	}
	call_finding_at(f, SIDE_OLD, &p->was->at);
	call_finding_at(f, SIDE_NEW, &p->is->at);
}

/* Says "(handler)" of another path than the native one, unless that says the same. */
static const char *finish_message(const struct pair *p, const char *rule, const char *what,
				  const struct exposure *exposure)
{
	const char *hypercall = p->old->family->hypercall, *message;
	struct strbuf why = {0};
	const char *tail;

	add_cause(p, &why);
	add_why(p, exposure, &why);
	tail = call_take_text(p->j, &why);
	message = arena_printf(arena_of(p), "%s %s%s", hypercall, what, tail);
	if (p->is->entry == ENTRY_NATIVE || call_finding_exists(p->j, rule, hypercall, message))
		return message;
	return arena_printf(arena_of(p), "%s (%s) %s%s", hypercall, p->is->handler, what, tail);
}

static struct finding *add_finding(struct pair *p, const char *rule, enum level ceiling,
				   const char *what)
{
	struct exposure exposure = exposure_of(p->old, &p->hurt, p->was->arch);
	struct finding *f =
		call_finding(p->j, p->old, rule, &exposure, ceiling, p->old->family->hypercall,
			     finish_message(p, rule, what, &exposure), p->was->arch);

	call_finding_ops(p->j, f, p->old, &p->hurt, p->was->arch);
	f->facts[SIDE_OLD].decode = arena_memdup(arena_of(p), p->was, sizeof(*p->was));
	f->facts[SIDE_NEW].decode = arena_memdup(arena_of(p), p->is, sizeof(*p->is));
	add_places(p, f);
	return f;
}

static void set_witness(const struct pair *p, struct finding *f, uint64_t value, bool is_held)
{
	struct reader was = {"old", p->old->label, p->old, p->was->arch, p->was, NULL};
	struct reader is = {"new", p->new->label, p->new, p->is->arch, p->is, NULL};
	const char *intro =
		is_held ? witness_suspended(arena_of(p), value, &was) : "a caller passes";

	if (!f->witness)
		f->witness = witness_make(arena_of(p), value, intro, &was, &is);
}

/* No op is seen to be hurt: a note, or where ops are not known, a warning. */
static enum level ceiling_of(const struct pair *p)
{
	if (p->hurt.count)
		return LEVEL_ERROR;
	return p->continuing.open_site ? LEVEL_WARNING : LEVEL_NOTE;
}

static bool positions_differ(const struct pair *p)
{
	return p->was->progress_lsb.state == NUMBER_KNOWN &&
	       p->is->progress_lsb.state == NUMBER_KNOWN &&
	       p->was->progress_lsb.value != p->is->progress_lsb.value;
}

static void judge_changed(struct pair *p)
{
	bool same_bits = p->was->op_bits.value == p->is->op_bits.value;
	const char *what;
	struct finding *f;

	if (!same_bits)
		what = arena_printf(
			arena_of(p),
			"splits its command at bit %" PRIu64 " in %s, at bit %" PRIu64 " in %s",
			p->was->op_bits.value, p->old->label, p->is->op_bits.value, p->new->label);
	else
		what = arena_printf(arena_of(p),
				    "takes progress from bit %" PRIu64 " in %s, from bit %" PRIu64
				    " in %s",
				    p->was->progress_lsb.value, p->old->label,
				    p->is->progress_lsb.value, p->new->label);
	f = add_finding(p, "continuation-mask-changed", ceiling_of(p), what);
	if (p->hurt.count)
		set_witness(p, f, p->witness, true);
}

/* The split is the same, but the new release takes otherwise what continuations left. */
static void judge_refused(struct pair *p)
{
	struct continuing by_sites;
	number_list refused = {0};
	struct finding *f;

	continuing_find(&by_sites, p->old, p->was);
	for (size_t i = 0; i < p->hurt.count; i++)
		if (number_list_has(&by_sites.ops, p->hurt.items[i]))
			number_list_add(&refused, p->hurt.items[i]);
	vec_free(&by_sites.ops);
	vec_free(&p->hurt);
	p->hurt = refused;
	if (!refused.count)
		return;
	f = add_finding(p, "continuation-mask-changed", LEVEL_ERROR,
			arena_printf(arena_of(p),
				     "does not take in %s what continuations of %s leave above "
				     "bit %" PRIu64,
				     p->new->label, p->old->label, p->was->op_bits.value));
	set_witness(p, f, p->witness, true);
}

/* Ops whose stray progress ran before and is refused now. */
static void find_locked(const struct pair *p, number_list *ret)
{
	struct continuing by_sites;

	continuing_find(&by_sites, p->old, p->was);
	for (size_t i = 0; i < p->was->op_count && !by_sites.open_site; i++) {
		const struct dispatched_op *was = &p->was->ops[i];
		const struct dispatched_op *is = decode_find_op(p->is, was->number);

		if (is && was->dispatched == ANSWER_YES && is->dispatched == ANSWER_YES &&
		    (was->progress == PROGRESS_IGNORED || was->progress == PROGRESS_ACCEPTED) &&
		    is->progress == PROGRESS_REFUSED &&
		    !number_list_has(&by_sites.ops, was->number))
			number_list_add(ret, was->number);
	}
	vec_free(&by_sites.ops);
}

/* The split is the same, but what had no meaning is refused now: no continuation is hurt. */
static void judge_locked(struct pair *p)
{
	number_list locked = {0};
	struct exposure exposure;
	struct strbuf out = {0};
	struct finding *f;

	find_locked(p, &locked);
	if (locked.count) {
		exposure = exposure_of(p->old, &locked, p->was->arch);
		strbuf_addf(&out, "%s refuses what stands above bit %" PRIu64 " for ",
			    p->is->handler, p->is->op_bits.value);
		call_add_ops(&out, p->old, &locked, p->was->arch);
		strbuf_addf(&out, "; no continuation in %s leaves anything there", p->old->label);
		f = call_finding(p->j, p->old, "continuation-mask-changed", &exposure, LEVEL_NOTE,
				 p->old->family->hypercall, call_take_text(p->j, &out),
				 p->was->arch);
		call_finding_ops(p->j, f, p->old, &locked, p->was->arch);
		call_finding_at(f, SIDE_OLD, &p->was->at);
		call_finding_at(f, SIDE_NEW, &p->is->at);
		set_witness(p, f, locked.items[0] | (uint64_t)1 << (p->is->op_bits.value & 63),
			    false);
	}
	vec_free(&locked);
}

/* An op with a step of progress that the new release takes; false: it is not known to. */
static bool find_taken(const struct pair *p, uint64_t *ret)
{
	for (size_t i = 0; i < p->is->op_count; i++) {
		const struct dispatched_op *op = &p->is->ops[i];
		struct encoding e = encoding_make(op->number, p->is->progress_lsb, 32);

		*ret = encoding_first_step(&e);
		if (op->dispatched == ANSWER_YES && op->progress == PROGRESS_ACCEPTED &&
		    e.free_bits)
			return true;
	}
	return false;
}

static void judge_introduced(struct pair *p)
{
	const char *what = arena_printf(arena_of(p),
					"masks its command to %" PRIu64
					" bits in %s, where the whole of it was the op in %s",
					p->is->op_bits.value, p->new->label, p->old->label);
	struct finding *f = add_finding(p, "continuation-mask-introduced",
					p->hurt.count ? LEVEL_ERROR : LEVEL_NOTE, what);
	uint64_t value;

	if (p->hurt.count)
		set_witness(p, f, p->witness, true);
	else if (find_taken(p, &value))
		set_witness(p, f, value, false);
}

static void judge_removed(struct pair *p)
{
	const char *what = arena_printf(arena_of(p),
					"masks its command to %" PRIu64
					" bits in %s, and the whole of it is the op in %s",
					p->was->op_bits.value, p->old->label, p->new->label);
	struct finding *f = add_finding(p, "continuation-mask-removed", ceiling_of(p), what);

	if (p->hurt.count)
		set_witness(p, f, p->witness, true);
}

static void judge_pair(struct pair *p)
{
	bool was_masked = p->was->op_bits.state == NUMBER_KNOWN;
	bool is_masked = p->is->op_bits.state == NUMBER_KNOWN;

	if (p->was->is_op_in_buffer || p->is->is_op_in_buffer ||
	    p->was->op_bits.state == NUMBER_UNKNOWN || p->is->op_bits.state == NUMBER_UNKNOWN ||
	    (!was_masked && !is_masked))
		return;
	/* What only an op that is gone had of its own is told with that op. */
	if (decode_is_whole_of(p->is, p->was) || decode_is_whole_of(p->was, p->is))
		return;
	find_hurt(p);
	if (!was_masked)
		judge_introduced(p);
	else if (!is_masked)
		judge_removed(p);
	else if (p->was->op_bits.value != p->is->op_bits.value || positions_differ(p))
		judge_changed(p);
	else {
		judge_locked(p);
		judge_refused(p);
	}
	vec_free(&p->hurt);
	vec_free(&p->continuing.ops);
}

static bool is_new_op(const struct call_facts *old, const struct op *op)
{
	size_t at = call_first_op(old, op->number), count;

	if (at < old->op_count && old->ops[at].number == op->number)
		return false;
	return !release_find_constants(old->release, op->name, &count) && !op->is_placeholder;
}

static void add_alias(struct judge *j, const struct call_facts *old, const struct call_facts *new,
		      const struct op *op, const struct decode *was)
{
	struct arena *a = &j->report->arena;
	struct split_result r = split_decode(was, op->number);
	struct encoding meant = {.op = op->number};
	struct reader before = {"old", old->label, old, was->arch, was, NULL};
	struct reader now = {"new", new->label, new, was->arch, NULL, &meant};
	number_list ops = {0};
	struct exposure exposure;
	struct finding *f;

	number_list_add(&ops, op->number);
	exposure = exposure_of(new, &ops, was->arch);
	f = call_finding(j, old, "op-aliases-under-old-mask", &exposure, LEVEL_ERROR, op->name,
			 arena_printf(a, "%s (%" PRIu64 ") is new; %s takes it for %s", op->name,
				      op->number, old->label,
				      call_op_label(old, r.number.value, was->arch, a)),
			 was->arch);
	call_finding_ops(j, f, new, &ops, was->arch);
	if (!f->facts[SIDE_NEW].constant)
		judge_set_constant(f, SIDE_NEW, op->fact);
	call_finding_at(f, SIDE_OLD, &was->at);
	if (!f->witness)
		f->witness = witness_make(a, op->number, "a caller passes", &before, &now);
	vec_free(&ops);
}

static void judge_aliases(struct judge *j, const struct call_facts *old,
			  const struct call_facts *new, const struct decode *was)
{
	if (!(old->release->supplies & new->release->supplies &SUPPLIES_HEADERS))
		return;
	for (size_t i = 0; i < new->op_count; i++) {
		const struct op *op = &new->ops[i];
		struct split_result r;

		if (!(op->views & views_of_callers(was->arch)) || !is_new_op(old, op))
			continue;
		r = split_decode(was, op->number);
		if (r.number.state == NUMBER_KNOWN && r.number.value != op->number &&
		    r.accepted == ANSWER_YES)
			add_alias(j, old, new, op, was);
	}
}

void judge_masks(struct judge *j, const struct call_facts *old, const struct call_facts *new)
{
	for (size_t i = 0; i < old->entries.count; i++) {
		const struct decode *was = &old->entries.items[i].decode;

		judge_aliases(j, old, new, was);
		for (size_t k = 0; k < new->entries.count; k++) {
			struct pair p = {.j = j, .old = old, .new = new, .was = was};

			p.is = &new->entries.items[k].decode;
			if (entries_pair(old, was, new, p.is))
				judge_pair(&p);
		}
	}
}
