/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_PLACE_H
#define XENABI_REPORT_PLACE_H

#include "lib/report/report.h"

/* What the formats for other programs share: where a finding is, and in how many words. */

/* The file that a finding is shown at; where it has none, the input that it was found in. */
const char *place_file(const struct report *report, const struct finding *f);
/* From 1; 1 where it is not known. */
unsigned int place_line(const struct finding *f);
/* "MESSAGE (for WHOM on ARCHES; RULE)", a line of plain text. */
void place_add_sentence(struct strbuf *out, const struct finding *f);
/* The register that shows it and what undoes it, each line behind lead; nothing where neither. */
void place_add_details(struct strbuf *out, const struct finding *f, const char *lead);
/* A path as the URI that it is in SARIF: its odd bytes after '%'. */
void place_add_uri(struct strbuf *out, const char *path);

#endif
