// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/in_flight.h"
#include "lib/rule/call/remaining.h"
#include "lib/rule/call/served.h"

/* How ops continue in one release that continued otherwise in another, or run no more. */

#define NO_OP	UINT64_MAX	 /* of continuations that tell no op */
#define NOWHERE (UINT64_MAX - 1) /* the number of an op that a release does not have */

/* One op by its number in each release. */
struct numbers {
	uint64_t old, new;
};

#define KIND(kind) (1u << (kind))
/* The registers show nothing; these two are one to whoever reads a binary. */
#define PLAIN (KIND(CONTINUATION_RESTART) | KIND(CONTINUATION_MEMORY))

/* A count of which nothing is left but the highest bit: another call than one that goes on. */
#define COUNT_ALONE (KIND(CONTINUATION_UNKNOWN) << 1)

/* The ways in which one op continues on an architecture. */
struct ways {
	unsigned int kinds;	 /* bits */
	struct known_number lsb; /* of REGISTER, where all its sites agree */
	const struct continuation *site;
};

struct comparison {
	struct judge *j;
	const struct call_facts *old, *new;
	enum arch arch;
	bool old_is_complete, new_is_complete;
	bool tells_counts; /* what is left of a count: sources do, binaries do not */
};

static bool tells_ops(const struct continuation *site, const struct call_facts *f)
{
	switch (site->kind) {
	case CONTINUATION_UNKNOWN:
		return false;
	case CONTINUATION_REGISTER:
	case CONTINUATION_OP_REPLACED:
		return site->op_count;
	case CONTINUATION_RESTART:
	case CONTINUATION_MEMORY:
		/* Which op restarts is of interest only beside its other ways. */
		return site->op_count || !f->family->op_in.known;
	case CONTINUATION_COUNT:
	case CONTINUATION_CALL_REPLACED:
		break;
	}
	return true;
}

/* Whether the ways that have a kind of their own are all known. */
static bool is_complete(const struct call_facts *f, enum arch arch)
{
	for (size_t i = 0; i < f->stray_sites.count; i++)
		if (f->stray_sites.items[i]->arch == arch)
			return false;
	for (size_t i = 0; i < f->sites.count; i++) {
		const struct continuation *site = f->sites.items[i];

		if (site->arch == arch && !site->is_translation && !tells_ops(site, f) &&
		    !(KIND(site->kind) & PLAIN))
			return false;
	}
	return release_covers(f->release, arch) && !f->is_cut;
}

/* A count is the whole call's, whatever op of a list the handler had come to. */
static bool tells_no_op(const struct continuation *site)
{
	return !site->op_count || site->kind == CONTINUATION_COUNT;
}

static bool concerns(const struct continuation *site, uint64_t op)
{
	if (tells_no_op(site))
		return op == NO_OP;
	for (size_t i = 0; i < site->op_count; i++)
		if (site->ops[i] == op)
			return true;
	return false;
}

static bool all_counts_are_told(const struct call_facts *f)
{
	for (size_t i = 0; i < f->sites.count; i++)
		if (f->sites.items[i]->kind == CONTINUATION_COUNT && !f->sites.items[i]->at.file)
			return false;
	return true;
}

static unsigned int kind_of(const struct comparison *c, const struct continuation *site)
{
	bool is_alone = site->kind == CONTINUATION_COUNT && c->tells_counts &&
			site->progress_lsb.state == NUMBER_NONE;

	return is_alone ? COUNT_ALONE : KIND(site->kind);
}

static struct ways find_ways(const struct comparison *c, const struct call_facts *f, uint64_t op)
{
	enum arch arch = c->arch;
	struct ways w = {0};

