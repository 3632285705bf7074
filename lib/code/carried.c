// SPDX-License-Identifier: GPL-2.0-only
#include "lib/code/carried.h"

static enum carried_kind kind_of_steps(unsigned int steps)
{
	if (steps & STEPS_SCALED)
		return CARRIED_SCALED;
	if (steps & STEPS_BITS)
		return CARRIED_MIXED;
	if (steps & STEPS_LESS)
		return CARRIED_REST;
	return steps & STEPS_MORE ? CARRIED_MOVED : CARRIED_OWN;
}

struct carried_argument carried_of_value(const struct tnum *value, bool tells_origin,
					 unsigned int command)
{
	struct carried_argument c = {.set = value->bits};
	unsigned int argument = value->origin == SOURCE_COMMAND
					? command
					: value->origin - (unsigned int)SOURCE_ARGUMENT0;

	if (value->is_stack)
		return (struct carried_argument){.kind = CARRIED_UNKNOWN};
	if (tnum_is_const(value)) {
		c.kind = CARRIED_CONSTANT;
		return c;
	}
	c.has_plus = value->addend != ADDEND_LOST;
	c.plus = c.has_plus ? value->addend : 0;
	if (!value->origin || value->steps & STEPS_CLOBBERED || argument >= CARRIED_MAX ||
	    !tells_origin)
		return c;
	c.kind = kind_of_steps(value->steps);
	c.argument = (uint8_t)argument;
	return c;
}

enum rest carried_rest(const struct tnum *value, const struct carried_argument *c)
{
	if (c->kind == CARRIED_SCALED || !carried_has_argument(c))
		return REST_UNKNOWN;
	return value->steps & (STEPS_LESS | STEPS_MORE) ? REST_LESS : REST_SAME;
}
