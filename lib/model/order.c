// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/fact.h"
#include "lib/model/order.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_known(const struct known_number *a, const struct known_number *b)
{
	int order = compare_numbers(a->state, b->state);

	return order || a->state != NUMBER_KNOWN ? order : compare_numbers(a->value, b->value);
}

static int compare_views(viewset a, viewset b)
{
	return compare_numbers((unsigned int)__builtin_ctz(a), (unsigned int)__builtin_ctz(b));
}

int order_constants(const void *pa, const void *pb)
{
	const struct constant *a = pa, *b = pb;
	int order = names_compare(a->name, b->name);

	return order ? order : compare_views(a->views, b->views);
}

int order_records(const void *pa, const void *pb)
{
	const struct record *a = pa, *b = pb;
	int order = names_compare(a->name, b->name);

	return order ? order : compare_views(a->views, b->views);
}

int order_rivals(const void *pa, const void *pb)
{
	const struct record *a = pa, *b = pb;
	int order = order_records(pa, pb);

	if (!order)
		order = evidence_compare(&a->at, &b->at);
	return order ? order : compare_numbers(a->size_bytes, b->size_bytes);
}

static int compare_number_lists(const uint64_t *a, size_t a_count, const uint64_t *b,
				size_t b_count)
{
	int order = compare_numbers(a_count, b_count);

	for (size_t i = 0; !order && i < a_count; i++)
		order = compare_numbers(a[i], b[i]);
	return order ? order : (a != NULL) - (b != NULL);
}

static int compare_dispatched(const struct decode *a, const struct decode *b)
{
	int order = compare_numbers(a->op_count, b->op_count);

	for (size_t i = 0; !order && i < a->op_count; i++) {
		const struct dispatched_op *x = &a->ops[i], *y = &b->ops[i];

		order = compare_numbers(x->number, y->number);
		if (!order)
			order = compare_numbers(x->dispatched, y->dispatched);
		if (!order)
			order = compare_numbers(x->progress, y->progress);
		if (!order)
			order = names_compare(x->option, y->option);
		if (!order)
			order = evidence_compare(&x->option_at, &y->option_at);
	}
	return order;
}

static int compare_spelled(const struct decode *a, const struct decode *b)
{
	int order = compare_numbers(a->spelled_count, b->spelled_count);

	for (size_t i = 0; !order && i < a->spelled_count; i++) {
		order = names_compare(a->spelled[i].name, b->spelled[i].name);
		if (!order)
			order = compare_numbers(a->spelled[i].number, b->spelled[i].number);
	}
	return order;
}

static int compare_decode_values(const struct decode *a, const struct decode *b)
{
	int order = compare_numbers(a->register_bits, b->register_bits);

	if (!order)
		order = compare_known(&a->op_bits, &b->op_bits);
	if (!order)
		order = compare_known(&a->progress_lsb, &b->progress_lsb);
	if (!order)
		order = compare_numbers(a->unit, b->unit);
	if (!order)
		order = compare_numbers(a->is_op_in_buffer, b->is_op_in_buffer);
	if (!order)
		order = compare_number_lists(a->only_for, a->only_for_count, b->only_for,
					     b->only_for_count);
	if (!order)
		order = compare_dispatched(a, b);
	if (!order)
		order = compare_spelled(a, b);
	return order ? order : names_compare(a->unknown_because, b->unknown_because);
}

int order_decodes(const void *pa, const void *pb)
{
	const struct decode *a = pa, *b = pb;
	int order = names_compare(a->hypercall, b->hypercall);

	if (!order)
		order = compare_numbers(a->arch, b->arch);
	if (!order)
		order = compare_numbers(a->entry, b->entry);
	if (!order)
		order = names_compare(a->handler, b->handler);
	if (!order)
		order = evidence_compare(&a->at, &b->at);
	return order ? order : compare_decode_values(a, b);
}

static int compare_carried(const struct continuation *a, const struct continuation *b)
{
	int order = compare_numbers(a->carried_count, b->carried_count);

	for (size_t i = 0; !order && i < a->carried_count; i++) {
		order = compare_numbers(a->carried[i].kind, b->carried[i].kind);
		if (!order)
			order = compare_numbers(a->carried[i].argument, b->carried[i].argument);
	}
	return order;
}

static int compare_bounds(const struct progress_bound *a, const struct progress_bound *b)
{
	int order = compare_known(&a->largest, &b->largest);

	if (!order)
		order = names_compare(a->limit, b->limit);
	if (!order)
		order = names_compare(a->unknown_because, b->unknown_because);
	return order ? order : evidence_compare(&a->at, &b->at);
}

