// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/call/arguments.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/continued.h"

/* Two releases on one path of an architecture. */
struct path {
	const struct call_facts *old, *new;
	enum entry_path entry;
	enum arch arch;
	struct arena *arena;
};

struct doubt doubt_stronger(struct doubt a, struct doubt b)
{
	bool is_second = b.reason && (!a.reason || (b.kind == VERDICT_BROKEN && a.kind != b.kind));

	return is_second ? b : a;
}

/* Whether no handler on the site's own path takes the op as it left it. */
static bool is_flawed(const struct path *p, const struct call_facts *f,
		      const struct continuation *site)
{
	bool any = false;

	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;

		if (d->arch != p->arch || d->entry != p->entry || site->entry != d->entry)
			continue;
		if (!site_is_flawed(f, site, d))
			return false;
		any = true;
	}
	return any;
}

static bool is_like(const struct continuation *a, const struct continuation *b)
{
	return a->arch == b->arch && a->entry == b->entry && names_equal(a->function, b->function);
}

/* Whether a site of that function has that fault, or without one a flaw, in the old release. */
static bool was_at_fault(const struct path *p, const struct continuation *site, const char *fault)
{
	for (size_t i = 0; i < p->old->sites.count; i++) {
		const struct continuation *was = p->old->sites.items[i];

		if (is_like(was, site) &&
		    (fault ? names_equal(arguments_fault(p->old, was, p->arena).text, fault)
			   : is_flawed(p, p->old, was)))
			return true;
	}
	return false;
}

/* Whether the old release has a site of that function that is not known either. */
static bool was_unknown(const struct path *p, const struct continuation *site)
{
	for (size_t i = 0; i < p->old->sites.count; i++)
		if (p->old->sites.items[i]->kind == CONTINUATION_UNKNOWN &&
		    is_like(p->old->sites.items[i], site))
			return true;
	return false;
}

/* No call that the new release continues there gets on as it was made. */
static bool is_misplaced(const struct continuation *site)
{
	return names_equal(site->unknown_because, SITE_NUMBER_MISPLACED) ||
	       names_equal(site->unknown_because, SITE_ARGUMENT_MISPLACED) ||
	       names_equal(site->unknown_because, SITE_ARGUMENT_MISTAKEN);
}

static struct doubt doubt_of_unknown(const struct path *p, const struct continuation *site)
{
	const char *because = site->unknown_because ? site->unknown_because : "how is not known";

	if (site->kind != CONTINUATION_UNKNOWN || was_unknown(p, site))
		return (struct doubt){0};
	return (struct doubt){is_misplaced(site) ? VERDICT_BROKEN : VERDICT_UNKNOWN,
			      arena_printf(p->arena, "in %s %s continues it: %s", p->new->label,
					   site->function, because)};
}

/* Whether the old release has one of the site's ops, as something that callers ask for. */
static bool was_op(const struct path *p, const struct continuation *site)
{
	for (size_t i = 0; i < site->op_count; i++)
		if (call_find_op(p->old, site->ops[i], p->arch))
			return true;
	return false;
}

/* Whether something of the old release goes on as such an op in the place of its own. */
static bool was_replaced(const struct path *p, const struct continuation *site)
{
	for (size_t i = 0; i < p->old->sites.count; i++) {
		const struct continuation *was = p->old->sites.items[i];

		if (site_reaches(was, p->entry, p->arch) && !was->carries_own_op &&
		    (!was->op_count || sites_share_op(was, site)))
			return true;
	}
	return false;
}

/* An op of its own, added for it, is expected there; one that does other work is not. */
static struct doubt doubt_of_op(const struct path *p, const struct continuation *site)
{
	if (site->kind != CONTINUATION_OP_REPLACED || !site->at.file || !was_op(p, site) ||
	    was_unknown(p, site) || was_replaced(p, site))
		return doubt_of_unknown(p, site);
	return (struct doubt){VERDICT_UNKNOWN,
			      arena_printf(p->arena,
					   "in %s %s continues it as another op, which %s has, but "
					   "never continues as",
					   p->new->label, site->function, p->old->label)};
}

static bool is_taken(const struct release *r, const char *hypercall, enum arch arch)
{
	for (size_t i = 0; i < r->signature_count; i++)
		if (r->signatures[i].arch == arch &&
		    names_equal(r->signatures[i].hypercall, hypercall))
			return true;
	return false;
}

static bool went_on_as(const struct path *p, const char *hypercall)
{
	const struct release *old = p->old->release;

	for (size_t i = 0; i < old->continuation_count; i++)
		if (old->continuations[i].arch == p->arch &&
		    old->continuations[i].kind == CONTINUATION_CALL_REPLACED &&
		    names_equal(old->continuations[i].hypercall, hypercall))
			return true;
	return false;
}

