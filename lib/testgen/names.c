// SPDX-License-Identifier: GPL-2.0-only
#include "lib/testgen/names.h"

const char *gen_level_prefix(unsigned int level)
{
	static const char *const prefixes[GEN_MAX_LEVELS] = {"do", "arch", "subarch"};

	return prefixes[level];
}

const char *gen_format(const struct gen_handler *h, bool has_count)
{
	if (h->is_long_format)
		return has_count ? "lhi" : "lh";
	return has_count ? "ihi" : "ih";
}

bool gen_has_tail(const struct gen_handler *h, unsigned int level)
{
	if (!h->shared_tail || !gen_has_mask(h))
		return false;
	for (unsigned int i = 0; i < h->op_count; i++)
		if (h->ops[i].level == level && h->ops[i].body == BODY_LOOP)
			return true;
	return false;
}

bool gen_spells_op(const struct gen_handler *h, const struct gen_op *op)
{
	bool is_shared = op->joins_previous;

	if (op < h->ops + h->op_count - 1 && op[1].joins_previous)
		is_shared = true;
	return op->names_op && !is_shared && (!gen_has_mask(h) || op->progress == GEN_REFUSED);
}
