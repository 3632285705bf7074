/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_TESTGEN_JUDGE_H
#define XENABI_TESTGEN_JUDGE_H

#include "lib/testgen/truth.h"

/* What is compared, each counted on its own. */
#define GEN_QUESTION_LIST(X)                                                                       \
	X(QUESTION_WIDTH, "op bits")                                                               \
	X(QUESTION_POSITION, "progress position")                                                  \
	X(QUESTION_UNIT, "progress unit")                                                          \
	X(QUESTION_ONLY_FOR, "ops that the mask is for")                                           \
	X(QUESTION_DISPATCHED, "ops dispatched")                                                   \
	X(QUESTION_NOT_DISPATCHED, "ops not dispatched")                                           \
	X(QUESTION_TAKES_PROGRESS, "ops: progress taken")                                          \
	X(QUESTION_SITE, "continuation sites")                                                     \
	X(QUESTION_NUMBER, "sites: hypercall number")                                              \
	X(QUESTION_FORMAT, "sites: format")                                                        \
	X(QUESTION_KIND, "sites: kind")                                                            \
	X(QUESTION_SITE_OP, "sites: op")                                                           \
	X(QUESTION_SITE_POSITION, "sites: progress position")

enum gen_question {
#define X(id, text) id,
	GEN_QUESTION_LIST(X)
#undef X
		QUESTION_COUNT,
};

struct gen_score {
	unsigned long right[QUESTION_COUNT], unknown[QUESTION_COUNT], wrong[QUESTION_COUNT];
	unsigned long handlers, images;	 /* or trees */
	unsigned long long instructions; /* carried out */
	unsigned long not_understood;
	double seconds;	    /* of CPU time, in the analysis */
	bool tells_unknown; /* prints what is not known, too */
};

enum gen_verdict { VERDICT_UNKNOWN, VERDICT_YES, VERDICT_NO };

/* What was found of an op that somebody asked for. */
struct gen_op_answer {
	unsigned int op;
	enum gen_verdict dispatched;
	bool knows_progress;
	enum gen_progress progress; /* of an op that is dispatched */
};

struct gen_op_answer gen_op_answer_of(unsigned int op, enum answer dispatched,
				      enum progress_answer progress);

/* What was found of one entry. */
struct gen_entry_answer {
	struct known_number op_bits, progress_lsb;
	const char *unknown_because; /* NULL: it is not told */
	uint64_t unit;
	bool is_for_some_ops;
	unsigned int only_for[GEN_MAX_OPS];
	unsigned int only_for_count;
	struct gen_op_answer *ops;
	unsigned int op_count;
};

/* What was found of one call of hypercall_create_continuation(). */
struct gen_site_answer {
	const char *function; /* as the image names it, "do_g3_op.part.0" */
	bool has_number;
	unsigned int number;
	const char *format; /* NULL: not known */
	enum continuation_kind kind;
	unsigned int ops[GEN_MAX_OPS]; /* that the register may carry */
	unsigned int op_count;	       /* 0: not known, or none is concerned */
	struct known_number progress_lsb;
};

/* Prints what is wrong, with the seed and the text, and counts it all. */
struct gen_judge {
	const struct gen_handler *handler;
	const char *config; /* how it was compiled */
	struct gen_score *score;
};

void gen_judge_entry(const struct gen_judge *j, const struct gen_entry_truth *truth,
		     const struct gen_entry_answer *answer);
/* The answers are all sites of the image; those of other handlers are passed over. */
void gen_judge_sites(const struct gen_judge *j, const struct gen_truth *truth,
		     const struct gen_site_answer *answers, size_t count);

/* How many sites were found in the image, and how many calls its object file has. */
void gen_judge_site_count(struct gen_score *score, const char *config, size_t found,
			  size_t compiled);

void gen_score_add(struct gen_score *to, const struct gen_score *from);
unsigned long gen_score_wrong(const struct gen_score *score);
/* A table on standard output; what was asked heads it. The number of wrong answers. */
unsigned long gen_score_print(const struct gen_score *score, const char *what);

#endif
