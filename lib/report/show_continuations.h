/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_SHOW_CONTINUATIONS_H
#define XENABI_REPORT_SHOW_CONTINUATIONS_H

#include "lib/report/shared.h"

/* The op's name; "op N" where no header declares one. */
void text_add_op_name(struct strbuf *out, const struct show_family *f, uint64_t number);
/* How many sites make which kind of continuation of the hypercall; with --verbose each site. */
void text_add_continuations(struct strbuf *out, const struct show_family *f,
			    const struct release *r, const struct print_options *options);
/* A line for each site that continues the op of that number. */
void text_add_op_sites(struct strbuf *out, const struct show_family *f, const struct release *r,
		       uint64_t number);
/* How a handler splits its command register, and where: a line. */
void text_add_decode(struct strbuf *out, const struct show_family *f, const struct decode *d);
/* "; continued by register, restart" where sites continue the op of that number. */
void text_add_op_continuations(struct strbuf *out, const struct show_family *f,
			       const struct release *r, uint64_t number);

#endif
