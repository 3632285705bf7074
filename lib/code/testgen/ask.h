/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CODE_TESTGEN_ASK_H
#define XENABI_CODE_TESTGEN_ASK_H

#include "lib/base/err.h"
#include "lib/code/testgen/judge.h"

/* The only part that knows the interface of what is tested: lib/code/code.h. */

struct gen_asked;

/* What one handler of an image is asked for. */
struct gen_subject {
	const struct gen_handler *handler;
	const struct gen_truth *truth; /* for the names of the entries and the ops to ask for */
};

/* Analyses the image. NULL on failure. */
struct gen_asked *gen_ask(const char *path, const struct gen_subject *subjects, size_t count,
			  struct xenabi_error *err);
void gen_ask_done(struct gen_asked *a);

/* Judges all of it. */
void gen_ask_judge(const struct gen_asked *a, const char *config, struct gen_score *score);

#endif
