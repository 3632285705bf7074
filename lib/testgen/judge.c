// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/testgen/judge.h"

static const char *question_text(enum gen_question q)
{
	static const char *const texts[] = {
#define X(id, text) [id] = text,
		GEN_QUESTION_LIST(X)
#undef X
	};

	return texts[q];
}

struct gen_op_answer gen_op_answer_of(unsigned int op, enum answer dispatched,
				      enum progress_answer progress)
{
	struct gen_op_answer a = {.op = op, .knows_progress = progress != PROGRESS_UNKNOWN};

	a.dispatched = dispatched == ANSWER_YES	 ? VERDICT_YES
		       : dispatched == ANSWER_NO ? VERDICT_NO
						 : VERDICT_UNKNOWN;
	a.progress = progress == PROGRESS_ACCEPTED  ? GEN_USED
		     : progress == PROGRESS_IGNORED ? GEN_IGNORED
						    : GEN_REFUSED;
	return a;
}

static void count(const struct gen_judge *j, enum gen_question q, const char *where, bool is_known)
{
	if (is_known)
		j->score->right[q]++;
	else
		j->score->unknown[q]++;
	if (!is_known && j->score->tells_unknown)
		printf("UNKNOWN seed %" PRIu64 " id %u (%s) %s: %s\n", j->handler->seed,
		       j->handler->id, j->config, where, question_text(q));
}

__attribute__((format(printf, 4, 5))) static void wrong(const struct gen_judge *j,
							enum gen_question q, const char *where,
							const char *fmt, ...)
{
	char text[256];
	va_list ap;

	j->score->wrong[q]++;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("WRONG seed %" PRIu64 " id %u (%s) %s: %s: %s\n", j->handler->seed, j->handler->id,
	       j->config, where, question_text(q), text);
}

static const char *known_text(const struct known_number *n, char *text, size_t size)
{
	if (n->state == NUMBER_UNKNOWN)
		return "unknown";
	if (n->state == NUMBER_NONE)
		return "none";
	snprintf(text, size, "%" PRIu64, n->value);
	return text;
}

/* has: the truth is value, else none; either may be said where the truth cannot be seen. */
static void judge_number(const struct gen_judge *j, enum gen_question q, const char *where,
			 const struct known_number *got, bool has, bool is_hidden, uint64_t value)
{
	bool says_value = got->state == NUMBER_KNOWN && got->value == value;
	bool says_none = got->state == NUMBER_NONE;
	char text[32];

	if (got->state == NUMBER_UNKNOWN)
		count(j, q, where, is_hidden);
	else if (is_hidden ? says_value || says_none : has ? says_value : says_none)
		count(j, q, where, true);
	else
		wrong(j, q, where, "%s, not %" PRIu64 "%s", known_text(got, text, sizeof(text)),
		      value,
		      is_hidden ? " or none"
		      : has	? ""
				: " but none");
}

/*
 * A mask for some ops, or one for all with the others refusing progress as an
 * unknown op is refused: no register value tells them apart, so that neither
 * is wrong. Whoever is left out has to refuse.
 */
static void judge_only_for(const struct gen_judge *j, const struct gen_entry_truth *t,
			   const struct gen_entry_answer *a)
{
	if (a->op_bits.state != NUMBER_KNOWN || t->mask_is_hidden)
		return;
	for (unsigned int i = 0; a->is_for_some_ops && i < t->op_count; i++) {
		bool is_listed = false;

		for (unsigned int k = 0; k < a->only_for_count; k++)
			is_listed |= a->only_for[k] == t->ops[i].value;
		if (is_listed != (t->ops[i].progress != GEN_REFUSED)) {
			wrong(j, QUESTION_ONLY_FOR, t->function, "op %u is %s them",
			      t->ops[i].value, is_listed ? "none of" : "one of");
			return;
		}
	}
	count(j, QUESTION_ONLY_FOR, t->function, a->is_for_some_ops == t->is_per_op);
}

