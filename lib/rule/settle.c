// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/settle.h"
#include "lib/rule/waiver.h"

/* Those of an input; none where it has no such file. */
static int parse_own(struct waivers *w, struct report *report, const struct catalogue *catalogue,
		     const struct release *r, struct xenabi_error *err)
{
	const char *place;

	if (!r || !r->waivers)
		return 0;
	place = arena_printf(&report->arena, "%s: " WAIVERS_FILE, r->spec);
	return waivers_parse(w, catalogue, r->waivers, place, &report->arena, err);
}

static int read_waivers(struct report *report, const struct catalogue *catalogue,
			const struct allowances *allowed, struct xenabi_error *err)
{
	const struct release *old = report->inputs[SIDE_OLD], *new = report->inputs[SIDE_NEW];
	struct waivers ours = {0}, theirs = {0};
	int rc = parse_own(&ours, report, catalogue, old ? old : new, err);

	if (!rc && old)
		rc = parse_own(&theirs, report, catalogue, new, err);
	if (!rc)
		waivers_find_added(&report->added, &ours, &theirs);
	if (!rc && allowed->waivers) {
		vec_free(&ours.items);
		if (*allowed->waivers)
			rc = waivers_parse(&ours, catalogue, allowed->waivers,
					   allowed->waivers_place, &report->arena, err);
	}
	vec_free(&theirs.items);
	report->waivers = ours;
	return rc;
}

int settle_report(struct report *report, const struct catalogue *catalogue,
		  const struct allowances *allowed, struct xenabi_error *err)
{
	if (read_waivers(report, catalogue, allowed, err))
		return -1;
	waivers_expire(&report->waivers, report->inputs[SIDE_NEW]->version, allowed->today);
	waivers_apply(report);
	if (allowed->baseline)
		baseline_apply(allowed->baseline, report);
	return 0;
}