	for (size_t i = 0; i < f->sites.count; i++) {
		const struct continuation *site = f->sites.items[i];

		if (site->arch != arch || site->is_translation || !concerns(site, op))
			continue;
		if (site->kind == CONTINUATION_REGISTER && (w.kinds & KIND(site->kind)) &&
		    site->progress_lsb.value != w.lsb.value)
			w.lsb.state = NUMBER_UNKNOWN;
		else if (site->kind == CONTINUATION_REGISTER)
			w.lsb = site->progress_lsb;
		if (!w.site || (KIND(w.site->kind) & PLAIN))
			w.site = site;
		w.kinds |= kind_of(c, site);
	}
	return w;
}

static void collect_ops(const struct call_facts *f, enum arch arch, number_list *ret)
{
	for (size_t i = 0; i < f->sites.count; i++) {
		const struct continuation *site = f->sites.items[i];

		if (site->arch != arch || site->is_translation)
			continue;
		if (tells_no_op(site))
			number_list_add(ret, NO_OP);
		for (size_t k = 0; !tells_no_op(site) && k < site->op_count; k++)
			number_list_add(ret, site->ops[k]);
	}
}

static void add_ways(struct strbuf *out, const struct ways *w)
{
	static const struct {
		unsigned int kinds;
		const char *text;
	} texts[] = {
		{KIND(CONTINUATION_REGISTER), "in the command register"},
		{KIND(CONTINUATION_COUNT), "in the count"},
		{COUNT_ALONE, "in the highest bit of the count alone"},
		{KIND(CONTINUATION_OP_REPLACED), "by taking the place of another op"},
		{KIND(CONTINUATION_CALL_REPLACED), "by taking the place of another hypercall"},
		{PLAIN, "with nothing in the registers"},
	};
	const char *separator = "";

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!(w->kinds & texts[i].kinds))
			continue;
		strbuf_addf(out, "%s%s", separator, texts[i].text);
		if (texts[i].kinds == KIND(CONTINUATION_REGISTER) && w->lsb.state == NUMBER_KNOWN)
			strbuf_addf(out, " from bit %" PRIu64, w->lsb.value);
		separator = " and ";
	}
	if (!w->kinds)
		strbuf_addstr(out, "not at all");
}

static const char *describe(const struct comparison *c, const struct numbers *op,
			    const struct ways *was, const struct ways *is)
{
	struct arena *a = &c->j->report->arena;
	struct strbuf out = {0};

	strbuf_addf(&out, "%s continues ",
		    op->old == NO_OP ? c->old->family->hypercall
		    : was->kinds     ? call_op_label(c->old, op->old, c->arch, a)
				     : call_op_label(c->new, op->new, c->arch, a));
	add_ways(&out, was);
	strbuf_addf(&out, " in %s, ", c->old->label);
	add_ways(&out, is);
	strbuf_addf(&out, " in %s", c->new->label);
	return call_take_text(c->j, &out);
}

/* What becomes of that which the old release left of the op, and by what values. */
struct outcome {
	enum split_relation relation;
	uint64_t value;
	const struct decode *was, *is;
};

static void run_left(struct outcome *o, const struct left *left, const struct decode *was,
		     const struct decode *is)
{
	struct split_comparison c = split_compare(was, is, &left->encoding);

	if (o->relation == SPLIT_DIFFERS || c.relation == SPLIT_SAME)
		return;
	*o = (struct outcome){c.relation, c.value, was, is};
}

static void run_pair(const struct comparison *c, uint64_t op, struct outcome *o,
		     const struct decode *was, const struct decode *is)
{
	flight list = {0};
	const struct left *left;

	in_flight_find(&list, c->old, was);
	vec_each(left, &list)
		if (left->encoding.op == op && !left->site->is_translation)
			run_left(o, left, was, is);
	vec_free(&list);
}

static struct outcome run_op(const struct comparison *c, uint64_t op)
{
	struct outcome o = {.relation = SPLIT_SAME};

	for (size_t i = 0; i < c->old->entries.count; i++) {
		const struct decode *was = &c->old->entries.items[i].decode;

		for (size_t k = 0; was->arch == c->arch && k < c->new->entries.count; k++) {
			const struct decode *is = &c->new->entries.items[k].decode;

			if (entries_pair(c->old, was, c->new, is))
				run_pair(c, op, &o, was, is);
		}
	}
	return o;
}

