// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <string.h>

#include "lib/arch/arch.h"
#include "lib/base/names.h"
#include "lib/rule/call/entry.h"

enum {
	/* More than any Xen has; they bound what an input that is made up can cost. */
	ENTRIES_MAX = 32,
	SITES_MAX = 1024,
	SITE_OPS_MAX = 2048, /* of all sites of a hypercall */
};

/*
 * Where no op that is built takes progress, a compiler makes of mask and refusal
 * one comparison of the whole register: it refuses the same values.
 */
bool decode_is_whole_of(const struct decode *whole, const struct decode *masked)
{
	bool any = false;

	if (whole->op_bits.state != NUMBER_NONE || masked->op_bits.state != NUMBER_KNOWN ||
	    masked->only_for)
		return false;
	for (size_t i = 0; i < whole->op_count; i++) {
		const struct dispatched_op *op = decode_find_op(masked, whole->ops[i].number);

		if (whole->ops[i].dispatched == ANSWER_NO)
			continue;
		if (!op || op->progress != PROGRESS_REFUSED)
			return false;
		any = true;
	}
	return any;
}

#define DISAGREE "what is known of this handler does not agree"

static bool is_whole_of_another(const struct entry *e, const struct decode *d)
{
	for (size_t i = 0; i < e->fact_count; i++)
		if (decode_is_whole_of(d, &e->facts[i]))
			return true;
	return false;
}

/* One of a decode's numbers as all facts tell it. false: they do not agree. */
static bool merge_known(const struct entry *e, size_t offset, struct known_number *ret)
{
	*ret = (struct known_number){.state = NUMBER_UNKNOWN};
	for (size_t i = 0; i < e->fact_count; i++) {
		const struct known_number *one =
			(const struct known_number *)((const char *)&e->facts[i] + offset);

		if (one->state == NUMBER_UNKNOWN || is_whole_of_another(e, &e->facts[i]))
			continue;
		if (ret->state != NUMBER_UNKNOWN &&
		    (ret->state != one->state ||
		     (one->state == NUMBER_KNOWN && ret->value != one->value))) {
			ret->state = NUMBER_UNKNOWN;
			return false;
		}
		*ret = *one;
	}
	return true;
}

static bool same_only_for(const struct decode *a, const struct decode *b)
{
	return !a->only_for == !b->only_for && a->only_for_count == b->only_for_count &&
	       (!a->only_for_count ||
		!memcmp(a->only_for, b->only_for, a->only_for_count * sizeof(*a->only_for)));
}

static bool merge_only_for(struct entry *e)
{
	const struct decode *first = NULL;

	for (size_t i = 0; i < e->fact_count; i++) {
		const struct decode *d = &e->facts[i];

		if (d->op_bits.state != NUMBER_KNOWN)
			continue;
		if (first && !same_only_for(first, d))
			return false;
		first = d;
	}
	e->decode.only_for = first ? first->only_for : NULL;
	e->decode.only_for_count = first ? first->only_for_count : 0;
	return true;
}

static void merge_widths(struct entry *e)
{
	bool bits_agree = true, units_agree = true;
	struct decode *all = &e->decode;

	for (size_t i = 0; i < e->fact_count; i++) {
		const struct decode *d = &e->facts[i];

		bits_agree &= !d->register_bits || !all->register_bits ||
			      d->register_bits == all->register_bits;
		units_agree &= !d->unit || !all->unit || d->unit == all->unit;
		all->register_bits = d->register_bits ? d->register_bits : all->register_bits;
		all->unit = d->unit ? d->unit : all->unit;
		all->is_op_in_buffer |= d->is_op_in_buffer;
	}
	if (!bits_agree)
		all->register_bits = 0;
	if (!units_agree)
		all->unit = 0;
}

/* A build that dispatches it has the option. */
static struct dispatched_op with_option(struct dispatched_op op, const struct dispatched_op *b)
{
	if (b->dispatched == ANSWER_YES && !b->option)
		op.option = NULL;
	return op;
}

