// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/arguments.h"

/* Machine code tells of it, not the sources. */
static bool is_of_code(const struct continuation *site)
{
	return !site->at.file;
}

/* One argument of one site. */
struct place {
	const struct call_facts *facts;
	const struct continuation *site;
	unsigned int argument;
	struct arena *arena;
};

static const struct signature *signature_of(const struct call_facts *f,
					    const struct continuation *site)
{
	for (size_t i = 0; i < f->release->signature_count; i++) {
		const struct signature *s = &f->release->signatures[i];

		if (s->arch == site->arch && s->entry == site->entry &&
		    names_equal(s->hypercall, f->family->hypercall))
			return s;
	}
	return NULL;
}

static const struct argument *argument_of(const struct place *p)
{
	const struct signature *s = signature_of(p->facts, p->site);

	return s && p->argument < s->argument_count ? &s->arguments[p->argument] : NULL;
}

static const char *name_of(const struct place *p, unsigned int argument)
{
	const struct name_list *args = &p->facts->family->args;
	const struct place other = {p->facts, p->site, argument, p->arena};
	const struct argument *a = argument_of(&other);

	if (a && a->name)
		return a->name;
	return argument < args->count ? args->items[argument]
				      : arena_printf(p->arena, "number %u", argument);
}

const char *arguments_name(const struct call_facts *f, const struct continuation *site,
			   unsigned int argument, struct arena *a)
{
	const struct place p = {f, site, argument, a};

	return name_of(&p, argument);
}

static const struct carried_argument *carried_at(const struct place *p)
{
	return &p->site->carried[p->argument];
}

/* A call that takes the place of another has arguments of its own. */
static bool is_elsewhere(const struct place *p)
{
	return p->site->kind != CONTINUATION_CALL_REPLACED && carried_has_argument(carried_at(p)) &&
	       carried_at(p)->argument != p->argument;
}

/* The highest bit of a count is how such calls are continued. */
static bool is_marked_count(const struct place *p)
{
	return p->site->kind == CONTINUATION_COUNT && !strcmp(name_of(p, p->argument), "count");
}

static struct argument_fault fault_of_translation(const struct place *p)
{
	enum carried_kind kind = carried_at(p)->kind;
	bool is_own = kind == CARRIED_OWN && !is_elsewhere(p);

	if (is_own || kind == CARRIED_UNKNOWN || kind == CARRIED_COMMAND ||
	    p->site->kind != CONTINUATION_RESTART)
		return (struct argument_fault){0};
	return (struct argument_fault){
		true, arena_printf(p->arena,
				   "leaves Xen's own %s in the registers of a 32-bit caller, where "
				   "the caller's has to be put back",
				   name_of(p, p->argument))};
}

static struct argument_fault fault_of_letter(const struct place *p)
{
	char letter = p->site->format[p->argument];
	const struct argument *a = argument_of(p);
	const char *what = NULL;

	if (p->site->kind == CONTINUATION_CALL_REPLACED || !a)
		return (struct argument_fault){0};
	if (a->class == ARGUMENT_INTEGER && letter == 'h')
		what = "a number";
	if (a->class == ARGUMENT_HANDLE && letter == 'i' && p->site->entry != ENTRY_COMPAT)
		what = "a handle";
	if (!what)
		return (struct argument_fault){0};
	return (struct argument_fault){
		true, arena_printf(p->arena, "passes %s, which is %s, by the letter '%c' of \"%s\"",
				   name_of(p, p->argument), what, letter, p->site->format)};
}

static struct argument_fault fault_of_argument(const struct place *p)
{
	const struct carried_argument *c = carried_at(p);
	const char *done = c->kind == CARRIED_SCALED  ? "shifted or divided"
			   : c->kind == CARRIED_MIXED ? "with bits put in or taken out"
						      : NULL;

	if (p->site->is_translation)
		return fault_of_translation(p);
	if (is_elsewhere(p))
		return (struct argument_fault){
			true, arena_printf(p->arena, "puts %s where the handler takes %s",
					   name_of(p, c->argument), name_of(p, p->argument))};
	/* Of machine code it is not told what a handler makes of its other arguments. */
	if (!done || is_marked_count(p) || is_of_code(p->site))
		return fault_of_letter(p);
	return (struct argument_fault){
		false, arena_printf(p->arena,
				    "passes %s %s, and nothing shows that the handler takes them "
				    "apart",
				    name_of(p, p->argument), done)};
}

/* A site whose arguments stand beside a format. */
static bool has_format(const struct continuation *site)
{
	return site->carried_count && site->format && !site->is_translation;
}

struct argument_fault arguments_fault(const struct call_facts *f, const struct continuation *site,
				      struct arena *a)
{
	struct argument_fault worst = {0};