/* Whether some handler there splits otherwise, which is told as that. */
static bool has_new_split(const struct comparison *c)
{
	for (size_t i = 0; i < c->old->entries.count; i++) {
		const struct decode *was = &c->old->entries.items[i].decode;

		for (size_t k = 0; was->arch == c->arch && k < c->new->entries.count; k++) {
			const struct decode *is = &c->new->entries.items[k].decode;

			if (entries_pair(c->old, was, c->new, is) &&
			    (was->op_bits.state != is->op_bits.state ||
			     was->op_bits.value != is->op_bits.value ||
			     was->progress_lsb.value != is->progress_lsb.value))
				return true;
		}
	}
	return false;
}

/*
 * What only appears hurts nobody; what goes may, as far as the old release left
 * something. Where the split changed, another rule tells of it.
 */
static enum level ceiling_of(const struct comparison *c, const struct ways *was,
			     const struct ways *is, const struct outcome *o)
{
	unsigned int gone = was->kinds & ~is->kinds & ~PLAIN;

	if (has_new_split(c))
		return LEVEL_NOTE;
	if (!gone || o->relation == SPLIT_DIFFERS)
		return gone ? LEVEL_ERROR : LEVEL_NOTE;
	if (gone & (KIND(CONTINUATION_COUNT) | COUNT_ALONE | KIND(CONTINUATION_CALL_REPLACED)))
		return LEVEL_WARNING;
	return o->relation == SPLIT_UNKNOWN ? LEVEL_WARNING : LEVEL_NOTE;
}

static void add_change(const struct comparison *c, const struct numbers *op, const struct ways *was,
		       const struct ways *is)
{
	struct arena *a = &c->j->report->arena;
	const struct call_facts *side = was->kinds ? c->old : c->new;
	struct outcome o = run_op(c, op->old);
	struct reader before = {"old", c->old->label, c->old, c->arch, o.was, NULL};
	struct reader now = {"new", c->new->label, c->new, c->arch, o.is, NULL};
	number_list ops = {0};
	struct exposure exposure;
	struct finding *f;

	if (op->old != NO_OP)
		number_list_add(&ops, was->kinds ? op->old : op->new);
	exposure = exposure_of(side, &ops, c->arch);
	f = call_finding(c->j, c->old, "continuation-encoding-changed", &exposure,
			 ceiling_of(c, was, is, &o), c->old->family->hypercall,
			 describe(c, op, was, is), c->arch);
	call_finding_ops(c->j, f, side, &ops, c->arch);
	if (was->site)
		call_finding_at(f, SIDE_OLD, &was->site->at);
	if (is->site)
		call_finding_at(f, SIDE_NEW, &is->site->at);
	if (o.relation == SPLIT_DIFFERS && !f->witness)
		f->witness = witness_make(a, o.value, witness_suspended(a, o.value, &before),
					  &before, &now);
	vec_free(&ops);
}

static bool moved_in_register(const struct comparison *c, const struct ways *was,
			      const struct ways *is)
{
	return (was->kinds & is->kinds & KIND(CONTINUATION_REGISTER)) &&
	       was->lsb.state == NUMBER_KNOWN && is->lsb.state == NUMBER_KNOWN &&
	       was->lsb.value != is->lsb.value && !has_new_split(c);
}

static void compare_op(const struct comparison *c, const struct numbers *op)
{
	struct ways was = find_ways(c, c->old, op->old), is = find_ways(c, c->new, op->new);
	unsigned int came = is.kinds & ~was.kinds & ~PLAIN, went = was.kinds & ~is.kinds & ~PLAIN;
	bool is_unknown = (was.kinds | is.kinds) & KIND(CONTINUATION_UNKNOWN);

	if (is_unknown || (came && !c->old_is_complete) || (went && !c->new_is_complete))
		return;
	if (came || went || moved_in_register(c, &was, &is))
		add_change(c, op, &was, &is);
}