/* Where one does not know what the other does, that stands; where they differ, nothing does. */
static struct dispatched_op join_ops(const struct dispatched_op *a, const struct dispatched_op *b)
{
	struct dispatched_op op = *a;

	if (op.dispatched == ANSWER_UNKNOWN)
		op.dispatched = b->dispatched;
	else if (b->dispatched != ANSWER_UNKNOWN && b->dispatched != op.dispatched)
		op.dispatched = ANSWER_UNKNOWN;
	/* What has no place for progress refuses it, beside one that has. */
	if (op.progress == PROGRESS_UNKNOWN ||
	    (op.progress == PROGRESS_NONE && b->progress == PROGRESS_REFUSED))
		op.progress = b->progress;
	else if (op.progress == PROGRESS_REFUSED && b->progress == PROGRESS_NONE)
		return with_option(op, b);
	else if (b->progress != PROGRESS_UNKNOWN && b->progress != op.progress)
		op.progress = PROGRESS_UNKNOWN;
	return with_option(op, b);
}

static void merge_ops(struct entry *e, const struct decode *d, struct arena *a)
{
	struct decode *all = &e->decode;
	struct dispatched_op *ops = arena_array(a, all->op_count + d->op_count, sizeof(*ops));
	size_t i = 0, k = 0, count = 0;

	while (i < all->op_count || k < d->op_count) {
		if (k == d->op_count ||
		    (i < all->op_count && all->ops[i].number < d->ops[k].number))
			ops[count++] = all->ops[i++];
		else if (i == all->op_count || d->ops[k].number < all->ops[i].number)
			ops[count++] = d->ops[k++];
		else
			ops[count++] = join_ops(&all->ops[i++], &d->ops[k++]);
	}
	all->ops = ops;
	all->op_count = count;
}

static const char *first_reason(const struct entry *e)
{
	for (size_t i = 0; i < e->fact_count; i++)
		if (e->facts[i].unknown_because)
			return e->facts[i].unknown_because;
	return NULL;
}

static void merge(struct entry *e, struct arena *a)
{
	struct decode *all = &e->decode;
	bool agree;

	*all = e->facts[0];
	if (e->fact_count == 1)
		return;
	all->bodies = NULL;
	all->body_count = 0;
	all->idle = NULL;
	all->idle_count = 0;
	for (size_t i = 1; i < e->fact_count && !all->tested_count; i++) {
		all->tested = e->facts[i].tested;
		all->tested_count = e->facts[i].tested_count;
	}
	merge_widths(e);
	agree = merge_known(e, offsetof(struct decode, op_bits), &all->op_bits);
	agree &= merge_known(e, offsetof(struct decode, progress_lsb), &all->progress_lsb);
	if (!merge_only_for(e)) {
		agree = false;
		all->op_bits.state = NUMBER_UNKNOWN;
	}
	for (size_t i = 1; i < e->fact_count; i++)
		merge_ops(e, &e->facts[i], a);
	all->unknown_because = agree ? first_reason(e) : DISAGREE;
	if (all->op_bits.state != NUMBER_UNKNOWN && all->progress_lsb.state != NUMBER_UNKNOWN)
		all->unknown_because = NULL;
}

static bool is_same_entry(const struct decode *a, const struct decode *b)
{
	return a->arch == b->arch && a->entry == b->entry && names_equal(a->handler, b->handler) &&
	       names_equal(a->hypercall, b->hypercall);
}

static bool is_told(const struct call_facts *f, const struct evidence *at)
{
	return f->teller == TOLD_BY_ANY || (f->teller == TOLD_BY_SOURCES) == (at->file != NULL);
}

