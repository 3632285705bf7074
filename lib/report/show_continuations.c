// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/base/vec.h"
#include "lib/report/show_continuations.h"
#include "lib/report/text.h"

/* One hypercall's continuations, those of the same site beside each other. */
struct sites {
	VEC(const struct continuation *) all;
};

static int compare_sites(const void *left, const void *right)
{
	const struct continuation *a = *(const struct continuation *const *)left;
	const struct continuation *b = *(const struct continuation *const *)right;
	int order = evidence_compare(&a->at, &b->at);

	if (!order)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	if (!order)
		order = (a->entry > b->entry) - (a->entry < b->entry);
	return order ? order : (a->arch > b->arch) - (a->arch < b->arch);
}

static bool is_same_site(const struct continuation *a, const struct continuation *b)
{
	return a->kind == b->kind && a->entry == b->entry && !evidence_compare(&a->at, &b->at);
}

static void find_sites(struct sites *sites, const struct show_family *f, const struct release *r)
{
	for (size_t i = 0; i < r->continuation_count; i++)
		if (names_equal(r->continuations[i].hypercall, f->family->hypercall))
			vec_push(&sites->all, &r->continuations[i]);
	vec_sort(&sites->all, compare_sites);
}

/* Index behind the last of those that are the same site as the first. */
static size_t site_end(const struct sites *sites, size_t first)
{
	size_t end = first + 1;

	while (end < sites->all.count &&
	       is_same_site(sites->all.items[first], sites->all.items[end]))
		end++;
	return end;
}

static void add_counts(struct strbuf *out, const struct sites *sites,
		       const struct print_options *options)
{
	size_t counts[CONTINUATION_UNKNOWN + 1] = {0};
	const char *separator = "    continuations: ";

	for (size_t i = 0; i < sites->all.count; i = site_end(sites, i))
		counts[sites->all.items[i]->kind]++;
	for (enum continuation_kind kind = 0; kind <= CONTINUATION_UNKNOWN; kind++) {
		if (!counts[kind])
			continue;
		strbuf_addf(out, "%s%zu %s", separator, counts[kind], continuation_kind_name(kind));
		separator = ", ";
	}
	strbuf_addstr(out, options->verbose ? "\n" : "; --verbose shows them\n");
}

static void add_ops(struct strbuf *out, const struct show_family *f, const struct continuation *c)
{
	const char *separator = "; ";

	for (size_t i = 0; i < c->op_count; i++) {
		strbuf_addstr(out, separator);
		text_add_op_name(out, f, c->ops[i]);
		separator = ", ";
	}
}

static bool is_bound_same(const struct progress_bound *a, const struct progress_bound *b)
{
	return a->largest.state == b->largest.state && a->largest.value == b->largest.value &&
	       names_equal(a->limit, b->limit) && !evidence_compare(&a->at, &b->at);
}

/* "at most 0x3ffffff, as reservation.nr_extents is bounded (PLACE)" */
static void add_bound(struct strbuf *out, const struct progress_bound *b)
{
	strbuf_addf(out, "at most 0x%" PRIx64 ", as ", b->largest.value);
	text_add(out, b->limit);
	if (!b->at.file) {
		strbuf_addstr(out, " is not bounded");
		return;
	}
	strbuf_addstr(out, " is bounded (");
	text_add_place(out, &b->at);
	strbuf_addch(out, ')');
}

/* What holds progress down where it is seen: of all ops at once, if it is the same. */
static void add_bounds(struct strbuf *out, const struct show_family *f,
		       const struct continuation *c)
{
	bool is_one = true;

	for (size_t i = 1; c->bounds && i < c->op_count; i++)
		is_one &= is_bound_same(&c->bounds[0], &c->bounds[i]);
	for (size_t i = 0; c->bounds && i < (is_one ? 1 : c->op_count); i++) {
		if (c->bounds[i].largest.state != NUMBER_KNOWN || !c->bounds[i].limit)
			continue;
		strbuf_addstr(out, "; ");
		if (!is_one) {
			text_add_op_name(out, f, c->ops[i]);
			strbuf_addch(out, ' ');
		}
		add_bound(out, &c->bounds[i]);
	}
}

/* "populate_physmap (native; x86_64, arm64): register, progress from bit 6; XENMEM_... (PLACE)" */
static void add_site(struct strbuf *out, const struct show_family *f, const struct sites *sites,
		     size_t first, size_t end)
{
	const struct continuation *c = sites->all.items[first];

	strbuf_addstr(out, "        ");
	text_add(out, c->function);
	strbuf_addf(out, " (%s", entry_path_name(c->entry));
	for (size_t i = first; i < end; i++)
		strbuf_addf(out, "%s%s", i == first ? "; " : ", ",
			    arch_name(sites->all.items[i]->arch));
	strbuf_addf(out, "): %s", continuation_kind_name(c->kind));
	if (c->memory) {
		strbuf_addstr(out, ", progress in ");
		text_add(out, c->memory);
	}
	if (c->progress_lsb.state == NUMBER_KNOWN)
		strbuf_addf(out, ", progress from bit %" PRIu64, c->progress_lsb.value);
	add_ops(out, f, c);
	add_bounds(out, f, c);
	if (c->unknown_because) {
		strbuf_addstr(out, "; ");
		text_add(out, c->unknown_because);
	}
	strbuf_addstr(out, " (");
	text_add_place(out, &c->at);
	strbuf_addstr(out, ")\n");
}

void text_add_continuations(struct strbuf *out, const struct show_family *f,
			    const struct release *r, const struct print_options *options)
{
	struct sites sites = {0};

	find_sites(&sites, f, r);
	if (sites.all.count)
		add_counts(out, &sites, options);
	for (size_t i = 0, end; options->verbose && i < sites.all.count; i = end) {
		end = site_end(&sites, i);
		add_site(out, f, &sites, i, end);
	}
	vec_free(&sites.all);
}

void text_add_op_sites(struct strbuf *out, const struct show_family *f, const struct release *r,
		       uint64_t number)
{
	struct sites sites = {0};

	find_sites(&sites, f, r);
	for (size_t i = 0, end; i < sites.all.count; i = end) {
		end = site_end(&sites, i);
		if (show_continues(sites.all.items[i], f->family, number))
			add_site(out, f, &sites, i, end);
	}
	vec_free(&sites.all);
}

void text_add_op_continuations(struct strbuf *out, const struct show_family *f,
			       const struct release *r, uint64_t number)
{
	const char *separator = "; continued by ";
	unsigned int kinds = 0;

	for (size_t i = 0; i < r->continuation_count; i++)
		if (show_continues(&r->continuations[i], f->family, number))
			kinds |= 1u << r->continuations[i].kind;
	for (enum continuation_kind kind = 0; kind <= CONTINUATION_UNKNOWN; kind++) {
		if (!(kinds & 1u << kind))
			continue;
		strbuf_addf(out, "%s%s", separator, continuation_kind_name(kind));
		separator = ", ";
	}
}