/* Of the same ops. */
static int compare_bound_lists(const struct continuation *a, const struct continuation *b)
{
	int order = compare_numbers(a->bounds != NULL, b->bounds != NULL);

	for (size_t i = 0; !order && a->bounds && i < a->op_count; i++)
		order = compare_bounds(&a->bounds[i], &b->bounds[i]);
	return order;
}

static int compare_continuation_values(const struct continuation *a, const struct continuation *b)
{
	int order = compare_numbers(a->entry, b->entry);

	if (!order)
		order = names_compare(a->format, b->format);
	if (!order)
		order = compare_numbers(a->kind, b->kind);
	if (!order)
		order = compare_numbers(a->is_translation * 2u + a->carries_own_op,
					b->is_translation * 2u + b->carries_own_op);
	if (!order)
		order = compare_number_lists(a->ops, a->op_count, b->ops, b->op_count);
	if (!order)
		order = compare_known(&a->progress_lsb, &b->progress_lsb);
	if (!order)
		order = compare_numbers(a->rest, b->rest);
	if (!order)
		order = compare_numbers(a->rest_bits, b->rest_bits);
	if (!order)
		order = compare_numbers(a->scalings, b->scalings);
	if (!order)
		order = compare_carried(a, b);
	if (!order)
		order = compare_bound_lists(a, b);
	return order ? order : names_compare(a->unknown_because, b->unknown_because);
}

int order_continuations(const void *pa, const void *pb)
{
	const struct continuation *a = pa, *b = pb;
	int order = names_compare(a->hypercall, b->hypercall);

	if (!order)
		order = compare_numbers(a->arch, b->arch);
	if (!order)
		order = names_compare(a->function, b->function);
	if (!order)
		order = evidence_compare(&a->at, &b->at);
	return order ? order : compare_continuation_values(a, b);
}

static int compare_arguments(const struct argument *a, const struct argument *b)
{
	int order = names_compare(a->name, b->name);

	if (!order)
		order = names_compare(a->type, b->type);
	if (!order)
		order = compare_numbers(a->class, b->class);
	return order ? order : compare_numbers(a->width_bits, b->width_bits);
}

int order_signatures(const void *pa, const void *pb)
{
	const struct signature *a = pa, *b = pb;
	int order = names_compare(a->hypercall, b->hypercall);

	if (!order)
		order = compare_numbers(a->entry, b->entry);
	if (!order)
		order = compare_numbers(a->arch, b->arch);
	if (!order)
		order = names_compare(a->handler, b->handler);
	if (!order)
		order = evidence_compare(&a->at, &b->at);
	if (!order)
		order = compare_numbers(a->argument_count, b->argument_count);
	for (size_t i = 0; !order && i < a->argument_count; i++)
		order = compare_arguments(&a->arguments[i], &b->arguments[i]);
	return order ? order : compare_numbers(a->code, b->code);
}

int order_code_slices(const void *pa, const void *pb)
{
	const struct code_slice *a = pa, *b = pb;
	int order = names_compare(a->hypercall, b->hypercall);

	if (!order)
		order = compare_numbers(a->arch, b->arch);
	if (!order)
		order = compare_numbers(a->entry, b->entry);
	if (!order)
		order = names_compare(a->function, b->function);
	if (!order)
		order = evidence_compare(&a->at, &b->at);
	if (!order)
		order = compare_numbers(a->kind, b->kind);
	return order ? order : compare_numbers(a->code, b->code);
}

int order_table_slots(const void *pa, const void *pb)
{
	const struct table_slot *a = pa, *b = pb;
	int order = compare_numbers(a->number, b->number);

	if (!order)
		order = compare_numbers(a->arch, b->arch);
	if (!order)
		order = compare_numbers(a->entry, b->entry);
	if (!order)
		order = names_compare(a->table, b->table);
	if (!order)
		order = names_compare(a->handler, b->handler);
	return order ? order : evidence_compare(&a->at, &b->at);
}

int order_translations(const void *pa, const void *pb)
{
	const struct translation *a = pa, *b = pb;
	int order = strcmp(a->record, b->record);

	if (!order)
		order = (int)a->is_translated - (int)b->is_translated;
	return order ? order : evidence_compare(&a->at, &b->at);
}

int order_save_loads(const void *pa, const void *pb)
{
	const struct save_load *a = pa, *b = pb;
	int order = strcmp(a->type, b->type);

	if (!order)
		order = (int)a->zero_extends - (int)b->zero_extends;
	return order ? order : evidence_compare(&a->at, &b->at);
}

int order_gaps(const void *pa, const void *pb)
{
	const struct gap *a = pa, *b = pb;
	int order = names_compare(a->at.file, b->at.file);

	if (!order)
		order = compare_numbers(a->at.line, b->at.line);
	if (!order)
		order = names_compare(a->what, b->what);
	if (!order)
		order = evidence_compare(&a->at, &b->at);
	return order ? order : names_compare(a->needs, b->needs);
}
