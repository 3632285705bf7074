/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_TESTGEN_ASK_H
#define XENABI_TESTGEN_ASK_H

#include "lib/base/err.h"
#include "lib/testgen/judge.h"
#include "lib/testgen/subject.h"

/*
 * The only parts that know the interfaces of what is tested: lib/code/code.h
 * and lib/read/csource/csource.h.
 */

struct gen_code_asked;

/* Analyses the image. NULL on failure. */
struct gen_code_asked *gen_code_ask(const char *path, const struct gen_subject *subjects,
				    size_t count, struct xenabi_error *err);
void gen_code_done(struct gen_code_asked *a);
/* Judges all of it. */
void gen_code_judge(const struct gen_code_asked *a, const char *config, struct gen_score *score);

/* Writes the handlers as a hypervisor's tree at root, a new folder, reads and judges that. 0 or -1. */
int gen_sources_judge(const char *root, const struct gen_subject *subjects, size_t count,
		      struct gen_score *score, struct xenabi_error *err);

#endif
