// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/report/place.h"
#include "lib/report/shared.h"
#include "lib/report/text.h"

const char *place_file(const struct report *report, const struct finding *f)
{
	const struct side_evidence *e = finding_place(f);
	const struct release *input = report->inputs[e ? e->side : SIDE_NEW];

	if (e && e->at.file)
		return e->at.file;
	return input && *input->spec ? input->spec : "xen";
}

unsigned int place_line(const struct finding *f)
{
	const struct side_evidence *e = finding_place(f);

	return e && e->at.file && e->at.line ? e->at.line : 1;
}

void place_add_sentence(struct strbuf *out, const struct finding *f)
{
	text_add(out, f->message);
	strbuf_addstr(out, " (for ");
	strbuf_addstr(out, text_audience(f->audience));
	if (f->views) {
		strbuf_addstr(out, " on ");
		text_add_arches(out, f->views);
	}
	strbuf_addf(out, "; %s)", f->rule);
}

void place_add_details(struct strbuf *out, const struct finding *f, const char *lead)
{
	struct strbuf witness = {0};
	char *rest, *line;

	if (f->witness)
		text_add_witness(&witness, f->witness);
	rest = witness.data;
	while (rest && *rest && (line = strsep(&rest, "\n"))) {
		strbuf_addstr(out, lead);
		strbuf_addstr(out, line + strspn(line, " "));
	}
	if (f->advice) {
		strbuf_addf(out, "%sfix: ", lead);
		text_add(out, f->advice);
	}
	strbuf_deinit(&witness);
}

void place_add_uri(struct strbuf *out, const char *path)
{
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (isalnum(c) || strchr("/-._~+", c))
			strbuf_addch(out, *path);
		else
			strbuf_addf(out, "%%%02X", c);
	}
}