/*
 * Where the op itself does nothing with its progress, the code around it still
 * may, so that it is used or ignored.
 */
static bool progress_agrees(enum gen_progress truth, enum gen_progress got)
{
	return got == truth || (truth == GEN_IGNORED && got == GEN_USED);
}

/* A number beyond the mask that is an op with progress. */
static bool is_alias(const struct gen_entry_truth *t, unsigned int number)
{
	const struct gen_op_truth *op;

	if (!t->has_mask || !(number >> t->op_bits))
		return false;
	op = gen_truth_op(t, number & ((1U << t->op_bits) - 1));
	return op && op->progress != GEN_REFUSED;
}

static void count_op(const struct gen_judge *j, const struct gen_entry_truth *t, unsigned int op,
		     bool is_known)
{
	char where[64];

	snprintf(where, sizeof(where), "%s op %u", t->function, op);
	count(j, QUESTION_TAKES_PROGRESS, where, is_known);
}

static void judge_op(const struct gen_judge *j, const struct gen_entry_truth *t,
		     const struct gen_op_answer *a)
{
	const struct gen_op_truth *op = gen_truth_op(t, a->op);
	enum gen_question q = op ? QUESTION_DISPATCHED : QUESTION_NOT_DISPATCHED;

	if (!op && is_alias(t, a->op))
		return;
	if (a->dispatched == VERDICT_UNKNOWN || a->dispatched == (op ? VERDICT_YES : VERDICT_NO))
		count(j, q, t->function, a->dispatched != VERDICT_UNKNOWN);
	else
		wrong(j, q, t->function, "op %u is %sdispatched", a->op, op ? "" : "not ");
	if (!op || a->dispatched != VERDICT_YES)
		return;
	if (!a->knows_progress || progress_agrees(op->progress, a->progress))
		count_op(j, t, a->op, a->knows_progress);
	else
		wrong(j, QUESTION_TAKES_PROGRESS, t->function, "op %u: %s, not %s", a->op,
		      gen_progress_name(a->progress), gen_progress_name(op->progress));
}

void gen_judge_entry(const struct gen_judge *j, const struct gen_entry_truth *t,
		     const struct gen_entry_answer *a)
{
	if (j->score->tells_unknown && a->unknown_because)
		printf("seed %" PRIu64 " %s: %s\n", j->handler->seed, t->function,
		       a->unknown_because);
	judge_number(j, QUESTION_WIDTH, t->function, &a->op_bits, t->has_mask, t->mask_is_hidden,
		     t->op_bits);
	judge_number(j, QUESTION_POSITION, t->function, &a->progress_lsb, t->has_progress,
		     t->has_mask && !t->has_progress, t->progress_lsb);
	if (t->has_progress && a->progress_lsb.state == NUMBER_KNOWN) {
		if (a->unit && a->unit != t->unit)
			wrong(j, QUESTION_UNIT, t->function, "%" PRIu64 ", not %" PRIu64, a->unit,
			      t->unit);
		else
			count(j, QUESTION_UNIT, t->function, a->unit);
	}
	judge_only_for(j, t, a);
	for (unsigned int i = 0; i < a->op_count; i++)
		judge_op(j, t, &a->ops[i]);
}

/* Whether the compiled name is that of the function, or of a part or clone of it. */
static bool is_of(const char *compiled, const char *function)
{
	size_t len = strlen(function);

	return len && strncmp(compiled, function, len) == 0 &&
	       (compiled[len] == '\0' || compiled[len] == '.');
}

static bool is_in(const struct gen_site_truth *t, const struct gen_site_answer *a)
{
	return is_of(a->function, t->function) || is_of(a->function, t->inlined_in);
}

static bool has_op(const struct gen_site_truth *t, unsigned int op)
{
	for (unsigned int i = 0; i < t->op_count; i++)
		if (t->ops[i] == op)
			return true;
	return false;
}

