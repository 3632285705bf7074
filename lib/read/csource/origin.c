// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/origin.h"
#include "lib/read/cfront/token.h"

struct origin origin_of_argument(unsigned int argument)
{
	return (struct origin){.argument = (uint8_t)(argument + 1), .kind = CARRIED_OWN};
}

struct origin origin_lost(const struct origin *o)
{
	return (struct origin){.kind = CARRIED_UNKNOWN, .scalings = o->scalings};
}

struct origin origin_moved(const struct origin *o)
{
	struct origin r = *o;

	if (r.kind == CARRIED_OWN)
		r.kind = CARRIED_MOVED;
	return r;
}

bool origin_equal(const struct origin *a, const struct origin *b)
{
	return a->argument == b->argument && a->kind == b->kind && a->scalings == b->scalings;
}

/* Nothing was done yet, or the same kind of step any number of times. */
static bool is_progressing(const struct origin *o)
{
	return o->kind == CARRIED_OWN || o->kind == CARRIED_REST || o->kind == CARRIED_MOVED;
}

struct origin origin_join(const struct origin *a, const struct origin *b)
{
	struct origin r = *a;

	r.scalings = a->scalings > b->scalings ? a->scalings : b->scalings;
	if (a->argument == b->argument && a->kind == b->kind)
		return r;
	if (a->argument == b->argument && is_progressing(a) && is_progressing(b)) {
		r.kind = a->kind > b->kind ? a->kind : b->kind;
		return r;
	}
	return origin_lost(&r);
}

static bool is_scaling(uint32_t op)
{
	return op == PUNCT2('<', '<') || op == PUNCT2('>', '>') || op == '*' || op == '/' ||
	       op == '%';
}

static bool is_bitwise(uint32_t op)
{
	return op == '&' || op == '|' || op == '^';
}

/* What the operator does to an argument; is_left: which stands to the left of it. */
static enum carried_kind kind_after(uint32_t op, enum carried_kind kind, bool is_left)
{
	if (kind == CARRIED_UNKNOWN || kind == CARRIED_SCALED)
		return kind;
	if (is_scaling(op))
		return CARRIED_SCALED;
	if (is_bitwise(op) || (op == '-' && !is_left) || kind == CARRIED_MIXED)
		return CARRIED_MIXED;
	if (op == '-')
		return CARRIED_REST;
	return op == '+' ? CARRIED_MOVED : CARRIED_UNKNOWN;
}

struct origin origin_binary(uint32_t op, const struct origin *a, const struct origin *b)
{
	bool is_left = a->argument;
	struct origin r = is_left ? *a : *b;

	r.scalings = a->scalings > b->scalings ? a->scalings : b->scalings;
	if (is_scaling(op) && r.scalings < UINT8_MAX)
		r.scalings++;
	if (r.argument)
		r.kind = kind_after(op, r.kind, is_left);
	else if (a->kind == CARRIED_UNKNOWN || b->kind == CARRIED_UNKNOWN)
		r.kind = CARRIED_UNKNOWN;
	/* Of two arguments together it is neither. */
	if (a->argument && b->argument && op != '-')
		return origin_lost(&r);
	return r;
}
