// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/judge.h"

static const char *what_is_missing(const struct release *old, const struct release *new)
{
	const unsigned int knows_masks = SUPPLIES_SOURCE | SUPPLIES_BINARY;
	bool old_knows = old->supplies & knows_masks, new_knows = new->supplies &knows_masks;

	if (old_knows && new_knows)
		return "how the command register is split has not been compared";
	if (old_knows || new_knows)
		return old_knows ? "the new input does not tell how the command register is split: "
				   "it needs sources or a hypervisor"
				 : "the old input does not tell how the command register is split: "
				   "it needs sources or a hypervisor";
	return "public headers do not tell how the command register is split: sources or a "
	       "hypervisor of both releases are needed";
}

static bool has_hypercall(const struct release *r, const struct family *family, enum arch arch)
{
	return release_constant_in(r, family->number_macro, view_bit(arch, AUDIENCE_GUEST)) ||
	       release_constant_in(r, family->number_macro, view_bit(arch, AUDIENCE_TOOLS));
}

/* Absence of evidence is no compatibility: each hypercall that continues is unknown. */
void judge_verdicts(struct judge *j, const struct release *old, const struct release *new)
{
	const struct families *families = &j->catalogue->families;
	viewset views = changes_common_views(old, new);
	const char *reason = what_is_missing(old, new);

	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];

		if (family->kind != FAMILY_OPS || !family->number_macro)
			continue;
		for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
			if (views_have_arch(views, arch) && family_on_arch(family, arch) &&
			    has_hypercall(old, family, arch) && has_hypercall(new, family, arch))
				vec_push(&j->report->verdicts,
					 (struct verdict){family->hypercall, ENTRY_NATIVE, arch,
							  VERDICT_UNKNOWN, reason});
	}
	j->report->compared.entries = 0;
}