/* Whether one of the ops that are claimed is the site's; nothing claimed is never wrong. */
static bool ops_meet(const struct gen_site_truth *t, const struct gen_site_answer *a)
{
	for (unsigned int i = 0; i < a->op_count; i++)
		if (has_op(t, a->ops[i]))
			return true;
	return !a->op_count;
}

/* What is left of a count begins with its lowest bit, where that is called progress. */
static bool position_agrees(const struct gen_site_truth *t, const struct known_number *n)
{
	if (t->kind == CONTINUATION_COUNT)
		return n->state != NUMBER_KNOWN || !n->value;
	if (t->may_restart && n->state == NUMBER_NONE)
		return true;
	if (n->state == NUMBER_KNOWN)
		return t->has_progress && n->value == t->progress_lsb;
	return n->state == NUMBER_UNKNOWN || !t->has_progress;
}

/* A restart leaves the registers as they are, and so does progress kept in memory. */
static bool kind_agrees(const struct gen_site_truth *t, enum continuation_kind got)
{
	bool is_restart = got == CONTINUATION_RESTART || got == CONTINUATION_MEMORY;

	return got == CONTINUATION_UNKNOWN || got == t->kind ||
	       (is_restart && (t->may_restart || t->kind == CONTINUATION_RESTART));
}

/*
 * Whether the compiled site can be the one that is written there. Compilers
 * merge calls that differ in an argument, and double others.
 */
static bool can_be(const struct gen_site_truth *t, const struct gen_site_answer *a)
{
	return is_in(t, a) && (!a->has_number || a->number == t->number) &&
	       (!a->format || strcmp(a->format, t->format) == 0);
}

/* Whether what is claimed may be said of the true site, but for the other ops of a merged one. */
static bool agrees(const struct gen_site_truth *t, const struct gen_site_answer *a)
{
	return can_be(t, a) && kind_agrees(t, a->kind) &&
	       (t->is_foreign || (ops_meet(t, a) && position_agrees(t, &a->progress_lsb)));
}

/* Whether some true site that this may be carries the op. */
static bool is_explained(const struct gen_truth *truth, const struct gen_site_answer *a,
			 unsigned int op)
{
	for (unsigned int i = 0; i < truth->site_count; i++) {
		const struct gen_site_truth *t = &truth->sites[i];

		if (can_be(t, a) && (t->is_foreign || has_op(t, op)))
			return true;
	}
	return false;
}

/* The first true site that the claims agree with, or NULL. */
static const struct gen_site_truth *find_site(const struct gen_truth *truth,
					      const struct gen_site_answer *a)
{
	for (unsigned int i = 0; i < a->op_count; i++)
		if (!is_explained(truth, a, a->ops[i]))
			return NULL;
	for (unsigned int i = 0; i < truth->site_count; i++)
		if (agrees(&truth->sites[i], a))
			return &truth->sites[i];
	return NULL;
}

static void count_site(const struct gen_judge *j, const struct gen_site_truth *t,
		       const struct gen_site_answer *a)
{
	count(j, QUESTION_NUMBER, t->function, a->has_number);
	count(j, QUESTION_FORMAT, t->function, a->format);
	count(j, QUESTION_KIND, t->function, a->kind != CONTINUATION_UNKNOWN);
	if (t->op_count && !t->is_foreign)
		count(j, QUESTION_SITE_OP, t->function, a->op_count);
	if (t->has_progress)
		count(j, QUESTION_SITE_POSITION, t->function,
		      a->progress_lsb.state != NUMBER_UNKNOWN);
}

static bool is_of_handler(const struct gen_judge *j, const struct gen_site_answer *a)
{
	const char *at = strstr(a->function, "_g");
	char tag[24];

	snprintf(tag, sizeof(tag), "_g%u_", j->handler->id);
	return at && strncmp(at, tag, strlen(tag)) == 0;
}

