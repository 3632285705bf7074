// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/slice.h"

/* What the arguments of a call hand on. */

bool slice_hands_progress(const struct slice *s, const struct expr *argument)
{
	const struct expr *e = argument, *root;

	while (e && (e->kind == EXPR_CAST || e->kind == EXPR_UNARY))
		e = e->a;
	if (e && e->kind == EXPR_MEMBER)
		return keys_have(&s->keys, (struct key){e->name, true});
	if (e && (e->kind == EXPR_BINARY || e->kind == EXPR_CHOICE))
		return slice_hands_progress(s, e->a) || slice_hands_progress(s, e->b) ||
		       slice_hands_progress(s, e->c);
	root = expr_root(argument);
	return root && keys_have(&s->keys, (struct key){root->name, false});
}

bool slice_hands_memory(const struct slice *s, const struct expr *argument)
{
	const struct expr *e = argument, *root = expr_root(argument);

	while (e->kind == EXPR_CAST)
		e = e->a;
	if (!root || (e->kind != EXPR_NAME && (e->kind != EXPR_UNARY || e->op != '&')))
		return false;
	return keys_have(&s->memory, (struct key){root->name, false});
}

struct choice_question {
	const struct slice *s;
	bool is_in;
};

static bool ask_for_choice(void *arg, const struct expr *e)
{
	struct choice_question *q = arg;

	q->is_in |= e->kind == EXPR_NAME && keys_have(&q->s->guest, (struct key){e->name, false});
	return !q->is_in;
}

bool slice_hands_choice(const struct slice *s, const struct expr *argument)
{
	struct choice_question q = {s, false};

	expr_visit(argument, ask_for_choice, &q);
	return q.is_in;
}
