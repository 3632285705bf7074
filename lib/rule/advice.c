// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/advice.h"

static bool is_one_of(const char *rule, const char *const *rules, size_t count)
{
	return names_find(rules, count, rule) < count;
}

#define IS_ONE_OF(rule, ...)                                                                       \
	is_one_of((rule), (const char *const[]){__VA_ARGS__},                                      \
		  sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static const struct constant *integer_of(const struct finding *f, enum side side)
{
	const struct constant *c = f->facts[side].constant;

	return c && c->kind == CONSTANT_INTEGER ? c : NULL;
}

/* As the message does: ops are counted, other numbers go as headers write them. */
static const char *spell(const struct finding *f, const struct constant *c, struct arena *a)
{
	if (c->is_signed && (int64_t)c->value < 0)
		return arena_printf(a, "%" PRId64, (int64_t)c->value);
	if (c->value >= 10 && IS_ONE_OF(f->rule, "constant-changed", "constant-removed",
					"enum-value-changed", "enum-value-removed"))
		return arena_printf(a, "0x%" PRIx64, c->value);
	return arena_printf(a, "%" PRIu64, c->value);
}

static const char *advice_on_version(const struct finding *f, struct arena *a)
{
	const struct constant *was = integer_of(f, SIDE_OLD), *is = integer_of(f, SIDE_NEW);

	if (is && !strcmp(f->rule, "interface-version-not-bumped"))
		return arena_printf(a, "raise %s to 0x%" PRIx64, is->name, is->value + 1);
	if (was && !strcmp(f->rule, "interface-version-went-backwards"))
		return arena_printf(a, "leave %s at 0x%" PRIx64 " or above", was->name, was->value);
	return NULL;
}

static const char *advice_on_split(const struct finding *f, struct arena *a)
{
	const struct decode *was = f->facts[SIDE_OLD].decode;

	if (!was || was->op_bits.state != NUMBER_KNOWN ||
	    strcmp(f->rule, "continuation-mask-changed") != 0)
		return NULL;
	return arena_printf(a,
			    "leave the op the low %" PRIu64 " bits, and find new numbers elsewhere",
			    (uint64_t)was->op_bits.value);
}

const char *advice_for(const struct finding *f, struct arena *a)
{
	const struct constant *was = integer_of(f, SIDE_OLD), *is = integer_of(f, SIDE_NEW);

	if (f->level == LEVEL_NOTE)
		return NULL;
	if (was && is &&
	    IS_ONE_OF(f->rule, "op-renumbered", "hypercall-renumbered", "enum-value-changed",
		      "constant-changed"))
		return arena_printf(a, "use %s again", spell(f, was, a));
	if (was && !is &&
	    IS_ONE_OF(f->rule, "op-removed", "hypercall-removed", "enum-value-removed",
		      "constant-removed"))
		return arena_printf(a, "declare %s as %s again", was->name, spell(f, was, a));
	if (f->facts[SIDE_OLD].decode)
		return advice_on_split(f, a);
	return advice_on_version(f, a);
}
