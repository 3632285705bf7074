// SPDX-License-Identifier: GPL-2.0-only
#include "lib/arch/arch.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/chain.h"
#include "lib/rule/call/judge_broken.h"

/* Whether that caller comes by the path that is asked about. */
static bool comes_by(const struct question *q, const struct arch_caller *caller)
{
	unsigned int i = 0;

	while (i < caller->path_count && !question_has_path(q, caller->paths[i]))
		i++;
	return i < caller->path_count && caller->paths[i] == q->entry;
}

/* Where there is but one path, nothing has to tell of it. */
static bool has_one_path(enum arch arch)
{
	const struct arch_caller *callers = arch_info(arch)->callers;

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
		if (callers[i].path_count > 1)
			return false;
	return true;
}

struct strings question_callers(const struct question *q)
{
	const struct arch_caller *all = arch_info(q->arch)->callers;
	bool has_one = has_one_path(q->arch) && q->entry == ENTRY_NATIVE;
	const char *callers[ARCH_CALLERS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
		if (all[i].name &&
		    (has_one || (question_has_path(q, ENTRY_NATIVE) && comes_by(q, &all[i]))))
			callers[count++] = all[i].name;
	return (struct strings){
		arena_memdup(&q->j->report->arena, callers, count * sizeof(*callers)), count};
}

static void ask(struct question *q, question_list *asked)
{
	bool old_knows = release_tells_splits(q->old->release, q->arch);
	bool new_knows = release_tells_splits(q->new->release, q->arch);

	question_answer(q);
	if (old_knows && (new_knows || q->kind == VERDICT_COMPATIBLE))
		q->j->report->compared.entries[q->arch]++;
	vec_push(asked, *q);
}

static void add_verdicts(struct judge *j, const question_list *asked)
{
	const struct question *q;

	vec_each(q, asked)
		vec_push(&j->report->verdicts,
			 (struct verdict){.hypercall = q->old->family->hypercall,
					  .told_of = q->old->family->hypercall,
					  .entry = q->entry,
					  .arch = q->arch,
					  .kind = q->kind,
					  .reason = q->reason,
					  .is_for_tools = q->is_for_tools,
					  .callers = question_callers(q)});
}

static bool has_entry(const struct question *q, const struct call_facts *f)
{
	for (size_t i = 0; i < f->sites.count; i++)
		if (f->sites.items[i]->arch == q->arch && f->sites.items[i]->entry == q->entry)
			return true;
	return question_count_entries(q, f);
}

/* Whether the architecture is a hypervisor's here, and not only how narrow callers see another. */
static bool is_hypervisor(const struct question *q)
{
	bool is_known = release_tells_splits(q->old->release, q->arch) ||
			release_tells_splits(q->new->release, q->arch);

	for (enum arch wide = 0; wide < ARCH_COUNT; wide++)
		if (wide != q->arch && arch_info(wide)->narrow == q->arch &&
		    (release_tells_splits(q->old->release, wide) ||
		     release_tells_splits(q->new->release, wide)))
			return is_known || arch_info(q->arch)->has_hypervisor;
	return true;
}

static void judge_arch(struct judge *j, const struct call_facts *old, const struct call_facts *new,
		       enum arch arch, question_list *asked)
{
	bool is_declared = question_number_in(old, arch) && question_number_in(new, arch);