/* Whether the function continued this very hypercall in the old release. */
static bool was_own(const struct path *p, const struct continuation *site)
{
	for (size_t i = 0; i < p->old->sites.count; i++) {
		const struct continuation *was = p->old->sites.items[i];

		if (is_like(was, site) && site_reaches(was, p->entry, p->arch))
			return true;
	}
	return false;
}

/* Where it goes on as another hypercall, which is none that was added for it. */
static struct doubt doubt_of_call(const struct path *p, const struct continuation *site)
{
	if (site->kind != CONTINUATION_CALL_REPLACED || !site->at.file || !was_own(p, site) ||
	    names_equal(site->hypercall, p->new->family->hypercall) ||
	    !is_taken(p->old->release, site->hypercall, p->arch) || went_on_as(p, site->hypercall))
		return (struct doubt){0};
	return (struct doubt){VERDICT_UNKNOWN,
			      arena_printf(p->arena,
					   "in %s %s continues as %s, which nothing does in the "
					   "place of another hypercall in %s",
					   p->new->label, site->function, site->hypercall,
					   p->old->label)};
}

/* Whether both may continue one op, or do not tell of which. */
static bool may_be_of_one_op(const struct continuation *a, const struct continuation *b)
{
	return !a->op_count || !b->op_count || sites_share_op(a, b);
}

/* What the new release does with that op, by a site that tells of memory; NULL: nothing. */
static const struct continuation *keeping_site(const struct path *p, const struct continuation *was)
{
	const struct continuation *found = NULL;

	for (size_t i = 0; i < p->new->sites.count; i++) {
		const struct continuation *is = p->new->sites.items[i];

		if (!is->at.file || is->is_translation || !site_reaches(is, p->entry, p->arch) ||
		    !may_be_of_one_op(was, is))
			continue;
		if (names_equal(is->memory, was->memory))
			return is;
		if (!found || names_equal(is->function, was->function))
			found = is;
	}
	return found;
}

/* The field of the guest's memory in which the old release left progress has to be read yet. */
static struct doubt doubt_of_memory(const struct path *p, const struct continuation *was)
{
	const struct continuation *is =
		was->kind == CONTINUATION_MEMORY && was->memory ? keeping_site(p, was) : NULL;

	if (!is || names_equal(is->memory, was->memory))
		return (struct doubt){0};
	return (struct doubt){
		VERDICT_UNKNOWN,
		arena_printf(p->arena,
			     "%s:%u: %s leaves progress in %s of the guest's memory in %s, and "
			     "%s%s there in %s",
			     is->at.file, is->at.line, was->function, was->memory, p->old->label,
			     is->memory ? "in " : "is not seen to do so",
			     is->memory ? is->memory : "", p->new->label)};
}

static struct doubt doubt_of(const struct path *p, const struct continuation *site)
{
	const char *label = p->new->label;
	struct argument_fault fault = arguments_fault(p->new, site, p->arena);

	if (!fault.text && !is_flawed(p, p->new, site))
		return doubt_of_op(p, site);
	if (was_at_fault(p, site, fault.text))
		return (struct doubt){0};
	if (!fault.text)
		return (struct doubt){
			was_unknown(p, site) ? VERDICT_UNKNOWN : VERDICT_BROKEN,
			arena_printf(p->arena,
				     "in %s %s continues it with a command that its handler takes "
				     "otherwise",
				     label, site->function)};
	return (struct doubt){fault.is_certain ? VERDICT_BROKEN : VERDICT_UNKNOWN,
			      arena_printf(p->arena, "in %s %s continues it, but %s", label,
					   site->function, fault.text)};
}

struct doubt continued_doubt(const struct call_facts *old, const struct call_facts *new,
			     enum entry_path entry, enum arch arch, struct arena *a)
{
	const struct path p = {old, new, entry, arch, a};
	struct doubt worst = {0};

	for (size_t i = 0; i < new->sites.count; i++)
		if (site_reaches(new->sites.items[i], entry, arch))
			worst = doubt_stronger(worst, doubt_of(&p, new->sites.items[i]));
	for (size_t i = 0; i < old->sites.count; i++)
		if (site_reaches(old->sites.items[i], entry, arch))
			worst = doubt_stronger(worst, doubt_of_memory(&p, old->sites.items[i]));
	for (size_t i = 0; i < new->release->continuation_count; i++)
		worst = doubt_stronger(worst, doubt_of_call(&p, &new->release->continuations[i]));
	return doubt_stronger(
		worst, (struct doubt){VERDICT_UNKNOWN, arguments_change(old, new, entry, arch, a)});
}
