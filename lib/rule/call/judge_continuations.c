// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/rule/call/arguments.h"
#include "lib/rule/call/call_finding.h"

/* How one release's continuations fit the handlers that receive them. */

enum {
	NARROWEST_REGISTER = 32,
	CANDIDATES_MAX = 256, /* ops that two entry paths are compared with */
};

/* What is wrong with an op's value between a site and a handler. */
enum flaw {
	FLAW_NONE,
	FLAW_MISMATCH, /* taken out otherwise than it was put in */
	FLAW_OVERLAP,  /* progress reaches into the op's own bits */
	FLAW_UNMASKED, /* progress is put in, and nothing takes it out */
	FLAW_COUNT,
};

static const char *const flaw_rules[FLAW_COUNT] = {
	[FLAW_MISMATCH] = "encoder-decoder-mismatch",
	[FLAW_OVERLAP] = "progress-overlaps-op",
	[FLAW_UNMASKED] = "unmasked-continuation",
};

/* A site and the handler that receives what it makes. */
struct meeting {
	struct judge *j;
	const struct call_facts *facts;
	const struct continuation *site;
	const struct decode *decode;
};

static struct encoding encoding_at(const struct meeting *m, uint64_t op)
{
	struct known_number lsb = {.state = NUMBER_NONE};

	if (m->site->kind == CONTINUATION_REGISTER)
		lsb = m->site->progress_lsb;
	return encoding_make(op, lsb, NARROWEST_REGISTER);
}

static unsigned int bit_length(uint64_t number)
{
	return number ? 64 - (unsigned int)__builtin_clzll(number) : 0;
}

static enum flaw flaw_of_progress(const struct meeting *m, uint64_t op)
{
	const struct decode *d = m->decode;
	struct encoding e = encoding_at(m, op);
	struct split_result r = split_decode(d, encoding_first_step(&e));
	uint64_t lsb = m->site->progress_lsb.value;

	if (r.number.state != NUMBER_KNOWN)
		return FLAW_NONE;
	if (split_decode(d, op).op_bits.state == NUMBER_NONE)
		return FLAW_UNMASKED;
	if (lsb < d->op_bits.value && lsb < bit_length(op))
		return FLAW_OVERLAP;
	if (d->progress_lsb.state != NUMBER_KNOWN && lsb < d->op_bits.value)
		return FLAW_OVERLAP;
	if (r.number.value != op || r.accepted == ANSWER_NO ||
	    (d->progress_lsb.state == NUMBER_KNOWN && d->progress_lsb.value != lsb))
		return FLAW_MISMATCH;
	return FLAW_NONE;
}

static enum flaw flaw_of_plain(const struct meeting *m, uint64_t op)
{
	struct split_result r = split_decode(m->decode, op);

	if (r.number.state != NUMBER_KNOWN)
		return FLAW_NONE;
	return r.number.value != op || r.accepted == ANSWER_NO ? FLAW_MISMATCH : FLAW_NONE;
}

static enum flaw flaw_of_op(const struct meeting *m, uint64_t op)
{
	switch (m->site->kind) {
	case CONTINUATION_REGISTER:
		if (m->site->progress_lsb.state == NUMBER_KNOWN)
			return flaw_of_progress(m, op);
		return split_decode(m->decode, op).op_bits.state == NUMBER_NONE ? FLAW_UNMASKED
										: FLAW_NONE;
	case CONTINUATION_OP_REPLACED:
	case CONTINUATION_RESTART:
	case CONTINUATION_MEMORY:
		return flaw_of_plain(m, op);
	case CONTINUATION_COUNT:
	case CONTINUATION_CALL_REPLACED:
	case CONTINUATION_UNKNOWN:
		break;
	}
	return FLAW_NONE;
}

/* Without ops, by the positions alone. */
static enum flaw flaw_of_position(const struct meeting *m)
{
	const struct continuation *site = m->site;
	const struct decode *d = m->decode;

	if (site->kind != CONTINUATION_REGISTER || d->op_bits.state == NUMBER_UNKNOWN ||
	    d->only_for)
		return FLAW_NONE;
	if (d->op_bits.state == NUMBER_NONE)
		return FLAW_UNMASKED;
	if (site->progress_lsb.state != NUMBER_KNOWN)
		return FLAW_NONE;
	if (d->progress_lsb.state == NUMBER_KNOWN &&
	    d->progress_lsb.value != site->progress_lsb.value)
		return FLAW_MISMATCH;
	return site->progress_lsb.value < d->op_bits.value ? FLAW_OVERLAP : FLAW_NONE;
}

