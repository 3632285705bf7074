// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"
#include "lib/rule/call/taken_alike.h"

static bool is_known_alike(const struct known_number *a, const struct known_number *b)
{
	return a->state == NUMBER_KNOWN && b->state == a->state && a->value == b->value;
}

/* Whether the two take any register that holds the op for one and the same. */
static bool takes_alike(const struct decode *was, const struct decode *is, uint64_t op)
{
	const struct dispatched_op *before = decode_find_op(was, op), *now = decode_find_op(is, op);

	/* What refuses anything above the mask does so wherever progress stands. */
	bool is_refused = before && now && before->progress == PROGRESS_REFUSED &&
			  now->progress == PROGRESS_REFUSED;

	return is_known_alike(&was->op_bits, &is->op_bits) &&
	       (is_refused ||
		(is_known_alike(&was->progress_lsb, &is->progress_lsb) && was->unit == is->unit)) &&
	       !was->only_for && !is->only_for && was->register_bits == is->register_bits &&
	       before && now && before->dispatched == ANSWER_YES && now->dispatched == ANSWER_YES &&
	       before->progress != PROGRESS_UNKNOWN && before->progress == now->progress;
}

static bool is_left_alike(const struct continuation *was, const struct continuation *is)
{
	return is->kind == was->kind && is->arch == was->arch && is->entry == was->entry &&
	       is->carries_own_op && is->op_count == was->op_count &&
	       !memcmp(is->ops, was->ops, was->op_count * sizeof(was->ops[0])) &&
	       names_equal(is->function, was->function) &&
	       names_equal(is->unknown_because, was->unknown_because);
}

/* Whether the new release leaves it in the same way, as far as that is understood. */
static bool has_like(const struct question *q, const struct continuation *site)
{
	for (size_t i = 0; i < q->new->sites.count; i++)
		if (is_left_alike(site, q->new->sites.items[i]))
			return true;
	return false;
}

bool taken_alike(const struct question *q, const struct continuation *site)
{
	bool any = false;

	if (!q->old->family->op_in.known || q->old->family->op_in.record || !site->op_count ||
	    !site->carries_own_op || !has_like(q, site))
		return false;
	for (size_t i = 0; i < q->old->entries.count; i++) {
		const struct decode *was = &q->old->entries.items[i].decode;

		for (size_t k = 0; question_asks(q, was) && k < q->new->entries.count; k++) {
			const struct decode *is = &q->new->entries.items[k].decode;

			if (!entries_pair(q->old, was, q->new, is))
				continue;
			for (size_t n = 0; n < site->op_count; n++)
				if (!takes_alike(was, is, site->ops[n]))
					return false;
			any = true;
		}
	}
	return any;
}