/* The release sorts its decodes so that those of one entry are neighbours, of one teller in it. */
static void collect_entries(struct call_facts *f, struct arena *a)
{
	const struct release *r = f->release;

	for (size_t i = 0; i < r->decode_count;) {
		struct entry e = {.facts = &r->decodes[i]};

		if (!is_told(f, &e.facts->at)) {
			i++;
			continue;
		}
		while (i < r->decode_count && is_same_entry(e.facts, &r->decodes[i]) &&
		       is_told(f, &r->decodes[i].at)) {
			e.fact_count++;
			i++;
		}
		if (!names_equal(e.facts->hypercall, f->family->hypercall))
			continue;
		if (f->entries.count == ENTRIES_MAX) {
			f->is_cut = true;
			return;
		}
		merge(&e, a);
		vec_push(&f->entries, e);
	}
}

/* Whether every handler that a wrapper may hand the op on to refuses progress of it; none: no. */
static bool inner_refuse(const struct call_facts *f, const struct decode *wrapper, uint64_t op)
{
	bool any = false;

	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;
		const struct dispatched_op *inner = decode_find_op(d, op);

		if (d->arch != wrapper->arch || d->entry == ENTRY_HVM)
			continue;
		if (!inner || inner->progress != PROGRESS_REFUSED)
			return false;
		any = true;
	}
	return any;
}

/*
 * A wrapper takes callers of both widths, so that it may not be seen to refuse
 * what each of those that it calls does refuse.
 */
static void refuse_as_inner(struct call_facts *f, struct decode *wrapper, struct arena *a)
{
	struct dispatched_op *ops;

	if (wrapper->entry != ENTRY_HVM || !wrapper->op_count)
		return;
	ops = arena_memdup(a, wrapper->ops, wrapper->op_count * sizeof(*ops));
	for (size_t i = 0; i < wrapper->op_count; i++)
		if (ops[i].dispatched == ANSWER_YES && ops[i].progress == PROGRESS_UNKNOWN &&
		    inner_refuse(f, wrapper, ops[i].number))
			ops[i].progress = PROGRESS_REFUSED;
	wrapper->ops = ops;
}

/* Whether a hypercall table has that handler under the number. */
static bool is_in_table(const struct release *r, const struct decode *d, uint64_t number)
{
	for (size_t i = 0; i < r->table_slot_count; i++)
		if (r->table_slots[i].number == number && r->table_slots[i].arch == d->arch &&
		    names_equal(r->table_slots[i].handler, d->handler))
			return true;
	return false;
}

/* Of two handlers on one path, one may only be called by the other: tables tell them apart. */
static void drop_inner_handlers(struct call_facts *f, uint64_t number)
{
	bool has_outer[ARCH_COUNT][ENTRY_COUNT] = {0};
	struct entry *e;
	size_t kept = 0;

	vec_each(e, &f->entries)
		has_outer[e->decode.arch][e->decode.entry] |=
			is_in_table(f->release, &e->decode, number);
	for (size_t i = 0; i < f->entries.count; i++) {
		e = &f->entries.items[i];
		if (!has_outer[e->decode.arch][e->decode.entry] ||
		    is_in_table(f->release, &e->decode, number))
			f->entries.items[kept++] = *e;
	}
	f->entries.count = kept;
}

/* By the macro's value, which all architectures share. */
static void keep_outer_handlers(struct call_facts *f)
{
	size_t count = 0;
	const struct constant *c = NULL;

	if (f->family->number_macro)
		c = release_find_constants(f->release, f->family->number_macro, &count);
	for (; count; count--, c++) {
		if (c->kind == CONSTANT_INTEGER &&
		    (c->views & ~views_of_audience(AUDIENCE_LEGACY))) {
			drop_inner_handlers(f, c->value);
			return;
		}
	}
}

static bool is_listed(const struct name_list *list, const char *name)
{
	return names_find(list->items, list->count, name) < list->count;
}