static void describe_taking(struct strbuf *out, const struct meeting *m, enum flaw flaw,
			    uint64_t value)
{
	const struct decode *d = m->decode;
	struct split_result r = split_decode(d, value);

	if (flaw == FLAW_UNMASKED)
		strbuf_addf(out, ", which %s takes for a part of the op", d->handler);
	else if (flaw == FLAW_OVERLAP)
		strbuf_addf(out, ", within the %" PRIu64 " bits that %s takes for the op",
			    d->op_bits.value, d->handler);
	else if (d->progress_lsb.state == NUMBER_KNOWN &&
		 m->site->progress_lsb.state == NUMBER_KNOWN &&
		 d->progress_lsb.value != m->site->progress_lsb.value)
		strbuf_addf(out, ", %s takes it from bit %" PRIu64, d->handler,
			    d->progress_lsb.value);
	else if (r.accepted == ANSWER_NO)
		strbuf_addf(out, ", which %s refuses", d->handler);
	else
		strbuf_addf(out, ", which %s takes for another op", d->handler);
}

static const char *describe_flaw(const struct meeting *m, enum flaw flaw, const number_list *ops,
				 uint64_t value)
{
	struct strbuf out = {0};

	strbuf_addf(&out, "%s continues ", m->site->function);
	if (ops->count)
		call_add_ops(&out, m->facts, ops, m->decode->arch);
	else
		strbuf_addstr(&out, m->facts->family->hypercall);
	if (m->site->kind == CONTINUATION_REGISTER && m->site->progress_lsb.state == NUMBER_KNOWN)
		strbuf_addf(&out, " with progress from bit %" PRIu64, m->site->progress_lsb.value);
	else if (m->site->kind == CONTINUATION_REGISTER)
		strbuf_addstr(&out, " with progress beside the op");
	describe_taking(&out, m, flaw, value);
	return call_take_text(m->j, &out);
}

/* What is said of each op that is flawed alike. */
static const char *core_of(const struct meeting *m, enum flaw flaw, uint64_t value)
{
	struct strbuf out = {0};

	strbuf_addstr(&out, m->site->function);
	describe_taking(&out, m, flaw, value);
	return call_take_text(m->j, &out);
}

/* Of shift and mask that do not fit each other, both rules tell. */
static void set_also(const struct meeting *m, struct finding *f, enum flaw flaw)
{
	const struct decode *d = m->decode;
	const char *also = NULL;
	bool is_off = m->site->kind == CONTINUATION_REGISTER &&
		      m->site->progress_lsb.value < d->op_bits.value;

	if (flaw == FLAW_MISMATCH && is_off)
		also = flaw_rules[FLAW_OVERLAP];
	if (flaw == FLAW_OVERLAP && d->progress_lsb.state == NUMBER_KNOWN)
		also = flaw_rules[FLAW_MISMATCH];
	if (also && !f->also.count)
		judge_set_strings(m->j, &f->also, &also, 1);
}

static void add_flaw(const struct meeting *m, enum flaw flaw, const number_list *ops)
{
	enum arch arch = m->decode->arch;
	struct exposure exposure = exposure_of(m->facts, ops, arch);
	struct encoding e = encoding_at(m, ops->count ? ops->items[0] : 0);
	uint64_t value = encoding_first_step(&e);
	bool has_place = m->site->kind != CONTINUATION_REGISTER ||
			 m->site->progress_lsb.state == NUMBER_KNOWN;
	struct reader encoder = {"meant", m->site->function, m->facts, arch, NULL, &e};
	struct reader decoder = {"taken", m->decode->handler, m->facts, arch, m->decode, NULL};
	struct finding *f;

	f = call_finding(m->j, m->facts, flaw_rules[flaw], &exposure, LEVEL_ERROR,
			 m->facts->family->hypercall, describe_flaw(m, flaw, ops, value), arch);
	call_finding_ops(m->j, f, m->facts, ops, arch);
	f->core = core_of(m, flaw, value);
	call_finding_at(f, SIDE_NEW, &m->site->at);
	call_finding_at(f, SIDE_NEW, &m->decode->at);
	set_also(m, f, flaw);
	if (ops->count && !f->witness && has_place)
		f->witness = witness_make(&m->j->report->arena, value,
					  witness_suspended(&m->j->report->arena, value, &encoder),
					  &encoder, &decoder);
}

