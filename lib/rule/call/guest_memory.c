// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/names.h"
#include "lib/rule/call/guest_memory.h"
#include "lib/rule/layout/same_record.h"

static bool is_declared(const struct call_facts *f, const char *record)
{
	size_t count;

	return release_find_records(f->release, record, &count);
}

/* By that name of the record's which both sides declare; where they share none, the later one. */
static const char *shared_name(const struct guest_memory *m, const char *record)
{
	const char *older = record ? pair_list_value(&m->old->family->older_records, record) : NULL;

	if (!older || (is_declared(m->old, record) && is_declared(m->new, record)))
		return record;
	return is_declared(m->old, older) && is_declared(m->new, older) ? older : record;
}

/* The record that the op's argument points to, by whichever of its names has one; NULL: none. */
static const char *record_of(const struct call_facts *f, uint64_t op)
{
	const char *record = NULL;
	size_t count = 0;

	for (size_t i = call_first_op(f, op); !count && i < f->op_count && f->ops[i].number == op;
	     i++) {
		const char *one = pair_list_value(&f->family->argument_of, f->ops[i].name);

		record = one ? one : record;
		if (one)
			release_find_records(f->release, one, &count);
	}
	return record;
}

static bool is_bare(const struct call_facts *f, uint64_t op)
{
	const struct name_list *bare = &f->family->bare_ops;

	for (size_t i = call_first_op(f, op); i < f->op_count && f->ops[i].number == op; i++)
		if (names_find(bare->items, bare->count, f->ops[i].name) < bare->count)
			return true;
	return false;
}

static const char *why_not_same(const struct guest_memory *m, const char *record,
				enum answer is_same)
{
	if (is_same == ANSWER_YES)
		return NULL;
	return arena_printf(m->arena, "whose progress may be in struct %s, which %s", record,
			    is_same == ANSWER_NO ? "has changed"
						 : "public headers of both releases are needed to "
						   "compare");
}

static const char *compare_record(const struct guest_memory *m, const char *record)
{
	return why_not_same(m, record,
			    record_is_same(m->old->release, m->new->release, record, m->views));
}

/*
 * The record that holds the op: around the argument of this op, if that is one
 * of its own; where the op has no argument, nothing that others have.
 */
static const char *compare_outer(const struct guest_memory *m, uint64_t op, const char *outer,
				 const char *inner)
{
	const struct release *old = m->old->release, *new = m->new->release;
	enum answer is_same;

	if (!inner && is_bare(m->old, op))
		is_same = record_is_same_outside_unions(old, new, outer, m->views);
	else
		is_same = record_is_same_around(old, new, outer, inner, m->views);
	return why_not_same(m, outer, is_same);
}

/* A buffer that belongs to another hypercall has that one's version. */
static const struct family *versioned_family(const struct call_facts *f)
{
	const struct name_list *buffer = &f->family->buffer;

	for (size_t i = 0; buffer->count && i < f->families->count; i++) {
		const struct family *other = &f->families->items[i];
		const char *record = other->kind == FAMILY_OPS ? other->op_in.record : NULL;

		if (record && names_find(buffer->items, buffer->count, record) < buffer->count)
			return other;
	}
	return f->family;
}

static const struct constant *version_of(const struct call_facts *f, const char *macro)
{
	size_t count = 0;
	const struct constant *c = macro ? release_find_constants(f->release, macro, &count) : NULL;

	return count == 1 && c->kind == CONSTANT_INTEGER ? c : NULL;
}

/* A call of another version is refused, whatever its memory holds. */
static const char *compare_versions(const struct guest_memory *m)
{
	const char *macro = versioned_family(m->old)->version_macro;
	const struct constant *was = version_of(m->old, macro), *is = version_of(m->new, macro);

	if (!macro)
		return NULL;
	if (!was || !is)
		return arena_printf(m->arena, "but what %s is on both sides is not known", macro);
	if (was->value == is->value)
		return NULL;
	return arena_printf(m->arena,
			    "but %s was 0x%" PRIx64 " and is 0x%" PRIx64 ", so that %s refuses it",
			    was->name, was->value, is->value, m->new->label);
}

const char *guest_memory_of_older_version(const struct guest_memory *m)
{
	const struct family *family = versioned_family(m->old);
	const struct constant *was = version_of(m->old, family->version_macro),
			      *is = version_of(m->new, family->version_macro);

	if (family->stability != STABILITY_TOOLS_VERSIONED || !was || !is ||
	    was->value >= is->value)
		return NULL;
	return arena_printf(m->arena,
			    "%s was 0x%" PRIx64 " and is 0x%" PRIx64
			    ", so that %s refuses what the old release left of it",
			    was->name, was->value, is->value, m->new->label);
}

const char *guest_memory_of_op(const struct guest_memory *m, uint64_t op)
{
	const struct family *family = m->old->family;
	const char *outer = family->op_in.record, *inner = shared_name(m, record_of(m->old, op));
	const char *why = compare_versions(m);

	if (!why && outer)
		why = compare_outer(m, op, outer, inner);
	if (!why && inner)
		why = compare_record(m, inner);
	if (!why && !outer && !inner && !is_bare(m->old, op))
		why = "whose progress may be in the guest's memory, and what it holds there is not "
		      "known";
	return why;
}

/* Of a record that has the next one in a union, nothing else in unions is the call's. */
static const char *compare_buffer(const struct guest_memory *m, size_t i)
{
	const struct name_list *buffer = &m->old->family->buffer;
	const char *inner = i + 1 < buffer->count ? buffer->items[i + 1] : NULL;

	return why_not_same(m, buffer->items[i],
			    record_is_same_around(m->old->release, m->new->release,
						  buffer->items[i], inner, m->views));
}

const char *guest_memory_of_call(const struct guest_memory *m)
{
	const struct family *family = m->old->family;
	const char *why = compare_versions(m);

	if (why)
		return why;
	if (family->op_in.record)
		return compare_record(m, family->op_in.record);
	if (!family->knows_buffer)
		return "and what the guest's memory holds of its progress is not known";
	for (size_t i = 0; i < family->buffer.count && !why; i++)
		why = compare_buffer(m, i);
	return why;
}
