// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/rule/call/remaining.h"

const struct continuation *remaining_site(const struct call_facts *f,
					  const struct continuation *site, bool *ret_is_told)
{
	const struct continuation *found = NULL;

	*ret_is_told = false;
	for (size_t i = 0; i < f->sites.count; i++) {
		const struct continuation *s = f->sites.items[i];
		bool is_same = names_equal(s->function, site->function);

		if (s->arch != site->arch || s->entry != site->entry)
			continue;
		*ret_is_told |= s->rest != REST_UNKNOWN;
		if (s->rest == REST_LESS && (is_same || !found))
			found = s;
	}
	return found;
}

uint64_t remaining_lost(const struct continuation *was, const struct continuation *is)
{
	uint64_t lost = was->rest_bits & ~is->rest_bits;

	if (!is->at.file) /* machine code does not tell them */
		return 0;
	return lost & -lost;
}

enum verdict_kind remaining_verdict(const struct call_facts *new, const struct continuation *site,
				    struct arena *a, const char **ret_reason)
{
	bool is_told;
	const struct continuation *is = remaining_site(new, site, &is_told);

	if (site->rest != REST_LESS || (!is && !is_told))
		return VERDICT_COMPATIBLE;
	if (!is) {
		*ret_reason = arena_printf(a,
					   "%s leaves the part of the count that is not done, "
					   "which nothing is seen to do in %s",
					   site->function, new->label);
		return VERDICT_UNKNOWN;
	}
	if (!remaining_lost(site, is))
		return VERDICT_COMPATIBLE;
	*ret_reason = arena_printf(a,
				   "%s may leave a count of 0x%" PRIx64 ", of which %s takes no "
				   "more than the bits 0x%" PRIx64 " in %s",
				   site->function, remaining_lost(site, is), is->function,
				   is->rest_bits, new->label);
	return VERDICT_BROKEN;
}
