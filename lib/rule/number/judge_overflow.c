// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/arch/arch.h"
#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"

/*
 * Whether progress fits above the op. Only registers of 32 bits are judged:
 * nobody counts up to what does not fit into one of 64.
 */
enum { NARROW_BITS = 32 };

/* A site, and a handler by which its continuation comes back. */
struct return_path {
	struct judge *j;
	const struct call_facts *facts;
	const struct continuation *site;
	const struct decode *decode;
	uint64_t most; /* progress that its register can hold */
};

/* Whether such a caller comes by the native handler: the hypercall has none on paths before. */
static bool comes_by_native(const struct call_facts *f, const struct arch_caller *caller)
{
	for (unsigned int i = 0; i < caller->path_count; i++) {
		if (caller->paths[i] == ENTRY_NATIVE)
			return true;
		if (f->family->handlers[caller->paths[i]].count)
			return false;
	}
	return false;
}

static bool serves_narrow(const struct call_facts *f, enum arch arch)
{
	const struct arch_caller *callers = arch_info(arch)->callers;

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
		if (callers[i].name && callers[i].register_bits == NARROW_BITS &&
		    comes_by_native(f, &callers[i]))
			return true;
	return false;
}

/* Bits of the narrowest register that the continuation goes through. */
static unsigned int register_bits(const struct return_path *p)
{
	unsigned int bits = site_register_bits(p->site, p->facts->family);

	if (p->decode->register_bits && p->decode->register_bits < bits)
		bits = p->decode->register_bits;
	if (p->decode->entry == ENTRY_NATIVE && serves_narrow(p->facts, p->decode->arch) &&
	    bits > NARROW_BITS)
		bits = NARROW_BITS;
	return bits;
}

/*
 * What a native handler makes under a compat one is translated there, which is
 * a site of its own; a wrapper passes it on as it is.
 */
static bool returns_by(const struct continuation *site, const struct decode *d)
{
	if (site->arch != d->arch || d->is_op_in_buffer)
		return false;
	if (site->entry == ENTRY_NATIVE && d->entry == ENTRY_HVM)
		return !strstr(d->handler, "compat");
	return site->entry == d->entry;
}

static bool is_encoder(const struct continuation *site)
{
	return site->kind == CONTINUATION_REGISTER && site->at.file && !site->is_translation &&
	       site->progress_lsb.state == NUMBER_KNOWN;
}

static bool fits(const struct return_path *p, const struct progress_bound *b)
{
	return b->largest.state == NUMBER_KNOWN && b->largest.value <= p->most;
}

/*
 * It is at least a bit too long: a loop may stop to continue a few steps
 * before the number that it runs up to.
 */
static bool is_missing(const struct return_path *p, const struct progress_bound *b)
{
	return b->largest.state == NUMBER_KNOWN && b->largest.value > p->most && b->limit &&
	       b->largest.value / 2 >= p->most;
}

static bool is_same(const struct progress_bound *a, const struct progress_bound *b)
{
	return a->largest.value == b->largest.value && !strcmp(a->limit, b->limit) &&
	       !evidence_compare(&a->at, &b->at);
}

static const char *describe(const struct return_path *p, const struct progress_bound *b,
			    const number_list *ops)
{
	struct strbuf out = {0};

	strbuf_addf(&out, "%s continues ", p->site->function);
	call_add_ops(&out, p->facts, ops, p->decode->arch);
	strbuf_addf(&out,
		    " with progress of up to 0x%" PRIx64 " above bit %" PRIu64
		    " of the command, of which %s gets back no more than 0x%" PRIx64,
		    b->largest.value, p->site->progress_lsb.value, p->decode->handler, p->most);
	strbuf_addf(&out, b->at.file ? "; the bound on %s is too large" : "; nothing bounds %s",
		    b->limit);
	return call_take_text(p->j, &out);
}

