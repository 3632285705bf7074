// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/rule/baseline.h"
#include "lib/rule/waiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The bytes as a file of waivers, and as a report that is a baseline. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct catalogue catalogue;
	struct report report = {0};
	struct strbuf out = {0};
	struct arena a = {0};
	const char *text = arena_strndup(&a, (const char *)bytes, size);
	struct baseline b = {0};

	if (!catalogue.rules.count)
		catalogue_load(&catalogue, NULL, NULL, NULL);
	if (!waivers_parse(&report.waivers, &catalogue, text, "fuzz", &a, NULL)) {
		waivers_expire(&report.waivers, "4.17.0", "2026-11-30");
		waivers_find_added(&report.added, &(struct waivers){0}, &report.waivers);
		waivers_apply(&report);
		waivers_write(&report, LEVEL_NOTE, NULL, "2026-12-31", &out);
	}
	if (!baseline_parse(&b, text, "fuzz", NULL))
		baseline_apply(&b, &report);
	baseline_deinit(&b);
	report_deinit(&report);
	strbuf_deinit(&out);
	arena_deinit(&a);
	return 0;
}