/*
 * Compilers merge the calls of several ops into one. That an op gets to such a
 * one is read off branches whose outcome is not known, so that an op whose
 * progress is refused most likely never makes any.
 */
static bool is_merged(const struct continuation *site)
{
	return !site->at.file && site->op_count > 1;
}

/*
 * Whether the op gets there: a handler that does not dispatch it is not the
 * one that it came by. An op that takes the place of another is new to all.
 */
static bool comes_by(const struct meeting *m, uint64_t op)
{
	struct encoding e = encoding_at(m, op);

	if (m->site->kind == CONTINUATION_OP_REPLACED)
		return true;
	if (is_merged(m->site) &&
	    split_decode(m->decode, encoding_first_step(&e)).accepted == ANSWER_NO)
		return false;
	return split_decode(m->decode, op).accepted != ANSWER_NO;
}

static void judge_meeting(const struct meeting *m)
{
	number_list flawed[FLAW_COUNT] = {0}, none = {0};
	enum flaw flaw;

	for (size_t i = 0; i < m->site->op_count; i++) {
		flaw = FLAW_NONE;
		if (comes_by(m, m->site->ops[i]))
			flaw = flaw_of_op(m, m->site->ops[i]);
		number_list_add(&flawed[flaw], m->site->ops[i]);
	}
	for (flaw = FLAW_NONE + 1; flaw < FLAW_COUNT; flaw++)
		if (flawed[flaw].count)
			add_flaw(m, flaw, &flawed[flaw]);
	if (!m->site->op_count) {
		flaw = flaw_of_position(m);
		if (flaw != FLAW_NONE)
			add_flaw(m, flaw, &none);
	}
	for (flaw = FLAW_NONE; flaw < FLAW_COUNT; flaw++)
		vec_free(&flawed[flaw]);
}

/*
 * What a site in the sources ORs into its op is followed bit by bit, so that a
 * place of progress that is not known means that nothing keeps it off the op.
 */
static bool is_unproved(const struct meeting *m)
{
	const struct continuation *site = m->site;

	return site->kind == CONTINUATION_REGISTER && site->at.file && site->carries_own_op &&
	       site->op_count && site->progress_lsb.state == NUMBER_UNKNOWN &&
	       m->decode->op_bits.state == NUMBER_KNOWN;
}

static void add_unproved(const struct meeting *m)
{
	enum arch arch = m->decode->arch;
	number_list ops = {0};
	struct strbuf out = {0};
	struct exposure exposure;
	struct finding *f;

	for (size_t i = 0; i < m->site->op_count; i++)
		number_list_add(&ops, m->site->ops[i]);
	exposure = exposure_of(m->facts, &ops, arch);
	strbuf_addf(&out, "%s continues ", m->site->function);
	call_add_ops(&out, m->facts, &ops, arch);
	strbuf_addf(&out,
		    " with progress that nothing shows to leave the %" PRIu64
		    " bits clear which %s takes for the op",
		    m->decode->op_bits.value, m->decode->handler);
	f = call_finding(m->j, m->facts, flaw_rules[FLAW_OVERLAP], &exposure, LEVEL_WARNING,
			 m->facts->family->hypercall, call_take_text(m->j, &out), arch);
	f->core =
		arena_printf(&m->j->report->arena, "%s %s", m->site->function, m->decode->handler);
	call_finding_ops(m->j, f, m->facts, &ops, arch);
	call_finding_at(f, SIDE_NEW, &m->site->at);
	call_finding_at(f, SIDE_NEW, &m->decode->at);
	vec_free(&ops);
}

bool site_is_flawed(const struct call_facts *f, const struct continuation *site,
		    const struct decode *d)
{
	const struct meeting m = {NULL, f, site, d};

	if (d->is_op_in_buffer)
		return false;
	for (size_t i = 0; i < site->op_count; i++)
		if (comes_by(&m, site->ops[i]) && flaw_of_op(&m, site->ops[i]) != FLAW_NONE)
			return true;
	return !site->op_count && flaw_of_position(&m) != FLAW_NONE;
}

