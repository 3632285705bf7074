// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/carried.h"

enum { SITE_FIRST = 2 }; /* of a continuation's arguments, behind hypercall and format */

static struct carried_argument of_origin(const struct origin *o)
{
	struct carried_argument c = {.kind = o->kind};

	if (o->argument > CARRIED_MAX)
		c.kind = CARRIED_UNKNOWN;
	else if (o->argument)
		c.argument = (uint8_t)(o->argument - 1);
	return c;
}

static struct carried_argument of_value(const struct value *v)
{
	if (v->origin.kind == CARRIED_OTHER && value_is_const(v))
		return (struct carried_argument){.kind = CARRIED_CONSTANT};
	return of_origin(&v->origin);
}

/* A variable that is called like the argument may be it, though nobody followed how. */
static bool is_called_so(const struct family *family, const struct site_seen *seen, size_t i)
{
	const struct expr *e = seen->call->args[i + SITE_FIRST];

	return e->kind == EXPR_NAME && i < family->args.count &&
	       !strcmp(e->name, family->args.items[i]);
}

void carried_of_site(const struct family *family, const struct site_seen *seen,
		     struct continuation *ret)
{
	const struct op_location *in = &family->op_in;

	if (seen->arg_count > CARRIED_MAX)
		return;
	ret->carried_count = (uint8_t)seen->arg_count;
	for (size_t i = 0; i < seen->arg_count; i++) {
		ret->carried[i] = of_value(&seen->args[i]);
		if (ret->carried[i].kind == CARRIED_OTHER && is_called_so(family, seen, i))
			ret->carried[i].kind = CARRIED_UNKNOWN;
		if (in->known && !in->record && in->argument == i)
			ret->carried[i] = (struct carried_argument){.kind = CARRIED_COMMAND};
		if (!seen->keeps_command[i] && seen->args[i].origin.scalings > ret->scalings)
			ret->scalings = seen->args[i].origin.scalings;
	}
}

bool carried_find_translated(const struct site_seen *seen, struct translated *ret)
{
	for (size_t at = 1; at <= 2 && at < seen->arg_count; at++) {
		uint64_t mask = value_ones(&seen->args[at]);
		uint64_t count = at == 2 ? value_ones(&seen->args[1]) : CARRIED_MAX;

		if (!value_is_const(&seen->args[at]) ||
		    (at == 2 && !value_is_const(&seen->args[1])) ||
		    seen->call->arg_count != at + 1 + 2 * (size_t)__builtin_popcountll(mask))
			continue;
		/* Those beyond the number are not looked at. */
		*ret = (struct translated){mask, at + 1};
		if (count < CARRIED_MAX)
			ret->mask &= ((uint64_t)1 << count) - 1;
		return true;
	}
	return false;
}

/* The caller's own value of an argument that is put back. */
static struct carried_argument put_back(const struct site_seen *seen, const struct translated *t,
					unsigned int argument)
{
	uint64_t before = t->mask & (((uint64_t)1 << argument) - 1);
	size_t at = t->first + 2 * (size_t)__builtin_popcountll(before) + 1;

	if (at >= seen->arg_count)
		return (struct carried_argument){.kind = CARRIED_UNKNOWN};
	return of_value(&seen->args[at]);
}

void carried_of_translation(const struct site_seen *seen, struct continuation *ret)
{
	struct translated t;

	if (!carried_find_translated(seen, &t) || seen->passed_count > CARRIED_MAX)
		return;
	ret->carried_count = (uint8_t)seen->passed_count;
	for (unsigned int i = 0; i < seen->passed_count; i++)
		ret->carried[i] =
			t.mask >> i & 1 ? put_back(seen, &t, i) : of_origin(&seen->passed[i]);
}

struct carried_argument carried_join(const struct carried_argument *a,
				     const struct carried_argument *b)
{
	const struct origin x = {.argument = (uint8_t)(a->argument + carried_has_argument(a)),
				 .kind = a->kind};
	const struct origin y = {.argument = (uint8_t)(b->argument + carried_has_argument(b)),
				 .kind = b->kind};
	struct origin joined = origin_join(&x, &y);

	return of_origin(&joined);
}
