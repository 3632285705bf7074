// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/vec.h"
#include "lib/code/code.h"
#include "lib/code/sites.h"
#include "lib/testgen/ask.h"
#include "lib/testgen/build.h"
#include "lib/read/elf.h"

#define MAX_IMAGE_BYTES ((size_t)64 << 20)
/* Numbers below are asked for, whether they are ops or not. */
#define ASKED_NUMBERS 64

struct gen_code_asked {
	const struct gen_subject *subjects;
	size_t count;
	struct blob file;
	struct arena arena;
	struct code_image image;
	struct families families;
	struct code_facts facts;
	double seconds; /* of CPU time, in the analysis */
	int compiled_sites;
};

static void describe_all(struct gen_code_asked *asked)
{
	asked->families.count = asked->count;
	asked->families.items =
		arena_array(&asked->arena, asked->count, sizeof(*asked->families.items));
	for (size_t i = 0; i < asked->count; i++)
		gen_describe(&asked->subjects[i], &asked->arena, &asked->families.items[i]);
}

static int analyse(struct gen_code_asked *a, struct xenabi_error *err)
{
	clock_t start = clock();
	int status = code_analyse(&a->image, &a->families, &a->facts, err);

	a->seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	return status;
}

struct gen_code_asked *gen_code_ask(const char *path, const struct gen_subject *subjects,
				    size_t count, struct xenabi_error *err)
{
	struct gen_code_asked *a = xalloc(sizeof(*a));
	struct elf_notes notes;

	a->compiled_sites = gen_count_calls(path, "hypercall_create_continuation");
	a->subjects = subjects;
	a->count = count;
	if (a->compiled_sites < 0)
		xenabi_error_set(err, XENABI_ESYSTEM, path,
				 "readelf does not read its object file");
	else if (elf_open_file(path, MAX_IMAGE_BYTES, &a->file, err) == 0 &&
		 elf_load(&a->file, path, &a->arena, &a->image, &notes, err) == 0) {
		describe_all(a);
		if (analyse(a, err) == 0)
			return a;
	}
	gen_code_done(a);
	return NULL;
}

void gen_code_done(struct gen_code_asked *a)
{
	code_facts_deinit(&a->facts);
	arena_deinit(&a->arena);
	elf_close_file(&a->file);
	free(a);
}

static const struct code_op *find_op(const struct code_handler *h, unsigned int number)
{
	for (size_t i = 0; i < h->op_count; i++)
		if (h->ops[i].number == number)
			return &h->ops[i];
	return NULL;
}

/* A number that is not listed is no op, unless the list is not complete. */
static struct gen_op_answer op_answer(const struct code_handler *h, unsigned int number)
{
	const struct code_op *op = find_op(h, number);

	if (op)
		return gen_op_answer_of(number, op->dispatched, op->progress);
	return gen_op_answer_of(number, h->has_all_ops ? ANSWER_NO : ANSWER_UNKNOWN,
				PROGRESS_UNKNOWN);
}

/* Of every op that is there, of every one that is said to be, and of small numbers. */
static void answer_ops(const struct code_handler *h, const struct gen_entry_truth *t,
		       struct gen_entry_answer *a)
{
	size_t most = t->op_count + h->op_count + ASKED_NUMBERS;

	a->ops = xalloc(most * sizeof(*a->ops));
	for (unsigned int i = 0; i < t->op_count; i++)
		a->ops[a->op_count++] = op_answer(h, t->ops[i].value);
	for (unsigned int number = 0; number < ASKED_NUMBERS; number++)
		if (!gen_truth_op(t, number))
			a->ops[a->op_count++] = op_answer(h, number);
	for (size_t i = 0; i < h->op_count; i++)
		if (h->ops[i].number >= ASKED_NUMBERS &&
		    !gen_truth_op(t, (unsigned int)h->ops[i].number))
			a->ops[a->op_count++] = op_answer(h, (unsigned int)h->ops[i].number);
}

static const struct code_handler *find_handler(const struct code_facts *facts, const char *symbol)
{
	for (size_t i = 0; i < facts->handler_count; i++)
		if (strcmp(facts->handlers[i].symbol, symbol) == 0)
			return &facts->handlers[i];
	return NULL;
}

static void judge_entry(const struct gen_code_asked *asked, const struct gen_judge *j,
			const struct gen_entry_truth *t)
{
	const struct code_handler *h = find_handler(&asked->facts, t->function);
	struct gen_entry_answer a = {0};

	if (h) {
		a.op_bits = h->op_bits;
		a.progress_lsb = h->progress_lsb;
		a.unit = h->unit;
		a.is_for_some_ops = h->only_for;
		for (size_t i = 0; i < h->only_for_count && i < GEN_MAX_OPS; i++)
			a.only_for[a.only_for_count++] = (unsigned int)h->only_for[i];
		answer_ops(h, t, &a);
	}
	gen_judge_entry(j, t, &a);
	free(a.ops);
}

static enum continuation_kind kind_of(enum code_site_kind kind)
{
	switch (kind) {
	case SITE_PROGRESS:
		return CONTINUATION_REGISTER;
	case SITE_COUNT:
		return CONTINUATION_COUNT;
	case SITE_SAME:
		return CONTINUATION_RESTART;
	case SITE_OP_REPLACED:
	case SITE_CALL_REPLACED:
		return CONTINUATION_OP_REPLACED;
	case SITE_UNKNOWN:
		break;
	}
	return CONTINUATION_UNKNOWN;
}

static struct gen_site_answer site_answer(const struct code_site *s)
{
	struct gen_site_answer a = {
		.function = s->function ? s->function->name : "",
		.has_number = s->hypercall.state == NUMBER_KNOWN,
		.number = (unsigned int)s->hypercall.value,
		.format = s->format,
		.kind = kind_of(s->kind),
		.progress_lsb = s->progress_lsb,
	};

	for (size_t i = 0; i < s->op_count && i < GEN_MAX_OPS; i++)
		a.ops[a.op_count++] = (unsigned int)s->ops[i];
	return a;
}

void gen_code_judge(const struct gen_code_asked *asked, const char *config, struct gen_score *score)
{
	const struct code_facts *facts = &asked->facts;
	struct gen_site_answer *sites = xalloc(facts->site_count * sizeof(*sites));
	size_t count = 0, calls = 0;

	for (size_t i = 0; i < facts->site_count; i++) {
		if (facts->sites[i].is_xlat)
			continue;
		/* One call may be told of by several groups of ops. */
		calls += !i || facts->sites[i].address != facts->sites[i - 1].address;
		sites[count++] = site_answer(&facts->sites[i]);
	}
	for (size_t i = 0; i < asked->count; i++) {
		const struct gen_subject *s = &asked->subjects[i];
		struct gen_judge j = {s->handler, config, score};

		for (unsigned int e = 0; e < s->truth->entry_count; e++)
			judge_entry(asked, &j, &s->truth->entries[e]);
		gen_judge_sites(&j, s->truth, sites, count);
	}
	gen_judge_site_count(score, config, calls, (size_t)asked->compiled_sites);
	score->instructions += facts->steps;
	score->not_understood += facts->not_understood;
	score->seconds += asked->seconds;
	free(sites);
}