/* What a site leaves beside the op. */
static void judge_arguments(struct judge *j, const struct call_facts *f,
			    const struct continuation *site)
{
	struct argument_fault fault = arguments_fault(f, site, &j->report->arena);
	number_list ops = {0};
	struct exposure exposure;
	struct finding *finding;

	if (!fault.text)
		return;
	for (size_t i = 0; i < site->op_count; i++)
		number_list_add(&ops, site->ops[i]);
	exposure = exposure_of(f, &ops, site->arch);
	finding = call_finding(j, f, flaw_rules[FLAW_MISMATCH], &exposure,
			       fault.is_certain ? LEVEL_ERROR : LEVEL_WARNING, f->family->hypercall,
			       arena_printf(&j->report->arena, "%s continues %s, but %s",
					    site->function, f->family->hypercall, fault.text),
			       site->arch);
	call_finding_ops(j, finding, f, &ops, site->arch);
	call_finding_at(finding, SIDE_NEW, &site->at);
	vec_free(&ops);
}

/* The first that leaves progress to the handler at a bit that is known; NULL: none. */
static const struct continuation *find_encoder(const struct call_facts *f, const struct decode *d)
{
	for (size_t i = 0; i < f->sites.count; i++) {
		const struct continuation *site = f->sites.items[i];

		if (site->kind == CONTINUATION_REGISTER && site->arch == d->arch &&
		    site->entry == d->entry && site->progress_lsb.state == NUMBER_KNOWN)
			return site;
	}
	return NULL;
}

/* One handler that looks for progress here for one op and there for another. */
static void judge_several_bits(struct judge *j, const struct call_facts *f, const struct decode *d)
{
	const struct continuation *site = find_encoder(f, d);
	number_list ops = {0};
	struct exposure exposure;
	struct finding *finding;

	if (!site || d->progress_lsb.state != NUMBER_UNKNOWN ||
	    !names_equal(d->unknown_because, DECODE_SEVERAL_BITS))
		return;
	for (size_t i = 0; i < site->op_count; i++)
		number_list_add(&ops, site->ops[i]);
	exposure = exposure_of(f, &ops, d->arch);
	finding = call_finding(
		j, f, flaw_rules[FLAW_MISMATCH], &exposure, LEVEL_ERROR, f->family->hypercall,
		arena_printf(&j->report->arena,
			     "%s looks for the progress of its ops at several bits, %s leaves it "
			     "from bit %" PRIu64,
			     d->handler, site->function, site->progress_lsb.value),
		d->arch);
	call_finding_at(finding, SIDE_NEW, &d->at);
	call_finding_at(finding, SIDE_NEW, &site->at);
	vec_free(&ops);
}

/* What rests on how a handler splits its command is not decided where that is not known. */
static void add_undecided(struct judge *j, const struct decode *d)
{
	struct gap gap = {.needs = "", .at = d->at};

	if (d->is_op_in_buffer ||
	    (d->op_bits.state != NUMBER_UNKNOWN && d->progress_lsb.state != NUMBER_UNKNOWN))
		return;
	gap.what = arena_printf(&j->report->arena,
				"%s (%s): how it splits its command is not known, so continuations "
				"are not held against it: %s",
				d->handler, arch_name(d->arch),
				d->unknown_because ? d->unknown_because : "nothing tells it");
	vec_push(&j->report->gaps, (struct side_gap){.side = SIDE_NEW, .gap = gap});
}

static void judge_sites(struct judge *j, const struct call_facts *f)
{
	for (size_t i = 0; i < f->sites.count; i++) {
		judge_arguments(j, f, f->sites.items[i]);
		for (size_t k = 0; k < f->entries.count; k++) {
			const struct decode *d = &f->entries.items[k].decode;
			struct meeting m = {j, f, f->sites.items[i], d};

			if (m.site->arch != d->arch || m.site->entry != d->entry ||
			    d->is_op_in_buffer)
				continue;
			judge_meeting(&m);
			if (is_unproved(&m))
				add_unproved(&m);
		}
	}
}

/* Two entry paths of one hypercall. */
struct paths {
	struct judge *j;
	const struct call_facts *facts;
	const struct decode *native, *other;
	struct continuing continuing; /* on either */
};

static void add_dispatched(number_list *list, const struct decode *d)
{
	for (size_t i = 0; i < d->op_count && list->count < CANDIDATES_MAX; i++)
		if (d->ops[i].dispatched == ANSWER_YES)
			number_list_add(list, d->ops[i].number);
}

static bool units_differ(const struct paths *p)
{
	return p->native->unit && p->other->unit && p->native->unit != p->other->unit;
}

/* A wrapper that hands on fewer bits than any command has. */
static bool is_cut_short(const struct decode *d)
{
	return d->register_bits && d->register_bits < NARROWEST_REGISTER;
}

