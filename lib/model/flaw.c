// SPDX-License-Identifier: GPL-2.0-only
#include "lib/model/table.h"

/* Larger than any address space that Xen gives a guest; bits of it fit easily in 64. */
#define RECORD_BYTES_MAX ((uint64_t)1 << 40)
#define RECORD_BITS_MAX	 (RECORD_BYTES_MAX * 8)

static bool is_named(const char *name)
{
	return name && *name;
}

static const char *constant_flaw(const void *fact)
{
	const struct constant *c = fact;

	if (!is_named(c->name))
		return "a constant without a name";
	if (c->kind == CONSTANT_STRING && !c->text)
		return "a constant whose kind and text do not agree";
	return NULL;
}

static const char *field_flaw(const struct field *f)
{
	if (!f->name || !f->type)
		return "a field without a name or a type";
	if ((f->class == FIELD_RECORD) != (f->record != NULL))
		return "a field whose class and record do not agree";
	if (f->offset_bits > RECORD_BITS_MAX || f->size_bits > RECORD_BITS_MAX ||
	    f->elements > RECORD_BITS_MAX || f->element_bits > RECORD_BITS_MAX)
		return "a field of absurd size";
	return NULL;
}

static const char *record_flaw(const void *fact)
{
	const struct record *r = fact;
	const char *flaw = NULL;

	if (!is_named(r->name))
		return "a record without a name";
	if (r->size_bytes > RECORD_BYTES_MAX || r->align_bytes > RECORD_BYTES_MAX)
		return "a record of absurd size";
	for (size_t i = 0; i < r->field_count && !flaw; i++)
		flaw = field_flaw(&r->fields[i]);
	return flaw;
}

static bool is_within(const struct known_number *n, uint64_t max)
{
	return n->state <= NUMBER_KNOWN && (n->state != NUMBER_KNOWN || n->value <= max);
}

static const char *decode_flaw(const void *fact)
{
	const struct decode *d = fact;

	if (!is_named(d->hypercall) || !is_named(d->handler))
		return "a decode without a hypercall or a handler";
	for (size_t i = 0; i < d->spelled_count; i++)
		if (!d->spelled[i].name || !d->spelled[i].name[0])
			return "an op that is spelled has no name";
	for (size_t i = 0; i < d->macro_count; i++)
		if (!is_named(d->macros[i].name))
			return "a macro by which a command is split has no name";
	for (size_t i = 0; i < d->refusal_count; i++)
		if (!is_named(d->refusals[i].asks))
			return "a refusal that asks for nothing";
	if (d->register_bits > 64 || !is_within(&d->op_bits, 64) ||
	    !is_within(&d->progress_lsb, 63))
		return "a decode of more than 64 bits";
	for (size_t i = 1; i < d->op_count; i++) {
		if (d->ops[i].number <= d->ops[i - 1].number)
			return "a decode whose ops are not in order";
	}
	return NULL;
}

static const char *continuation_flaw(const void *fact)
{
	const struct continuation *c = fact;

	if (!is_named(c->function))
		return "a continuation without a function";
	if (!is_within(&c->progress_lsb, 63))
		return "a continuation of more than 64 bits";
	if (c->bounds && c->bound_count != c->op_count)
		return "a continuation whose bounds are not one for each op";
	for (size_t i = 0; i < c->bound_count; i++)
		if (c->bounds[i].op != c->ops[i])
			return "a bound of a continuation that is not of its op";
	return NULL;
}

static const char *signature_flaw(const void *fact)
{
	const struct signature *s = fact;

	if (!is_named(s->hypercall) || !is_named(s->handler))
		return "a signature without a hypercall or a handler";
	for (size_t i = 0; i < s->argument_count; i++) {
		const struct argument *a = &s->arguments[i];

		if (!is_named(a->type))
			return "an argument without a type";
		if (a->class == ARGUMENT_INTEGER ? !a->width_bits || a->width_bits > 64
						 : a->width_bits)
			return "an argument of no known width";
	}
	return NULL;
}

static const char *code_slice_flaw(const void *fact)
{
	const struct code_slice *s = fact;

	return is_named(s->function) ? NULL : "a slice of no function";
}

static const char *table_slot_flaw(const void *fact)
{
	const struct table_slot *t = fact;

	return is_named(t->table) ? NULL : "a slot of a table without a name";
}

static const char *translation_flaw(const void *fact)
{
	const struct translation *t = fact;

	return is_named(t->record) ? NULL : "a translation of no record";
}

static const char *save_load_flaw(const void *fact)
{
	const struct save_load *l = fact;

	return is_named(l->type) ? NULL : "a load of no record";
}

static const char *versioned_part_flaw(const void *fact)
{
	const struct versioned_part *p = fact;

	for (size_t i = 1; i < p->version_count; i++)
		if (p->versions[i - 1] >= p->versions[i])
			return "interface versions out of order";
	return p->at.file ? NULL : "a part of no header";
}

static const char *gap_flaw(const void *fact)
{
	const struct gap *g = fact;

	return g->what ? NULL : "a gap without a text";
}

const char *fact_flaw(enum fact_kind kind, const void *fact)
{
	static const char *(*const flaws[FACT_KINDS])(const void *) = {
		[FACT_CONSTANT] = constant_flaw,     [FACT_RECORD] = record_flaw,
		[FACT_DECODE] = decode_flaw,	     [FACT_CONTINUATION] = continuation_flaw,
		[FACT_SIGNATURE] = signature_flaw,   [FACT_CODE_SLICE] = code_slice_flaw,
		[FACT_TABLE_SLOT] = table_slot_flaw, [FACT_TRANSLATION] = translation_flaw,
		[FACT_SAVE_LOAD] = save_load_flaw,   [FACT_VERSIONED] = versioned_part_flaw,
		[FACT_RIVAL] = record_flaw,	     [FACT_GAP] = gap_flaw,
	};

	return flaws[kind](fact);
}