	if (release_serves_no_calls(old->release, arch) &&
	    release_serves_no_calls(new->release, arch))
		return;
	for (enum entry_path entry = 0; entry < ENTRY_COUNT; entry++) {
		struct question q = {.j = j, .old = old, .new = new, .entry = entry, .arch = arch};

		if (!is_hypervisor(&q))
			continue;
		if (has_entry(&q, old) || has_entry(&q, new) ||
		    (is_declared && entry == ENTRY_NATIVE))
			ask(&q, asked);
	}
}

/* A compiled hypervisor alone, which is for another architecture. */
static bool is_built_for_others(const struct release *r, enum arch arch)
{
	if (!(r->supplies & SUPPLIES_BINARY) || (r->supplies & SUPPLIES_SOURCE))
		return false;
	for (size_t i = 0; i < r->decode_count; i++)
		if (r->decodes[i].arch == arch)
			return false;
	for (size_t i = 0; i < r->continuation_count; i++)
		if (r->continuations[i].arch == arch)
			return false;
	return true;
}

/* How narrow callers of another architecture see the headers, which its hypervisor serves. */
static bool is_narrow_of_told(const struct release *old, const struct release *new, enum arch arch)
{
	for (enum arch wide = 0; wide < ARCH_COUNT; wide++)
		if (wide != arch && arch_info(wide)->narrow == arch &&
		    !is_built_for_others(old, wide) && !is_built_for_others(new, wide))
			return true;
	return false;
}

static bool any_is_built_for_others(const struct release *old, const struct release *new,
				    enum arch arch)
{
	return is_built_for_others(old, arch) || is_built_for_others(new, arch);
}

/* Once for each architecture of the headers, and not for each hypercall. */
static void add_built_gaps(struct judge *j, const struct release *old, const struct release *new,
			   viewset views)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		bool is_old = is_built_for_others(old, arch);
		struct gap gap = {.needs = "sources, or a hypervisor of that architecture"};

		if (!views_have_arch(views, arch) || is_narrow_of_told(old, new, arch) ||
		    !any_is_built_for_others(old, new, arch))
			continue;
		gap.what = arena_printf(&j->report->arena,
					"%s: the %s hypervisor is built for another architecture, "
					"so there is no verdict",
					arch_name(arch), is_old ? "old" : "new");
		vec_push(&j->report->gaps,
			 (struct side_gap){.side = is_old ? SIDE_OLD : SIDE_NEW, .gap = gap});
	}
}

static bool is_concerned(const struct release *old, const struct release *new, viewset views,
			 const struct family *family, enum arch arch)
{
	return family_on_arch(family, arch) && !any_is_built_for_others(old, new, arch) &&
	       (views_have_arch(views, arch) ||
		(release_covers(old, arch) && release_covers(new, arch)));
}

/* What is in flight within another call is in flight. */
static void judge_entries(struct judge *j, struct verdict *outer)
{
	const struct verdict *v;

	if (outer->kind == VERDICT_COMPATIBLE)
		outer->reason = arena_printf(&j->report->arena,
					     "%s; the calls that it holds have their own verdicts",
					     outer->reason);
	vec_each(v, &j->report->verdicts) {
		if (v == outer || v->arch != outer->arch || v->entry != outer->entry ||
		    v->kind != VERDICT_BROKEN || v->is_for_tools || outer->kind == VERDICT_BROKEN)
			continue;
		outer->kind = VERDICT_BROKEN;
		outer->told_of = v->told_of;
		outer->reason = arena_printf(&j->report->arena, "it may hold %s, which is broken",
					     v->hypercall);
	}
}

static void judge_held_calls(struct judge *j)
{
	struct verdict *v;

	vec_each(v, &j->report->verdicts) {
		const struct family *family =
			families_of_hypercall(&j->catalogue->families, v->hypercall);

		if (family && family->holds_calls)
			judge_entries(j, v);
	}
}

void judge_verdicts(struct judge *j, const struct release *old, const struct release *new)
{
	const struct families *families = &j->catalogue->families;
	viewset views = changes_common_views(old, new);

	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];
		struct call_facts was, is;
		question_list asked = {0};

		if (family->kind != FAMILY_OPS || !family->number_macro)
			continue;
		call_facts_init(&was, old, families, family, &j->report->arena);
		call_facts_init(&is, new, families, family, &j->report->arena);
		was.label = j->report->labels[SIDE_OLD];
		is.label = j->report->labels[SIDE_NEW];
		for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
			if (is_concerned(old, new, views, family, arch))
				judge_arch(j, &was, &is, arch, &asked);
		chain_judge(&asked);
		add_verdicts(j, &asked);
		judge_masks(j, &was, &is);
		judge_signatures(j, &was, &is);
		judge_callers(j, &was, &is);
		judge_lost_ops(j, &was, &is);
		judge_refusals(j, &was, &is);
		judge_encodings(j, &was, &is);
		judge_broken(j, &asked);
		vec_free(&asked);
		call_facts_deinit(&was);
		call_facts_deinit(&is);
	}
	add_built_gaps(j, old, new, views);
	judge_held_calls(j);
}