static void add_missing(const struct return_path *p, const struct progress_bound *b,
			const number_list *ops)
{
	enum arch arch = p->decode->arch;
	struct exposure exposure = exposure_of(p->facts, ops, arch);
	struct finding *f =
		call_finding(p->j, p->facts, "progress-overflow", &exposure, LEVEL_WARNING,
			     p->facts->family->hypercall, describe(p, b, ops), arch);

	call_finding_ops(p->j, f, p->facts, ops, arch);
	call_finding_at(f, SIDE_NEW, &p->site->at);
	call_finding_at(f, SIDE_NEW, &p->decode->at);
	if (b->at.file)
		call_finding_at(f, SIDE_NEW, &b->at);
}

static bool arrives(const struct return_path *p, uint64_t op)
{
	return split_decode(p->decode, op).accepted != ANSWER_NO;
}

/* Ops that one number of the caller's lets grow equally far are one finding. */
static void judge_known(const struct return_path *p)
{
	const struct continuation *site = p->site;

	for (size_t i = 0; site->bounds && i < site->op_count; i++) {
		const struct progress_bound *b = &site->bounds[i];
		number_list ops = {0};
		bool is_first = is_missing(p, b);

		for (size_t k = 0; is_first && k < site->op_count; k++) {
			if (!is_missing(p, &site->bounds[k]) || !is_same(b, &site->bounds[k]) ||
			    !arrives(p, site->ops[k]))
				continue;
			is_first = k >= i;
			number_list_add(&ops, site->ops[k]);
		}
		if (is_first && ops.count && number_list_has(&ops, site->ops[i]))
			add_missing(p, b, &ops);
		vec_free(&ops);
	}
}

static void find_unjudged(const struct return_path *p, number_list *ret)
{
	for (size_t i = 0; i < p->site->op_count; i++) {
		const struct progress_bound *b = p->site->bounds ? &p->site->bounds[i] : NULL;

		if (arrives(p, p->site->ops[i]) && (!b || (!fits(p, b) && !is_missing(p, b))))
			number_list_add(ret, p->site->ops[i]);
	}
}

static void add_gap(struct judge *j, const struct call_facts *f, const number_list *ops,
		    const struct return_path *first)
{
	struct gap gap = {.needs = "", .at = first->site->at};
	struct strbuf out = {0};

	strbuf_addstr(&out, "whether the progress of ");
	call_add_ops(&out, f, ops, first->decode->arch);
	strbuf_addf(&out, " always fits above the op is not followed (%s)", first->site->function);
	gap.what = call_take_text(j, &out);
	vec_push(&j->report->gaps, (struct side_gap){.side = SIDE_NEW, .gap = gap});
}

static bool make_path(struct judge *j, const struct call_facts *f, size_t site, size_t entry,
		      struct return_path *ret)
{
	unsigned int bits;

	*ret = (struct return_path){j, f, f->sites.items[site], &f->entries.items[entry].decode, 0};
	if (!is_encoder(ret->site) || !returns_by(ret->site, ret->decode))
		return false;
	bits = register_bits(ret);
	if (bits > NARROW_BITS)
		return false;
	if (bits > ret->site->progress_lsb.value)
		ret->most = ((uint64_t)1 << (bits - ret->site->progress_lsb.value)) - 1;
	return true;
}

void judge_overflow(struct judge *j, const struct call_facts *f)
{
	struct return_path first = {0}, p;
	number_list unjudged = {0};

	for (size_t i = 0; i < f->sites.count; i++) {
		for (size_t k = 0; k < f->entries.count; k++) {
			size_t before = unjudged.count;

			if (!make_path(j, f, i, k, &p))
				continue;
			judge_known(&p);
			find_unjudged(&p, &unjudged);
			if (!before && unjudged.count)
				first = p;
		}
	}
	if (unjudged.count)
		add_gap(j, f, &unjudged, &first);
	vec_free(&unjudged);
}
