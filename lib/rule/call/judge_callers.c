// SPDX-License-Identifier: GPL-2.0-only
#include "lib/arch/arch.h"
#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/served.h"

/* Callers that lose a hypercall, or whose arguments are translated no more. */

static const char *rule_of(enum served_change change)
{
	switch (change) {
	case SERVED_NO_MORE:
		return "hypercall-removed";
	case SERVED_NATIVELY:
		return "hypercall-signature-changed";
	case SERVED_ALIKE:
	case SERVED_BY_ANOTHER:
		break;
	}
	return NULL;
}

static bool is_alike(const struct served *a, const struct served *b)
{
	if (a->change == SERVED_NO_MORE)
		return b->change == SERVED_NO_MORE;
	return a->change == b->change && names_equal(a->was->handler, b->was->handler) &&
	       names_equal(a->is->handler, b->is->handler);
}

/* "pv64, hvm64": all from that one on for whom the same changed. */
static const char *name_alike(struct judge *j, const struct served *all, size_t first,
			      enum arch arch)
{
	struct strbuf out = {0};

	for (size_t i = first; i < ARCH_CALLERS_MAX; i++)
		if (all[i].was && is_alike(&all[i], &all[first]))
			strbuf_addf(&out, "%s%s", i == first ? "" : ", ",
				    arch_info(arch)->callers[i].name);
	return call_take_text(j, &out);
}

static bool was_named(const struct served *all, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (all[i].was && is_alike(&all[i], &all[at]))
			return true;
	return false;
}

static void judge_change(struct judge *j, const struct call_facts *old,
			 const struct call_facts *new, const struct served *all, size_t at,
			 enum arch arch)
{
	struct served s = all[at];
	const char *rule = rule_of(s.change);
	struct exposure exposure = exposure_of(old, &(number_list){0}, arch);
	struct finding *f;

	if (!rule || was_named(all, at))
		return;
	f = call_finding(
		j, old, rule, &exposure, LEVEL_ERROR, old->family->hypercall,
		served_describe(&s, old, new, name_alike(j, all, at, arch), &j->report->arena),
		arch);
	call_finding_at(f, SIDE_OLD, &s.was->at);
	if (s.is)
		call_finding_at(f, SIDE_NEW, &s.is->at);
}

void judge_callers(struct judge *j, const struct call_facts *old, const struct call_facts *new)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const struct arch_caller *callers = arch_info(arch)->callers;
		struct served all[ARCH_CALLERS_MAX] = {0};

		for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
			if (callers[i].name)
				all[i] = served_compare(old, new, callers[i].name, arch);
		for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
			judge_change(j, old, new, all, i, arch);
	}
}
