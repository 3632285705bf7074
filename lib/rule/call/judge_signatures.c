// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"

/* How a hypercall's arguments changed between two releases. */

/* One handler on both sides. */
struct pair {
	struct judge *j;
	const struct call_facts *old, *new;
	const struct signature *was, *is;
};

static bool is_of(const struct signature *s, const struct call_facts *f)
{
	return names_equal(s->hypercall, f->family->hypercall);
}

static bool is_like(const struct signature *a, const struct signature *b)
{
	return a->arch == b->arch && a->entry == b->entry && names_equal(a->handler, b->handler);
}

static bool has_like(const struct call_facts *f, const struct signature *like)
{
	for (size_t i = 0; i < f->release->signature_count; i++)
		if (is_of(&f->release->signatures[i], f) &&
		    is_like(&f->release->signatures[i], like))
			return true;
	return false;
}

/* Whether who came by the old handler comes by the new one; see entries_pair(). */
static bool is_pair(const struct pair *p)
{
	if (p->was->arch != p->is->arch || p->was->entry != p->is->entry)
		return false;
	return names_equal(p->was->handler, p->is->handler) ||
	       (!has_like(p->new, p->was) && !has_like(p->old, p->is));
}

enum difference {
	DIFFERENCE_NONE,
	DIFFERENCE_WIDTH, /* of an integer alone: most callers pass what fits both */
	DIFFERENCE_KIND,
};

/* A type that is not told may be any; how it is called, and signs, are no matter. */
static enum difference compare_argument(const struct argument *a, const struct argument *b)
{
	if (a->class == ARGUMENT_OTHER || b->class == ARGUMENT_OTHER)
		return DIFFERENCE_NONE;
	if (a->class != b->class)
		return DIFFERENCE_KIND;
	return a->width_bits == b->width_bits ? DIFFERENCE_NONE : DIFFERENCE_WIDTH;
}

static size_t find_name(const struct signature *s, const char *name)
{
	size_t i = 0;

	while (i < s->argument_count && !names_equal(s->arguments[i].name, name))
		i++;
	return i;
}

/* Two names that changed places; one that is new is a renaming. */
static bool is_moved(const struct signature *a, const struct signature *b, size_t i)
{
	const char *was = a->arguments[i].name, *is = b->arguments[i].name;

	return was && is && !names_equal(was, is) && find_name(b, was) < b->argument_count &&
	       find_name(a, is) < a->argument_count;
}

static enum difference compare(const struct signature *a, const struct signature *b)
{
	enum difference worst = DIFFERENCE_NONE;

	if (a->argument_count != b->argument_count)
		return DIFFERENCE_KIND;
	for (size_t i = 0; i < a->argument_count; i++) {
		enum difference d = compare_argument(&a->arguments[i], &b->arguments[i]);

		if (is_moved(a, b, i))
			d = DIFFERENCE_KIND;
		worst = d > worst ? d : worst;
	}
	return worst;
}

static void add_signature(struct strbuf *out, const struct signature *s)
{
	strbuf_addf(out, "%s(", s->handler);
	for (size_t i = 0; i < s->argument_count; i++) {
		const struct argument *a = &s->arguments[i];

		strbuf_addf(out, "%s%s%s%s", i ? ", " : "", a->type, a->name ? " " : "",
			    a->name ? a->name : "");
	}
	strbuf_addch(out, ')');
}

static void judge_pair(const struct pair *p)
{
	enum difference d = compare(p->was, p->is);
	struct strbuf out = {0};
	struct exposure exposure;
	struct finding *f;

	if (d == DIFFERENCE_NONE)
		return;
	exposure = exposure_of(p->old, &(number_list){0}, p->was->arch);
	add_signature(&out, p->was);
	strbuf_addf(&out, " in %s, ", p->old->label);
	add_signature(&out, p->is);
	strbuf_addf(&out, " in %s", p->new->label);
	f = call_finding(p->j, p->old, "hypercall-signature-changed", &exposure,
			 d == DIFFERENCE_WIDTH ? LEVEL_WARNING : LEVEL_ERROR,
			 p->old->family->hypercall, call_take_text(p->j, &out), p->was->arch);
	call_finding_at(f, SIDE_OLD, &p->was->at);
	call_finding_at(f, SIDE_NEW, &p->is->at);
}

void judge_signatures(struct judge *j, const struct call_facts *old, const struct call_facts *new)
{
	for (size_t i = 0; i < old->release->signature_count; i++) {
		struct pair p = {j, old, new, &old->release->signatures[i], NULL};

		for (size_t k = 0; is_of(p.was, old) && k < new->release->signature_count; k++) {
			p.is = &new->release->signatures[k];
			if (is_of(p.is, new) && is_pair(&p))
				judge_pair(&p);
		}
	}
}