/* Progress of an op that continues, which such a wrapper loses. */
static bool is_lost(const struct paths *p, uint64_t op, const struct split_result *native,
		    const struct split_result *other)
{
	return is_cut_short(p->other) && number_list_has(&p->continuing.ops, op) &&
	       native->progress.state == NUMBER_KNOWN && native->progress.value &&
	       other->progress.state == NUMBER_KNOWN && !other->progress.value;
}

/* Only as far as the paths take progress from other places, not where one has no use for it. */
static bool amounts_differ(const struct paths *p, const struct split_result *a,
			   const struct split_result *b)
{
	bool is_elsewhere = p->native->progress_lsb.value != p->other->progress_lsb.value;

	if (p->native->progress_lsb.state != NUMBER_KNOWN ||
	    p->other->progress_lsb.state != NUMBER_KNOWN || a->progress.state != NUMBER_KNOWN ||
	    b->progress.state != NUMBER_KNOWN)
		return false;
	return (is_elsewhere || units_differ(p)) && a->progress.value && b->progress.value;
}

/*
 * Whether the value runs another op, or the op with other progress, on one
 * path than on the other. What a path refuses shows no difference at its end.
 * is_run: both paths are known to run it; else it may do that an op continues.
 */
static bool shows_difference(const struct paths *p, uint64_t op, uint64_t value, bool is_run)
{
	struct split_result a = split_decode(p->native, value), b = split_decode(p->other, value);

	if (a.number.state != NUMBER_KNOWN || b.number.state != NUMBER_KNOWN ||
	    a.accepted == ANSWER_NO || b.accepted == ANSWER_NO)
		return false;
	if (a.number.value == b.number.value && !amounts_differ(p, &a, &b) &&
	    !is_lost(p, op, &a, &b))
		return false;
	if (a.accepted == ANSWER_YES && b.accepted == ANSWER_YES)
		return true;
	return !is_run && a.op_bits.state == NUMBER_KNOWN && b.op_bits.state == NUMBER_KNOWN &&
	       number_list_has(&p->continuing.ops, op);
}

static bool op_differs(const struct paths *p, uint64_t op, bool is_run, uint64_t *ret_value)
{
	*ret_value = op;
	if (shows_difference(p, op, op, is_run))
		return true;
	for (unsigned int bit = 0; bit < NARROWEST_REGISTER; bit++) {
		*ret_value = op | (uint64_t)1 << bit;
		if (shows_difference(p, op, *ret_value, is_run))
			return true;
	}
	return false;
}

static bool find_difference(const struct paths *p, uint64_t *ret_op, uint64_t *ret_value)
{
	number_list ops = {0};
	bool found = false;

	for (size_t i = 0; i < p->continuing.ops.count; i++)
		number_list_add(&ops, p->continuing.ops.items[i]);
	add_dispatched(&ops, p->native);
	add_dispatched(&ops, p->other);
	for (size_t i = 0; i < ops.count * 2 && !found; i++) {
		*ret_op = ops.items[i % ops.count];
		found = op_differs(p, *ret_op, i < ops.count, ret_value);
	}
	vec_free(&ops);
	return found;
}

static void add_split(struct strbuf *out, const struct decode *d)
{
	if (d->op_bits.state == NUMBER_KNOWN)
		strbuf_addf(out, "at bit %" PRIu64 " in %s", d->op_bits.value, d->handler);
	else
		strbuf_addf(out, "nowhere in %s", d->handler);
	if (is_cut_short(d))
		strbuf_addf(out, ", which hands on its low %u bits alone", d->register_bits);
}

static void add_path_mismatch(const struct paths *p, uint64_t op, uint64_t value)
{
	struct arena *a = &p->j->report->arena;
	enum arch arch = p->native->arch;
	struct reader native = {entry_path_name(p->native->entry),
				p->native->handler,
				p->facts,
				arch,
				p->native,
				NULL};
	struct reader other = {entry_path_name(p->other->entry),
			       p->other->handler,
			       p->facts,
			       arch,
			       p->other,
			       NULL};
	number_list ops = {0};
	struct strbuf out = {0};
	struct exposure exposure;
	struct finding *f;

	number_list_add(&ops, op);
	exposure = exposure_of(p->facts, &ops, arch);
	strbuf_addf(&out, "%s splits its command ", p->facts->family->hypercall);
	add_split(&out, p->native);
	strbuf_addstr(&out, ", ");
	add_split(&out, p->other);
	f = call_finding(p->j, p->facts, "native-compat-mismatch", &exposure, LEVEL_ERROR,
			 p->facts->family->hypercall, call_take_text(p->j, &out), arch);
	call_finding_ops(p->j, f, p->facts, &ops, arch);
	call_finding_at(f, SIDE_NEW, &p->native->at);
	call_finding_at(f, SIDE_NEW, &p->other->at);
	if (!f->witness)
		f->witness = witness_make(a, value, "a caller passes", &native, &other);
	vec_free(&ops);
}

