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

size_t report_count_allowed(const struct report *report, const struct print_options *options,
			    bool want_waived)
{
	const struct finding *f;
	size_t count = 0;

	vec_each(f, &report->findings)
		count += !finding_is_open(f) && want_waived == !!f->waiver &&
			 audience_is_wanted(options, f->audience);
	return count;
}

static unsigned int place_rank(const struct side_evidence *e)
{
	return (e->at.file ? 0 : 2) + (e->side == SIDE_NEW ? 0 : 1);
}

const struct side_evidence *finding_place(const struct finding *f)
{
	const struct side_evidence *e, *best = NULL;

	vec_each(e, &f->evidence)
		if ((e->at.file || e->at.symbol) && (!best || place_rank(e) < place_rank(best)))
			best = e;
	return best;
}

bool finding_is_version(const struct finding *f)
{
	static const char end[] = "_INTERFACE_VERSION";
	size_t len = strlen(f->subject);

	return len >= strlen(end) && !strcmp(f->subject + len - strlen(end), end);
}

size_t report_count_wanted(const struct report *report, const struct print_options *options,
			   enum level level)
{
	size_t count = 0;
	const struct finding *f;

	vec_each(f, &report->findings)
		count += f->level == level && finding_is_open(f) &&
			 audience_is_wanted(options, f->audience);
	return count;
}
