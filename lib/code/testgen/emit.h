/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_TESTGEN_EMIT_H
#define XENABI_CODE_TESTGEN_EMIT_H

#include "lib/base/strbuf.h"
#include "lib/code/testgen/spec.h"

/* Declarations that every emitted handler needs; once a translation unit. */
void gen_emit_prelude(struct strbuf *sb);
/* The handler, what it delegates to, and its compat and HVM entries. */
void gen_emit_handler(struct strbuf *sb, const struct gen_handler *h);
/* A translation unit of its own that defines what handlers call. */
void gen_emit_support(struct strbuf *sb);

#endif
