// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/report/shared.h"

#define FORMAT(name) extern const struct report_format report_format_##name;
#include "lib/report/formats.def"
#undef FORMAT

static const struct report_format *const formats[] = {
#define FORMAT(name) &report_format_##name,
#include "lib/report/formats.def"
#undef FORMAT
};

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	}
	return NULL;
}

const char *report_format_names(void)
{
	static const char names[] =
#define FORMAT(name) ", " #name
#include "lib/report/formats.def"
#undef FORMAT
		;

	return names + strlen(", ");
}

enum audience audience_shown(enum audience audience)
{
	return audience == AUDIENCE_LEGACY ? AUDIENCE_GUEST : audience;
}

bool audience_is_wanted(const struct print_options *options, enum audience audience)
{
	return audience_shown(audience) <= options->audience;
}

size_t report_count_wanted(const struct report *report, const struct print_options *options,
			   enum level level)
{
	size_t count = 0;
	const struct finding *f;

	vec_each(f, &report->findings)
		count += f->level == level && audience_is_wanted(options, f->audience);
	return count;
}
