/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_TESTGEN_EMIT_H
#define XENABI_TESTGEN_EMIT_H

#include "lib/base/strbuf.h"
#include "lib/testgen/spec.h"

/* What every emitted handler needs; once a translation unit: the two below. */
void gen_emit_prelude(struct strbuf *sb);
/* The numbers of the hypercalls, as public headers define them. */
void gen_emit_numbers(struct strbuf *sb);
void gen_emit_declarations(struct strbuf *sb);
/* The handler, what it delegates to, and its compat and HVM entries. */
void gen_emit_handler(struct strbuf *sb, const struct gen_handler *h);
/* A translation unit of its own that defines what handlers call. */
void gen_emit_support(struct strbuf *sb);

#endif
