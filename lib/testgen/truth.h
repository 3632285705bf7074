/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_TESTGEN_TRUTH_H
#define XENABI_TESTGEN_TRUTH_H

#include <jansson.h>

#include "lib/testgen/spec.h"
#include "lib/model/fact.h"

#define GEN_MAX_SITES (GEN_MAX_OPS + GEN_MAX_LEVELS)

/* What must be found of one op. */
struct gen_op_truth {
	unsigned int value;
	enum gen_progress progress; /* refused: with an error, or like an op that is not there */
};

/* What must be found of one entry: do_g3_op, compat_g3_op, hvm_g3_op. */
struct gen_entry_truth {
	char function[32];
	enum entry_path entry;
	unsigned int register_bits; /* 0: the machine's word */
	bool has_mask;
	/* No op takes progress here, so that no register value shows whether there is a mask. */
	bool mask_is_hidden;
	unsigned int op_bits;
	bool has_progress; /* and some op uses it: else its place cannot be seen for certain */
	unsigned int progress_lsb;
	uint64_t unit;
	bool is_per_op; /* the mask is for the ops that do not refuse progress */
	struct gen_op_truth ops[GEN_MAX_OPS];
	unsigned int op_count;
};

/* A call of hypercall_create_continuation() as it is written, not as it is compiled. */
struct gen_site_truth {
	char function[32];   /* that it is written in … */
	char inlined_in[32]; /* … and that it may be inlined in; "" where it cannot */
	unsigned int number; /* of the hypercall */
	const char *format;
	enum continuation_kind kind;
	bool is_foreign;	       /* another hypercall takes the register as it likes */
	bool may_restart;	       /* where no progress was made, the registers stay */
	unsigned int ops[GEN_MAX_OPS]; /* that the register may carry; none: no op is concerned */
	unsigned int op_count;
	bool has_progress;
	unsigned int progress_lsb;
};

struct gen_truth {
	struct gen_entry_truth entries[ENTRY_COUNT];
	unsigned int entry_count;
	struct gen_site_truth sites[GEN_MAX_SITES];
	unsigned int site_count;
};

void gen_truth_make(const struct gen_handler *h, struct gen_truth *t);
/* The op of that value, or NULL. */
const struct gen_op_truth *gen_truth_op(const struct gen_entry_truth *t, unsigned int value);
/* "used", "ignored", "refused". */
const char *gen_progress_name(enum gen_progress progress);
/* A new reference. */
json_t *gen_truth_json(const struct gen_handler *h, const struct gen_truth *t);

#endif