	if (!site->is_translation && !has_format(site))
		return worst;
	if (has_format(site) && strlen(site->format) != site->carried_count)
		return (struct argument_fault){
			true, arena_printf(a, "passes %u arguments by the format \"%s\"",
					   site->carried_count, site->format)};
	for (unsigned int i = 0; i < site->carried_count; i++) {
		const struct place p = {f, site, i, a};
		struct argument_fault one = fault_of_argument(&p);

		if (one.text && (!worst.text || (one.is_certain && !worst.is_certain)))
			worst = one;
	}
	return worst;
}

/* Two releases on one path. */
struct sides {
	const struct call_facts *from, *other;
	enum entry_path entry;
	enum arch arch;
	struct arena *arena;
};

static bool tells_arguments(const struct sides *s, const struct call_facts *f)
{
	for (size_t i = 0; i < f->sites.count; i++)
		if (f->sites.items[i]->carried_count &&
		    site_reaches(f->sites.items[i], s->entry, s->arch))
			return true;
	return false;
}

/* Compilers do not tell what is left of a number from one that was moved on. */
static enum carried_kind kind_in_code(enum carried_kind kind)
{
	return kind == CARRIED_REST ? CARRIED_MOVED : kind;
}

static bool is_same_sum(const struct carried_argument *a, const struct carried_argument *b)
{
	return !a->has_plus || !b->has_plus || a->plus == b->plus;
}

/* As two compilers may have made them of one source: what several ways bring together is lost. */
static bool is_like_in_code(const struct carried_argument *a, const struct carried_argument *b)
{
	bool is_lost = a->kind == CARRIED_UNKNOWN || b->kind == CARRIED_UNKNOWN;

	if (a->set != b->set || !is_same_sum(a, b))
		return false;
	return is_lost ||
	       (kind_in_code(a->kind) == kind_in_code(b->kind) && a->argument == b->argument);
}

static bool is_like(const struct continuation *a, const struct continuation *b,
		    unsigned int argument)
{
	const struct carried_argument *x = &a->carried[argument], *y = &b->carried[argument];

	if (is_of_code(a) && is_of_code(b))
		return is_like_in_code(x, y);
	if (is_of_code(a) || is_of_code(b))
		return kind_in_code(x->kind) == kind_in_code(y->kind) && x->argument == y->argument;
	return x->kind == y->kind && x->argument == y->argument;
}

/* Whether sources, or machine code, tell arguments of the path there. */
static bool is_told_by(const struct sides *s, const struct call_facts *f, bool by_code)
{
	for (size_t i = 0; i < f->sites.count; i++)
		if (f->sites.items[i]->carried_count && is_of_code(f->sites.items[i]) == by_code &&
		    site_reaches(f->sites.items[i], s->entry, s->arch))
			return true;
	return false;
}

/* Whether some continuation of the other release has the like there; like is held against like. */
static bool has_like(const struct sides *s, const struct continuation *site, unsigned int argument)
{
	bool is_split = is_told_by(s, s->other, is_of_code(site));

	for (size_t i = 0; i < s->other->sites.count; i++) {
		const struct continuation *o = s->other->sites.items[i];

		if (o->is_translation == site->is_translation && argument < o->carried_count &&
		    (!is_split || is_of_code(o) == is_of_code(site)) &&
		    site_reaches(o, s->entry, s->arch) && is_like(site, o, argument))
			return true;
	}
	return false;
}

static const char *words_of(enum carried_kind kind)
{
	switch (kind) {
	case CARRIED_REST:
		return "what is left of";
	case CARRIED_MOVED:
		return "a moved";
	case CARRIED_MIXED:
		return "other bits in";
	case CARRIED_SCALED:
		return "a multiple or a part of";
	case CARRIED_CONSTANT:
		return "a constant as";
	case CARRIED_OTHER:
		return "something else as";
	case CARRIED_OWN:
		return "another argument as";
	case CARRIED_UNKNOWN:
	case CARRIED_COMMAND:
		break;
	}
	return NULL;
}

/* What both directions have to find again: own arguments in their places are a plain restart. */
static bool is_plain(const struct carried_argument *c, unsigned int argument)
{
	if (c->kind == CARRIED_UNKNOWN)
		return !c->set;
	return !words_of(c->kind) || (c->kind == CARRIED_OWN && c->argument == argument);
}

/* "other bits in count (0x80000000)" */
static const char *describe(const struct place *p)
{
	const struct carried_argument *c = carried_at(p);
	const char *words = words_of(c->kind), *name = name_of(p, p->argument);

	if (!words)
		words = "bits put into";
	if (!c->set)
		return arena_printf(p->arena, "%s %s", words, name);
	return arena_printf(p->arena, "%s %s (0x%" PRIx64 ")", words, name, c->set);
}

static const char *change_of_site(const struct sides *s, const struct continuation *site)
{
	for (unsigned int i = 0; i < site->carried_count; i++) {
		const struct place p = {s->from, site, i, s->arena};

		if (!is_plain(&site->carried[i], i) && !has_like(s, site, i))
			return arena_printf(s->arena,
					    "%s continues it with %s in %s, and nothing shows that "
					    "%s does the like",
					    site->function, describe(&p), s->from->label,
					    s->other->label);
	}
	return NULL;
}