static bool is_in_family(const struct family *family, const char *function)
{
	for (size_t entry = 0; entry < ENTRY_COUNT; entry++)
		if (is_listed(&family->handlers[entry], function))
			return true;
	return is_listed(&family->delegates, function);
}

/*
 * A translation names no hypercall: it passes on the one whose handler it
 * stands in. One that stands elsewhere concerns no hypercall in particular.
 */
static bool is_site_of(const struct call_facts *f, const struct continuation *site)
{
	if (site->hypercall)
		return names_equal(site->hypercall, f->family->hypercall);
	return site->is_translation && is_in_family(f->family, site->function);
}

static bool is_placed(const struct call_facts *f, const struct continuation *site)
{
	for (size_t i = 0; i < f->families->count; i++)
		if (f->families->items[i].kind == FAMILY_OPS &&
		    is_in_family(&f->families->items[i], site->function))
			return true;
	return false;
}

static void collect_sites(struct call_facts *f)
{
	size_t ops = 0;

	for (size_t i = 0; i < f->release->continuation_count; i++) {
		const struct continuation *site = &f->release->continuations[i];

		if (f->sites.count + f->stray_sites.count == SITES_MAX || ops > SITE_OPS_MAX) {
			f->is_cut = true;
			return;
		}
		if (!is_told(f, &site->at))
			continue;
		if (is_site_of(f, site)) {
			vec_push(&f->sites, site);
			ops += site->op_count;
		} else if (!site->hypercall && !(site->is_translation && is_placed(f, site)))
			vec_push(&f->stray_sites, site);
	}
}

void call_facts_init(struct call_facts *f, const struct release *r, const struct families *families,
		     const struct family *family, struct arena *a)
{
	*f = (struct call_facts){
		.release = r, .label = release_label(r), .families = families, .family = family};
	opspace_collect(r, family, families, a, &f->ops, &f->op_count);
	opspace_keep_ops(f->ops, &f->op_count);
	collect_entries(f, a);
	for (size_t i = 0; i < f->entries.count; i++)
		refuse_as_inner(f, &f->entries.items[i].decode, a);
	keep_outer_handlers(f);
	collect_sites(f);
}

void call_facts_init_told(struct call_facts *f, const struct call_facts *all, enum teller teller,
			  struct arena *a)
{
	*f = (struct call_facts){.release = all->release,
				 .teller = teller,
				 .label = all->label,
				 .families = all->families,
				 .family = all->family,
				 .ops = all->ops,
				 .op_count = all->op_count};
	collect_entries(f, a);
	for (size_t i = 0; i < f->entries.count; i++)
		refuse_as_inner(f, &f->entries.items[i].decode, a);
	keep_outer_handlers(f);
	collect_sites(f);
}

void call_facts_deinit(struct call_facts *f)
{
	vec_free(&f->entries);
	vec_free(&f->sites);
	vec_free(&f->stray_sites);
}

bool release_covers(const struct release *r, enum arch arch)
{
	bool has_site = false, has_decode = false;

	for (size_t i = 0; i < r->continuation_count && !has_site; i++)
		has_site = r->continuations[i].arch == arch;
	for (size_t i = 0; i < r->decode_count && !has_decode; i++)
		has_decode = r->decodes[i].arch == arch;
	return has_site && has_decode;
}

bool site_reaches(const struct continuation *site, enum entry_path entry, enum arch arch)
{
	if (site->arch != arch || (site->is_translation && entry == ENTRY_NATIVE))
		return false;
	/* Compat handlers and wrappers call the native one, and what that made goes on. */
	return site->entry == ENTRY_NATIVE || site->entry == entry || entry == ENTRY_HVM;
}

/* Whether the path has a handler beside this one, called the same with that ending. */
static bool has_twin(const struct call_facts *f, const struct decode *d, const char *ending)
{
	size_t len = strlen(d->handler);

	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *other = &f->entries.items[i].decode;

		if (other->arch == d->arch && other->entry == d->entry && other->handler &&
		    !strncmp(other->handler, d->handler, len) &&
		    !strcmp(other->handler + len, ending))
			return true;
	}
	return false;
}