static void judge_paths(struct judge *j, const struct call_facts *f, const struct decode *native,
			const struct decode *other)
{
	struct paths p = {.j = j, .facts = f, .native = native, .other = other};
	uint64_t op, value;

	continuing_find(&p.continuing, f, other);
	continuing_add_accepted(&p.continuing, native);
	continuing_add_accepted(&p.continuing, other);
	if (find_difference(&p, &op, &value))
		add_path_mismatch(&p, op, value);
	vec_free(&p.continuing.ops);
}

static void judge_all_paths(struct judge *j, const struct call_facts *f)
{
	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *native = &f->entries.items[i].decode;

		for (size_t k = 0; k < f->entries.count; k++) {
			const struct decode *other = &f->entries.items[k].decode;

			if (native->entry == ENTRY_NATIVE && other->entry != ENTRY_NATIVE &&
			    native->arch == other->arch)
				judge_paths(j, f, native, other);
		}
	}
}

/* Ops that run in spite of progress which no continuation of theirs has. */
static void find_unused(const struct call_facts *f, const struct decode *d, number_list *ret)
{
	struct continuing continuing;

	continuing_find(&continuing, f, d);
	for (size_t i = 0; i < d->op_count; i++) {
		const struct dispatched_op *op = &d->ops[i];
		/* Who looks at progress may be continued by a site that is not understood. */
		bool runs = op->progress == PROGRESS_IGNORED ||
			    (op->progress == PROGRESS_ACCEPTED && !continuing.open_site);

		if (op->dispatched == ANSWER_YES && runs &&
		    !number_list_has(&continuing.ops, op->number))
			number_list_add(ret, op->number);
	}
	vec_free(&continuing.ops);
}

static void judge_unused_progress(struct judge *j, const struct call_facts *f,
				  const struct decode *d)
{
	number_list unused = {0};
	struct strbuf out = {0};
	struct exposure exposure;
	struct finding *finding;

	if (d->op_bits.state != NUMBER_KNOWN || !release_covers(f->release, d->arch))
		return;
	find_unused(f, d, &unused);
	if (unused.count) {
		exposure = exposure_of(f, &unused, d->arch);
		strbuf_addf(&out, "%s runs ", d->handler);
		call_add_ops(&out, f, &unused, d->arch);
		strbuf_addf(&out,
			    " whatever stands above bit %" PRIu64
			    " of the command, where %s no progress",
			    d->op_bits.value, unused.count == 1 ? "it has" : "they have");
		finding = call_finding(j, f, "unused-progress-accepted", &exposure, LEVEL_ERROR,
				       f->family->hypercall, call_take_text(j, &out), d->arch);
		finding->core = d->handler;
		call_finding_ops(j, finding, f, &unused, d->arch);
		call_finding_at(finding, SIDE_NEW, &d->at);
	}
	vec_free(&unused);
}

static void judge_call(struct judge *j, const struct call_facts *f)
{
	judge_sites(j, f);
	judge_overflow(j, f);
	judge_all_paths(j, f);
	judge_missing_ops(j, f);
	for (size_t i = 0; i < f->entries.count; i++)
		judge_unused_progress(j, f, &f->entries.items[i].decode);
	for (size_t i = 0; i < f->entries.count; i++) {
		judge_several_bits(j, f, &f->entries.items[i].decode);
		add_undecided(j, &f->entries.items[i].decode);
	}
	judge_dispatch(j, f);
	for (size_t i = 0; i < f->entries.count; i++)
		j->report->compared.entries[f->entries.items[i].decode.arch]++;
}

void judge_continuations(struct judge *j, const struct release *release)
{
	const struct families *families = &j->catalogue->families;

	for (size_t i = 0; i < families->count; i++) {
		struct call_facts facts;

		if (families->items[i].kind != FAMILY_OPS || !families->items[i].hypercall)
			continue;
		call_facts_init(&facts, release, families, &families->items[i], &j->report->arena);
		judge_call(j, &facts);
		call_facts_deinit(&facts);
	}
}