/* What is added to progress before it is put into the command; false: not told. */
static bool progress_plus(const struct continuation *site, int *ret)
{
	for (unsigned int i = 0; i < site->carried_count; i++) {
		if (site->carried[i].kind != CARRIED_COMMAND || !site->carried[i].has_plus)
			continue;
		*ret = site->carried[i].plus;
		return true;
	}
	return false;
}

/* Whether the other release puts progress of those ops in as it comes out of the same sum. */
static bool is_summed_alike(const struct sides *s, const struct continuation *site, int plus)
{
	bool any = false;
	int other;

	for (size_t i = 0; i < s->other->sites.count; i++) {
		const struct continuation *o = s->other->sites.items[i];

		if (o->kind != CONTINUATION_REGISTER || o->entry != site->entry ||
		    !site_reaches(o, s->entry, s->arch) || !sites_share_op(o, site))
			continue;
		if (!progress_plus(o, &other) || other == plus)
			return true;
		any = true;
	}
	return !any;
}

static const char *describe_sum(int plus, struct arena *a)
{
	if (!plus)
		return "as it is";
	return arena_printf(a, "%s %d", plus < 0 ? "less" : "and", plus < 0 ? -plus : plus);
}

static const char *change_of_sum(const struct sides *s)
{
	int plus;

	for (size_t i = 0; i < s->from->sites.count; i++) {
		const struct continuation *site = s->from->sites.items[i];

		if (site->kind == CONTINUATION_REGISTER && site_reaches(site, s->entry, s->arch) &&
		    progress_plus(site, &plus) && !is_summed_alike(s, site, plus))
			return arena_printf(s->arena,
					    "%s continues it with progress %s in %s, and nothing "
					    "shows that %s does the like",
					    site->function, describe_sum(plus, s->arena),
					    s->from->label, s->other->label);
	}
	return NULL;
}

static const char *change_of(const struct sides *s)
{
	const char *why = NULL;

	for (size_t i = 0; i < s->from->sites.count && !why; i++) {
		const struct continuation *site = s->from->sites.items[i];

		if (site_reaches(site, s->entry, s->arch) && !site->is_translation)
			why = change_of_site(s, site);
	}
	return why;
}

/* Whether progress of the like is reckoned as often there; true where there is none. */
static bool is_reckoned_alike(const struct sides *s, const struct continuation *site)
{
	bool any = false;

	for (size_t i = 0; i < s->other->sites.count; i++) {
		const struct continuation *o = s->other->sites.items[i];

		if (o->kind != site->kind || !o->carried_count || o->entry != site->entry ||
		    is_of_code(o) != is_of_code(site) || !site_reaches(o, s->entry, s->arch) ||
		    !(sites_share_op(o, site) || (!o->op_count && !site->op_count)))
			continue;
		if (o->scalings == site->scalings)
			return true;
		any = true;
	}
	return !any;
}

static const char *change_of_unit(const struct sides *s)
{
	for (size_t i = 0; i < s->from->sites.count; i++) {
		const struct continuation *site = s->from->sites.items[i];

		if (site_reaches(site, s->entry, s->arch) && site->carried_count &&
		    !site->is_translation && !is_reckoned_alike(s, site))
			return arena_printf(
				s->arena,
				"%s continues it with progress that is shifted, multiplied "
				"or divided otherwise in %s, so that its unit may be "
				"another",
				site->function, s->other->label);
	}
	return NULL;
}

/* Whether that function translates in a way that is understood, if it was before. */
static bool translates(const struct sides *s, const struct continuation *was)
{
	for (size_t i = 0; i < s->other->sites.count; i++) {
		const struct continuation *is = s->other->sites.items[i];

		if (is->is_translation && is->arch == was->arch &&
		    names_equal(is->function, was->function) &&
		    (is->kind != CONTINUATION_UNKNOWN || was->kind == is->kind))
			return true;
	}
	return false;
}

static const char *change_of_translation(const struct sides *s)
{
	for (size_t i = 0; i < s->from->sites.count; i++) {
		const struct continuation *was = s->from->sites.items[i];

		if (was->is_translation && site_reaches(was, s->entry, s->arch) &&
		    !translates(s, was))
			return arena_printf(s->arena,
					    "%s puts back the arguments of a 32-bit caller, and "
					    "nothing shows that %s does",
					    was->function, s->other->label);
	}
	return NULL;
}

const char *arguments_change(const struct call_facts *old, const struct call_facts *new,
			     enum entry_path entry, enum arch arch, struct arena *a)
{
	const struct sides forth = {old, new, entry, arch, a}, back = {new, old, entry, arch, a};
	const char *why;

	if (!tells_arguments(&forth, old) || !tells_arguments(&forth, new))
		return NULL;
	why = change_of(&forth);
	if (!why)
		why = change_of(&back);
	if (!why)
		why = change_of_sum(&forth);
	if (!why)
		why = change_of_unit(&forth);
	return why ? why : change_of_translation(&forth);
}