/*
 * Until 4.8, x86 had two HVM wrappers of a hypercall, and the one for 64-bit
 * callers never leads to a compat handler.
 */
bool site_reaches_handler(const struct call_facts *f, const struct continuation *site,
			  const struct decode *d)
{
	if (site->entry == ENTRY_COMPAT && d->entry == ENTRY_HVM && d->handler &&
	    has_twin(f, d, "_compat32"))
		return false;
	return site_reaches(site, d->entry, d->arch);
}

unsigned int site_register_bits(const struct continuation *site, const struct family *family)
{
	unsigned int argument = family->op_in.known ? family->op_in.argument : 0;

	if (site->entry == ENTRY_COMPAT)
		return 32;
	if (site->format && strlen(site->format) > argument && site->format[argument] == 'i')
		return 32;
	return arch_info(site->arch)->register_bits;
}

bool site_restarts_any_op(const struct continuation *site)
{
	return (site->kind == CONTINUATION_RESTART || site->kind == CONTINUATION_MEMORY) &&
	       site->carries_own_op && !site->op_count && !site->is_translation;
}

bool sites_share_op(const struct continuation *a, const struct continuation *b)
{
	for (size_t i = 0; i < a->op_count; i++)
		for (size_t k = 0; k < b->op_count; k++)
			if (a->ops[i] == b->ops[k])
				return true;
	return false;
}

struct known_number site_progress_lsb(const struct continuation *site, const struct decode *d)
{
	return site->progress_lsb.state == NUMBER_UNKNOWN ? d->progress_lsb : site->progress_lsb;
}

viewset views_of_callers(enum arch arch)
{
	viewset views = views_of_arch(arch) | views_of_arch(arch_info(arch)->narrow);

	return views & ~views_of_audience(AUDIENCE_LEGACY);
}

size_t call_first_op(const struct call_facts *f, uint64_t number)
{
	size_t low = 0, high = f->op_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->ops[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool call_is_alias(const struct call_facts *f, const struct op *op)
{
	const char *name = pair_list_value(&f->family->aliases, op->name);

	for (size_t i = call_first_op(f, op->number);
	     name && i < f->op_count && f->ops[i].number == op->number; i++)
		if (names_equal(f->ops[i].name, name))
			return true;
	return false;
}

/* Whether a should stand for the number rather than b: more may use it, or it is the name proper. */
static bool is_better_name(const struct call_facts *f, const struct op *a, const struct op *b,
			   viewset views)
{
	enum audience mine = views_audience(a->views & views);
	enum audience other = views_audience(b->views & views);

	if (mine != other)
		return mine < other;
	return call_is_alias(f, b) && !call_is_alias(f, a);
}

static const struct op *find_op_in(const struct call_facts *f, uint64_t number, viewset views)
{
	const struct op *best = NULL;

	for (size_t i = call_first_op(f, number); i < f->op_count && f->ops[i].number == number;
	     i++) {
		const struct op *op = &f->ops[i];

		if ((op->views & views) && (!best || is_better_name(f, op, best, views)))
			best = op;
	}
	return best;
}

const struct op *call_find_op(const struct call_facts *f, uint64_t number, enum arch arch)
{
	const struct op *op = find_op_in(f, number, views_of_callers(arch));

	return op ? op : find_op_in(f, number, ~views_of_audience(AUDIENCE_LEGACY));
}

static enum audience audience_of(const struct op *op)
{
	return views_audience(op->views & ~views_of_audience(AUDIENCE_LEGACY));
}

enum stability call_stability(const struct call_facts *f, uint64_t number, enum arch arch)
{
	const struct op *op = call_find_op(f, number, arch);

	if (!op)
		return STABILITY_GUEST;
	return families_stability(f->families, f->family, op->name, op->fact->at.file,
				  audience_of(op));
}

enum audience call_audience(const struct call_facts *f, uint64_t number, enum arch arch)
{
	const struct op *op = call_find_op(f, number, arch);

	return op ? audience_of(op) : AUDIENCE_GUEST;
}

/* Where the number is, or would be. */
static size_t number_place(const number_list *list, uint64_t number)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool number_list_has(const number_list *list, uint64_t number)
{
	size_t at = number_place(list, number);

	return at < list->count && list->items[at] == number;
}

void number_list_add(number_list *list, uint64_t number)
{
	size_t at = number_place(list, number);

	if (at < list->count && list->items[at] == number)
		return;
	vec_push(list, number);
	memmove(&list->items[at + 1], &list->items[at],
		(list->count - 1 - at) * sizeof(*list->items));
	list->items[at] = number;
}

static bool call_has_handler(const struct call_facts *f, const struct decode *like)
{
	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;

		if (d->arch == like->arch && d->entry == like->entry &&
		    names_equal(d->handler, like->handler))
			return true;
	}
	return false;
}

enum answer call_serves(const struct call_facts *f, uint64_t number, enum arch arch)
{
	bool any = false, is_open = false;

	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;
		const struct dispatched_op *op;

		if (d->arch != arch)
			continue;
		op = decode_find_op(d, number);
		if (op && op->dispatched == ANSWER_YES)
			return ANSWER_YES;
		is_open |= !op || op->dispatched == ANSWER_UNKNOWN;
		any = true;
	}
	return any && !is_open ? ANSWER_NO : ANSWER_UNKNOWN;
}