static const struct op *find_named(const struct comparison *c, const struct call_facts *f,
				   const char *name)
{
	viewset views = views_of_callers(c->arch);

	for (size_t i = 0; i < f->op_count; i++)
		if ((f->ops[i].views & views) &&
		    (names_equal(f->ops[i].name, name) ||
		     family_are_aliases(f->family, f->ops[i].name, name)))
			return &f->ops[i];
	return NULL;
}

/*
 * The number that an op of one release has in the other, by its name; where
 * names do not tell, the same one, unless that is another op's there.
 */
static uint64_t counterpart(const struct comparison *c, const struct call_facts *from,
			    const struct call_facts *to, uint64_t number)
{
	const struct op *op = NULL, *there;

	if (number != NO_OP)
		op = call_find_op(from, number, c->arch);
	if (!op)
		return number;
	there = find_named(c, to, op->name);
	if (there)
		return there->number;
	there = call_find_op(to, number, c->arch);
	return there && find_named(c, from, there->name) ? NOWHERE : number;
}

/* Bits of a count that a continuation left, and that are no longer taken. */
static void compare_rest(const struct comparison *c, const struct continuation *was)
{
	struct exposure exposure = exposure_of(c->old, &(number_list){0}, c->arch);
	bool is_told;
	const struct continuation *is = remaining_site(c->new, was, &is_told);
	struct finding *f;

	if (was->rest != REST_LESS || !is || !remaining_lost(was, is))
		return;
	f = call_finding(c->j, c->old, "continuation-mask-changed", &exposure, LEVEL_ERROR,
			 c->old->family->hypercall,
			 arena_printf(&c->j->report->arena,
				      "%s takes the bits 0x%" PRIx64 " of a count that a "
				      "continuation left in %s, 0x%" PRIx64 " in %s",
				      was->function, was->rest_bits, c->old->label, is->rest_bits,
				      c->new->label),
			 c->arch);
	call_finding_at(f, SIDE_OLD, &was->at);
	call_finding_at(f, SIDE_NEW, &is->at);
}

static void compare_arch(const struct comparison *c)
{
	number_list was = {0}, is = {0};

	if (!release_covers(c->old->release, c->arch) || !release_covers(c->new->release, c->arch))
		return;
	collect_ops(c->old, c->arch, &was);
	collect_ops(c->new, c->arch, &is);
	for (size_t i = 0; i < was.count; i++) {
		uint64_t op = was.items[i];

		compare_op(c, &(struct numbers){op, counterpart(c, c->old, c->new, op)});
	}
	for (size_t i = 0; i < is.count; i++) {
		uint64_t op = is.items[i], before = counterpart(c, c->new, c->old, op);

		if (!number_list_has(&was, before))
			compare_op(c, &(struct numbers){before, op});
	}
	for (size_t i = 0; i < c->old->sites.count; i++)
		if (c->old->sites.items[i]->arch == c->arch)
			compare_rest(c, c->old->sites.items[i]);
	vec_free(&was);
	vec_free(&is);
}

static bool is_still_declared(const struct call_facts *new, const struct op *op, viewset views)
{
	size_t count;
	const struct constant *c = release_find_constants(new->release, op->name, &count);

	for (; count; count--, c++)
		if (c->kind == CONSTANT_INTEGER && c->value == op->number && (c->views & views))
			return true;
	return false;
}

static const char *why_removed(const struct comparison *c, const struct op *op)
{
	if (served_to_nobody(c->old, c->arch))
		return "the old release served the call to nobody there";
	if (!call_is_told_by_sources(c->new))
		return "the new one may have been built without it";
	return pair_list_value(&c->new->family->unserved, op->name);
}

static struct finding *add_removed(const struct comparison *c, const struct op *op,
				   enum level ceiling, const char *message)
{
	number_list ops = {0};
	struct exposure exposure;
	struct finding *f;

