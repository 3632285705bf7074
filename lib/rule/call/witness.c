// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/rule/call/witness.h"

const char *call_progress_noun(const struct family *family)
{
	return family->progress_noun ? family->progress_noun : "progress";
}

/* As whoever encoded the value would take it apart. */
static struct split_result read_meant(const struct encoding *e, uint64_t value)
{
	uint64_t free_bits = e->free_bits & ~e->op;
	uint64_t step = free_bits & -free_bits;

	return (struct split_result){
		.number = {.state = NUMBER_KNOWN, .value = e->op},
		.op_bits = {.state = step ? NUMBER_KNOWN : NUMBER_NONE,
			    .value = step ? (uint64_t)__builtin_ctzll(step) : 0},
		.progress = {.state = NUMBER_KNOWN, .value = step ? (value & free_bits) / step : 0},
		.accepted = ANSWER_YES,
	};
}

const char *call_result_op(const struct call_facts *f, const struct split_result *r, enum arch arch)
{
	const struct op *op = NULL;

	if (r->number.state == NUMBER_KNOWN)
		op = call_find_op(f, r->number.value, arch);
	return op ? op->name : NULL;
}

static struct reading read_value(const struct reader *reader, uint64_t value)
{
	struct reading r = {
		.key = reader->key,
		.label = reader->label,
		.result = reader->decode ? split_decode(reader->decode, value)
					 : read_meant(reader->meant, value),
	};

	r.op = call_result_op(reader->facts, &r.result, reader->arch);
	return r;
}

struct witness *witness_make(struct arena *a, uint64_t value, const char *intro,
			     const struct reader *first, const struct reader *second)
{
	struct witness *w = arena_alloc(a, sizeof(*w));

	w->value = value;
	w->intro = intro;
	w->progress_noun = call_progress_noun(first->facts->family);
	w->readings[0] = read_value(first, value);
	w->readings[1] = read_value(second, value);
	return w;
}

const char *call_op_label(const struct call_facts *f, uint64_t number, enum arch arch,
			  struct arena *a)
{
	const struct op *op = call_find_op(f, number, arch);

	return op ? op->name : arena_printf(a, "op %" PRIu64, number);
}

const char *call_result_label(const struct call_facts *f, const struct split_result *r,
			      enum arch arch, struct arena *a)
{
	const char *op = call_op_label(f, r->number.value, arch, a);

	if (r->progress.state != NUMBER_KNOWN || !r->progress.value)
		return op;
	return arena_printf(a, "%s at %s %" PRIu64, op, call_progress_noun(f->family),
			    r->progress.value);
}

const char *witness_suspended(struct arena *a, uint64_t value, const struct reader *reader)
{
	const struct split_result r = read_value(reader, value).result;
	bool is_tools;

	if (r.number.state != NUMBER_KNOWN)
		return arena_printf(a, "a suspended %s holds", reader->facts->family->hypercall);
	is_tools = call_audience(reader->facts, r.number.value, reader->arch) == AUDIENCE_TOOLS;
	return arena_printf(a, "a %s suspended in %s holds", is_tools ? "tool" : "guest",
			    call_result_label(reader->facts, &r, reader->arch, a));
}