const struct dispatched_op *call_optional(const struct call_facts *f, uint64_t number,
					  enum arch arch)
{
	const struct dispatched_op *optional = NULL;

	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;
		const struct dispatched_op *op;

		if (d->arch != arch)
			continue;
		op = decode_find_op(d, number);
		if (op && op->dispatched == ANSWER_YES && !op->option)
			return NULL;
		if (op && op->dispatched == ANSWER_YES)
			optional = op;
	}
	return optional;
}

bool call_is_told_by_sources(const struct call_facts *f)
{
	for (size_t i = 0; i < f->entries.count; i++)
		for (size_t k = 0; k < f->entries.items[i].fact_count; k++)
			if (f->entries.items[i].facts[k].at.file)
				return true;
	return false;
}

bool entries_pair(const struct call_facts *old, const struct decode *was,
		  const struct call_facts *new, const struct decode *is)
{
	if (was->arch != is->arch || was->entry != is->entry)
		return false;
	if (names_equal(was->handler, is->handler))
		return true;
	return !call_has_handler(new, was) && !call_has_handler(old, is);
}

/* What the site may carry is not known in full. */
static bool is_open(const struct continuation *site)
{
	return site->kind == CONTINUATION_UNKNOWN ||
	       (site->kind == CONTINUATION_REGISTER && !site->op_count);
}

void continuing_find(struct continuing *c, const struct call_facts *f, const struct decode *d)
{
	*c = (struct continuing){0};
	for (size_t i = 0; i < f->sites.count; i++) {
		const struct continuation *site = f->sites.items[i];

		if (!site_reaches_handler(f, site, d))
			continue;
		if (is_open(site))
			c->open_site = site;
		for (size_t k = 0; site->kind == CONTINUATION_REGISTER && k < site->op_count; k++)
			number_list_add(&c->ops, site->ops[k]);
	}
	for (size_t i = 0; i < f->stray_sites.count; i++)
		if (site_reaches_handler(f, f->stray_sites.items[i], d))
			c->open_site = f->stray_sites.items[i];
}

void continuing_add_accepted(struct continuing *c, const struct decode *d)
{
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].dispatched == ANSWER_YES && d->ops[i].progress == PROGRESS_ACCEPTED)
			number_list_add(&c->ops, d->ops[i].number);
}