	number_list_add(&ops, op->number);
	exposure = exposure_of(c->old, &ops, c->arch);
	f = call_finding(c->j, c->old, "op-implementation-removed", &exposure, ceiling, op->name,
			 message, c->arch);
	call_finding_ops(c->j, f, c->old, &ops, c->arch);
	if (!f->facts[SIDE_OLD].constant)
		judge_set_constant(f, SIDE_OLD, op->fact);
	vec_free(&ops);
	return f;
}

/* Whether the old release continues it, by whatever means, as an op that a guest asked for. */
static bool is_in_flight(const struct comparison *c, uint64_t op)
{
	for (size_t i = 0; i < c->old->sites.count; i++) {
		const struct continuation *site = c->old->sites.items[i];

		if (site->arch == c->arch && site->carries_own_op && !site->ops_may &&
		    concerns(site, op))
			return true;
	}
	return false;
}

static void implementation_removed(const struct comparison *c, const struct op *op)
{
	static const char *const also[] = {"op-not-dispatched"};
	/* A build may do without it, but not where a call of it may be in flight. */
	bool is_lost = is_in_flight(c, op->number);
	bool may_be_left_out = !call_is_told_by_sources(c->new) && !is_lost;
	enum level ceiling = may_be_left_out ? LEVEL_WARNING : LEVEL_ERROR;
	struct arena *a = &c->j->report->arena;
	const char *why = why_removed(c, op);
	struct finding *f;

	f = add_removed(c, op, served_to_nobody(c->old, c->arch) ? LEVEL_NOTE : ceiling,
			arena_printf(a,
				     "%s (%" PRIu64 ") is still declared, but no handler of %s "
				     "dispatches it in %s%s%s%s",
				     op->name, op->number, c->old->family->hypercall, c->new->label,
				     is_lost ? arena_printf(a,
							    ", not even calls that %s left in "
							    "flight",
							    c->old->label)
					     : "",
				     why ? "; " : "", why ? why : ""));
	judge_set_strings(c->j, &f->also, also, 1);
	for (size_t i = 0; i < c->new->entries.count; i++)
		if (c->new->entries.items[i].decode.arch == c->arch)
			call_finding_at(f, SIDE_NEW, &c->new->entries.items[i].decode.at);
}

/* Every build dispatched it, and not every build does. */
static void implementation_optional(const struct comparison *c, const struct op *op)
{
	const struct dispatched_op *is = call_optional(c->new, op->number, c->arch);
	struct finding *f;

	if (!is || call_optional(c->old, op->number, c->arch))
		return;
	f = add_removed(c, op, LEVEL_NOTE,
			arena_printf(&c->j->report->arena,
				     "%s (%" PRIu64 ") is dispatched in %s only where %s is set, "
				     "which it need not be",
				     op->name, op->number, c->new->label, is->option));
	if (is->option_at.file)
		call_finding_at(f, SIDE_NEW, &is->option_at);
}

static void judge_implementations(const struct comparison *c)
{
	viewset views = views_of_arch(c->arch) &
			(views_of_audience(AUDIENCE_GUEST) | views_of_audience(AUDIENCE_TOOLS));

	for (size_t i = 0; i < c->old->op_count; i++) {
		const struct op *op = &c->old->ops[i];
		enum answer is;

		if (!(op->views & views) || op->is_placeholder ||
		    call_serves(c->old, op->number, c->arch) != ANSWER_YES ||
		    !is_still_declared(c->new, op, views))
			continue;
		is = call_serves(c->new, op->number, c->arch);
		if (is == ANSWER_NO)
			implementation_removed(c, op);
		else if (is == ANSWER_YES)
			implementation_optional(c, op);
	}
}

void judge_encodings(struct judge *j, const struct call_facts *old, const struct call_facts *new)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		struct comparison c = {.j = j, .old = old, .new = new, .arch = arch};

		c.old_is_complete = is_complete(old, arch);
		c.new_is_complete = is_complete(new, arch);
		c.tells_counts = all_counts_are_told(old) && all_counts_are_told(new);
		compare_arch(&c);
		judge_implementations(&c);
	}
}
