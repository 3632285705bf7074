// SPDX-License-Identifier: GPL-2.0-only
#include "lib/code/sites_inner.h"

/*
 * Which ops come to a place that continues a hypercall whose op is in the guest's
 * buffer: no register there tells of it.
 */

enum { MAX_CALLERS = 16 }; /* functions that lead to a site's */

static bool has_address(const address_list *list, uint64_t address)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] == address)
			return true;
	return false;
}

static void add_address(address_list *list, uint64_t address)
{
	if (!has_address(list, address))
		vec_push(list, address);
}

static bool is_handler(const struct search *s, uint64_t address)
{
	for (size_t i = 0; i < s->handlers->count; i++)
		if (s->handlers->items[i]->address == address)
			return true;
	return false;
}

static void find_direct_callers(const struct search *s, uint64_t function, address_list *ret)
{
	const struct code_image *image = s->p->image;
	address_list calls = {0};

	for (size_t i = 0; i < image->section_count; i++)
		if (image->sections[i].is_executable && image->sections[i].bytes)
			s->p->machine->find_callers(&image->sections[i], function, &calls);
	for (size_t i = 0; i < calls.count; i++) {
		const struct code_symbol *caller = code_image_function_at(image, calls.items[i]);

		if (caller)
			add_address(ret, caller->address);
	}
	vec_free(&calls);
}

/* The functions that lead to the site by calls of each other, handlers apart; false: too many. */
static bool find_leading(const struct search *s, const struct code_site *site, address_list *ret)
{
	vec_push(ret, site->function->address);
	for (size_t i = 0; i < ret->count && ret->count <= MAX_CALLERS; i++)
		if (!is_handler(s, ret->items[i]))
			find_direct_callers(s, ret->items[i], ret);
	return ret->count <= MAX_CALLERS;
}

/* Whether a call that a run of the op made and did not follow may lead to the site. */
static bool leads_there(const struct search *s, const struct code_site *site,
			const struct code_handler *h, uint64_t op, const address_list *leading)
{
	const struct seen_call *call;

	vec_each(call, s->calls) {
		if (call->handler != h || call->op != op)
			continue;
		if (call->target == CALL_UNKNOWN ? site->function->address != h->address
						 : has_address(leading, call->target))
			return true;
	}
	return false;
}

static bool is_seen_there(const struct search *s, const struct code_site *site,
			  const struct code_handler *h, uint64_t op)
{
	const struct seen_hit *seen;

	vec_each(seen, s->hits)
		if (seen->handler == h && seen->op == op && seen->hit.at == site->address)
			return true;
	return false;
}

/* Whether all ops of the handler that are known to be ops are in the list. */
static bool has_every_op(const struct code_handler *h, const address_list *ops)
{
	for (size_t i = 0; i < h->op_count; i++)
		if (h->ops[i].dispatched == ANSWER_YES && !has_address(ops, h->ops[i].number))
			return false;
	return true;
}

/* false: any op of the handler may, since it was not looked at before or some are not known. */
static bool add_ops_of(const struct search *s, struct code_site *site, const struct code_handler *h,
		       const address_list *leading, address_list *ret)
{
	if (!h->has_all_ops)
		return false;
	for (size_t i = 0; i < h->op_count; i++) {
		const struct code_op *op = &h->ops[i];

		if (op->dispatched == ANSWER_NO)
			continue;
		if (is_seen_there(s, site, h, op->number)) {
			add_address(ret, op->number);
		} else if (!op->is_whole || leads_there(s, site, h, op->number, leading)) {
			add_address(ret, op->number);
			site->ops_may = true;
		}
	}
	return !has_every_op(h, ret);
}

static int compare_ops(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void site_set_buffer_ops(const struct search *s, struct code_site *site)
{
	address_list ops = {0}, leading = {0};
	bool is_told = find_leading(s, site, &leading);

	site->carries_own = true;
	for (size_t i = 0; i < s->handlers->count && is_told; i++)
		if (s->handlers->items[i]->family == site->family)
			is_told = add_ops_of(s, site, s->handlers->items[i], &leading, &ops);
	site->ops_may &= is_told && ops.count;
	if (is_told && ops.count) {
		vec_sort(&ops, compare_ops);
		site_set_ops(s, site, ops.items, ops.count);
	}
	vec_free(&ops);
	vec_free(&leading);
}