static void judge_site(const struct gen_judge *j, const struct gen_truth *truth,
		       const struct gen_site_answer *a)
{
	const struct gen_site_truth *t = find_site(truth, a);
	char position[32], ops[128] = "";

	if (t) {
		count_site(j, t, a);
		return;
	}
	for (unsigned int i = 0; i < a->op_count; i++)
		snprintf(ops + strlen(ops), sizeof(ops) - strlen(ops), " %u", a->ops[i]);
	wrong(j, QUESTION_SITE, a->function,
	      "no such site: hypercall %d, format %s, %s, ops%s, progress at %s",
	      a->has_number ? (int)a->number : -1, a->format ? a->format : "?",
	      continuation_kind_name(a->kind), ops,
	      known_text(&a->progress_lsb, position, sizeof(position)));
}

/* No site, but the word that there may be more of them. */
static bool is_nowhere(const struct gen_site_answer *a)
{
	return !a->format && a->kind == CONTINUATION_UNKNOWN;
}

void gen_judge_sites(const struct gen_judge *j, const struct gen_truth *truth,
		     const struct gen_site_answer *answers, size_t total)
{
	bool is_incomplete = false;

	for (size_t k = 0; k < total; k++) {
		if (!is_of_handler(j, &answers[k]))
			continue;
		is_incomplete |= is_nowhere(&answers[k]);
		if (!is_nowhere(&answers[k]))
			judge_site(j, truth, &answers[k]);
	}
	for (unsigned int i = 0; i < truth->site_count; i++) {
		const struct gen_site_truth *t = &truth->sites[i];
		bool found = false;

		for (size_t k = 0; !found && k < total; k++)
			found = can_be(t, &answers[k]);
		if (!found && is_incomplete)
			count(j, QUESTION_SITE, t->function, false);
		else if (!found)
			wrong(j, QUESTION_SITE, t->function,
			      "none is that of hypercall %u, format %s", t->number, t->format);
	}
}

void gen_judge_site_count(struct gen_score *score, const char *config, size_t found,
			  size_t compiled)
{
	size_t low = found < compiled ? found : compiled;

	score->right[QUESTION_SITE] += low;
	if (found == compiled)
		return;
	score->wrong[QUESTION_SITE] += found + compiled - 2 * low;
	printf("WRONG (%s): %zu continuation sites found of %zu\n", config, found, compiled);
}

void gen_score_add(struct gen_score *to, const struct gen_score *from)
{
	for (unsigned int q = 0; q < QUESTION_COUNT; q++) {
		to->right[q] += from->right[q];
		to->unknown[q] += from->unknown[q];
		to->wrong[q] += from->wrong[q];
	}
	to->handlers += from->handlers;
	to->images += from->images;
	to->instructions += from->instructions;
	to->not_understood += from->not_understood;
	to->seconds += from->seconds;
}

unsigned long gen_score_wrong(const struct gen_score *s)
{
	unsigned long wrongs = 0;

	for (unsigned int q = 0; q < QUESTION_COUNT; q++)
		wrongs += s->wrong[q];
	return wrongs;
}

unsigned long gen_score_print(const struct gen_score *s, const char *what)
{
	printf("%s: %lu handlers in %lu, %.1f s of CPU for the analysis", what, s->handlers,
	       s->images, s->seconds);
	if (s->instructions)
		printf(", %llu instructions carried out, %lu not understood", s->instructions,
		       s->not_understood);
	printf("\n");
	printf("%-28s %9s %9s %7s\n", "", "right", "unknown", "wrong");
	for (unsigned int q = 0; q < QUESTION_COUNT; q++) {
		unsigned long all = s->right[q] + s->unknown[q] + s->wrong[q];

		printf("%-28s %9lu %9lu %7lu  %5.1f %% unknown\n",
		       question_text((enum gen_question)q), s->right[q], s->unknown[q], s->wrong[q],
		       all ? 100.0 * (double)s->unknown[q] / (double)all : 0);
	}
	return gen_score_wrong(s);
}
