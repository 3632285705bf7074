// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/arch/arch.h"
#include "lib/rule/arch_limit.h"

static bool is_unlimited(viewset arches)
{
	return arches == ~VIEWS_NONE;
}

/* With the architectures of the hypervisors that serve them, where they have none of their own. */
static viewset with_hypervisors(viewset arches)
{
	viewset all = arches;

	for (enum arch wide = 0; wide < ARCH_COUNT; wide++) {
		enum arch narrow = arch_info(wide)->narrow;

		if (views_have_arch(arches, narrow) && !arch_info(narrow)->has_hypervisor)
			all |= views_of_arch(wide);
	}
	return all;
}

viewset arch_limit_reading(viewset arches)
{
	viewset all = with_hypervisors(arches);

	for (enum arch wide = 0; wide < ARCH_COUNT; wide++)
		if (views_have_arch(arches, wide) && arch_info(wide)->narrow_has_own_layout)
			all |= views_of_arch(arch_info(wide)->narrow);
	return all;
}

/* A file of the hypervisor that is built for other architectures alone. */
static bool is_foreign(const struct evidence *at, viewset arches)
{
	static const char all[] = "xen/arch/";

	if (is_unlimited(arches) || !at->file || strncmp(at->file, all, strlen(all)))
		return false;
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (views_have_arch(arches, arch) && arch_has_source(arch, at->file))
			return false;
	return true;
}

/* Of headers or of a hypervisor that nobody who was asked for has to do with. */
static bool is_of_others(const struct gap *gap, viewset arches)
{
	enum arch headers = gap_arch(gap), hypervisor = gap_hypervisor(gap);
	viewset read = arch_limit_reading(arches);

	return is_foreign(&gap->at, with_hypervisors(arches)) ||
	       (headers != ARCH_COUNT && !views_have_arch(read, headers)) ||
	       (hypervisor != ARCH_COUNT && !views_have_arch(read, hypervisor));
}

static void limit_findings(struct report *report, viewset arches)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->findings.count; i++) {
		struct finding *f = &report->findings.items[i];

		if (f->views && !(f->views & arches)) {
			vec_free(&f->evidence);
			continue;
		}
		f->views &= arches;
		report->findings.items[kept++] = *f;
	}
	report->findings.count = kept;
}

static void limit_verdicts(struct report *report, viewset arches)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->verdicts.count; i++)
		if (views_have_arch(arches, report->verdicts.items[i].arch))
			report->verdicts.items[kept++] = report->verdicts.items[i];
	report->verdicts.count = kept;
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (!views_have_arch(arches, arch))
			report->compared.entries[arch] = 0;
}

static void limit_gaps(struct report *report, viewset arches)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->gaps.count; i++)
		if (!is_of_others(&report->gaps.items[i].gap, arches))
			report->gaps.items[kept++] = report->gaps.items[i];
	report->gaps.count = kept;
}

void arch_limit_report(struct report *report, viewset arches)
{
	viewset served = with_hypervisors(arches);

	limit_findings(report, served);
	limit_verdicts(report, served);
	limit_gaps(report, arches);
}

static void limit_constants(struct release *limited, const struct release *r, viewset arches,
			    struct arena *a)
{
	limited->constants = arena_array(a, r->constant_count + 1, sizeof(*r->constants));
	limited->constant_count = 0;
	for (size_t i = 0; i < r->constant_count; i++) {
		struct constant c = r->constants[i];

		c.views &= arches;
		if (c.views)
			limited->constants[limited->constant_count++] = c;
	}
}

struct release *arch_limit_release(const struct release *r, viewset arches, struct arena *a)
{
	struct release *limited = arena_memdup(a, r, sizeof(*r));
	viewset served = with_hypervisors(arches);

	limited->views &= arches;
	limit_constants(limited, r, arches, a);
	limited->decodes = arena_array(a, r->decode_count + 1, sizeof(*r->decodes));
	limited->continuations =
		arena_array(a, r->continuation_count + 1, sizeof(*r->continuations));
	limited->gaps = arena_array(a, r->gap_count + 1, sizeof(*r->gaps));
	limited->decode_count = limited->continuation_count = limited->gap_count = 0;
	for (size_t i = 0; i < r->decode_count; i++)
		if (views_have_arch(served, r->decodes[i].arch))
			limited->decodes[limited->decode_count++] = r->decodes[i];
	for (size_t i = 0; i < r->continuation_count; i++)
		if (views_have_arch(served, r->continuations[i].arch))
			limited->continuations[limited->continuation_count++] = r->continuations[i];
	for (size_t i = 0; i < r->gap_count; i++)
		if (!is_of_others(&r->gaps[i], arches))
			limited->gaps[limited->gap_count++] = r->gaps[i];
	return limited;
}
