// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/call/path_op.h"

static bool is_in_register(const struct call_facts *f)
{
	return f->family->op_in.known && !f->family->op_in.record;
}

bool path_op_is_idle(const struct question *q, const struct call_facts *f, uint64_t op)
{
	bool any = false;

	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;
		size_t at = 0;

		if (!question_asks(q, d))
			continue;
		while (at < d->idle_count && d->idle[at] != op)
			at++;
		if (at == d->idle_count)
			return false;
		any = true;
	}
	return any;
}

bool path_op_is_gone(const struct question *q, uint64_t op)
{
	bool any = false;

	for (size_t i = 0; i < q->new->entries.count; i++) {
		const struct decode *d = &q->new->entries.items[i].decode;

		if (!question_asks(q, d))
			continue;
		if (split_decode(d, op).accepted != ANSWER_NO)
			return false;
		any = true;
	}
	return any;
}

bool path_op_gets_in(const struct question *q, const struct continuation *site, uint64_t op)
{
	if (site->kind == CONTINUATION_OP_REPLACED || !is_in_register(q->old))
		return true;
	for (size_t i = 0; i < q->old->entries.count; i++) {
		const struct decode *d = &q->old->entries.items[i].decode;

		if (question_asks(q, d) && split_decode(d, op).accepted != ANSWER_NO)
			return true;
	}
	return !question_count_entries(q, q->old);
}
