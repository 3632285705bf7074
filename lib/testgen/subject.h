/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_TESTGEN_SUBJECT_H
#define XENABI_TESTGEN_SUBJECT_H

#include "lib/model/family.h"
#include "lib/testgen/truth.h"

/* What one handler is asked for. */
struct gen_subject {
	const struct gen_handler *handler;
	const struct gen_truth *truth; /* for the names of the entries and the ops to ask for */
};

/*
 * What rules/families.json would say of a hypercall that the handler serves;
 * its strings are in the arena.
 */
void gen_describe(const struct gen_subject *s, struct arena *a, struct family *ret);
/* The name of the macro that stands for an op, or for a number that is none, in public headers. */
const char *gen_op_macro(const struct gen_handler *h, unsigned int value, struct arena *a);

#endif
