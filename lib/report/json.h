/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_JSON_H
#define XENABI_REPORT_JSON_H

#include "lib/report/jsonout.h"
#include "lib/report/report.h"

/* The parts of the JSON format that have a file of their own. */

extern const struct report_format report_format_json;

void json_print_show(const struct show *show, const struct print_options *options,
		     struct strbuf *out);
void json_print_decode(const struct decoding *decoding, const struct print_options *options,
		       struct strbuf *out);
void json_print_rules(const struct catalogue *catalogue, const struct rule *rule,
		      const struct print_options *options, struct strbuf *out);

void json_print_explain(const struct explain *explain, const struct print_options *options,
			struct strbuf *out);

void json_print_audit(const struct audit *audit, const struct catalogue *catalogue,
		      const struct print_options *options, struct strbuf *out);
/* The members of a finding, but for what the report as a whole tells of it. */
void json_put_finding(struct jsonout *j, const struct finding *f);
/* The members that begin every document. */
void json_put_head(struct jsonout *j, const char *schema);
/* The members of a gap. */
void json_put_gap(struct jsonout *j, const struct gap *gap);
/* The members that tell what a handler makes of a register value; op may be NULL. */
void json_put_split(struct jsonout *j, const char *op, const struct split_result *r);

#endif
